package window

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// letters measures text as if every letter were one wide, and bold ones two.
func letters(s string, bold bool) float32 {
	n := float32(utf8.RuneCountInString(s))
	if bold {
		n *= 2
	}
	return n
}

// marked writes lines back with their marks.
func marked(lines []line) string {
	var all []string
	for _, l := range lines {
		s := ""
		for _, p := range l.pieces {
			if p.bold {
				s += "**" + p.text + "**"
			} else {
				s += p.text
			}
		}
		all = append(all, s)
	}
	return strings.Join(all, "|")
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float32
		want  string
	}{
		{"", 10, ""},
		{"one", 10, "one"},
		{"one two three", 8, "one two|three"},
		{"one two three", 7, "one two|three"},
		{"one two three", 6, "one|two|three"},
		{"one  two", 80, "one two"},
		{"the **same mail** always", 80, "the **same mail** always"},
		{"the **same mail** always", 12, "the **same**|**mail**|always"},
		{"jane@**gmail.com**?", 80, "jane@**gmail.com**?"},
		// What has no space between stays together.
		{"mean jane@**x.org**?", 17, "mean|jane@**x.org**?"},
		{"one\ntwo", 80, "one|two"},
		{"**one\ntwo** three", 80, "**one**|**two** three"},
		// A word that fits on no line is broken, best behind a slash.
		{"abcdefgh", 3, "abc|def|gh"},
		{"In /home/jane/mail/x", 12, "In /home/|jane/mail/x"},
		{"a **unclosed", 80, "a **unclosed**"},
	} {
		if got := marked(wrapWords(split(c.text), c.width, letters)); got != c.want {
			t.Errorf("%q at %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestSplitPlainKeepsSpaces(t *testing.T) {
	got := marked(wrapWords(splitPlain("a   b\n  c\n\n**d**"), 80, letters))
	if want := "a   b|  c| |**d**"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHang sets what goes on in line with the values of a table.
func TestHang(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float32
		want  string
	}{
		{"ab  one two three\ncd  four", 12, "ab  one two|    three|cd  four"},
		{"ab  onetwothree", 9, "ab  onetw|    othre|    e"},
		{"ab  one two", 7, "ab  one|two"}, // too narrow for it
	} {
		if got := marked(hangWords(splitPlain(c.text), "    ", c.width, letters)); got != c.want {
			t.Errorf("%q at %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// FuzzWrap holds wrapping to what it must never do: lose a letter, or run for
// ever.
func FuzzWrap(f *testing.F) {
	f.Add("the **same mail** always", 9.0)
	f.Add("/a/b\n\n**c", 0.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !utf8.ValidString(text) || len(text) > 300 {
			return
		}
		strip := strings.NewReplacer("*", "", " ", "", "\n", "")
		for _, lines := range [][]line{wrapWords(split(text), float32(width), letters), hangWords(split(text), "  ", float32(width), letters)} {
			got := ""
			for _, l := range lines {
				got += l.text()
			}
			if strip.Replace(got) != strip.Replace(text) {
				t.Errorf("%q became %q", text, got)
			}
		}
	})
}

func TestElided(t *testing.T) {
	measure := func(s string) float32 { return letters(s, false) }
	for _, c := range []struct {
		text  string
		width float32
		want  string
	}{
		{"jane@example.org", 16, "jane@example.org"},
		{"jane@example.org", 10, "jane@exam…"},
		{"jane", 1, "…"},
		{"jane", 0, "…"},
	} {
		if got := elided(c.text, c.width, measure); got != c.want {
			t.Errorf("%q in %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
