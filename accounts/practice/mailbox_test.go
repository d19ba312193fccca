package practice

import "testing"

func TestLineEnds(t *testing.T) {
	for said, want := range map[string]string{
		"": "\r\n", "a": "a\r\n", "a\n": "a\r\n", "a\r\n": "a\r\n", "a\n\nb": "a\r\n\r\nb\r\n", "a\r\n\nb\r\n": "a\r\n\r\nb\r\n", "a\rb\n": "a\rb\r\n",
	} {
		if got := string(crlf([]byte(said))); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
