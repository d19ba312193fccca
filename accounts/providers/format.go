package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postkey/accounts"
)

// format is the version of the file's form.
const format = 1

// A file is the reviewable form: assets/providers/providers.json, and the files of
// [UseFiles]. It is JSON. All lists are sorted but those whose order says something,
// so that a change shows as what it is, and nothing can stand there twice unseen.
//
//	{
//	  "format": 1,
//	  "about": "for who reads the file",
//	  "sources": {"KEY": {"title": …, "url": …, "date": "2026-03", "kind": "company|kept|hearsay"}},
//	  "oauth": {"NAME": {"auth_url": …, "token_url": …, "scopes": [{"scope": …, "for": "imap"}]}},
//	  "filters": [{"name": …, "mx": […]}],
//	  "providers": [{
//	    "id": …, "name": …, "company": …, "rank": 1,
//	    "main": […], "domains": […], "patterns": […], "mx": […],
//	    "servers": ["imaps://imap.example.org", "smtp://localpart@smtp.example.org"], "username": "localpart",
//	    "also": […], "sign_in": "password", …, "oauth": "NAME",
//	    "limits": [{"of": "messages", "per": "day", "count": 500, "source": "KEY", "url": …, "date": …}],
//	    "sources": {"all": ["KEY"], "app_password": ["KEY", "KEY"]}
//	  }]
//	}
//
// The other fields of a provider are those of [Provider]. "main" are its most used
// domains, the most used first, "domains" all others. "servers" stand in the order of
// preference; a port is left out where it is the usual one. Their user is "address"
// or "localpart", and where it is left out, "username" says it ("address" if that is
// left out too). "also" are hosts with other names for the same servers. "sources" say
// for each [Fact] where it is from, and for "all" facts that are not named; in a file
// of somebody's own they may be left out. A source's kind is "company" for the
// company's own word, "kept" for a list that is kept up with care, and "hearsay" for
// anything else: what only one such source says is told with a "may".
type file struct {
	Format    int               `json:"format"`
	About     string            `json:"about"`
	Sources   map[string]Source `json:"sources"`
	OAuth     map[string]OAuth  `json:"oauth"`
	Filters   []filter          `json:"filters"`
	Providers []record          `json:"providers"`
}

// A filter sorts out spam and hands the mail on.
type filter struct {
	Name string   `json:"name"`
	MX   []string `json:"mx"`
}

// A record is a provider as the file has it.
type record struct {
	Provider
	Main      []string            `json:"main"`
	Servers   []string            `json:"servers"`
	Username  string              `json:"username"`
	Also      []string            `json:"also"`
	OAuthName string              `json:"oauth"`
	Sources   map[string][]string `json:"sources"`
}

// everything is the key of sources for all facts that have none of their own.
const everything = "all"

// parse reads a file. fallback is the source of what names none; nil: each fact must
// name one.
func parse(data []byte, fallback *Source) (providers []*Provider, filters []filter, err error) {
	var f file
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, nil, err
	}
	switch {
	case f.Format > format:
		return nil, nil, fmt.Errorf("format %d is of a newer version", f.Format)
	case f.Format != format:
		return nil, nil, fmt.Errorf("format %d, want %d", f.Format, format)
	case d.More():
		return nil, nil, errors.New("more than one object")
	}
	for i := range f.Providers {
		r := &f.Providers[i]
		err := r.settle(&f, fallback)
		if err == nil {
			err = r.check()
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", r.ID, err)
		}
		providers = append(providers, &r.Provider)
	}
	for _, x := range f.Filters {
		if err := x.check(); err != nil {
			return nil, nil, fmt.Errorf("filter %s: %w", x.Name, err)
		}
	}
	return providers, f.Filters, alone(providers, f.Filters)
}

// settle makes a provider of what the file says.
func (r *record) settle(f *file, fallback *Source) error {
	p := &r.Provider
	if p.Company == "" {
		p.Company = p.Name
	}
	if !slices.IsSorted(p.Domains) {
		return errors.New("domains are not sorted")
	}
	p.Domains, p.also = slices.Concat(r.Main, p.Domains), r.Also
	if err := r.settleServers(); err != nil {
		return err
	}
	if r.OAuthName != "" {
		o, ok := f.OAuth[r.OAuthName]
		if !ok {
			return fmt.Errorf("oauth %s is not described", r.OAuthName)
		}
		o.Name = r.OAuthName
		p.OAuth = &o
	}
	for i := range p.Limits {
		l := &p.Limits[i]
		source, ok := f.Sources[l.Source]
		switch {
		case ok:
			l.Source, l.Sure = source.Title, source.Kind != hearsay
		case fallback != nil && l.Source == "":
			l.Source, l.Sure = fallback.Title, true
		default:
			return fmt.Errorf("limits: source %q is not described", l.Source)
		}
	}
	return r.settleEvidence(f, fallback)
}

func (r *record) settleServers() error {
	auth := accounts.AuthPassword
	if r.SignIn == Browser {
		auth = accounts.AuthOAuth2
	}
	for _, u := range r.Servers {
		server, err := accounts.ParseServerURL(u)
		if err != nil {
			return fmt.Errorf("%s: %w", u, err)
		}
		form := server.Username
		if form == "" {
			form = r.Username
		}
		switch form {
		case "", "address", "localpart":
		default:
			return fmt.Errorf("%s: user name form %q", u, form)
		}
		server.Auth, server.Username = auth, ""
		r.endpoints = append(r.endpoints, endpoint{server, form == "localpart"})
	}
	return nil
}

// settleEvidence finds the sources of each fact that the provider has.
func (r *record) settleEvidence(f *file, fallback *Source) error {
	for key := range r.Sources {
		if key != everything && !slices.Contains(Facts, Fact(key)) {
			return fmt.Errorf("sources: %q is no fact", key)
		}
		if key != everything && !r.has(Fact(key)) {
			return fmt.Errorf("sources: nothing is said of %s", key)
		}
	}
	for _, fact := range Facts {
		if !r.has(fact) {
			continue
		}
		keys, ok := r.Sources[string(fact)]
		if !ok {
			keys = r.Sources[everything]
		}
		e := Evidence{Fact: fact}
		for _, key := range keys {
			source, ok := f.Sources[key]
			if !ok {
				return fmt.Errorf("sources: %q is not described", key)
			}
			e.Sources = append(e.Sources, source)
		}
		switch {
		case len(e.Sources) > 0:
		case fallback != nil:
			e.Sources = []Source{*fallback}
		default:
			return fmt.Errorf("%s has no source", fact)
		}
		r.evidence = append(r.evidence, e)
	}
	return nil
}

// has reports whether the provider says anything of a fact.
func (p *Provider) has(f Fact) bool {
	switch f {
	case FactServers:
		return len(p.endpoints) > 0
	case FactDomains:
		return len(p.Domains)+len(p.Patterns) > 0
	case FactMX:
		return len(p.MX) > 0
	case FactEnds:
		return len(p.PasswordEnds) > 0
	case FactAppPassword:
		return p.TwoStep || strings.Join([]string{p.AppPasswordURL, p.AppPasswordWhere, p.TwoStepURL, p.NoAppPasswordURL, p.AppPasswordShape, p.AppPasswordName}, "") != ""
	case FactEnable:
		return len(p.Enable) > 0 || p.EnableAdmin || p.EnableWhere != "" || p.EnableURL != ""
	case FactPaid:
		return len(p.Paid) > 0
	case FactOAuth:
		return p.OAuth != nil
	case FactPOP:
		return p.POP != POP{}
	case FactWebmail:
		return p.WebmailURL != ""
	}
	return true // how mail programs get in is always said
}
