package practice_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/practice"
)

func TestCertificate(t *testing.T) {
	s := start(t, practice.Options{})
	server := published(t, s, accounts.IMAP, accounts.ImplicitTLS)
	for _, name := range []string{"imap.practice.example", "pop.practice.example", "smtp.practice.example", "autoconfig.practice.example", "sign-in.practice.example", "practice.example", "localhost", "127.0.0.1", "::1"} {
		c := tls.Client(dial(t, s, server), &tls.Config{RootCAs: s.Roots(), ServerName: name})
		if err := c.HandshakeContext(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var wrong x509.HostnameError
	c := tls.Client(dial(t, s, server), &tls.Config{RootCAs: s.Roots(), ServerName: "mail.practice.example"})
	if err := c.HandshakeContext(t.Context()); !errors.As(err, &wrong) {
		t.Errorf("another name: %v", err)
	}
	var unknown x509.UnknownAuthorityError
	c = tls.Client(dial(t, s, server), &tls.Config{RootCAs: start(t, practice.Options{}).Roots(), ServerName: server.Host})
	if err := c.HandshakeContext(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("another run's authority: %v", err)
	}

	block, rest := pem.Decode(s.CAPEM())
	if block == nil || len(rest) != 0 {
		t.Fatalf("not one PEM block: %q", s.CAPEM())
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if !ca.IsCA || !ca.PermittedDNSDomainsCritical || !slices.Equal(ca.PermittedDNSDomains, []string{"practice.example", "localhost"}) || len(ca.PermittedIPRanges) != 2 {
		t.Errorf("the authority may vouch for %v and %v", ca.PermittedDNSDomains, ca.PermittedIPRanges)
	}
	if age := time.Until(ca.NotAfter); age < 24*time.Hour || age > 7*24*time.Hour || time.Since(ca.NotBefore) < 59*time.Minute {
		t.Errorf("valid from %v to %v", ca.NotBefore, ca.NotAfter)
	}
}

func TestCAFile(t *testing.T) {
	s := start(t, practice.Options{})
	dir := t.TempDir()
	for range 2 { // the second replaces the first
		path, err := s.CAFile(dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(s.CAPEM()) || filepath.Dir(path) != dir {
			t.Errorf("%s holds %q", path, got)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("in the folder: %v, %v", left, err)
	}
	// A name that is taken by a folder: an error, and nothing left over.
	taken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(taken, "postkey-practice-ca.pem", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CAFile(taken); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(taken); err != nil || len(left) != 1 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if _, err := s.CAFile(filepath.Join(dir, "missing")); err == nil {
		t.Error("a missing folder was no error")
	}
}
