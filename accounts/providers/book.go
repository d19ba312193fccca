package providers

import (
	"strings"
	"sync"
	"sync/atomic"
)

// A book is a table in the compact form, open. What stands in it:
//
//	magic
//	for each index: where its rows begin, how many there are (4 bytes each)
//	where the providers' places begin, how many there are (4 bytes each)
//	where the rest begins: sources, then filters (4 bytes)
//	all of these, in any order
//
// Numbers have their low byte first.
type book struct {
	text     string
	index    [indexes]index
	places   string
	rest     string
	unpacked []atomic.Pointer[Provider] // those that were asked for
	once     sync.Once
	sources  []Source
	filters  []string
	sorting  sync.Once
	sorted   []*Provider
}

const (
	magic      = "postkey providers 1\n"
	headerSize = len(magic) + (indexes+1)*8 + 4
)

// open opens a book, which reads nothing but where things are.
func open(text string) *book {
	if !strings.HasPrefix(text, magic) || len(text) < headerSize {
		panic("providers: not the compact form") // found by any test
	}
	b := &book{text: text}
	at := len(magic)
	part := func(size int) string {
		begin, count := u32(text[at:]), u32(text[at+4:])
		at += 8
		return text[begin : begin+count*size]
	}
	for i := range b.index {
		b.index[i] = index{text, part(rowSize)}
	}
	b.places = part(4)
	b.rest = text[u32(text[at:]):]
	b.unpacked = make([]atomic.Pointer[Provider], len(b.places)/4)
	return b
}

func u32(s string) int { return int(s[0]) | int(s[1])<<8 | int(s[2])<<16 | int(s[3])<<24 }

// readRest unpacks what all providers share.
func (b *book) readRest() {
	b.once.Do(func() {
		c := coder{in: b.rest}
		list(&c, &b.sources, c.source)
		texts(&c, &b.filters)
	})
}

// provider unpacks one, the first time it is asked for. There is never another of
// the same.
func (b *book) provider(number int) *Provider {
	if p := b.unpacked[number].Load(); p != nil {
		return p
	}
	b.readRest()
	c := coder{in: b.text[u32(b.places[number*4:]):]}
	p := new(Provider)
	c.provider(p, &b.sources)
	if b.unpacked[number].CompareAndSwap(nil, p) {
		return p
	}
	return b.unpacked[number].Load()
}

// domain finds who hands out addresses in a domain: as it stands there, else by the
// pattern with the longest name to be below.
func (b *book) domain(domain string) (*Provider, bool) {
	if n, ok := b.index[byDomain].find(domain); ok {
		return b.provider(n), true
	}
	for parent := domain; ; {
		var ok bool
		if _, parent, ok = strings.Cut(parent, "."); !ok {
			return nil, false
		}
		if n, ok := b.index[byParent].find(parent); ok {
			return b.provider(n), true
		}
	}
}

// mx finds who an MX host's end belongs to.
func (b *book) mx(suffix string) (Receiver, bool) {
	n, ok := b.index[byMX].find(suffix)
	switch {
	case !ok:
		return Receiver{}, false
	case n < len(b.unpacked):
		return Receiver{Provider: b.provider(n)}, true
	}
	b.readRest()
	return Receiver{Filter: b.filters[n-len(b.unpacked)]}, true
}

func (b *book) find(index int, name string) (*Provider, bool) {
	n, ok := b.index[index].find(name)
	if !ok {
		return nil, false
	}
	return b.provider(n), true
}

// all are all providers, by how much they are used.
func (b *book) all() []*Provider {
	b.sorting.Do(func() {
		list := make([]*Provider, len(b.unpacked))
		for i := range list {
			list[i] = b.provider(i)
		}
		b.sorted = byUse(list)
	})
	return b.sorted
}
