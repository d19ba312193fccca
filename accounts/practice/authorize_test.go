package practice_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
)

// signIn is Postkey's own sign-in at the company, with a person who answers so.
func signIn(t *testing.T, s *practice.Server, choice string) (oauth.Tokens, error) {
	t.Helper()
	server, err := oauth.Discover(t.Context(), s.HTTP(), "https://sign-in.practice.example", []string{"mail"})
	if err != nil {
		t.Fatal(err)
	}
	return oauth.SignIn{
		Server: server, Client: oauth.Client{ID: practice.ClientID}, Address: practice.Address, HTTP: s.HTTP(),
		Open: func(link string) error {
			if page := open(t, s, link); !strings.Contains(page, practice.Address) || !strings.Contains(page, "Allow") || !strings.Contains(page, "Refuse") {
				t.Errorf("the page says\n%s", page)
			}
			go func() {
				if r, err := http.PostForm(s.Page(link), url.Values{"answer": {choice}}); err == nil {
					r.Body.Close()
				}
			}()
			return nil
		},
	}.Run(t.Context())
}

// enter tries a token at every server.
func enter(t *testing.T, s *practice.Server, token string) (in int) {
	t.Helper()
	bearer := func() sasl.Client {
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: practice.Address, Token: token})
	}
	if openIMAP(t, s, accounts.ImplicitTLS).Authenticate(bearer()) == nil {
		in++
	}
	if openSMTP(t, s, accounts.ImplicitTLS).Auth(bearer()) == nil {
		in++
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	if strings.HasPrefix(l.say("AUTH XOAUTH2 %s", base64.StdEncoding.EncodeToString([]byte("user="+practice.Address+"\x01auth=Bearer "+token+"\x01\x01"))), "+OK") {
		l.expect("+OK", "QUIT") // one session at a time
		in++
	}
	return in
}

func TestSignInOnThePage(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.BrowserOnly})
	client := oauth.Client{ID: practice.ClientID}
	server := oauth.Server{AuthURL: "https://sign-in.practice.example/authorize", TokenURL: "https://sign-in.practice.example/token", Scopes: []string{"mail"}}
	if _, err := signIn(t, s, "refuse"); !errors.Is(err, oauth.ErrDenied) {
		t.Errorf("refused: %v", err)
	}
	tokens, err := signIn(t, s, "allow")
	if err != nil || tokens.Refresh.Empty() || !tokens.Fresh(time.Now()) {
		t.Fatalf("%+v, %v", tokens, err)
	}
	if n := enter(t, s, tokens.Access.Reveal()); n != 3 {
		t.Errorf("the token opens %d of 3 servers", n)
	}
	for _, wrong := range []string{"", "x", tokens.Access.Reveal() + "x", tokens.Refresh.Reveal()} {
		if n := enter(t, s, wrong); n != 0 {
			t.Errorf("%q opens %d servers", wrong, n)
		}
	}
	again, err := oauth.Refresh(t.Context(), s.HTTP(), server, client, tokens.Refresh)
	if err != nil || again.Access.Equal(tokens.Access) || enter(t, s, again.Access.Reveal()) != 3 {
		t.Errorf("refreshed: %+v, %v", again, err)
	}

	if page := open(t, s, "https://practice.example/permissions"); !strings.Contains(page, practice.Address) {
		t.Errorf("the page of permissions says\n%s", page)
	}
	if page := press(t, s, "https://practice.example/permissions", "end", "yes"); strings.Contains(page, practice.Address) {
		t.Errorf("after the end it says\n%s", page)
	}
	for _, token := range []accounts.Secret{tokens.Access, again.Access} {
		if n := enter(t, s, token.Reveal()); n != 0 {
			t.Errorf("after the end the token opens %d servers", n)
		}
	}
	if _, err := oauth.Refresh(t.Context(), s.HTTP(), server, client, tokens.Refresh); !errors.Is(err, oauth.ErrExpired) {
		t.Errorf("after the end: %v", err)
	}

	// The same by the program itself (RFC 7009).
	for _, kind := range []string{"access", "refresh"} {
		if tokens, err = signIn(t, s, "allow"); err != nil {
			t.Fatal(err)
		}
		token := map[string]accounts.Secret{"access": tokens.Access, "refresh": tokens.Refresh}[kind].Reveal()
		if status, _ := ask(t, s, "revoke", url.Values{"client_id": {"somebody"}, "token": {token}}); status != http.StatusBadRequest || enter(t, s, tokens.Access.Reveal()) != 3 {
			t.Errorf("another program revokes: %d", status)
		}
		if status, _ := ask(t, s, "revoke", url.Values{"client_id": {practice.ClientID}, "token": {token}}); status != http.StatusOK || enter(t, s, tokens.Access.Reveal()) != 0 {
			t.Errorf("the %s token is not revoked: %d", kind, status)
		}
	}
}

// ask is what a program asks the company's server, and its answer.
func ask(t *testing.T, s *practice.Server, what string, form url.Values) (int, map[string]any) {
	t.Helper()
	r, err := s.HTTP().PostForm("https://sign-in.practice.example/"+what, form)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if len(b) > 0 {
		if err := json.Unmarshal(b, &answer); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
	}
	return r.StatusCode, answer
}

const verifier = "a verifier of forty-three characters at least"

// asking is a good request for the page.
func asking() url.Values {
	sum := sha256.Sum256([]byte(verifier))
	return url.Values{
		"client_id": {practice.ClientID}, "redirect_uri": {"http://127.0.0.1:1/back?x=y"}, "response_type": {"code"}, "scope": {"mail"}, "state": {"a state"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
}

// allowed presses Allow and returns where the browser is sent, or the status.
func allowed(t *testing.T, s *practice.Server, q url.Values) (back url.Values, status int) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(s.Page("https://sign-in.practice.example/authorize?"+q.Encode()), url.Values{"answer": {"allow"}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		return nil, r.StatusCode
	}
	to, err := r.Location()
	if err != nil {
		t.Fatal(err)
	}
	if to.Hostname() != "127.0.0.1" || to.Path != "/back" || to.Query().Get("x") != "y" || to.Query().Get("state") != "a state" || to.Query().Get("iss") != "https://sign-in.practice.example" {
		t.Errorf("the browser is sent to %s", to)
	}
	return to.Query(), r.StatusCode
}

// TestAuthorizationServerIsStrict: whoever asks in another way gets nothing.
func TestAuthorizationServerIsStrict(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.BrowserOnly})
	// Where to go back to is not sure: the browser goes nowhere.
	for name, value := range map[string]string{
		"client_id": "somebody", "redirect_uri": "https://practice.example/", "redirect_uri ": "http://evil.example:80/", "redirect_uri  ": "http://127.0.0.1.evil.example:80/",
		"redirect_uri   ": "http://jane@127.0.0.1:1/", "redirect_uri    ": "http://127.0.0.1:1/#x", "redirect_uri     ": "", "redirect_uri      ": "http://127.0.0.1/",
	} {
		q := asking()
		q.Set(strings.TrimSpace(name), value)
		if back, status := allowed(t, s, q); status != http.StatusBadRequest {
			t.Errorf("%s=%q: %d, %v", name, value, status, back)
		}
	}
	for name, c := range map[string]struct{ value, wrong string }{
		"response_type":          {"token", "unsupported_response_type"},
		"scope":                  {"mail everything", "invalid_scope"},
		"code_challenge_method":  {"plain", "invalid_request"},
		"code_challenge":         {"", "invalid_request"},
		"code_challenge_method ": {"", "invalid_request"},
	} {
		q := asking()
		q.Set(strings.TrimSpace(name), c.value)
		if back, status := allowed(t, s, q); back.Get("error") != c.wrong || back.Has("code") {
			t.Errorf("%s=%q: %d, %v", name, c.value, status, back)
		}
	}
	exchange := func(change func(url.Values)) (int, map[string]any) {
		t.Helper()
		back, status := allowed(t, s, asking())
		if !back.Has("code") {
			t.Fatalf("no code: %d, %v", status, back)
		}
		form := url.Values{"grant_type": {"authorization_code"}, "client_id": {practice.ClientID}, "code": {back.Get("code")}, "redirect_uri": {asking().Get("redirect_uri")}, "code_verifier": {verifier}}
		change(form)
		return ask(t, s, "token", form)
	}
	if status, got := exchange(func(url.Values) {}); status != http.StatusOK || got["access_token"] == nil || got["refresh_token"] == nil || got["token_type"] != "Bearer" {
		t.Errorf("%d, %v", status, got)
	}
	for name, c := range map[string]struct{ value, wrong string }{
		"code":          {"another", "invalid_grant"},
		"redirect_uri":  {"http://127.0.0.1:2/back?x=y", "invalid_grant"},
		"code_verifier": {verifier + "x", "invalid_grant"},
		"client_id":     {"somebody", "invalid_client"},
		"grant_type":    {"password", "unsupported_grant_type"},
	} {
		if status, got := exchange(func(form url.Values) { form.Set(name, c.value) }); status != http.StatusBadRequest || got["error"] != c.wrong {
			t.Errorf("%s=%q: %d, %v", name, c.value, status, got)
		}
	}
	// A code that comes twice was stolen: all that came of it ends.
	var form url.Values
	_, got := exchange(func(f url.Values) { form = f })
	token, _ := got["access_token"].(string)
	if n := enter(t, s, token); n != 3 {
		t.Fatalf("%d servers take the token", n)
	}
	if status, got := ask(t, s, "token", form); status != http.StatusBadRequest || got["error"] != "invalid_grant" {
		t.Errorf("the second time: %d, %v", status, got)
	}
	if n := enter(t, s, token); n != 0 {
		t.Errorf("%d servers still take what came of it", n)
	}
	if status, got := ask(t, s, "token", url.Values{"grant_type": {"refresh_token"}, "client_id": {practice.ClientID}, "refresh_token": {got["refresh_token"].(string)}}); got["error"] != "invalid_grant" {
		t.Errorf("the refresh token of it: %d, %v", status, got)
	}
}

// TestPagesAreForPeopleHere: no page elsewhere gets a person's browser to press a
// button, or to read what stands there.
func TestPagesAreForPeopleHere(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.IMAPOff})
	link := s.Page("https://practice.example/mail-programs")
	try := func(change func(*http.Request), method string, form string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, link, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		for name, want := range map[string]string{"Content-Security-Policy": "frame-ancestors 'none'", "Cache-Control": "no-store"} {
			if response.StatusCode == http.StatusOK && !strings.Contains(response.Header.Get(name), want) {
				t.Errorf("%s: %q", name, response.Header.Get(name))
			}
		}
		return response.StatusCode
	}
	u, err := url.Parse(link)
	if err != nil || u.Hostname() != "127.0.0.1" || u.Scheme != "http" {
		t.Fatalf("%s, %v", link, err)
	}
	for name, c := range map[string]struct {
		method string
		change func(*http.Request)
	}{
		"another site's button":   {"POST", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		"another site's origin":   {"POST", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		"another program's port":  {"POST", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }},
		"a name that leads here":  {"POST", func(r *http.Request) { r.Host = "evil.example:" + u.Port() }},
		"the same, to read":       {"GET", func(r *http.Request) { r.Host = "evil.example:" + u.Port() }},
		"another port's name":     {"GET", func(r *http.Request) { r.Host = "127.0.0.1:1" }},
		"what a form never sends": {"PUT", func(*http.Request) {}},
	} {
		if status := try(c.change, c.method, "switch=on"); status < 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
	try(func(*http.Request) {}, "POST", "switch=on"+strings.Repeat("x", 1<<20)) // more than any form has
	if got := open(t, s, "https://practice.example/mail-programs"); !strings.Contains(got, "Switch on") {
		t.Error("somebody else has switched it on")
	}
	if status := try(func(r *http.Request) { r.Header.Set("Origin", "http://"+u.Host) }, "POST", "switch=on"); status != http.StatusOK {
		t.Errorf("the page's own button: %d", status)
	}
	if got := open(t, s, "https://practice.example/mail-programs"); !strings.Contains(got, "Switch off") {
		t.Error("it is still off")
	}
	for _, other := range []string{"https://example.org/mail-programs", "http://practice.example/mail-programs", "https://imap.practice.example/", "https://practice.example.evil.example/"} {
		if s.Page(other) != other {
			t.Errorf("%s becomes %s", other, s.Page(other))
		}
	}
	// The pages of other scenarios are not there.
	if r, err := http.Get(s.Page("https://sign-in.practice.example/authorize?" + asking().Encode())); err != nil || r.StatusCode != http.StatusNotFound {
		t.Errorf("%v, %v", r, err)
	} else {
		r.Body.Close()
	}
}
