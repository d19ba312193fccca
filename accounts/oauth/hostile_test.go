package oauth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// doorOf is where a link has the browser sent back to, and the state it must bring.
func doorOf(t *testing.T, link string) (door, state string) {
	u, err := url.Parse(link)
	if err != nil {
		t.Error(err)
	}
	return u.Query().Get("redirect_uri"), u.Query().Get("state")
}

// TestCodeOfAnotherSignIn: a code that the company gave, but for another run, has
// another proof. Somebody may have it from a page of their own, to have this
// person read and send mail as somebody else.
func TestCodeOfAnotherSignIn(t *testing.T) {
	c := newCompany(t)
	other := c.signIn()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var caught string
	c.Answer = func(v url.Values) { caught = v.Get("code") }
	c.Back = func(string) string { return c.URL + "/nowhere" } // the code is caught on its way
	opened, ended := make(chan struct{}), make(chan error, 1)
	other.Open = func(link string) error {
		defer close(opened)
		_, _, err := c.Visit(link)
		return err
	}
	go func() {
		_, err := other.Run(ctx)
		ended <- err
	}()
	<-opened
	c.Back, c.Answer = nil, func(v url.Values) { v.Set("code", caught) }
	if got, err := c.signIn().Run(t.Context()); !errors.Is(err, ErrAnswer) || !got.Access.Empty() {
		t.Errorf("%v, want %v", err, ErrAnswer)
	}
	if c.Granted() != 0 {
		t.Error("the company gave tokens for it")
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSentElsewhere: a company, or who stands in for it, sends the browser on to
// somebody else. The program gets nothing of that, and waits until the person has
// had enough.
func TestSentElsewhere(t *testing.T) {
	for _, place := range []func(string) string{
		func(string) string { return "https://evil.example/" },
		func(back string) string { return strings.Replace(back, "127.0.0.1", "127.0.0.1.evil.example", 1) },
		func(back string) string { return strings.Replace(back, "http://", "http://evil@", 1) + "elsewhere" },
		func(back string) string { return back + "/evil.example/" },
	} {
		c := newCompany(t)
		c.Back = place
		client := c.Client()
		client.Transport = only{"127.0.0.1", client.Transport}
		s := c.signIn()
		ctx, cancel := context.WithCancel(t.Context())
		s.Open = func(link string) error {
			_, _, _ = c.Visit(link) // to wherever it leads
			cancel()
			return nil
		}
		if _, err := s.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if len(c.Requests()) > 0 {
			t.Error("tokens were asked for")
		}
	}
}

// only reaches one host, so that no test asks for another.
type only struct {
	host string
	http.RoundTripper
}

func (o only) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != o.host {
		return nil, fmt.Errorf("no way to %s", r.URL.Hostname())
	}
	return o.RoundTripper.RoundTrip(r)
}

// TestSecondKnock: whoever knows the state and comes second, with another code,
// changes nothing.
func TestSecondKnock(t *testing.T) {
	c := newCompany(t)
	s := c.signIn()
	var door, state string
	s.Link = func(link string) { door, state = doorOf(t, link) }
	c.Token = func(w http.ResponseWriter, r *http.Request) {
		response, err := http.Get(door + "?code=other&state=" + state)
		if err != nil {
			t.Error(err)
		} else if response.Body.Close(); response.StatusCode != http.StatusGone {
			t.Errorf("the second is told %s", response.Status)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"the first","token_type":"bearer"}`)
	}
	got, err := s.Run(t.Context())
	if err != nil || got.Access.Reveal() != "the first" || len(c.Requests()) != 1 || c.Requests()[0].Get("code") == "other" {
		t.Errorf("%v, %v", err, c.Requests())
	}
}

// TestCrowdAtTheDoor: other programs of the computer speak to the port whatever they
// like, at length and all at once. The browser gets in all the same.
func TestCrowdAtTheDoor(t *testing.T) {
	c := newCompany(t)
	s := c.signIn()
	s.Open = func(link string) error {
		door, state := doorOf(t, link)
		u, err := url.Parse(door)
		if err != nil {
			t.Error(err)
		}
		said := []string{
			"", "\x16\x03\x01\x02\x00\x01", "\r\n\r\n\r\n", "EHLO there\r\n", "GET", "GET / HTTP/1.1\r\n",
			"GET / HTTP/9.9\r\n\r\n", "GET /?state=" + state + "&code=x HTTP/1.0\r\n\r\n", // without a name
			"GET //evil.example/?state=" + state + "&code=x HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n",
			"GET http://evil.example/?state=" + state + "&code=x HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n",
			"GET /?state=" + state + "&code=x HTTP/1.1\r\nHost: " + u.Host + "\r\nHost: evil.example\r\n\r\n",
			"POST /?state=" + state + "&code=x HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Length: 1000000\r\n\r\nstate=",
			"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nX: " + strings.Repeat("a", 1<<20) + "\r\n\r\n",
			"GET / HTTP/1.1\r\n" + strings.Repeat("X-X: y\r\n", 20000) + "\r\n",
			strings.Repeat("\x00", 1<<20),
		}
		for i := range 10 * len(said) {
			conn, err := net.Dial("tcp", u.Host)
			if err != nil {
				t.Error(err)
				continue
			}
			t.Cleanup(func() { conn.Close() }) // until then it stays, and says nothing more
			_, _ = io.WriteString(conn, said[i%len(said)])
			if i < len(said) && strings.Contains(said[i], state) {
				status, err := bufio.NewReader(conn).ReadString('\n')
				if err != nil || !strings.Contains(status, " 40") {
					t.Errorf("%q is told %q, %v", said[i], status, err)
				}
			}
		}
		return c.Browser(link)
	}
	if got, err := s.Run(t.Context()); err != nil || c.Person(got.Access.Reveal()) != person {
		t.Error(err)
	}
	if sent := c.Requests(); len(sent) != 1 || sent[0].Get("code") == "x" {
		t.Errorf("tokens were asked for with %v", sent)
	}
}

// TestWhatIsSaidIsNotShown: what comes with the browser may be anybody's words. The
// last page has none of them, and neither has the error.
func TestWhatIsSaidIsNotShown(t *testing.T) {
	for _, words := range []string{
		"Your account is locked. Call +1 555 0100.", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202egnp.exe",
		"a\x00b", "a\r\nSet-Cookie: b=c\r\n\r\n<html>", strings.Repeat("long ", 2000), "access_denied ", "ACCESS_DENIED",
	} {
		for _, as := range []string{"error", "error_description", "error_uri"} {
			c := newCompany(t)
			c.Deny = true
			c.Answer = func(v url.Values) { v.Set(as, words) }
			s := c.signIn()
			shown := make(chan string, 1)
			s.Open = func(link string) error {
				go func() {
					_, page, err := c.Visit(link)
					if err != nil {
						t.Error(err)
					}
					shown <- page
				}()
				return nil
			}
			want := ofCode("access_denied")
			if as == "error" {
				want = ErrAnswer
			}
			if _, err := s.Run(t.Context()); err == nil || err.Error() != want.Error() {
				t.Errorf("%s %.20q: %v", as, words, err)
			}
			if got := <-shown; got != string(page(s.Page, false)) {
				t.Errorf("%s %.20q: the page shows %s", as, words, got)
			}
		}
	}
}
