package providers

import "testing"

func TestShapedLikeAppPassword(t *testing.T) {
	for _, test := range []struct {
		id, password string
		want         bool
	}{
		{"gmail", "abcdefghijklmnop", true},
		{"gmail", "abcd efgh ijkl mnop", true},
		{"gmail", "ABCD-efgh-ijkl-mnop", true},
		{"gmail", "abcdefghijklmno", false},
		{"gmail", "abcdefghijklmnopq", false},
		{"gmail", "abcdefghijklmno1", false},
		{"gmail", "", false},
		{"icloud", "abcd-efgh-ijkl-mnop", true},
		{"icloud", "Summer2024!", false},
		{"ionos", "abcdefghijklmnop", false}, // has none
	} {
		p, ok := ByID(test.id)
		if !ok {
			t.Fatalf("%s is not known", test.id)
		}
		if got := p.ShapedLikeAppPassword(test.password); got != test.want {
			t.Errorf("%s: %d characters: %v", test.id, len(test.password), got)
		}
	}
}

func TestByID(t *testing.T) {
	for _, id := range []string{"gmail", "microsoft-365"} {
		if p, ok := ByID(id); !ok || p.ID != id {
			t.Errorf("%s: %v", id, p)
		}
	}
	for _, id := range []string{"", "Gmail", "nobody"} {
		if p, ok := ByID(id); ok {
			t.Errorf("%q: %s", id, p.ID)
		}
	}
}
