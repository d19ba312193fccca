package accounts

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func jane() Account {
	return Account{
		Name: "Jane Doe", Address: "jane@example.org", Provider: "example",
		Incoming: server(),
		Outgoing: Server{SMTP, "smtp.example.org", 465, ImplicitTLS, AuthPassword, "jane@example.org"},
		Leave:    14,
		Approvals: Approvals{
			Owners:    []string{"example.net", "this computer"},
			Pins:      []Pin{{"imap.example.org", fill("0123456789abcdef", 64)}},
			Plaintext: []string{"192.0.2.1", "old.example.org"},
		},
	}
}

func TestAccountValidate(t *testing.T) {
	tests := map[string]struct {
		edit func(*Account)
		want string // the field, "" when it is valid
	}{
		"usual":           {func(*Account) {}, ""},
		"no name":         {func(a *Account) { a.Name = "" }, ""},
		"an Arabic name":  {func(a *Account) { a.Name = "\u200fجين" }, ""},
		"a name of marks": {func(a *Account) { a.Name = `"; <>&%\'` }, ""},
		"POP":             {func(a *Account) { a.Incoming.Protocol = POP3 }, ""},
		"for ever":        {func(a *Account) { a.Leave = LeaveForever }, ""},
		"no approvals":    {func(a *Account) { a.Approvals = Approvals{} }, ""},

		"no address":             {func(a *Account) { a.Address = "" }, "address"},
		"no @":                   {func(a *Account) { a.Address = "jane" }, "address"},
		"line break in name":     {func(a *Account) { a.Name = "Jane\nX-Header: 1" }, "name"},
		"bad UTF-8 in name":      {func(a *Account) { a.Name = "Jan\xe9" }, "name"},
		"SMTP as incoming":       {func(a *Account) { a.Incoming = a.Outgoing }, "incoming.protocol"},
		"IMAP as outgoing":       {func(a *Account) { a.Outgoing = a.Incoming }, "outgoing.protocol"},
		"no servers":             {func(a *Account) { a.Incoming, a.Outgoing = Server{}, Server{} }, "incoming.protocol"},
		"incoming port 0":        {func(a *Account) { a.Incoming.Port = 0 }, "incoming.port"},
		"outgoing port 70000":    {func(a *Account) { a.Outgoing.Port = 70000 }, "outgoing.port"},
		"control in host":        {func(a *Account) { a.Outgoing.Host = "smtp\x01.example.org" }, "outgoing.host"},
		"line break in user":     {func(a *Account) { a.Incoming.Username = "jane\r\n" }, "incoming.username"},
		"leave a year":           {func(a *Account) { a.Leave = 365 }, "leave"},
		"leave -2 days":          {func(a *Account) { a.Leave = -2 }, "leave"},
		"no owner":               {func(a *Account) { a.Approvals.Owners = []string{""} }, "approvals"},
		"bidi in owner":          {func(a *Account) { a.Approvals.Owners = []string{"\u202emoc.elgoog"} }, "approvals"},
		"a pin for no host":      {func(a *Account) { a.Approvals.Pins[0].Host = "" }, "approvals"},
		"a pin of another sort":  {func(a *Account) { a.Approvals.Pins[0].SHA256 = "0123" }, "approvals"},
		"a pin that is no hex":   {func(a *Account) { a.Approvals.Pins[0].SHA256 = fill("x", 64) }, "approvals"},
		"everything unencrypted": {func(a *Account) { a.Approvals.Plaintext = []string{"*"} }, "approvals"},
	}
	for name, tt := range tests {
		a := jane()
		tt.edit(&a)
		var fe *FieldError
		switch err := a.Validate(); {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.want != "" && (!errors.As(err, &fe) || fe.Field != tt.want || errors.Unwrap(fe) == nil):
			t.Errorf("%s: got %v, want the field %s", name, err, tt.want)
		}
	}
}

// TestFieldErrorCanBeShown: the value in an error is cleaned and cut.
func TestFieldErrorCanBeShown(t *testing.T) {
	err := &FieldError{"incoming.host", "\x1b[2J\u202e" + fill("a", 100_000), errNotHost}
	if got := err.Error(); hasControl(got) || strings.Contains(got, "\u202e") || len(got) > 200 {
		t.Errorf("%.300q", got)
	}
}

// TestAccountJSON: an account reads back as it was, and its names in the file
// are those of the first version.
func TestAccountJSON(t *testing.T) {
	a := jane()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"Jane Doe","address":"jane@example.org","provider":"example",` +
		`"incoming":{"protocol":"imap","host":"imap.example.org","port":993,"security":"tls","auth":"password","username":"jane@example.org"},` +
		`"outgoing":{"protocol":"smtp","host":"smtp.example.org","port":465,"security":"tls","auth":"password","username":"jane@example.org"},` +
		`"leave":"14","approvals":{"owners":["example.net","this computer"],` +
		`"pins":[{"host":"imap.example.org","sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}],` +
		`"plaintext":["192.0.2.1","old.example.org"]}}`
	if string(data) != want {
		t.Errorf("written:\n%s\nwant:\n%s", data, want)
	}
	var back Account
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, a) {
		t.Errorf("read back %+v, %v", back, err)
	}
}

func TestAccountID(t *testing.T) {
	a, b := jane(), jane()
	b.Name, b.Incoming.Host = "Another", "x.example"
	if a.ID() != b.ID() {
		t.Error("the id depends on more than the address")
	}
	if b.Address = "joe@example.org"; a.ID() == b.ID() {
		t.Error("two addresses have one id")
	}
	// Exports made by an older Postkey are found by it, so it never changes.
	if got := a.ID(); got != "6101814b-6dc7-5409-b58b-9bda25bf53aa" {
		t.Errorf("the id is %s", got)
	}
}

func TestLeave(t *testing.T) {
	for text, want := range map[string]Leave{"forever": LeaveForever, "no": LeaveNot, "1": 1, "14": 14, "100": 100} {
		got, err := ParseLeave(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("ParseLeave(%q) = %d, %v; it is written %q", text, got, err, got)
		}
	}
	for _, text := range []string{"", "0", "-1", "101", "1.5", "1 ", "FOREVER", "never", "999999999999999999999"} {
		if got, err := ParseLeave(text); err == nil {
			t.Errorf("ParseLeave(%q) = %d", text, got)
		}
		var l Leave
		if err := l.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("UnmarshalText(%q) gave %d", text, l)
		}
	}
}

func TestProblem(t *testing.T) {
	cause := errors.New("EOF")
	for want, p := range map[string]*Problem{
		"imap.example.org:993 login: wrong-password: [AUTHENTICATIONFAILED] no": {Server: server(), Stage: StageLogin, Reason: WrongPassword, Reply: "[AUTHENTICATIONFAILED] no", Err: cause},
		"imap.example.org:993 greeting: timeout: EOF":                           {Server: server(), Stage: StageGreeting, Reason: Timeout, Err: cause},
		"imap.example.org:993 connect through 192.0.2.9:1080: refused":          {Server: server(), Stage: StageConnect, Reason: Refused, Proxy: "192.0.2.9:1080"},
		"imap.example.org:993 resolve: unknown-host":                            {Server: server(), Stage: StageResolve, Reason: UnknownHost},
	} {
		if got := p.Error(); got != want || (p.Err != nil && !errors.Is(p, cause)) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
