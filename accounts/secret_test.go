package accounts

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"text/template"

	"postkey/accounts/leaktest"
)

// holders are the places a Secret can be in when something prints them.
type holder struct {
	Exported Secret
	Pointer  *Secret
	List     []Secret
	Map      map[string]Secret
	Any      any
	hidden   Secret
	nested   struct{ deeper struct{ secret Secret } }
	list     []Secret
	keys     map[Secret]Secret
	pointer  *Secret
	any      any
}

func newHolder() holder {
	s := NewSecret(leaktest.Password)
	h := holder{Exported: s, Pointer: &s, List: []Secret{s}, Map: map[string]Secret{"a": s}, Any: s,
		hidden: s, list: []Secret{s}, keys: map[Secret]Secret{s: s}, pointer: &s, any: s}
	h.nested.deeper.secret = s
	return h
}

// TestSecretShowsDots: printed by itself, a Secret is dots, whatever the verb.
func TestSecretShowsDots(t *testing.T) {
	s := NewSecret(leaktest.Password)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U", "%t", "%e", "%40v", "%.2s", "%-10q", "% x", "%z"} {
		for what, value := range map[string]any{"Secret": s, "pointer": &s, "empty": Secret{}} {
			if got := fmt.Sprintf(verb, value); got != dots {
				t.Errorf("%s of %s: %s", verb, what, got)
			}
		}
	}
	for what, got := range map[string]string{
		"Sprint": fmt.Sprint(s), "Sprintln": strings.TrimSpace(fmt.Sprintln(s)), "error": fmt.Errorf("%w", errors.New(fmt.Sprint(s))).Error(),
		"String": s.String(), "GoString": s.GoString(), "LogValue": s.LogValue().String(),
	} {
		if got != dots {
			t.Errorf("%s: %q", what, got)
		}
	}
	if fmt.Sprint(Secret{}) != fmt.Sprint(s) {
		t.Error("the dots tell whether there is a password")
	}
}

// TestSecretNeverLeaks puts a Secret wherever it can be and prints that in every
// way, then searches the outcome.
func TestSecretNeverLeaks(t *testing.T) {
	h := newHolder()
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%T", "%z", "%c"} {
		for _, value := range []any{h, &h, []holder{h}, map[string]any{"h": h}, h.hidden, &h.hidden, h.list, h.keys, h.nested, struct{ h holder }{h}, reflect.ValueOf(h), reflect.ValueOf(h.hidden)} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	for _, value := range []any{h, h.Exported, &h.Exported, map[Secret]string{h.Exported: "key"}, []any{h.Exported}} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Errorf("JSON of %T: %v", value, err)
		}
		out.Write(data)
	}
	// What these cannot write they refuse; both are searched.
	for _, value := range []any{h.Exported, struct{ S Secret }{h.Exported}, struct {
		S Secret `xml:",attr"`
	}{h.Exported}} {
		data, err := xml.Marshal(value)
		fmt.Fprintf(&out, "%s %v\n", data, err)
		fmt.Fprintln(&out, gob.NewEncoder(&out).Encode(value))
	}

	for _, handler := range []slog.Handler{
		slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}),
		slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}),
	} {
		l := slog.New(handler).With("with", h.Exported, "holder", h)
		l.Debug("signing in", "secret", h.Exported, "pointer", h.Pointer, "holder", h, "list", h.List,
			slog.Group("group", "secret", h.Exported), slog.Any("any", h.Any), "hidden", h.nested)
	}
	log.New(&out, "", log.LstdFlags).Println(h, h.Exported, &h)

	text := `{{.}} {{.Exported}} {{.List}} {{.Map}} {{printf "%s %#v" .Exported .}} {{html .Exported}} {{js .Exported}} {{urlquery .Exported}}`
	if err := template.Must(template.New("").Parse(text)).Execute(&out, h); err != nil {
		t.Error(err)
	}
	page := `<a href="?p={{.Exported}}" title="{{.Exported}}" onclick="f({{.Exported}})">{{.Exported}} {{.List}}</a><script>var x = {{.Exported}}, y = {{.}}</script>`
	if err := htmltemplate.Must(htmltemplate.New("").Parse(page)).Execute(&out, h); err != nil {
		t.Error(err)
	}

	err := fmt.Errorf("outer: %w", &FieldError{Field: "password", Value: fmt.Sprint(h.Exported), Err: fmt.Errorf("%v %+v %#v", h, h.Exported, h)})
	problem := &Problem{Server: server(), Stage: StageLogin, Reason: WrongPassword, Err: err}
	fmt.Fprintf(&out, "%v %+v %#v %v\n", problem, problem, *problem, errors.Join(err, problem))

	leaktest.Check(t, leaktest.Password, "the output", out.Bytes())
	if !bytes.Contains(out.Bytes(), []byte(dots)) {
		t.Error("there are no dots in the output either: nothing was printed")
	}
}

// TestSecretInCrash lets programs end by a panic, with everything that Go then
// prints, and searches that.
func TestSecretInCrash(t *testing.T) {
	crashes := map[string]func(holder){
		"secret":      func(h holder) { panic(h.Exported) },
		"pointer":     func(h holder) { panic(&h.Exported) },
		"holder":      func(h holder) { panic(h) },
		"error":       func(h holder) { panic(fmt.Errorf("%+v", h)) },
		"text":        func(h holder) { panic(fmt.Sprintf("%#v", h)) },
		"nil pointer": func(h holder) { use(h.Exported, (*holder)(nil)) },
		"recovered": func(h holder) {
			defer func() { panic(fmt.Sprint(recover(), h.hidden)) }()
			panic(h.hidden)
		},
	}
	const which = "POSTKEY_TEST_CRASH"
	if name := os.Getenv(which); name != "" {
		go crashes[name](newHolder()) // outside the test's own goroutine, as in a real program
		select {}
	}
	for name := range crashes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSecretInCrash$")
			cmd.Env = append(os.Environ(), which+"="+name, "GOTRACEBACK=system")
			out, err := cmd.CombinedOutput()
			if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
				t.Fatalf("the program did not crash: %v\n%s", err, out)
			}
			if !bytes.Contains(out, []byte("panic")) || !bytes.Contains(out, []byte("goroutine")) {
				t.Errorf("this is no crash report:\n%s", out)
			}
			leaktest.Check(t, leaktest.Password, "the crash report", out)
		})
	}
}

//go:noinline
func use(s Secret, h *holder) { h.Exported = s }

func TestSecretItself(t *testing.T) {
	s := NewSecret(leaktest.Password)
	if s.Reveal() != leaktest.Password || s.Empty() {
		t.Errorf("%d characters come back", len(s.Reveal()))
	}
	if !s.Equal(NewSecret(leaktest.Password)) || s.Equal(NewSecret("x")) || s.Equal(Secret{}) || !(Secret{}).Equal(NewSecret("")) {
		t.Error("Equal compares something else than the passwords")
	}
	if !(Secret{}).Empty() || !NewSecret("").Empty() || (Secret{}).Reveal() != "" {
		t.Error("a zero Secret is not empty")
	}
	for password, want := range map[string]bool{leaktest.Password: true, " ": true, "ä\t\x01": true, "": false, "a\r": false, "\nb": false, "a\x00b": false} {
		if NewSecret(password).Sendable() != want {
			t.Errorf("%q: %v", password, !want)
		}
	}
	var back struct{ S Secret }
	data, err := json.Marshal(struct{ S Secret }{s})
	if err != nil {
		t.Fatal(err)
	}
	// Reading JSON back gives no password, not even the dots.
	if err := json.Unmarshal(data, &back); err == nil && !back.S.Empty() {
		t.Errorf("read back from JSON: %d characters", len(back.S.Reveal()))
	}
	fmt.Fprint(io.Discard, back)
}
