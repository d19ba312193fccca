package practice

import (
	"bytes"
	"slices"
	"sync"
)

// maxRecording is where a recording is full, in bytes. Whoever sends more before
// TLS is hung up on.
const maxRecording = 1 << 20

// A recording holds what clients sent outside TLS, in the order it came.
type recording struct {
	mu    sync.Mutex
	plain []byte
}

func (r *recording) add(b []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.plain)+len(b) > maxRecording {
		return false
	}
	r.plain = append(r.plain, b...)
	return true
}

func (r *recording) bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.plain)
}

// recordHeader is the length of what stands before every piece of TLS: a type
// from 20 to 23, a version that begins with 3, and two bytes of length (RFC 8446
// §5.1).
const recordHeader = 5

// A sieve lets the plaintext of one connection through to a recording and holds
// back its TLS records. It goes by their framing alone, not by what the server
// believes: what is said in plain text after a failed handshake is caught too. A
// record can begin where a line can.
type sieve struct {
	to      *recording
	head    []byte // the start of what may be a record
	skip    int    // bytes left of the record
	midLine bool
}

// sift reports false when the recording is full.
func (s *sieve) sift(b []byte) bool {
	for len(b) > 0 {
		switch {
		case s.skip > 0:
			n := min(s.skip, len(b))
			s.skip, b = s.skip-n, b[n:]
		case s.midLine:
			n := bytes.IndexByte(b, '\n') + 1
			s.midLine = n == 0
			if s.midLine {
				n = len(b)
			}
			if !s.to.add(b[:n]) {
				return false
			}
			b = b[n:]
		default:
			s.head, b = append(s.head, b[0]), b[1:]
			if !s.tls() && !s.plain() {
				return false
			}
		}
	}
	return true
}

// tls reports whether the head can be that of a TLS record, and takes it as one
// when it is complete.
func (s *sieve) tls() bool {
	if s.head[0] < 20 || s.head[0] > 23 || len(s.head) > 1 && s.head[1] != 3 {
		return false
	}
	if len(s.head) == recordHeader {
		s.skip = int(s.head[3])<<8 | int(s.head[4])
		s.head = s.head[:0]
	}
	return true
}

// plain takes the head as plaintext, which it turned out to be.
func (s *sieve) plain() bool {
	s.midLine = s.head[len(s.head)-1] != '\n'
	ok := s.to.add(s.head)
	s.head = s.head[:0]
	return ok
}
