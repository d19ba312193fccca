package realtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// An Authority vouches for the servers of one test run.
type Authority struct {
	// Roots holds the authority's own certificate, to be trusted in the test.
	Roots *x509.CertPool
	// PEM is the same certificate, for programs that read a file.
	PEM string

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// NewAuthority makes an authority that only this test knows.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	a := &Authority{Roots: x509.NewCertPool()}
	var der []byte
	a.certificate, a.key, der = sign(t, &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Authority of one test run"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}, nil)
	a.Roots.AddCert(a.certificate)
	a.PEM = block("CERTIFICATE", der)
	return a
}

// certify returns a certificate for a host and its private key, both in PEM form.
func (a *Authority) certify(t testing.TB, host string) (certificate, key string) {
	t.Helper()
	_, k, der := sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: host},
		DNSNames:     []string{host},
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a)
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return block("CERTIFICATE", der), block("PRIVATE KEY", private)
}

// sign completes a certificate and signs it by the authority, or by itself.
func sign(t testing.TB, c *x509.Certificate, by *Authority) (*x509.Certificate, *ecdsa.PrivateKey, []byte) {
	t.Helper()
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := c, key
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	done, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return done, key, der
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
