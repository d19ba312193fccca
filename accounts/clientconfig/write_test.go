package clientconfig

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"postkey/accounts"
)

func TestWriteReadsBack(t *testing.T) {
	want := readFile(t, "testdata/everything.xml")
	want.Skipped = nil
	var b bytes.Buffer
	if err := want.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&b, jane)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// What a company publishes has placeholders where the person's name belongs.
func TestWritePlaceholders(t *testing.T) {
	c := Config{Domains: []string{"example.org"}, Name: "Ex & <Co>", Servers: []Server{
		{Server: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "%EMAILADDRESS%"}},
		{Server: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 587, Security: accounts.StartTLS, Auth: accounts.AuthPassword, Username: "%EMAILADDRESS%"}},
	}}
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Ex &amp; &lt;Co&gt;</displayName>
    <incomingServer type="imap">
      <hostname>imap.example.org</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.example.org</hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`
	if b.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", b.String(), want)
	}
	got, err := Read(&b, jane)
	if err != nil || len(got.Servers) != 2 || got.Servers[0].Username != jane.String() {
		t.Errorf("read back %+v, %v", got, err)
	}
}

func TestWriteRefusesNonsense(t *testing.T) {
	c := Config{Servers: []Server{{Server: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 70000}}}}
	var b bytes.Buffer
	var field *accounts.FieldError
	if err := c.Write(&b); !errors.As(err, &field) || field.Field != "port" || b.Len() > 0 {
		t.Errorf("err = %v, %d bytes written", err, b.Len())
	}
}

func TestWriteStopsWithTheWriter(t *testing.T) {
	full := errors.New("disk full")
	if err := readFile(t, "testdata/everything.xml").Write(failing{full}); !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// The older format has its own way to say how long POP leaves mail there.
func TestLeave(t *testing.T) {
	for in, want := range map[string]string{
		"<leaveMessagesOnServer>true</leaveMessagesOnServer>":                                                                "forever",
		"<leaveMessagesOnServer>true</leaveMessagesOnServer><daysToLeaveMessagesOnServer>7</daysToLeaveMessagesOnServer>":    "7",
		"<leaveMessagesOnServer>true</leaveMessagesOnServer><daysToLeaveMessagesOnServer>9999</daysToLeaveMessagesOnServer>": "100",
		"<leaveMessagesOnServer> false </leaveMessagesOnServer>":                                                             "no",
		"<daysToLeaveMessagesOnServer>7</daysToLeaveMessagesOnServer>":                                                       "",
	} {
		c, err := Read(strings.NewReader(`<clientConfig><emailProvider><incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port><socketType>SSL</socketType><username>u</username><pop3>`+in+`</pop3></incomingServer></emailProvider></clientConfig>`), jane)
		if err != nil || len(c.Servers) != 1 {
			t.Fatalf("%s: %+v, %v", in, c, err)
		}
		got := ""
		if l := c.Servers[0].Leave; l != nil {
			got = l.String()
		}
		if got != want {
			t.Errorf("%s: leave %q, want %q", in, got, want)
		}
	}
}
