package export

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"gopkg.in/ini.v1"

	"postkey/accounts"
)

// readPRF follows the sections the way Outlook does: the account list names a
// mapping section, and only keys with an id there count. The ids are those of
// the Account Management API, so the values are read by id, not by name.
func readPRF(t *testing.T, data []byte) (accounts.Account, *ini.File) {
	t.Helper()
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ini.LoadSources(ini.LoadOptions{IgnoreInlineComment: true, IgnoreContinuation: true, PreserveSurroundedQuote: true}, text)
	if err != nil {
		t.Fatal(err)
	}
	list := f.Section("Internet Account List")
	if len(list.Keys()) != 1 {
		t.Fatalf("%d accounts", len(list.Keys()))
	}
	mapping := f.Section(list.Key("Account1").String())
	byID := map[string]string{}
	for _, k := range mapping.Keys() {
		if _, id, ok := strings.Cut(k.Value(), ","); ok && f.Section("Account1").HasKey(k.Name()) {
			if _, twice := byID[id]; twice {
				t.Errorf("%s comes twice", id)
			}
			byID[id] = f.Section("Account1").Key(k.Name()).Value()
		}
	}
	// Every key but the three that have no id is mapped.
	for _, k := range f.Section("Account1").Keys() {
		if !mapping.HasKey(k.Name()) && k.Name() != "UniqueService" && k.Name() != "DefaultAccount" {
			t.Errorf("%s is not mapped: Outlook would drop it", k.Name())
		}
	}
	num := func(id string) int {
		n, err := strconv.ParseInt(byID[id], 0, 64)
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		return int(n)
	}
	a := accounts.Account{Name: byID["0x000B"], Address: byID["0x000C"], Leave: accounts.LeaveForever}
	a.Incoming = accounts.Server{
		Protocol: map[string]accounts.Protocol{"POP3": accounts.POP3, "IMAP": accounts.IMAP}[mapping.Key("AccountType").String()],
		Host:     byID["0x0100"], Port: num("0x0104"), Auth: accounts.AuthPassword, Username: byID["0x0101"],
		Security: map[int]accounts.Security{0: accounts.Plaintext, 1: accounts.ImplicitTLS}[num("0x0105")],
	}
	a.Outgoing = accounts.Server{
		Protocol: accounts.SMTP, Host: byID["0x0200"], Port: num("0x0201"), Auth: accounts.AuthNone,
		Security: map[int]accounts.Security{0: accounts.Plaintext, 1: accounts.ImplicitTLS, 2: accounts.StartTLS}[num("0x020A")],
	}
	if num("0x0203") == 1 {
		a.Outgoing.Auth, a.Outgoing.Username = accounts.AuthPassword, a.Incoming.Username
		switch num("0x0208") {
		case 1:
			a.Outgoing.Username = byID["0x0204"]
		case 2:
			t.Error("logs on to the incoming server first")
		}
	}
	if num("0x0108") != 0 {
		t.Error("asks for NTLM")
	}
	if a.Incoming.Protocol == accounts.POP3 {
		switch bits := num("0x1000"); {
		case bits == 0:
			a.Leave = accounts.LeaveNot
		case bits == 1:
		case bits&0xFFFF == 3:
			a.Leave = accounts.Leave(bits >> 16)
		default:
			t.Errorf("LeaveOnServer is %#x", bits)
		}
	}
	return a, f
}

func TestPRFReadsBack(t *testing.T) {
	format, _ := ByID("outlook-prf")
	for _, c := range cases {
		if c.refused["outlook-prf"] != "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			files, err := format.Write(c.account, Options{})
			if err != nil {
				t.Fatal(err)
			}
			data := files[0].Data
			if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) || !bytes.HasPrefix(data, []byte("[General]\r\n")) {
				t.Error("does not begin with [General]")
			}
			if bytes.Count(data, []byte("\n")) != bytes.Count(data, []byte("\r\n")) || !bytes.HasSuffix(data, []byte("\r\n")) {
				t.Error("a line does not end in CRLF")
			}
			got, f := readPRF(t, data)
			if want := expected(t, c.account); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			g := f.Section("General")
			if g.Key("OverwriteProfile").String() != "No" || g.Key("ModifyDefaultProfileIfPresent").String() != "FALSE" || g.Key("DefaultProfile").String() != "No" ||
				g.Key("ProfileName").String() != PRFProfile(expected(t, c.account)) {
				t.Errorf("an existing profile could change: %v", g.KeysHash())
			}
			for _, s := range f.Sections() {
				if s.HasKey("DefaultStore") || strings.Contains(strings.ToLower(strings.Join(s.KeyStrings(), " ")), "password") {
					t.Errorf("[%s] has %v", s.Name(), s.KeyStrings())
				}
			}
			// A separate password means a sign-in of its own, even under the same name.
			if own := c.account.SeparatePassword; own && f.Section("Account1").Key("SMTPAuthMethod").String() != "1" {
				t.Error("sending would use the password for receiving")
			}
		})
	}
}

func TestPRFBytes(t *testing.T) {
	format, _ := ByID("outlook-prf")
	a := jane()
	a.Name = "Zoë €"
	files, err := format.Write(a, Options{MakeDefault: true})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(files[0].Data, []byte("DisplayName=Zo\xeb \x80\r\n")) {
		t.Error("the name is not in Windows-1252")
	}
	if !bytes.Contains(files[0].Data, []byte("DefaultProfile=Yes\r\n")) {
		t.Error("the profile does not become the default one")
	}
	for leave, want := range map[accounts.Leave]string{accounts.LeaveForever: "0x1", accounts.LeaveNot: "0x0", 14: "0xE0003", 20: "0x140003", 100: "0x640003"} {
		if got := prfLeave(leave); got != want {
			t.Errorf("leave %v is %s, want %s", leave, got, want)
		}
	}
}
