package providers

import (
	"os"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/net/publicsuffix"

	"postkey/assets"
)

const reviewed = "../../assets/providers/providers.json"

// read returns the reviewed table.
func read(t testing.TB) ([]*Provider, []filter) {
	t.Helper()
	data, err := os.ReadFile(reviewed)
	if err != nil {
		t.Fatal(err)
	}
	providers, filters, err := parse(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return providers, filters
}

// What is built in must be what was reviewed.
func TestCompactFormIsFresh(t *testing.T) {
	data, err := os.ReadFile(reviewed)
	if err != nil {
		t.Fatal(err)
	}
	form, err := Compact(data)
	if err != nil {
		t.Fatal(err)
	}
	if form != assets.Providers {
		t.Error("assets/providers/providers.compact is stale: run go generate in accounts/providers")
	}
}

// Whatever the reviewed table says must come out of the compact form again.
func TestCompactFormSaysAll(t *testing.T) {
	providers, filters := read(t)
	b := embedded()
	if len(b.unpacked) != len(providers) {
		t.Fatalf("%d providers, want %d", len(b.unpacked), len(providers))
	}
	said := map[string]bool{}
	for i, want := range providers {
		got := b.provider(i)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", want.ID, got, want)
		}
		v := reflect.ValueOf(*want)
		for f := range v.NumField() {
			said[v.Type().Field(f).Name] = said[v.Type().Field(f).Name] || !v.Field(f).IsZero()
		}
	}
	for field, ok := range said {
		if !ok {
			t.Errorf("no provider has a %s, so that nothing shows that it comes through", field)
		}
	}
	for _, f := range filters {
		for _, suffix := range f.MX {
			if r, ok := ByMX("mx." + suffix); !ok || r.Filter != f.Name || r.Provider != nil {
				t.Errorf("ByMX(mx.%s) = %+v, want %s", suffix, r, f.Name)
			}
		}
	}
}

// The table is data written by hand, and parse has checked all that can be wrong
// with one provider. What is left is the table as a whole.
func TestTable(t *testing.T) {
	providers, filters := read(t)
	ranks := map[int]string{}
	domains, suffixes, patterns, companies := 0, 0, 0, 0
	for i, p := range providers {
		if i > 0 && providers[i-1].ID >= p.ID {
			t.Errorf("%s and %s are not sorted", providers[i-1].ID, p.ID)
		}
		if other := ranks[p.Rank]; p.Rank > 0 && other != "" {
			t.Errorf("%s and %s have the same rank", other, p.ID)
		}
		ranks[p.Rank] = p.ID
		for _, d := range p.Domains {
			if got, ok := ByDomain(d); !ok || got.ID != p.ID {
				t.Errorf("ByDomain(%s) = %v, want %s", d, got, p.ID)
			}
			if s, icann := publicsuffix.PublicSuffix(d); icann && s == d {
				t.Errorf("%s: anybody can have a name under %s", p.ID, d)
			}
		}
		for _, suffix := range p.MX {
			for _, host := range []string{suffix, "mx1." + suffix} {
				if r, ok := ByMX(host); !ok || r.Provider == nil || r.Provider.ID != p.ID {
					t.Errorf("ByMX(%s) = %+v, want %s", host, r, p.ID)
				}
			}
		}
		for _, h := range p.hosts() {
			if q, ok := ByHost(h); p.Owns(h) && (!ok || !q.Owns(h)) {
				t.Errorf("nobody owns %s of %s", h, p.ID)
			}
		}
		for _, f := range []Fact{FactServers, FactDomains, FactMX} {
			if !p.Sure(f) && p.has(f) {
				t.Errorf("%s: %s rests on %v alone; a password may go there", p.ID, f, p.Evidence(f).Sources)
			}
		}
		for _, e := range p.evidence {
			for _, s := range e.Sources {
				if s.Title == "" || s.Date.Time().IsZero() || !slices.Contains([]string{company, kept, hearsay}, s.Kind) {
					t.Errorf("%s: source %+v", p.ID, s)
				}
			}
		}
		companies++
		domains += len(p.Domains)
		patterns += len(p.Patterns)
		suffixes += len(p.MX)
	}
	for i, f := range filters {
		if i > 0 && filters[i-1].Name >= f.Name {
			t.Errorf("filters %s and %s are not sorted", filters[i-1].Name, f.Name)
		}
		suffixes += len(f.MX)
	}
	for what, n := range map[string][2]int{"providers": {companies, 300}, "domains": {domains, 1400}, "MX suffixes": {suffixes, 270}, "patterns": {patterns, 5}} {
		if n[0] < n[1] {
			t.Errorf("%d %s, want %d", n[0], what, n[1])
		}
	}
	t.Logf("%d providers, %d domains, %d patterns, %d MX suffixes, %d filters; %d bytes built in", companies, domains, patterns, suffixes, len(filters), len(assets.Providers))
}
