package providers

import "encoding/binary"

// A coder writes providers in the compact form or reads them, by one description of
// what stands in which order. A text it has read is part of the text it reads. It
// trusts what it reads, which package tests keep as the generator wrote it.
type coder struct {
	in  string // what is still to be read
	out []byte
	// places are where texts begin that were written.
	places  map[string]int
	writing bool
}

func (c *coder) number(n *int) {
	if c.writing {
		c.out = binary.AppendUvarint(c.out, uint64(*n))
		return
	}
	var v, shift uint
	for {
		b := c.in[0]
		c.in = c.in[1:]
		v |= uint(b&0x7f) << shift
		if b < 0x80 {
			*n = int(v)
			return
		}
		shift += 7
	}
}

func (c *coder) flag(b *bool) {
	n := 0
	if *b {
		n = 1
	}
	c.number(&n)
	*b = n == 1
}

func text[S ~string](c *coder, s *S) {
	n := len(*s)
	c.number(&n)
	if c.writing {
		if _, ok := c.places[string(*s)]; !ok {
			c.places[string(*s)] = len(c.out)
		}
		c.out = append(c.out, *s...)
		return
	}
	*s, c.in = S(c.in[:n]), c.in[n:]
}

func list[T any](c *coder, items *[]T, do func(*T)) {
	n := len(*items)
	c.number(&n)
	if !c.writing && n > 0 {
		*items = make([]T, n)
	}
	for i := range *items {
		do(&(*items)[i])
	}
}

func texts[S ~string](c *coder, items *[]S) {
	list(c, items, func(s *S) { text(c, s) })
}

func (c *coder) provider(p *Provider, sources *[]Source) {
	text(c, &p.ID)
	text(c, &p.Name)
	text(c, &p.Company)
	c.number(&p.Rank)
	texts(c, &p.Domains)
	texts(c, &p.Patterns)
	texts(c, &p.MX)
	text(c, &p.SignIn)
	list(c, &p.PasswordEnds, c.ending)
	c.oauth(&p.OAuth)
	text(c, &p.AppPasswordURL)
	text(c, &p.AppPasswordWhere)
	c.flag(&p.TwoStep)
	text(c, &p.TwoStepURL)
	text(c, &p.NoAppPasswordURL)
	text(c, &p.AppPasswordShape)
	text(c, &p.AppPasswordName)
	c.flag(&p.OwnAddress)
	texts(c, &p.Enable)
	c.flag(&p.EnableAdmin)
	text(c, &p.EnableWhere)
	text(c, &p.EnableURL)
	texts(c, &p.Paid)
	text(c, &p.POP.Keep)
	c.number(&p.POP.Minutes)
	list(c, &p.Limits, c.limit)
	text(c, &p.HelpURL)
	text(c, &p.WebmailURL)
	list(c, &p.endpoints, c.endpoint)
	texts(c, &p.also)
	list(c, &p.evidence, func(e *Evidence) { c.evidence(e, sources) })
}

func (c *coder) ending(e *Ending) {
	texts(c, &e.Protocols)
	text(c, &e.On)
	c.flag(&e.Admin)
}

func (c *coder) oauth(o **OAuth) {
	there := *o != nil
	c.flag(&there)
	if !there {
		return
	}
	if *o == nil {
		*o = new(OAuth)
	}
	text(c, &(*o).Name)
	text(c, &(*o).Issuer)
	text(c, &(*o).AuthURL)
	text(c, &(*o).TokenURL)
	text(c, &(*o).DeviceURL)
	list(c, &(*o).Scopes, func(s *Scope) { text(c, &s.Name); text(c, &s.Protocol) })
	texts(c, &(*o).Params)
	c.flag(&(*o).Localhost)
}

func (c *coder) limit(l *Limit) {
	text(c, &l.Of)
	text(c, &l.Per)
	c.number(&l.Count)
	c.number(&l.Most)
	text(c, &l.Plan)
	text(c, &l.Source)
	text(c, &l.URL)
	text(c, &l.Date)
	c.flag(&l.Sure)
}

func (c *coder) endpoint(e *endpoint) {
	s := &e.server
	text(c, &s.Protocol)
	text(c, &s.Host)
	c.number(&s.Port)
	text(c, &s.Security)
	text(c, &s.Auth)
	c.flag(&e.localPart)
}

func (c *coder) source(s *Source) {
	text(c, &s.Title)
	text(c, &s.URL)
	text(c, &s.Date)
	text(c, &s.Kind)
}

// evidence names its sources by their place in a list.
func (c *coder) evidence(e *Evidence, sources *[]Source) {
	text(c, &e.Fact)
	list(c, &e.Sources, func(s *Source) {
		n := 0
		if c.writing {
			n = place(sources, *s)
		}
		c.number(&n)
		if !c.writing {
			*s = (*sources)[n]
		}
	})
}

// place is where a source stands in a list, at the end if it didn't.
func place(sources *[]Source, s Source) int {
	for i, other := range *sources {
		if other == s {
			return i
		}
	}
	*sources = append(*sources, s)
	return len(*sources) - 1
}
