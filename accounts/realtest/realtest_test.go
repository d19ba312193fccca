package realtest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net/smtp"
	"net/textproto"
	"os"
	"os/exec"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

func TestRealDovecotCountsTries(t *testing.T) {
	t.Parallel()
	a := probetest.NewAuthority(t)
	d := StartDovecot(t, a, User{"jane@" + Domain, `b"o\b p%w1`, 3}, User{"quiet@" + Domain, "x", 0})
	server := d.Server(accounts.IMAP, accounts.ImplicitTLS, "jane@"+Domain)
	for password, want := range map[string]string{`b\"o\\b p%w1`: "a OK", "wrong": "a NO"} {
		conn, err := tls.Dial("tcp", d.endpoints[0].String(), &tls.Config{RootCAs: a.Pool, ServerName: Host})
		if err != nil {
			t.Fatal(err)
		}
		text := textproto.NewConn(conn)
		if _, err := text.ReadLine(); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "a LOGIN %s \"%s\"\r\n", server.Username, password)
		if got, err := text.ReadLine(); !strings.HasPrefix(got, want) {
			t.Errorf("login said %q, %v; want %s", got, err, want)
		}
		text.Close()
	}
	d.Stop(t)
	if got := d.Tries("jane@" + Domain); got != 2 {
		t.Errorf("counted %d tries, made 2; log:\n%s", got, d.Log())
	}
	if got := d.Tries("quiet@" + Domain); got != 0 {
		t.Errorf("counted %d tries of someone who made none", got)
	}
}

func TestRealPostfixDelivers(t *testing.T) {
	t.Parallel()
	Need(t, "dovecot", "postfix")
	a := probetest.NewAuthority(t)
	user := User{"jane@" + Domain, `b"o\b p%w1`, 0}
	d := StartDovecot(t, a, user)
	p := StartPostfix(t, a, d)
	c, err := smtp.Dial(p.endpoints[1].String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{RootCAs: a.Pool, ServerName: Host}); err != nil {
		t.Fatal(err)
	}
	if err := c.Auth(smtp.PlainAuth("", user.Name, user.Password, p.Address.String())); err != nil {
		t.Fatalf("%v\n%s\n%s", err, p.Log(), d.Log())
	}
	if err := c.Mail(user.Name); err != nil {
		t.Fatal(err)
	}
	if err := c.Rcpt("elsewhere@example.org"); err == nil {
		t.Error("mail for elsewhere was accepted; it must not leave this computer")
	}
	if err := c.Rcpt(user.Name); err != nil {
		t.Fatal(err)
	}
	body, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(body, "Subject: hello\r\n\r\nHello.\r\n")
	if err := body.Close(); err != nil {
		t.Fatal(err)
	}
	Until(t, "the message is in the inbox", func() (bool, string) {
		return d.Inbox(user.Name) == 1, p.Log()
	})
}

func TestRealDisplayTakesPicturesAndKeys(t *testing.T) {
	t.Parallel()
	Need(t, "xmessage", "xdotool")
	d := StartDisplay(t)
	empty := d.Picture(t)
	if got := empty.Bounds().Size(); got.X != screenWidth || got.Y != screenHeight {
		t.Errorf("the screen is %v large", got)
	}
	if !d.Blank(t) {
		t.Error("the empty screen is not blank")
	}
	message := d.Command(t, "xmessage", "-title", "A message", "-buttons", "stop:3,go:7", "-default", "go", "hello")
	if err := message.Start(); err != nil {
		t.Fatal(err)
	}
	w := d.Window(t, "^A mess")
	if got := w.Title(t); got != "A message" {
		t.Errorf("the title is %q", got)
	}
	Until(t, "the picture shows the window", func() (bool, string) {
		return !bytes.Equal(d.Picture(t).Pix, empty.Pix), "the empty screen"
	})
	if d.Blank(t) {
		t.Error("the screen with a window is blank")
	}
	w.Press(t, "Return") // the default button's key
	var exit *exec.ExitError
	if err := message.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("the key did not arrive: %v", err)
	}
}

// A test that is killed runs no clean-up; its programs must end all the same.
func TestRealNothingOutlivesAKilledTest(t *testing.T) {
	Need(t, "Xvfb")
	if os.Getenv("POSTKEY_TEST_TO_KILL") != "" {
		d := StartDisplay(t)
		fmt.Println("running", d.file)
		select {} // until it is killed
	}
	killed := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	killed.Env = append(os.Environ(), "POSTKEY_TEST_TO_KILL=yes", "TMPDIR="+t.TempDir())
	out, err := killed.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	var file string
	if _, err := fmt.Fscanf(out, "running %s", &file); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	// It takes its picture of the screen with it. Its number says nothing: another
	// display may have it by now.
	Until(t, "the X server has ended", func() (bool, string) {
		_, err := os.Stat(file)
		return errors.Is(err, fs.ErrNotExist), fmt.Sprintf("its file: %v", err)
	})
}
