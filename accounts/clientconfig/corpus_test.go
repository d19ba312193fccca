package clientconfig

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"postkey/accounts"
)

// The public data of 163 companies, kept beside the repository because its
// licence is another.
const corpus = "../../../shared/corpus/ispdb"

// TestCorpus reads every file twice: with Read, and with a plain walk over its
// elements that knows nothing of Read. Both must say the same.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no corpus beside the repository; testdata/everything.xml is still read")
	}
	var sum summary
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Read(bytes.NewReader(data), jane)
			if err != nil {
				t.Fatal(err)
			}
			want := walk(t, data)
			compare(t, "servers", serverLines(got), want.servers)
			compare(t, "domains", got.Domains, want.domains)
			compare(t, "pages", pageLines(got), want.pages)
			if got.Name != want.name {
				t.Errorf("name %q, want %q", got.Name, want.name)
			}
			if hasOAuth := got.OAuth2 != nil; hasOAuth != want.oauth {
				t.Errorf("OAuth2 %v, want %v", hasOAuth, want.oauth)
			}
			if got.Webmail != want.webmail {
				t.Errorf("webmail %q, want %q", got.Webmail, want.webmail)
			}
			sum.add(t, data, got)
			got.Skipped = nil
			var b bytes.Buffer
			if err := got.Write(&b); err != nil {
				t.Fatal(err)
			}
			if again, err := Read(&b, jane); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("written and read again: %v\n%+v\nwant\n%+v", err, again, got)
			}
		})
	}
	t.Log(sum.String())
	// All that may be left out is what isn't IMAP, POP3 or SMTP.
	for s := range sum.skipped {
		if !strings.HasSuffix(s, "not a kind of server that Postkey sets up") {
			t.Errorf("left out: %s", s)
		}
	}
}

// passedOver are the elements of the public data that Read does not keep, and why
// nobody misses them.
var passedOver = map[string]string{
	"useGlobalPreferredServer": "says which of the person's other servers to send with, and Postkey knows of none",
	"addThisServer":            "says whether to keep a server for sending; the person chooses",
	"restriction":              "a note for the list's editors: from which network a server can be used",
	"loginPageInfo":            "how a web page's form could be filled in, which Postkey doesn't do",
	"url":                      "belongs to servers that are neither IMAP, POP3 nor SMTP",
	"owaURL":                   "belongs to servers that are neither IMAP, POP3 nor SMTP",
	"ewsURL":                   "belongs to servers that are neither IMAP, POP3 nor SMTP",
	"displayNameShort":         "a slip for displayShortName",
}

// A summary is what all files together say, and what of it is not kept.
type summary struct {
	files                    int
	servers, skipped, passed map[string]int
}

func (s *summary) add(t *testing.T, data []byte, c *Config) {
	if s.files++; s.files == 1 {
		s.servers, s.skipped, s.passed = map[string]int{}, map[string]int{}, map[string]int{}
	}
	for _, server := range c.Servers {
		s.servers[string(server.Protocol)+" "+string(server.Security)]++
	}
	for _, skip := range c.Skipped {
		s.skipped[skip.String()]++
	}
	var root node
	if err := xml.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	kept := elements(reflect.TypeFor[xmlConfig]())
	var look func(node)
	look = func(n node) {
		for _, inside := range n.Nodes {
			name := inside.XMLName.Local
			if slices.Contains(kept, name) {
				look(inside)
				continue
			}
			s.passed[name]++
			if passedOver[name] == "" {
				t.Errorf("<%s> is passed over, and nothing says why", name)
			}
		}
	}
	look(root)
}

// elements are the names that the types of the format read.
func elements(t reflect.Type) []string {
	var list []string
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, kind, _ := strings.Cut(f.Tag.Get("xml"), ","); name != "" && kind != "attr" {
			list = append(list, name)
		}
		list = append(list, elements(f.Type)...)
	}
	return list
}

func (s *summary) String() string {
	b := fmt.Sprintf("%d files read\n", s.files)
	list := func(title string, counts map[string]int, why map[string]string) {
		b += title + ":\n"
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			b += strings.TrimSuffix(fmt.Sprintf("  %4d  %s: %s", counts[name], name, why[name]), ": ") + "\n"
		}
	}
	list("servers", s.servers, nil)
	list("servers left out", s.skipped, nil)
	list("elements passed over, with all in them", s.passed, passedOver)
	return b
}

func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func serverLines(c *Config) []string {
	var lines []string
	for _, s := range c.Servers {
		leave := ""
		if s.Leave != nil {
			leave = s.Leave.String()
		}
		lines = append(lines, fmt.Sprintln(s.Protocol, s.Host, s.Port, s.Security, s.Methods, s.Username, leave, int(s.CheckEvery.Minutes())))
	}
	return lines
}

func pageLines(c *Config) []string {
	var lines []string
	for _, p := range append(append([]Page(nil), c.Documentation...), c.Enable...) {
		line := p.URL
		for _, t := range p.Texts {
			line += "|" + t.Lang + "=" + t.Text
		}
		lines = append(lines, line)
	}
	return lines
}

// said is what a file says, found by walk.
type said struct {
	servers, domains, pages []string
	name, webmail           string
	oauth                   bool
}

// node is an element with everything in it.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(names ...string) []node {
	var list []node
	for _, c := range n.Nodes {
		if slices.Contains(names, c.XMLName.Local) {
			list = append(list, c)
		}
	}
	return list
}

func (n node) text(name string) string {
	for _, c := range n.all(name) {
		return strings.TrimSpace(c.Text)
	}
	return ""
}

func walk(t *testing.T, data []byte) said {
	var root node
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&root); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("%EMAILADDRESS%", jane.String(), "%EMAILADDRESS", jane.String(),
		"%EMAILLOCALPART%", jane.Local, "%EMAILDOMAIN%", jane.Domain).Replace
	security := map[string]accounts.Security{"SSL": accounts.ImplicitTLS, "STARTTLS": accounts.StartTLS, "plain": accounts.Plaintext}
	auth := map[string]accounts.Auth{"password-cleartext": accounts.AuthPassword, "password-encrypted": accounts.AuthEncrypted, "OAuth2": accounts.AuthOAuth2, "none": accounts.AuthNone}
	var s said
	provider := root.all("emailProvider")[0]
	s.name = fill(provider.text("displayName"))
	for _, d := range provider.all("domain") {
		s.domains = append(s.domains, strings.ToLower(strings.TrimSpace(d.Text)))
	}
	for _, b := range append(provider.all("incomingServer"), provider.all("outgoingServer")...) {
		if !slices.Contains([]string{"imap", "pop3", "smtp"}, b.attr("type")) {
			continue
		}
		var methods []accounts.Auth
		for _, a := range b.all("authentication") {
			methods = append(methods, auth[strings.TrimSpace(a.Text)])
		}
		leave, minutes := "", 0
		for _, p := range b.all("pop3") {
			leave = map[string]string{"true": "forever", "false": "no", "": ""}[p.text("leaveMessagesOnServer")]
			if d := p.text("daysToLeaveMessagesOnServer"); leave == "forever" && d != "" {
				leave = d
			}
			for _, c := range p.all("checkInterval") {
				minutes, _ = strconv.Atoi(c.attr("minutes"))
			}
		}
		user := b.text("username")
		if user == "" && methods[0] != accounts.AuthNone {
			user = "%EMAILADDRESS%" // forgotten
		}
		s.servers = append(s.servers, fmt.Sprintln(b.attr("type"), strings.ToLower(fill(b.text("hostname"))), b.text("port"),
			security[b.text("socketType")], methods, fill(user), leave, minutes))
	}
	for _, element := range []string{"documentation", "enable"} {
		for _, p := range append(provider.all(element), root.all(element)...) {
			line := strings.TrimSuffix(strings.TrimSpace(p.attr("url")+p.attr("visiturl")), "#")
			for _, d := range p.all("descr", "instruction") {
				if text := strings.Join(strings.Fields(d.Text), " "); text != "" {
					line += "|" + d.attr("lang") + "=" + text
				}
			}
			s.pages = append(s.pages, line)
		}
	}
	for _, w := range root.all("webMail") {
		for _, l := range w.all("loginPage") {
			s.webmail = fill(l.attr("url"))
		}
	}
	s.oauth = len(root.all("oAuth2")) > 0
	return s
}
