package export

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"postkey/accounts"
)

// scanPrefs reads Mozilla's preference syntax on its own terms: comments,
// blanks anywhere, both kinds of quotes, escapes. It shares nothing with the
// code that writes it.
func scanPrefs(src string) (map[string]any, error) {
	prefs := map[string]any{}
	i := 0
	skip := func() {
		for i < len(src) {
			switch rest := src[i:]; {
			case strings.ContainsRune(" \t\r\n", rune(src[i])):
				i++
			case strings.HasPrefix(rest, "//"), rest[0] == '#':
				if n := strings.IndexByte(rest, '\n'); n < 0 {
					i = len(src)
				} else {
					i += n
				}
			case strings.HasPrefix(rest, "/*"):
				n := strings.Index(rest, "*/")
				if n < 0 {
					return
				}
				i += n + 2
			default:
				return
			}
		}
	}
	token := func(want string) error {
		skip()
		if !strings.HasPrefix(src[i:], want) {
			return fmt.Errorf("byte %d: no %q", i, want)
		}
		i += len(want)
		return nil
	}
	text := func() (string, error) {
		skip()
		if i == len(src) || (src[i] != '"' && src[i] != '\'') {
			return "", fmt.Errorf("byte %d: no string", i)
		}
		quote := src[i]
		var b strings.Builder
		for i++; i < len(src) && src[i] != quote; i++ {
			switch {
			case src[i] == '\n' || src[i] == '\r':
				return "", fmt.Errorf("byte %d: line break in a string", i)
			case src[i] == '\\':
				i++
				if i == len(src) {
					return "", errors.New("ends in an escape")
				}
				c, ok := map[byte]byte{'\\': '\\', '"': '"', '\'': '\'', 'n': '\n', 'r': '\r'}[src[i]]
				if !ok {
					return "", fmt.Errorf("byte %d: unknown escape", i)
				}
				b.WriteByte(c)
			default:
				b.WriteByte(src[i])
			}
		}
		if i++; i > len(src) {
			return "", errors.New("string without an end")
		}
		return b.String(), nil
	}
	for skip(); i < len(src); skip() {
		if err := errors.Join(token("user_pref"), token("(")); err != nil {
			return nil, err
		}
		name, err := text()
		if err != nil {
			return nil, err
		}
		if err := token(","); err != nil {
			return nil, err
		}
		skip()
		var value any
		if i < len(src) && (src[i] == '"' || src[i] == '\'') {
			if value, err = text(); err != nil {
				return nil, err
			}
		} else {
			end := strings.IndexAny(src[i:], " \t\r\n)")
			if end < 0 {
				return nil, errors.New("value without an end")
			}
			switch word := src[i : i+end]; word {
			case "true", "false":
				value = word == "true"
			default:
				if value, err = strconv.Atoi(word); err != nil {
					return nil, err
				}
			}
			i += end
		}
		if err := errors.Join(token(")"), token(";")); err != nil {
			return nil, err
		}
		if _, twice := prefs[name]; twice {
			return nil, fmt.Errorf("%s comes twice", name)
		}
		prefs[name] = value
	}
	return prefs, nil
}

// readThunderbird follows the keys the way Thunderbird does, from the list of
// accounts down, and returns the account it ends up with.
func readThunderbird(p map[string]any) (a accounts.Account, incomingAccount string, err error) {
	var missing error
	take := func(key string) any {
		v, ok := p[key]
		if !ok {
			missing = errors.Join(missing, fmt.Errorf("%s is missing", key))
		}
		delete(p, key)
		return v
	}
	str := func(key string) string { s, _ := take(key).(string); return s }
	num := func(key string) int { n, _ := take(key).(int); return n }
	yes := func(key string) bool { b, _ := take(key).(bool); return b }
	sockets := map[int]accounts.Security{0: accounts.Plaintext, 2: accounts.StartTLS, 3: accounts.ImplicitTLS}
	auths := map[int]accounts.Auth{1: accounts.AuthNone, 3: accounts.AuthPassword, 4: accounts.AuthEncrypted, 10: accounts.AuthOAuth2}

	account := "mail.account." + str("mail.accountmanager.accounts") + "."
	in := "mail.server." + str(account+"server") + "."
	id := "mail.identity." + str(account+"identities") + "."
	out := "mail.smtpserver." + str(id+"smtpServer") + "."
	a.Name, a.Address = str(id+"fullName"), str(id+"useremail")
	a.Incoming = accounts.Server{Protocol: accounts.Protocol(str(in + "type")), Host: str(in + "hostname"), Port: num(in + "port"),
		Security: sockets[num(in+"socketType")], Auth: auths[num(in+"authMethod")], Username: str(in + "userName")}
	a.Outgoing = accounts.Server{Protocol: accounts.Protocol(str(out + "type")), Host: str(out + "hostname"), Port: num(out + "port"),
		Security: sockets[num(out+"try_ssl")], Auth: auths[num(out+"authMethod")]}
	if a.Outgoing.Auth != accounts.AuthNone {
		a.Outgoing.Username = str(out + "username")
	}
	a.Leave = accounts.LeaveForever
	if a.Incoming.Protocol == accounts.POP3 {
		leave, age := yes(in+"leave_on_server"), yes(in+"delete_by_age_from_server")
		switch {
		case !leave:
			a.Leave = accounts.LeaveNot
		case age:
			a.Leave = accounts.Leave(num(in + "num_days_to_leave_on_server"))
		}
		if yes(in+"delete_mail_left_on_server") || !yes(in+"download_on_biff") {
			return a, "", errors.New("mail would be deleted with the copy, or not be fetched")
		}
	}
	if !yes(id+"valid") || !yes(in+"login_at_startup") || !yes(in+"check_new_mail") || num(in+"check_time") != 10 || num("mail.account.lastKey") != 1 ||
		str("mail.accountmanager.defaultaccount") != "account1" || str("mail.smtpservers") != "smtp1" || str("mail.smtp.defaultserver") != "smtp1" {
		return a, "", errors.New("a fixed value is wrong")
	}
	if v, ok := p[out+"incomingAccount"].(string); ok {
		incomingAccount = v
		delete(p, out+"incomingAccount")
	}
	delete(p, in+"name")
	if len(p) > 0 {
		return a, "", fmt.Errorf("more than expected: %v", p)
	}
	return a, incomingAccount, missing
}

func TestThunderbirdReadsBack(t *testing.T) {
	f, _ := ByID("thunderbird")
	oneTyping := map[string]bool{"other-outgoing-user": false, "separate-password": false, "outgoing-without-sign-in": false, "oauth2": false, "variable-in-name": false}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files, err := f.Write(c.account, Options{})
			if err != nil {
				if c.refused["thunderbird"] == "" {
					t.Error(err)
				}
				return
			}
			if strings.HasPrefix(string(files[0].Data), "\ufeff") || !utf8.Valid(files[0].Data) || files[0].Name != "prefs.js" {
				t.Error("not the plain UTF-8 file prefs.js")
			}
			p, err := scanPrefs(string(files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			got, reuse, err := readThunderbird(p)
			if err != nil {
				t.Error(err)
			}
			want := expected(t, c.account)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			once, listed := oneTyping[c.name]
			if once = once || !listed; once != (reuse == "server1") || (!once && reuse != "") {
				t.Errorf("incomingAccount is %q", reuse)
			}
		})
	}
}

// expected is what any format can carry of an account.
func expected(t *testing.T, a accounts.Account) accounts.Account {
	t.Helper()
	address, err := accounts.ParseAddress(a.Address)
	if err != nil {
		t.Fatal(err)
	}
	leave := a.Leave
	if a.Incoming.Protocol != accounts.POP3 {
		leave = accounts.LeaveForever
	}
	return accounts.Account{Name: strings.TrimSpace(a.Name), Address: address.String(), Incoming: a.Incoming, Outgoing: a.Outgoing, Leave: leave}
}

func FuzzThunderbirdNames(f *testing.F) {
	for _, s := range []string{"", `"`, `\`, `\"`, "*/", "//", "\"); user_pref(\"x\", true);", "\u2028", "\U0001F511", "\xff", "\n"} {
		f.Add(s, s)
	}
	format, _ := ByID("thunderbird")
	f.Fuzz(func(t *testing.T, name, user string) {
		a := jane()
		a.Name, a.Incoming.Username = name, user
		files, err := format.Write(a, Options{})
		if err != nil {
			return
		}
		p, err := scanPrefs(string(files[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		if p["mail.identity.id1.fullName"] != strings.TrimSpace(name) || p["mail.server.server1.userName"] != user {
			t.Errorf("%q, %q came back as %q, %q", name, user, p["mail.identity.id1.fullName"], p["mail.server.server1.userName"])
		}
	})
}
