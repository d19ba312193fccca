package oauth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts/leaktest"
)

// tokenAnswers are answers to a request for tokens, and whether they can be used.
var tokenAnswers = map[string]struct {
	text string
	good bool
}{
	"over for long":              {`{"token_type":"Bearer","access_token":"a","expires_in":-5000}`, false},
	"for ever":                   {`{"token_type":"Bearer","access_token":"a","expires_in":9223372036854775807}`, true},
	"beyond numbers":             {`{"token_type":"Bearer","access_token":"a","expires_in":1e999}`, false},
	"a word for a number":        {`{"token_type":"Bearer","access_token":"a","expires_in":"soon"}`, false},
	"a number in quotes":         {`{"token_type":"Bearer","access_token":"a","expires_in":"3600"}`, true},
	"no end":                     {`{"token_type":"Bearer","access_token":"a"}`, true},
	"a NUL":                      {`{"token_type":"Bearer","access_token":"a\u0000b"}`, false},
	"the sign that ends parts":   {`{"token_type":"Bearer","access_token":"a\u0001\u0001b"}`, false},
	"a new line":                 {`{"token_type":"Bearer","access_token":"a\nb"}`, false},
	"a delete":                   {`{"token_type":"Bearer","access_token":"a\u007fb"}`, false},
	"not ASCII":                  {`{"token_type":"Bearer","access_token":"ä"}`, false},
	"a line break for later":     {`{"token_type":"Bearer","access_token":"a","refresh_token":"b\r\nc"}`, false},
	"10 kB for later":            {`{"token_type":"Bearer","access_token":"a","refresh_token":"` + strings.Repeat("r", 10<<10) + `"}`, true},
	"17 kB for later":            {`{"token_type":"Bearer","access_token":"a","refresh_token":"` + strings.Repeat("r", 17<<10) + `"}`, false},
	"a kind that needs a proof":  {`{"token_type":"DPoP","access_token":"a"}`, false},
	"a kind in small letters":    {`{"token_type":"bearer","access_token":"a"}`, true},
	"a list":                     {`["a"]`, false},
	"a token that is no text":    {`{"token_type":"Bearer","access_token":["a"]}`, false},
	"deep":                       {`{"token_type":"Bearer","access_token":"a","x":` + strings.Repeat("[", 20000) + `}`, false},
	"an error beside the tokens": {`{"token_type":"Bearer","access_token":"a","error":"invalid_grant"}`, false},
}

// TestTokenAnswers: tokens have to be what can be sent, from both ways to get them.
func TestTokenAnswers(t *testing.T) {
	for name, c := range tokenAnswers {
		t.Run(name, func(t *testing.T) {
			company := newCompany(t)
			company.Token = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, c.text)
			}
			got, err := company.signIn().Run(t.Context())
			if (err == nil) != c.good || got.Access.Empty() == c.good {
				t.Errorf("signing in: %v", err)
			}
			if c.good && !got.Fresh(time.Now()) {
				t.Errorf("over at %v", got.Expiry)
			}
			got, err = Refresh(t.Context(), company.Client(), company.server(), company.client(), secret(leaktest.Password))
			if (err == nil) != c.good || got.Access.Empty() == c.good {
				t.Errorf("renewing: %v", err)
			}
			leaktest.Check(t, leaktest.Password, "what came of it", fmt.Appendf(nil, "%v %+v %#v %v", got, got, got, err))
		})
	}
}

// TestDrip: a server that answers a byte a second, for ever, is left after a while,
// and so is one that says nothing.
func TestDrip(t *testing.T) {
	for name, reply := range map[string]string{"nothing": "", "drip": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var servers sync.WaitGroup
				defer servers.Wait()
				client := &http.Client{Transport: &http.Transport{DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
					near, far := net.Pipe()
					servers.Go(func() {
						defer far.Close()
						if _, err := http.ReadRequest(bufio.NewReader(far)); err != nil {
							return
						}
						_, err := io.WriteString(far, reply)
						for err == nil {
							time.Sleep(time.Second)
							if reply != "" {
								_, err = io.WriteString(far, " ")
							} else {
								_, err = far.Read(make([]byte, 1)) // until they hang up
							}
						}
					})
					return near, nil
				}}}
				defer client.CloseIdleConnections()
				server := Server{AuthURL: "https://login.example/a", TokenURL: "https://login.example/t"}
				for what, do := range map[string]func() error{
					"renewing": func() error {
						_, err := Refresh(t.Context(), client, server, Client{ID: "a"}, secret("b"))
						return err
					},
					"a code": func() error {
						_, err := exchange(t.Context(), client, config(server, Client{ID: "a"}, "http://127.0.0.1:1/"), "code", "verifier")
						return err
					},
					"looking": func() error {
						_, err := Discover(t.Context(), client, "https://login.example", nil)
						return err
					},
				} {
					began := time.Now()
					if err := do(); !errors.Is(err, ErrUnreachable) && !errors.Is(err, ErrAnswer) {
						t.Errorf("%s: %v", what, err)
					}
					if took := time.Since(began); took > requestLimit+time.Second {
						t.Errorf("%s took %v", what, took)
					}
				}
			})
		})
	}
}
