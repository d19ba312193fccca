package providers

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// nobody is the top-level domain that belongs to no one (RFC 2606 §2), and what all
// names of a made-up company end in.
const nobody = ".example"

// madeUp are the companies of [UsePractice], the last one first. Readers take the
// list as it stands; whoever changes it holds the lock and makes a new one.
var madeUp struct {
	changing sync.Mutex
	books    atomic.Pointer[[]*book]
}

// UsePractice makes a made-up company known, in the form of [UseFiles], until end is
// called; end may be called more than once. Of two with the same domain the later one
// counts.
//
// It cannot touch what is known of real companies: it is asked last, after somebody's
// own files and what is built in, and an error comes back for a file that names any
// domain, server or page outside of the top-level domain "example". It is in none of
// the lists of [All], so that no address is taken for a slip of the pen for its own.
func UsePractice(file []byte) (end func(), err error) {
	providers, filters, err := parse(file, &Source{Title: "practice", Kind: company})
	if err != nil {
		return nil, err
	}
	if len(filters) > 0 {
		return nil, errors.New("a made-up company has no filters")
	}
	for _, p := range providers {
		if err := p.madeUp(); err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
	}
	form, err := compact(providers, nil)
	if err != nil {
		return nil, err
	}
	added := open(form)
	changeMadeUp(func(list []*book) []*book { return append([]*book{added}, list...) })
	return func() {
		changeMadeUp(func(list []*book) []*book {
			return slices.DeleteFunc(list, func(b *book) bool { return b == added })
		})
	}, nil
}

func changeMadeUp(change func([]*book) []*book) {
	madeUp.changing.Lock()
	defer madeUp.changing.Unlock()
	var list []*book
	if now := madeUp.books.Load(); now != nil {
		list = slices.Clone(*now)
	}
	list = change(list)
	madeUp.books.Store(&list)
}

// lookMadeUp asks the made-up companies.
func lookMadeUp(ask func(*book) (*Provider, bool)) (*Provider, bool) {
	books := madeUp.books.Load()
	if books == nil {
		return nil, false
	}
	for _, b := range *books {
		if p, ok := ask(b); ok {
			return p, true
		}
	}
	return nil, false
}

// madeUp returns what a provider claims that may be somebody's.
func (p *Provider) madeUp() error {
	if _, ok := lookReal(func(b *book) (*Provider, bool) { return b.find(byID, p.ID) }); ok {
		return errors.New("a real company has this id")
	}
	if len(p.MX) > 0 {
		return errors.New("a made-up company receives mail for its own domain alone")
	}
	names := slices.Concat(p.Domains, p.hosts())
	for _, pattern := range p.Patterns {
		parent, _ := below(pattern)
		names = append(names, parent)
	}
	pages := []string{p.AppPasswordURL, p.TwoStepURL, p.NoAppPasswordURL, p.EnableURL, p.HelpURL, p.WebmailURL}
	if p.OAuth != nil {
		pages = append(pages, p.OAuth.Issuer, p.OAuth.AuthURL, p.OAuth.TokenURL, p.OAuth.DeviceURL)
	}
	for _, l := range p.Limits {
		pages = append(pages, l.URL)
	}
	for _, page := range pages {
		if u, err := url.Parse(page); err != nil {
			return err
		} else if page != "" {
			names = append(names, u.Hostname())
		}
	}
	for _, name := range names {
		if !strings.HasSuffix(name, nobody) {
			return fmt.Errorf("%s may be somebody's", name)
		}
	}
	return nil
}
