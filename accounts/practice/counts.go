package practice

import (
	"sync/atomic"

	"postkey/accounts"
)

// counts is what a protocol has seen so far.
type counts struct {
	logins, turns atomic.Int64
	plain         recording
}

// Logins is how often a name and a password, or another proof, were judged, right or wrong, over
// that protocol. What was refused unheard (before TLS) is not in it.
func (s *Server) Logins(p accounts.Protocol) int { return int(s.counts[p].logins.Load()) }

// RoundTrips is how often the server of that protocol stopped listening and
// began to speak: once for each time a client had to wait for it, greeting and
// TLS handshake included, over all connections so far.
func (s *Server) RoundTrips(p accounts.Protocol) int { return int(s.counts[p].turns.Load()) }

// Plaintext returns what clients sent over that protocol outside TLS. It stays
// empty without [Options.RecordPlaintext].
func (s *Server) Plaintext(p accounts.Protocol) []byte { return s.counts[p].plain.bytes() }
