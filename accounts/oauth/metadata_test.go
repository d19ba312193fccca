package oauth

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestDiscover(t *testing.T) {
	for name, c := range map[string]struct {
		metadata map[string]any
		want     error
	}{
		"as it should be":    {nil, nil},
		"somebody else's":    {map[string]any{"issuer": "https://evil.example"}, ErrAnswer},
		"no PKCE":            {map[string]any{"code_challenge_methods_supported": []string{"plain"}}, ErrAnswer},
		"tokens over http":   {map[string]any{"token_endpoint": "http://login.example/token"}, ErrServer},
		"page over http":     {map[string]any{"authorization_endpoint": "http://login.example/"}, ErrServer},
		"script for a page":  {map[string]any{"authorization_endpoint": "javascript:alert(1)"}, ErrServer},
		"password in a page": {map[string]any{"authorization_endpoint": "https://a:b@login.example/"}, ErrServer},
		"only tokens":        {map[string]any{"response_types_supported": []string{"token"}}, ErrAnswer},
		"wrong types":        {map[string]any{"token_endpoint": 5}, ErrAnswer},
		"very long":          {map[string]any{"x": strings.Repeat("x", 300<<10)}, ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			company := newCompany(t)
			company.Metadata = c.metadata
			s, err := Discover(t.Context(), company.Client(), company.URL, []string{"mail", "offline_access"})
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if c.want == nil && (s.AuthURL != company.URL+"/authorize" || s.TokenURL != company.URL+"/token" || !slices.Equal(s.Scopes, []string{"mail"})) {
				t.Errorf("%+v", s)
			}
		})
	}
}

// An issuer with a path is asked at both places that the standards know.
func TestDiscoverPlaces(t *testing.T) {
	var asked []string
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "openid-configuration") {
			_, _ = io.WriteString(w, `{"issuer":"`+server.URL+`/tenant","authorization_endpoint":"`+server.URL+`/a","token_endpoint":"`+server.URL+`/t"}`)
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	s, err := Discover(t.Context(), server.Client(), server.URL+"/tenant", []string{"mail"})
	want := []string{"/.well-known/oauth-authorization-server/tenant", "/tenant/.well-known/openid-configuration"}
	if err != nil || !slices.Equal(asked, want) || !slices.Equal(s.Scopes, []string{"mail"}) {
		t.Errorf("%v: %v, %+v", err, asked, s)
	}
	for _, bad := range []string{"http://login.example", "login.example", "https://login.example/?a=b", "", "https://a@b"} {
		if _, err := Discover(t.Context(), server.Client(), bad, nil); !errors.Is(err, ErrServer) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestReadClients(t *testing.T) {
	dir := t.TempDir()
	if got, err := ReadClients(dir); err != nil || len(got) != 0 {
		t.Errorf("without a file: %v, %v", got, err)
	}
	file := filepath.Join(dir, clientsFile)
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"google": {"client_id": "a", "client_secret": "b"}, "microsoft": {}}`)
	got, err := ReadClients(dir)
	if err == nil || !strings.Contains(err.Error(), "microsoft has no client_id") || !reflect.DeepEqual(got["google"], Client{ID: "a", Secret: "b"}) || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	write(`nonsense`)
	if got, err = ReadClients(dir); err == nil || !strings.Contains(err.Error(), clientsFile) || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
