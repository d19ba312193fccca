package export

import (
	"bytes"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"postkey/accounts"
	"postkey/accounts/words"
)

// readSheet parses the page as a browser does and returns the cells of each
// table by class, and everything a person reads.
func readSheet(t *testing.T, data []byte) (doc *html.Node, tables []map[string]string, text string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style":
			text += n.Data + "\n"
		case n.Type == html.ElementNode && n.Data == "table":
			tables = append(tables, map[string]string{})
		case n.Type == html.ElementNode && n.Data == "td":
			tables[len(tables)-1][attr(n, "class")] = n.FirstChild.Data
		}
	}
	return doc, tables, text
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestSheetReadsBack(t *testing.T) {
	format, _ := ByID("sheet")
	encryption := map[string]accounts.Security{"SSL/TLS": accounts.ImplicitTLS, "STARTTLS": accounts.StartTLS, "None": accounts.Plaintext}
	kinds := map[string]accounts.Protocol{"IMAP": accounts.IMAP, "POP3": accounts.POP3, "SMTP": accounts.SMTP}
	auths := map[string]accounts.Auth{"Password": accounts.AuthPassword, "Encrypted": accounts.AuthEncrypted, "Browser": accounts.AuthOAuth2, "None": accounts.AuthNone}
	leaves := map[string]accounts.Leave{"": accounts.LeaveForever, "Keep for ever": accounts.LeaveForever, "Don't keep any": accounts.LeaveNot, "Keep for 14 days": 14, "Keep for 1 day": 1}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files, err := format.Write(c.account, Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, tables, text := readSheet(t, files[0].Data)
			if len(tables) != 2 {
				t.Fatalf("%d tables", len(tables))
			}
			server := func(m map[string]string) accounts.Server {
				port, err := strconv.Atoi(m["port"])
				if err != nil {
					t.Error(err)
				}
				kind, _, _ := strings.Cut(m["kind"], " ")
				auth, _, _ := strings.Cut(m["auth"], " ")
				return accounts.Server{Protocol: kinds[kind], Host: m["server"], Port: port, Security: encryption[m["encryption"]], Auth: auths[auth], Username: m["username"]}
			}
			want := expected(t, c.account)
			if in, out := server(tables[0]), server(tables[1]); in != want.Incoming || out != want.Outgoing {
				t.Errorf("got %+v, %+v", in, out)
			}
			if leave, ok := leaves[tables[0]["leave"]]; !ok || leave != want.Leave {
				t.Errorf("leave %q", tables[0]["leave"])
			}
			if address := display(want); !strings.Contains(text, address) || !strings.Contains(text, want.Name) {
				t.Errorf("%q or %q is not on the page", address, want.Name)
			}
			if plain := want.Incoming.Security == accounts.Plaintext; plain != strings.Contains(text, "Without encryption") {
				t.Error("the warning about encryption is wrong")
			}
			if pins := c.account.Approvals.Pins; len(pins) > 0 && !strings.Contains(text, "0A:F0:AF") {
				t.Error("the trusted certificate is not named")
			}
			for _, raw := range []string{"sheet.", "<no value>", "**"} {
				if strings.Contains(text, raw) {
					t.Errorf("%q is on the page:\n%s", raw, text)
				}
			}
		})
	}
}

// The page runs nothing and loads nothing, whatever a value says.
func TestSheetStandsAlone(t *testing.T) {
	format, _ := ByID("sheet")
	hostile := with(jane(), func(a *accounts.Account) {
		a.Name = `</h1><script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>`
		a.Incoming.Username = `"><a href="javascript:alert(1)">x</a><style>@import url(//evil.example)</style>`
	})
	allowed := strings.Fields("html head meta title style body main header svg path div h1 p section h2 table tbody tr th td ol li footer")
	attrs := strings.Fields("lang charset http-equiv content name viewBox width height aria-hidden fill d class scope")
	loads := regexp.MustCompile(`(?i)url\(|@import|//`)
	for _, a := range []accounts.Account{jane(), hostile} {
		files, err := format.Write(a, Options{})
		if err != nil {
			t.Fatal(err)
		}
		doc, tables, text := readSheet(t, files[0].Data)
		policy := ""
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if !slices.Contains(allowed, n.Data) {
				t.Errorf("<%s> is on the page", n.Data)
			}
			for _, at := range n.Attr {
				if !slices.Contains(attrs, at.Key) {
					t.Errorf("<%s %s> is on the page", n.Data, at.Key)
				}
			}
			switch {
			case n.Data == "html" && attr(n, "lang") != "en":
				t.Errorf("lang is %q", attr(n, "lang"))
			case n.Data == "style" && loads.MatchString(n.FirstChild.Data):
				t.Error("the style loads something")
			case attr(n, "http-equiv") == "Content-Security-Policy":
				policy = attr(n, "content")
			}
		}
		if !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("policy is %q", policy)
		}
		if !strings.Contains(text, a.Name) || tables[0]["username"] != a.Incoming.Username {
			t.Error("what was typed is not on the page as it was typed")
		}
	}
}

// The page speaks the language it was asked for, and says which.
func TestSheetLanguage(t *testing.T) {
	format, _ := ByID("sheet")
	a, err := format.Write(jane(), Options{Words: words.New("tlh", "en-GB")})
	if err != nil {
		t.Fatal(err)
	}
	b, err := format.Write(jane(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("an unknown language is not English")
	}
}
