package realtest

import (
	"crypto/x509"
	"encoding/pem"
	"testing"

	"postkey/accounts/probe/probetest"
)

// certify writes a server's certificate for its names and its private key into
// its folder, as cert.pem and key.pem.
func certify(t testing.TB, a *probetest.Authority, dir string, names ...string) {
	t.Helper()
	made := a.Server(names...).Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []struct {
		name, kind string
		der        []byte
	}{{"cert.pem", "CERTIFICATE", made.Certificate[0]}, {"key.pem", "PRIVATE KEY", key}} {
		write(t, dir, file.name, string(pem.EncodeToMemory(&pem.Block{Type: file.kind, Bytes: file.der})), 0o600)
	}
}
