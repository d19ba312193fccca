package providers

import (
	"runtime"
	"testing"

	"postkey/assets"
)

// What is asked on every key must leave nothing behind.
func TestLookingUpAllocatesNothing(t *testing.T) {
	for name, look := range map[string]func(){
		"a domain":            func() { ByDomain("gmail.com") },
		"a domain by pattern": func() { ByDomain("nc.rr.com") },
		"no domain":           func() { ByDomain("mail.example.org") },
		"an MX host":          func() { ByMX("alt1.aspmx.l.google.com") },
		"a filter":            func() { ByMX("mx1-us1.ppops.pphosted.com") },
		"no MX host":          func() { ByMX("mx.mail.example.org") },
		"a server":            func() { ByHost("imap.gmail.com") },
		"an ID":               func() { ByID("gmail") },
	} {
		if n := testing.AllocsPerRun(100, look); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// Even with everything unpacked, the table stays far below what it may take.
func TestMemory(t *testing.T) {
	const most = 3 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	all := open(assets.Providers).all()
	runtime.ReadMemStats(&after)
	took := after.TotalAlloc - before.TotalAlloc
	if took > most {
		t.Errorf("%d bytes, more than %d", took, most)
	}
	t.Logf("%d providers: %d bytes unpacked, %d bytes built in", len(all), took, len(assets.Providers))
	if len(assets.Providers) > most {
		t.Errorf("%d bytes built in", len(assets.Providers))
	}
}

func BenchmarkByDomain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ByDomain("gmail.com")
	}
}

func BenchmarkByDomainUnknown(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ByDomain("mail.example.org")
	}
}

func BenchmarkByMX(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ByMX("alt1.aspmx.l.google.com")
	}
}

// The first question of a process.
func BenchmarkFirstDomain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if p, ok := open(assets.Providers).domain("gmail.com"); !ok || len(p.endpoints) == 0 {
			b.Fatal("gmail.com is not known")
		}
	}
}

func BenchmarkAll(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		open(assets.Providers).all()
	}
}
