package practice

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// How long the certificates hold. The hour before is for clocks that differ
// between this program and one in a container or virtual machine.
const (
	validBefore = time.Hour
	validFor    = 3 * 24 * time.Hour
)

// A proof is what the servers show: a certificate for all their names, and the
// authority that vouches for it.
type proof struct {
	config *tls.Config
	roots  *x509.CertPool
	pem    []byte // the authority's certificate
}

// newProof makes an authority, signs the one certificate and forgets the
// authority's key. The authority is constrained to the practice names (RFC 5280
// §4.2.1.10), so that a program told to trust it trusts it for nothing else.
func newProof(now time.Time) (proof, error) {
	loopback := []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return proof{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return proof{}, err
	}
	ca := &x509.Certificate{
		Subject:               pkix.Name{Organization: []string{"Postkey practice"}, CommonName: "Postkey practice authority"},
		NotBefore:             now.Add(-validBefore),
		NotAfter:              now.Add(validFor),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,

		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{Domain, "localhost"},
		PermittedIPRanges: []*net.IPNet{
			{IP: loopback[0], Mask: net.CIDRMask(32, 32)},
			{IP: loopback[1], Mask: net.CIDRMask(128, 128)},
		},
	}
	leaf := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"Postkey practice"}, CommonName: Domain},
		NotBefore:   ca.NotBefore,
		NotAfter:    ca.NotAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    hosts,
		IPAddresses: loopback,
	}
	for _, c := range []*x509.Certificate{ca, leaf} {
		if c.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
			return proof{}, err
		}
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return proof{}, err
	}
	if ca, err = x509.ParseCertificate(caDER); err != nil {
		return proof{}, err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	if err != nil {
		return proof{}, err
	}
	p := proof{
		config: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{{Certificate: [][]byte{leafDER, caDER}, PrivateKey: key}},
		},
		roots: x509.NewCertPool(),
		pem:   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}),
	}
	p.roots.AddCert(ca)
	return p, nil
}

// listener speaks TLS from the first byte.
func (p proof) listener(l net.Listener) net.Listener { return tls.NewListener(l, p.config) }

// CAPEM returns the certificate authority of this run, in PEM form. It can vouch
// only for the practice names and this computer itself.
func (s *Server) CAPEM() []byte { return s.proof.pem }

// Roots returns a pool that trusts this run's authority and nothing else.
func (s *Server) Roots() *x509.CertPool { return s.proof.roots.Clone() }

// caFileName is what [Server.CAFile] writes.
const caFileName = "postkey-practice-ca.pem"

// CAFile writes the authority's certificate into dir, readable by its owner, and
// returns the file's path. One from an earlier run is replaced. Nothing is
// written anywhere unless this is called.
func (s *Server) CAFile(dir string) (path string, err error) {
	f, err := os.CreateTemp(dir, caFileName+".*") // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(s.proof.pem)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	path = filepath.Join(dir, caFileName)
	return path, os.Rename(f.Name(), path)
}
