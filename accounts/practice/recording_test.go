package practice

import (
	"bytes"
	"testing"
)

func TestSieve(t *testing.T) {
	record := "\x17\x03\x03\x00\x05hello"
	empty := "\x14\x03\x03\x00\x00"
	for _, test := range []struct{ said, want string }{
		{"", ""},
		{"CAPA\r\nSTLS\r\n" + record, "CAPA\r\nSTLS\r\n"},
		{record + record, ""},
		{record + "USER x\r\n" + record, "USER x\r\n"},
		{empty + empty + "x", "x"},
		{"\x16\x02 no TLS\r\n", "\x16\x02 no TLS\r\n"},
		{"\x16\n\x16\n" + record, "\x16\n\x16\n"},
		{"a\x16\x03\x01\x00\x00\n", "a\x16\x03\x01\x00\x00\n"},
	} {
		for size := 1; size <= len(test.said)+1; size++ { // however it is cut up
			var r recording
			s := &sieve{to: &r}
			for rest := []byte(test.said); len(rest) > 0; {
				n := min(size, len(rest))
				if !s.sift(rest[:n]) {
					t.Fatal("full")
				}
				rest = rest[n:]
			}
			if got := string(r.bytes()); got != test.want {
				t.Errorf("%q in pieces of %d: %q, want %q", test.said, size, got, test.want)
			}
		}
	}
	var r recording
	s := &sieve{to: &r}
	if s.sift(bytes.Repeat([]byte("x"), maxRecording+1)) {
		t.Error("a recording has no end")
	}
}
