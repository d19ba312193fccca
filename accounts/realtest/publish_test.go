package realtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
)

// file serves a settings file at the places of one.
func file(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/mail/config-v1.1.xml" && r.URL.Path != "/.well-known/autoconfig/mail/config-v1.1.xml" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		io.WriteString(w, text)
	}
}

// settings is a settings file with these servers, as server URLs, in which the
// user name is the address.
func settings(urls ...string) string {
	config := clientconfig.Config{ID: "company.example", Name: "Company"}
	for _, u := range urls {
		config.Servers = append(config.Servers, clientconfig.Server{Server: server(u)})
	}
	var b strings.Builder
	if err := config.Write(&b); err != nil {
		panic(err)
	}
	return b.String()
}

func server(url string) accounts.Server {
	s, err := accounts.ParseServerURL(url)
	if err != nil {
		panic(err)
	}
	s.Username = "%EMAILADDRESS%"
	return s
}

// thunderbirdsList is the public list, as far as these zones are in it.
func thunderbirdsList(w http.ResponseWriter, r *http.Request) {
	text, ok := map[string]string{
		"/v1.1/everything.example": everythingFile,
		"/v1.1/listed.example":     settings("imaps://in.listed.example", "smtps://out.listed.example"),
	}[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	io.WriteString(w, text)
}

// document serves a text at the place that draft-ietf-mailmaint-pacc has for it.
func document(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/user-agent-configuration.json" {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, text)
	}
}

// digest is the record that vouches for a text.
func digest(domain, text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("txt-record=_ua-auto-config.%s,%q", domain, "v=UAAC1; a=sha256; d="+base64.StdEncoding.EncodeToString(sum[:]))
}

// autodiscovers answers in Microsoft's way: kinds and hosts in turn, with TLS at
// the usual ports.
func autodiscovers(kindsAndHosts ...string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><Account><AccountType>email</AccountType><Action>settings</Action>`)
	for pair := range slices.Chunk(kindsAndHosts, 2) {
		fmt.Fprintf(&b, `<Protocol><Type>%s</Type><Server>%s</Server><Port>%d</Port><SSL>on</SSL></Protocol>`,
			strings.ToUpper(pair[0]), pair[1], accounts.UsualPort(accounts.Protocol(pair[0]), accounts.ImplicitTLS))
	}
	b.WriteString(`</Account></Response></Autodiscover>`)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/autodiscover/autodiscover.xml" {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, b.String())
	}
}

// A holder keeps an answer back until other sources have had theirs.
type holder struct {
	waiting []discover.Source
	settled chan struct{}
	once    sync.Once
}

func hold(sources ...discover.Source) *holder {
	return &holder{waiting: sources, settled: make(chan struct{})}
}

// hear is told each finding, from one goroutine. A guess comes to name its servers
// one by one, and is complete with the last.
func (h *holder) hear(f discover.Finding) {
	if f.State == discover.Found && (f.Source != discover.Guess || len(f.Servers) == 3) {
		h.waiting = slices.DeleteFunc(h.waiting, func(s discover.Source) bool { return s == f.Source })
	}
	if len(h.waiting) == 0 {
		h.once.Do(func() { close(h.settled) })
	}
}

func (h *holder) wait(r *http.Request) {
	select {
	case <-h.settled:
	case <-r.Context().Done():
	}
}
