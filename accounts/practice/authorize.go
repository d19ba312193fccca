package practice

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The company's authorization server (RFC 6749), for programs without a secret (RFC
// 8252): codes are for whoever can show what they were asked for with (PKCE, RFC
// 7636, S256 alone), and go to a port of this computer.
const (
	signInHost = "sign-in." + Domain
	issuer     = "https://" + signInHost
	mailScope  = "mail"
)

// metadata is what the server says of itself (RFC 8414 §2).
var metadata = map[string]any{
	"issuer":                                         issuer,
	"authorization_endpoint":                         issuer + "/" + authorizePage,
	"token_endpoint":                                 issuer + "/token",
	"revocation_endpoint":                            issuer + "/revoke",
	"response_types_supported":                       []string{"code"},
	"grant_types_supported":                          []string{"authorization_code", "refresh_token"},
	"code_challenge_methods_supported":               []string{"S256"},
	"token_endpoint_auth_methods_supported":          []string{"none"},
	"scopes_supported":                               []string{mailScope},
	"authorization_response_iss_parameter_supported": true,
}

// addSignIn puts what programs ask into the web server.
func (s *Server) addSignIn(mux *http.ServeMux) {
	mux.HandleFunc("GET "+signInHost+"/.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, metadata)
	})
	mux.HandleFunc("POST "+signInHost+"/token", s.token)
	mux.HandleFunc("POST "+signInHost+"/revoke", s.revoke)
}

// answer is what a program gets.
func answer(w http.ResponseWriter, status int, v map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// A request is what a mail program asks for by way of the browser (RFC 6749 §4.1.1).
type request struct {
	redirect  *url.URL
	state     string
	challenge string
	mailbox   *mailbox
	wrong     string // the error to send back, or ""
}

var errRequest = errors.New("not a request that can be answered")

// readRequest reads one. An error is for the person: who asks is not known, or where
// to go back to, so nothing may be sent there (RFC 6749 §4.1.2.1).
func (s *Server) readRequest(q url.Values) (request, error) {
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != ClientID || !isLoopbackPage(redirect) {
		return request{}, errRequest
	}
	r := request{redirect: redirect, state: q.Get("state"), challenge: q.Get("code_challenge"), mailbox: s.mailboxes[q.Get("login_hint")]}
	if r.mailbox == nil {
		r.mailbox = s.mailboxes[Address]
	}
	switch {
	case q.Get("response_type") != "code":
		r.wrong = "unsupported_response_type"
	case !slices.Equal(strings.Fields(q.Get("scope")), []string{mailScope}):
		r.wrong = "invalid_scope"
	case q.Get("code_challenge_method") != "S256" || len(r.challenge) != 43: // RFC 7636 §4.2
		r.wrong = "invalid_request"
	}
	return r, nil
}

// isLoopbackPage: a program waits at some port of this computer (RFC 8252 §7.3).
func isLoopbackPage(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	here := err == nil && ip.IsLoopback() || u.Hostname() == "localhost"
	return here && u.Scheme == "http" && u.Port() != "" && u.User == nil && u.Fragment == ""
}

// authorize asks the person, and sends the browser back with the answer.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	asked, err := s.readRequest(r.URL.Query())
	if err != nil {
		show(w, http.StatusBadRequest, view{Title: s.say("authorize.wrong"), Text: s.say("authorize.wrong.text"), Note: s.say("note")})
		return
	}
	back := url.Values{"state": {asked.state}, "iss": {issuer}} // RFC 9207
	switch {
	case asked.wrong != "":
		back.Set("error", asked.wrong)
	case r.Method == http.MethodGet:
		show(w, http.StatusOK, view{
			Title: s.say("authorize.title", "Address", asked.mailbox.address), Text: s.say("authorize.text"), Note: s.say("note"),
			Buttons: []button{{"answer", "allow", s.say("authorize.allow")}, {"answer", "refuse", s.say("authorize.refuse")}},
		})
		return
	case r.PostFormValue("answer") != "allow":
		back.Set("error", "access_denied")
	default:
		text, err := s.permits.give(code{redirect: asked.redirect.String(), challenge: asked.challenge}, asked.mailbox.name, time.Now())
		if err != nil {
			back.Set("error", "temporarily_unavailable")
		} else {
			back.Set("code", text)
		}
	}
	to := *asked.redirect
	q := to.Query()
	for key, value := range back {
		q[key] = value
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// token makes tokens of a code, or of a refresh token (RFC 6749 §4.1.3, §6).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	life, now := s.tokenLife(), time.Now()
	given := map[string]any{"token_type": "Bearer", "expires_in": int(life.Seconds()), "scope": mailScope}
	var token, refresh string
	var err error
	switch kind := r.PostFormValue("grant_type"); {
	case r.PostFormValue("client_id") != ClientID:
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_client"})
		return
	case kind == "authorization_code":
		token, refresh, err = s.permits.exchange(r.PostFormValue("code"), r.PostFormValue("redirect_uri"), r.PostFormValue("code_verifier"), life, now)
		given["refresh_token"] = refresh
	case kind == "refresh_token":
		token, err = s.permits.again(r.PostFormValue("refresh_token"), life, now)
	default:
		answer(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type"})
		return
	}
	switch {
	case errors.Is(err, errFull):
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "temporarily_unavailable"})
	case err != nil:
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
	default:
		given["access_token"] = token
		answer(w, http.StatusOK, given)
	}
}

// revoke ends a permission. That there is none is no error (RFC 7009 §2.2).
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.PostFormValue("client_id") != ClientID {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_client"})
		return
	}
	s.permits.revoke(r.PostFormValue("token"))
	w.WriteHeader(http.StatusOK)
}

func (s *Server) tokenLife() time.Duration {
	if s.options.TokenLife > 0 {
		return s.options.TokenLife
	}
	return tokenLife
}
