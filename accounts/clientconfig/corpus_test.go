package clientconfig

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
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
	skips, servers := map[string]int{}, map[string]int{}
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
			for _, s := range got.Skipped {
				skips[s.String()]++
			}
			for _, s := range got.Servers {
				servers[string(s.Protocol)+" "+string(s.Security)]++
			}
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
	t.Logf("%d files; servers: %v; left out: %v", len(files), servers, skips)
	// All that may be left out is what isn't IMAP, POP3 or SMTP.
	for s := range skips {
		if !strings.HasSuffix(s, "not a kind of server that Postkey sets up") {
			t.Errorf("left out: %s", s)
		}
	}
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
