package words

import (
	"strings"
	"testing"

	"postkey/accounts"
)

func TestTestMessage(t *testing.T) {
	subject, text := New().TestMessage(accounts.Address{Local: "jane", Domain: "example.org"})
	if subject == "" || strings.ContainsAny(subject, "\r\n") || !strings.Contains(text, "jane@example.org") || strings.Contains(text, "**") {
		t.Errorf("%q, %q", subject, text)
	}
}
