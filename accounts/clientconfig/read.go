package clientconfig

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"postkey/accounts"
)

// MaxSize is the largest file read, in bytes. The largest one published by
// anybody known is 30 KB.
const MaxSize = 1 << 20

// Bounds on what one file may fill Postkey's memory and pages with.
const (
	maxServers = 32 // of one protocol
	maxPages   = 20
	maxText    = 500 // characters
)

// Why a file is refused as a whole. Anything else that [Read] returns is a
// mistake in its XML, or an error of the reader.
var (
	ErrTooBig    = errors.New("the file is larger than 1 MB")
	ErrHTML      = errors.New("this is a web page, not a settings file")
	ErrDoctype   = errors.New("the file has a document type declaration, which a settings file never needs")
	ErrNotConfig = errors.New("this is not a settings file")
)

// Read reads one file for addr. It reads at most [MaxSize] bytes and one more.
func Read(r io.Reader, addr accounts.Address) (*Config, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSize {
		return nil, ErrTooBig
	}
	x, err := parse(data)
	if err != nil {
		return nil, err
	}
	return x.config(newFiller(addr)), nil
}

// parse makes the elements of a file. Only well-formed XML is taken, and nothing
// that could define entities.
func parse(data []byte) (*xmlConfig, error) {
	text, charset, err := decode(data)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = charset
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil, ErrNotConfig
		}
		if err != nil {
			if looksLikeHTML(text) {
				return nil, ErrHTML
			}
			return nil, fmt.Errorf("%w: %w", ErrNotConfig, err)
		}
		switch t := token.(type) {
		case xml.Directive:
			if looksLikeHTML(text) {
				return nil, ErrHTML
			}
			return nil, ErrDoctype
		case xml.StartElement:
			if t.Name.Local != "clientConfig" {
				if looksLikeHTML(text) {
					return nil, ErrHTML
				}
				return nil, fmt.Errorf("%w: it is <%s>", ErrNotConfig, accounts.CleanText(t.Name.Local, 40))
			}
			x := new(xmlConfig)
			if err := d.DecodeElement(x, &t); err != nil {
				return nil, err
			}
			return x, onlyComments(d)
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, ErrNotConfig
			}
		}
	}
}

// onlyComments refuses a file with anything after its root element.
func onlyComments(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return errors.New("text after the end of the settings")
			}
		default:
			return errors.New("something after the end of the settings")
		}
	}
}

func looksLikeHTML(text []byte) bool {
	start := strings.ToLower(string(text[:min(len(text), 1024)]))
	return strings.Contains(start, "<!doctype html") || strings.Contains(start, "<html") || strings.Contains(start, "<head")
}

func (x *xmlConfig) config(f filler) *Config {
	c := new(Config)
	var p xmlProvider
	if len(x.Providers) > 0 {
		p = x.Providers[0]
	}
	c.ID = accounts.CleanText(p.ID, 253)
	for _, d := range p.Domains {
		if h, err := accounts.ParseHost(d); err == nil {
			c.Domains = append(c.Domains, h)
		}
	}
	c.Name = f.name(p.Name, 60)
	c.ShortName = f.name(p.ShortName, 20)
	c.addServers(f, "incomingServer", p.Incoming, accounts.IMAP, accounts.POP3)
	c.addServers(f, "outgoingServer", p.Outgoing, accounts.SMTP)
	for _, d := range slices.Concat(p.Documentation, x.Documentation) {
		if u := f.page(d.URL); u != "" && len(c.Documentation) < maxPages {
			c.Documentation = append(c.Documentation, Page{u, f.texts(d.Texts)})
		}
	}
	for _, e := range slices.Concat(p.Enable, x.Enable) {
		page := Page{f.page(e.URL), f.texts(e.Texts)}
		if (page.URL != "" || page.Texts != nil) && len(c.Enable) < maxPages {
			c.Enable = append(c.Enable, page)
		}
	}
	for _, w := range slices.Concat(x.Webmail, p.Webmail) {
		for _, l := range w.LoginPage {
			if c.Webmail == "" {
				c.Webmail = f.page(l.URL)
			}
		}
	}
	for _, o := range x.OAuth2 {
		oauth := &OAuth2{f.name(o.Issuer, 253), strings.Fields(accounts.CleanText(o.Scope, 2000)), f.endpoint(o.AuthURL), f.endpoint(o.TokenURL)}
		if c.OAuth2 == nil && (oauth.AuthURL != "" && oauth.TokenURL != "" || oauth.Issuer != "" && o.AuthURL == "" && o.TokenURL == "") {
			c.OAuth2 = oauth
		}
	}
	return c
}

func (f filler) name(s string, limit int) string {
	s, _ = f.fill(s)
	return accounts.CleanText(s, limit)
}

func (f filler) texts(list []xmlText) []Text {
	var texts []Text
	for _, t := range list {
		text := accounts.CleanText(strings.Join(strings.Fields(t.Text), " "), maxText)
		if text == "" || len(texts) == maxPages {
			continue
		}
		lang := strings.TrimSpace(t.Lang)
		if len(lang) > 35 || strings.ContainsFunc(lang, func(r rune) bool {
			return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
		}) {
			lang = ""
		}
		texts = append(texts, Text{lang, text})
	}
	return texts
}
