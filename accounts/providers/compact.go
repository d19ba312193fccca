package providers

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Compact makes the compact form of a file in the reviewable one. An error says
// what cannot be used in it.
func Compact(file []byte) (string, error) {
	providers, filters, err := parse(file, nil)
	if err != nil {
		return "", err
	}
	return compact(providers, filters)
}

func compact(providers []*Provider, filters []filter) (string, error) {
	c := coder{writing: true, places: map[string]int{}}
	c.out = append(c.out, make([]byte, headerSize)...)
	copy(c.out, magic)

	var places []int
	var sources []Source
	for _, p := range providers {
		places = append(places, len(c.out))
		c.provider(p, &sources)
	}
	rest := len(c.out)
	list(&c, &sources, c.source)
	var names []string
	for _, f := range filters {
		names = append(names, f.Name)
	}
	texts(&c, &names)
	all := contents(providers, filters)
	for _, names := range all {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if _, ok := c.places[name]; !ok {
				text(&c, &name)
			}
		}
	}

	header := len(magic)
	put := func(n int) {
		binary.LittleEndian.PutUint32(c.out[header:], uint32(n))
		header += 4
	}
	for _, names := range all {
		put(len(c.out))
		put(len(names))
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if len(name) > math.MaxUint8 || names[name] > math.MaxUint16 {
				return "", fmt.Errorf("%s has no place in an index", name)
			}
			c.out = binary.LittleEndian.AppendUint32(c.out, uint32(c.places[name]))
			c.out = append(c.out, byte(len(name)))
			c.out = binary.LittleEndian.AppendUint16(c.out, uint16(names[name]))
		}
	}
	put(len(c.out))
	put(len(places))
	for _, at := range places {
		c.out = binary.LittleEndian.AppendUint32(c.out, uint32(at))
	}
	put(rest)
	return string(c.out), nil
}

// contents is what stands in the indexes.
func contents(providers []*Provider, filters []filter) (all [indexes]map[string]int) {
	for i := range all {
		all[i] = map[string]int{}
	}
	for i, p := range providers {
		all[byID][p.ID] = i
		for _, d := range p.Domains {
			all[byDomain][d] = i
		}
		for _, pattern := range p.Patterns {
			parent, _ := below(pattern)
			all[byParent][parent] = i
		}
		for _, suffix := range p.MX {
			all[byMX][suffix] = i
		}
	}
	// Of those with the same server, the most used one answers for it.
	for _, p := range byUse(providers) {
		for _, h := range p.hosts() {
			if _, ok := all[byHost][h]; !ok && p.Owns(h) {
				all[byHost][h] = slices.Index(providers, p)
			}
		}
	}
	for i, f := range filters {
		for _, suffix := range f.MX {
			all[byMX][suffix] = len(providers) + i
		}
	}
	return all
}

// byUse sorts providers by how much they are used, then by ID.
func byUse(providers []*Provider) []*Provider {
	rank := func(p *Provider) int { return cmp.Or(p.Rank, math.MaxInt) }
	return slices.SortedFunc(slices.Values(providers), func(a, b *Provider) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
	})
}

// hosts are all names of the servers.
func (p *Provider) hosts() []string {
	hosts := slices.Clone(p.also)
	for _, e := range p.endpoints {
		hosts = append(hosts, e.server.Host)
	}
	return hosts
}
