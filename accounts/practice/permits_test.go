package practice

import (
	"testing"
	"time"
)

func TestPermitsEnd(t *testing.T) {
	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" // RFC 7636 appendix B
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	now := time.Now()
	p := newPermits()
	give := func() string {
		t.Helper()
		text, err := p.give(code{redirect: "r", challenge: challenge}, Address, now)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if _, _, err := p.exchange(give(), "r", verifier, time.Hour, now.Add(codeLife+1)); err == nil {
		t.Error("a code lives for ever")
	}
	token, refresh, err := p.exchange(give(), "r", verifier, time.Hour, now)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]bool{0: true, time.Hour - 1: true, time.Hour: false} {
		if p.opens(Address, token, now.Add(at)) != want {
			t.Errorf("after %v it opens: %v", at, !want)
		}
	}
	if p.opens("bob", token, now) {
		t.Error("it opens somebody else's mailbox")
	}
	if _, err := p.again(refresh, time.Hour, now.Add(1000*time.Hour)); err != nil {
		t.Error("a permission ends with its first token")
	}
}

// Whoever asks without end fills no memory.
func TestPermitsAreLimited(t *testing.T) {
	now := time.Now()
	p := newPermits()
	for range maxPermits {
		if _, err := p.give(code{}, Address, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.give(code{}, Address, now); err == nil {
		t.Error("there is no end of codes")
	}
	if _, err := p.give(code{}, Address, now.Add(codeLife+1)); err != nil || len(p.codes) != 1 {
		t.Errorf("old codes take room for ever: %v, %d", err, len(p.codes))
	}
	g := &permit{mailbox: Address, refresh: "r"}
	p.refresh["r"] = g
	for range maxPermits {
		if _, err := p.again("r", time.Hour, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.again("r", time.Hour, now); err == nil {
		t.Error("there is no end of tokens")
	}
	if _, err := p.again("r", time.Hour, now.Add(2*time.Hour)); err != nil || len(p.access) != 1 {
		t.Errorf("old tokens take room for ever: %v, %d", err, len(p.access))
	}
}
