package practice

import (
	"bytes"
	_ "embed"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"postkey/accounts"
	"postkey/accounts/words"
)

// The company's pages for people, by their path without the slash.
const (
	appPasswordsPage = "app-passwords"
	mailProgramsPage = "mail-programs"
	authorizePage    = "authorize"
	permissionsPage  = "permissions"
)

// pageHosts are the names that have pages for people. A person's browser does not
// know them, nor the authority that vouches for them: for it, the same pages are
// on this computer, see [Server.Page].
var pageHosts = []string{Domain, signInHost}

// maxForm is how much a browser may send, in bytes.
const maxForm = 16 << 10

// A view is what a page shows. It loads nothing.
type view struct {
	Title, Text string
	Code        string   // to be copied
	Buttons     []button // they send the form
	Note        string
}

type button struct{ Name, Value, Label string }

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// newPages is what the company shows people in each scenario. A page elsewhere that
// has the person's browser ask is refused: whoever switches something on here is
// here.
func (s *Server) newPages() http.Handler {
	mux := http.NewServeMux()
	switch s.options.Scenario {
	case WantsAppPassword:
		mux.HandleFunc("/"+appPasswordsPage, s.appPasswords)
	case BrowserOnly:
		mux.HandleFunc("/"+authorizePage, s.authorize)
		mux.HandleFunc("/"+permissionsPage, s.permissions)
	case IMAPOff:
		mux.HandleFunc("/"+mailProgramsPage, s.mailPrograms)
	}
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, port, err := net.SplitHostPort(r.Host)
		// Another name for this computer is another site's, which has it lead here.
		if here := err == nil && host == "127.0.0.1" && port == s.pagePort(); !here && !slices.Contains(pageHosts, r.Host) {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		mux.ServeHTTP(w, r)
	}))
}

// show writes a page.
func show(w http.ResponseWriter, status int, v view) {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		status = http.StatusInternalServerError // a buffer takes everything
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin") // an address may hold what only the program should know
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// say is a sentence of a page.
func (s *Server) say(id string, pairs ...any) string {
	return words.Plain(s.words.T("practice.page."+id, pairs...))
}

// appPasswords is where an app password is made. It is always the same.
func (s *Server) appPasswords(w http.ResponseWriter, r *http.Request) {
	v := view{Title: s.say("app-passwords.title"), Note: s.say("note")}
	if r.Method == http.MethodPost {
		v.Text, v.Code = s.say("app-passwords.made"), AppPassword().Reveal() // published, no secret
	} else {
		v.Text = s.say("app-passwords.text", "Password", Password().Reveal())
		v.Buttons = []button{{"make", "yes", s.say("app-passwords.make")}}
	}
	show(w, http.StatusOK, v)
}

// mailPrograms is where mail programs are let in.
func (s *Server) mailPrograms(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.receiving.Store(r.PostFormValue("switch") == "on")
	}
	v := view{Title: s.say("mail-programs.off"), Text: s.say("mail-programs.off.text"), Note: s.say("note"),
		Buttons: []button{{"switch", "on", s.say("mail-programs.switch-on")}}}
	if s.receiving.Load() {
		v.Title, v.Text = s.say("mail-programs.on"), s.say("mail-programs.on.text")
		v.Buttons = []button{{"switch", "off", s.say("mail-programs.switch-off")}}
	}
	show(w, http.StatusOK, v)
}

// permissions is where a person takes back what was allowed.
func (s *Server) permissions(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.permits.endAll()
	}
	v := view{Title: s.say("permissions.title"), Text: s.say("permissions.none"), Note: s.say("note")}
	if s.permits.any() {
		v.Text = s.say("permissions.text", "Address", Address)
		v.Buttons = []button{{"end", "yes", s.say("permissions.end")}}
	}
	show(w, http.StatusOK, v)
}

// Page returns where a browser of this computer finds one of the company's pages,
// which it cannot reach by its name; any other link comes back as it is.
func (s *Server) Page(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || !slices.Contains(pageHosts, u.Host) || s.pagePort() == "" {
		return link
	}
	u.Scheme, u.Host = "http", net.JoinHostPort("127.0.0.1", s.pagePort())
	return u.String()
}

// Pages are the addresses of the company's pages that a person can open by hand.
func (s *Server) Pages() []string {
	switch s.options.Scenario {
	case WantsAppPassword:
		return []string{s.page(appPasswordsPage)}
	case BrowserOnly:
		return []string{s.page(permissionsPage)}
	case IMAPOff:
		return []string{s.page(mailProgramsPage)}
	}
	return nil
}

// page is where a browser finds the page of that name.
func (s *Server) page(name string) string { return s.Page("https://" + Domain + "/" + name) }

// pagePort is the port of the pages for people; "" when there are none.
func (s *Server) pagePort() string {
	for _, l := range s.listeners {
		if l.protocol == "" && l.security == accounts.Plaintext {
			return strconv.Itoa(l.realPort())
		}
	}
	return ""
}
