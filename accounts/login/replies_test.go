package login

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// said is one line of the files of replies.
type said struct {
	where   string // file and line
	reply   reply
	reasons []accounts.Reason // the first is the reason; the others must come along
	source  string
	words   string
}

// saidIn reads a file of replies.
func saidIn(t testing.TB, name string) []said {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []said
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := readSaid(line)
		if s.where = fmt.Sprintf("%s:%d", name, n); err != nil {
			t.Fatalf("%s: %v", s.where, err)
		}
		list = append(list, s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func readSaid(line string) (said, error) {
	columns := strings.SplitN(line, " | ", 5)
	if len(columns) != 5 {
		return said{}, fmt.Errorf("%d columns", len(columns))
	}
	s := said{source: columns[3], words: columns[4]}
	if strings.HasPrefix(s.words, `"`) {
		words, err := strconv.Unquote(s.words)
		if err != nil {
			return s, err
		}
		s.words = words
	}
	for reason := range strings.SplitSeq(columns[2], ", ") {
		s.reasons = append(s.reasons, accounts.Reason(reason))
	}
	at := strings.Split(columns[0]+"//", "/")
	s.reply = readWords(accounts.Protocol(at[0]), s.words)
	if s.reply.status == "" {
		return s, fmt.Errorf("no %s reply: %q", at[0], s.words)
	}
	s.reply.stage, s.reply.command = accounts.Stage(at[1]), at[2]
	if columns[1] != "-" {
		p, ok := providers.ByID(columns[1])
		if !ok {
			return s, fmt.Errorf("no company %q", columns[1])
		}
		s.reply.provider = p
	}
	return s, nil
}

// wrong says what is wrong with a verdict, or "".
func (s said) wrong(v Verdict) string {
	if v.Reason != s.reasons[0] {
		return fmt.Sprintf("%s: %s, want %s: %q", s.where, v.Reason, s.reasons[0], s.words)
	}
	for _, r := range s.reasons[1:] {
		if !slices.Contains(v.Also, r) {
			return fmt.Sprintf("%s: %s comes with %v, and without %s: %q", s.where, v.Reason, v.Also, r, s.words)
		}
	}
	return ""
}

// TestReplies: each real reply has its reason.
func TestReplies(t *testing.T) {
	for _, s := range saidIn(t, "replies.txt") {
		if wrong := s.wrong(s.reply.verdict()); wrong != "" {
			t.Error(wrong)
		}
	}
}

func FuzzStatusMessages(f *testing.F) {
	f.Add("STATUS INBOX (MESSAGES 3)")
	f.Add("STATUS \"a (b\" (UIDNEXT 1 MESSAGES 3)")
	f.Add("status (")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := statusMessages([]probe.Response{{Tag: "*", Text: text}}); ok && (n < 0 || !strings.Contains(strings.ToUpper(text), "STATUS")) {
			t.Errorf("%q: %d", text, n)
		}
	})
}

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{`b"o\b p%w1`: `"b\"o\\b p%w1"`, ``: `""`, `\`: `"\\"`, `a b`: `"a b"`} {
		if got := quote(s); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

// name tells a row from all others.
func (u *row) name() string {
	return fmt.Sprintf("%q", []string{string(u.reason), u.says, string(u.protocol), string(u.stage), u.command, u.status, u.code, u.link, u.provider})
}

// TestEveryRowDecides: each row of the tables is the one that decides about a
// reply in the files; a row that never does is wrong, or hidden by another.
func TestEveryRowDecides(t *testing.T) {
	decided := map[string]bool{}
	for _, s := range slices.Concat(saidIn(t, "replies.txt"), saidIn(t, "unseen.txt")) {
		if s.reply.stage == "" {
			s.reply.stage = accounts.StageLogin
		}
		if row := s.reply.decide(); row != nil {
			decided[row.name()] = true
		}
	}
	for name, table := range map[string][]row{"signing in": signingIn(), "sending": sending()} {
		n := 0
		for i := range table {
			if !decided[table[i].name()] {
				n++
				t.Errorf("%s: row %d decides nothing: %s", name, i, table[i].name())
			}
		}
		t.Logf("%s: %d rows, %d decide nothing", name, len(table), n)
	}
}

// TestUnseenReplies: what no pattern was written for has its reason as well.
func TestUnseenReplies(t *testing.T) {
	for _, s := range saidIn(t, "unseen.txt") {
		if wrong := s.wrong(s.reply.verdict()); wrong != "" {
			t.Error(wrong)
		}
	}
}

// TestLikelyCause: what names no cause is read by what the company asks for, and
// by the shape of the password.
func TestLikelyCause(t *testing.T) {
	gmail, _ := providers.ByID("gmail")
	for _, test := range []struct {
		name   string
		shaped bool
		token  bool
		stage  accounts.Stage
		want   accounts.Reason
	}{
		{"the usual password", false, false, accounts.StageLogin, accounts.AppPasswordNeeded},
		{"an app password", true, false, accounts.StageLogin, accounts.WrongPassword},
		{"a token", false, true, accounts.StageLogin, accounts.BrowserSignInNeeded},
		{"after the log-in", false, false, accounts.StageMailbox, accounts.MailboxMissing},
	} {
		r := readWords(accounts.IMAP, "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")
		r.provider, r.shaped, r.token, r.stage = gmail, test.shaped, test.token, test.stage
		if got := r.verdict(); got.Reason != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.Reason, test.want)
		}
	}
	if got := Classify(accounts.POP3, accounts.StageLogin, "gmail", "-ERR [AUTH] Username and password not accepted."); got.Reason != accounts.AppPasswordNeeded ||
		!slices.Equal(got.Also, []accounts.Reason{accounts.WrongPassword, accounts.POPDisabled}) {
		t.Errorf("POP: %v", got)
	}
	if got := Classify(accounts.IMAP, accounts.StageGreeting, "", "hello"); got.Reason != accounts.Unknown {
		t.Errorf("no reply at all: %v", got)
	}
}

// TestUntaggedReplies: a refusal may be told before the verdict, and other things
// as well.
func TestUntaggedReplies(t *testing.T) {
	end, err := probe.ParseResponse("A1 NO [AUTHENTICATIONFAILED] no")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]accounts.Reason{
		"* NO Too many login attempts":           accounts.TooManyAttempts,
		"* BYE Too many connections":             accounts.TooManyConnections,
		"* NO [WEBALERT https://x] Sign in":      accounts.WebConfirmationNeeded,
		"* OK [ALERT] Your mailbox is 95% full":  accounts.WrongPassword,
		"* OK Too many connections come at noon": accounts.WrongPassword,
		"* CAPABILITY IMAP4rev1":                 accounts.WrongPassword,
	} {
		u, err := probe.ParseResponse(line)
		if err != nil {
			t.Fatal(err)
		}
		if got := imapReply(end, []probe.Response{u}).verdict(); got.Reason != want {
			t.Errorf("%s: %s, want %s", line, got.Reason, want)
		}
	}
}

// TestLongReplies: what matters is found in the beginning of a long text, and the
// rest is not looked at.
func TestLongReplies(t *testing.T) {
	long := strings.Repeat("blah ", 20_000)
	for _, test := range []struct {
		text string
		want accounts.Reason
	}{
		{"Too many simultaneous connections. " + long, accounts.TooManyConnections},
		{long, accounts.Unknown},
		{strings.Repeat("x", 100_000), accounts.Unknown},
		{strings.Repeat("\xff", 100_000), accounts.Unknown},
		{strings.Repeat("密码", 15_000), accounts.WrongPassword},
	} {
		r := reply{protocol: accounts.IMAP, status: "NO", text: test.text}
		if got := r.verdict().Reason; got != test.want {
			t.Errorf("%.60q: %s, want %s", test.text, got, test.want)
		}
	}
}

func FuzzReplies(f *testing.F) {
	protocols := []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}
	stages := []accounts.Stage{accounts.StageLogin, accounts.StageMailbox, accounts.StageSend, accounts.StageGreeting}
	for i, s := range slices.Concat(saidIn(f, "replies.txt"), saidIn(f, "unseen.txt")) {
		if i%8 == 0 { // enough to start from
			f.Add(slices.Index(protocols, s.reply.protocol), max(0, slices.Index(stages, s.reply.stage)), s.words)
		}
	}
	f.Fuzz(func(t *testing.T, p, stage int, words string) {
		r := readWords(protocols[uint(p)%3], words)
		r.stage = stages[uint(stage)%4]
		v := r.verdict()
		if v.Reason == "" || v.Reason == switchedOff || slices.Contains(v.Also, v.Reason) || slices.Contains(v.Also, switchedOff) {
			t.Errorf("%q: %v", words, v)
		}
		// The password is never blamed for what the server says is passing, nor
		// once it was accepted.
		blamed := v.Reason == accounts.WrongPassword || v.Reason == accounts.WrongUsername || v.Reason == accounts.AppPasswordNeeded && r.stage != accounts.StageLogin
		passing := slices.ContainsFunc(r.codes, func(c string) bool { return c == "UNAVAILABLE" || c == "SYS/TEMP" || c == "SERVERBUG" })
		if blamed && (passing || r.stage == accounts.StageMailbox || r.stage == accounts.StageSend) {
			t.Errorf("%q at %s: %s", words, r.stage, v.Reason)
		}
		if r.stage == accounts.StageMailbox && v.Reason == accounts.Unknown {
			t.Errorf("%q: unknown of a mailbox", words)
		}
	})
}

func BenchmarkReplies(b *testing.B) {
	for name, text := range map[string]string{
		"usual": "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)",
		"long":  "NO " + strings.Repeat("blah blub ", 6_000),
		"GBK":   "NO " + strings.Repeat("\xc7\xeb\xca\xb9\xd3\xc3\xa1\xa3", 8_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Classify(accounts.IMAP, accounts.StageLogin, "gmail", text)
			}
		})
	}
}
