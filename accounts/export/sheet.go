package export

import (
	"bytes"
	_ "embed"
	"html/template"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/assets"
)

//go:embed sheet.html
var sheetHTML string

// sheet makes one HTML page to print or to type from, for the programs that
// read no file. It stands alone: no script, nothing to load, and a policy in
// its head that forbids both.
func sheet(a accounts.Account, o Options) ([]File, error) {
	w := o.words()
	logo, err := sheetLogo()
	if err != nil {
		return nil, err
	}
	// text/template would leave the escaping to us; html/template knows where in
	// the page each value stands.
	t, err := template.New("sheet").Funcs(template.FuncMap{
		"t": func(id string, pairs ...any) string { return words.Plain(w.T(id, pairs...)) },
	}).Parse(sheetHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{
		"Name": a.Name, "Address": display(a), "Logo": logo,
		"Sides":    []sheetSide{side(w, a, a.Incoming), side(w, a, a.Outgoing)},
		"Steps":    sheetPageSteps(w, a),
		"Password": words.Plain(w.T(sheetPassword(a))),
	})
	if err != nil {
		return nil, err
	}
	return []File{{Data: b.Bytes()}}, nil
}

// A sheetSide is one of the two tables of the page.
type sheetSide struct {
	Title   string
	Rows    []sheetRow
	Warning string
	Pin     string
}

type sheetRow struct{ Label, Value, Key string }

// side lists a server in the order in which mail programs ask for it.
func side(w *words.Words, a accounts.Account, s accounts.Server) sheetSide {
	out := sheetSide{Title: w.T("sheet." + string(s.Protocol) + ".title")}
	add := func(key, value string) {
		out.Rows = append(out.Rows, sheetRow{Label: w.T("sheet." + key), Value: words.Plain(value), Key: key})
	}
	add("kind", w.T("sheet.kind."+string(s.Protocol)))
	add("server", s.Host)
	add("port", strconv.Itoa(s.Port))
	add("encryption", w.T("sheet.encryption."+string(s.Security)))
	add("auth", w.T("sheet.auth."+string(s.Auth)))
	if s.Auth != accounts.AuthNone {
		add("username", s.Username)
	}
	if s.Protocol == accounts.POP3 {
		add("leave", leaveWords(w, a.Leave))
	}
	if s.Security == accounts.Plaintext {
		out.Warning = w.T("sheet.plaintext")
	}
	for _, p := range a.Approvals.Pins {
		if p.Host == s.Host {
			out.Pin = w.T("sheet.pinned", "Fingerprint", colons(p.SHA256))
		}
	}
	return out
}

func leaveWords(w *words.Words, l accounts.Leave) string {
	switch {
	case l < 0:
		return w.T("sheet.leave.forever")
	case l == 0:
		return w.T("sheet.leave.no")
	}
	return w.T("sheet.leave.days", "Count", int(l))
}

// sheetPassword picks the sentence about the password, which is not here.
func sheetPassword(a accounts.Account) string {
	switch {
	case usesBrowser(a):
		return "sheet.password.browser"
	case a.SeparatePassword:
		return "sheet.password.two"
	}
	return "sheet.password.one"
}

func sheetPageSteps(w *words.Words, a accounts.Account) []string {
	ids := []string{"sheet.step.add", "sheet.step.manual", "sheet.step." + string(a.Incoming.Protocol), "sheet.step.copy"}
	if a.Outgoing.Auth != accounts.AuthNone {
		ids = append(ids, "sheet.step.outgoing")
	}
	ids = append(ids, "sheet.step.password")
	steps := make([]string, len(ids))
	for i, id := range ids {
		steps[i] = words.Plain(w.T(id))
	}
	return steps
}

// colons writes a fingerprint in pairs, as certificate viewers show it.
func colons(hex string) string {
	var b strings.Builder
	for i := range len(hex) {
		if i > 0 && i%2 == 0 {
			b.WriteByte(':')
		}
		b.WriteByte(hex[i])
	}
	return strings.ToUpper(b.String())
}

// sheetLogo is our own picture, in the colours of the light theme.
func sheetLogo() (template.HTML, error) {
	svg, err := assets.Pictures.ReadFile("pictures/logo.svg")
	if err != nil {
		return "", err
	}
	return template.HTML(strings.NewReplacer(
		"{primary}", "#2A55C9", "{onprimary}", "#FFFFFF", "{brass}", "#C2842B",
		` xmlns="http://www.w3.org/2000/svg"`, "", `width="64" height="64"`, `width="36" height="36" aria-hidden="true"`,
	).Replace(string(svg))), nil
}
