package discover

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
)

// A teller is a web server that one source believes.
type teller struct {
	name   string
	source Source
	host   string
	plain  bool   // http
	path   string // answers nothing but this; "" is everything
	// write is its answer that names a server for each protocol.
	write func(imap, pop3, smtp string) string
	// prepare does what else it takes for an answer to be asked for. May be nil.
	prepare func(n *internet, answer string)
}

var tellers = []teller{
	{name: "autoconfig", source: Autoconfig, host: "autoconfig.example.org", write: writeSettings},
	{name: "well-known", source: Autoconfig, host: "example.org", write: writeSettings},
	{name: "http autoconfig", source: Autoconfig, host: "autoconfig.example.org", plain: true, write: writeSettings},
	{name: "ispdb", source: ISPDB, host: ispdbHost, write: writeSettings},
	{name: "mx", source: MX, host: "autoconfig.hosting.example", write: writeSettings, prepare: deliverToHosting},
	{name: "mx by the list", source: MX, host: ispdbHost, path: "/v1.1/hosting.example", write: writeSettings, prepare: deliverToHosting},
	{name: "pacc", source: PACC, host: paccHost, write: writePACC, prepare: func(n *internet, answer string) { n.txt["_"+paccHost] = []string{paccDigest(answer)} }},
	{name: "autodiscover", source: Autodiscover, host: "autodiscover.example.org", write: writeAutodiscover},
	{name: "autodiscover at the domain", source: Autodiscover, host: "example.org", write: writeAutodiscover},
}

func deliverToHosting(n *internet, _ string) {
	n.deliver("example.org", &net.MX{Host: "mx.hosting.example."})
}

// inXML writes a name as it is, however strange.
func inXML(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func writeSettings(imap, pop3, smtp string) string {
	block := func(element, kind, host string, port int) string {
		return fmt.Sprintf(`<%s type="%s"><hostname>%s</hostname><port>%d</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>%%EMAILADDRESS%%</username></%s>`,
			element, kind, inXML(host), port, element)
	}
	return `<clientConfig version="1.1"><emailProvider id="x">` + block("incomingServer", "imap", imap, 993) + block("incomingServer", "pop3", pop3, 995) +
		block("outgoingServer", "smtp", smtp, 465) + `</emailProvider></clientConfig>`
}

func writePACC(imap, pop3, smtp string) string {
	b, err := json.Marshal(map[string]any{"protocols": map[string]any{"imap": map[string]string{"host": imap},
		"pop3": map[string]string{"host": pop3}, "submit": map[string]string{"host": smtp}}, "authentication": map[string]bool{"password": true}})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func writeAutodiscover(imap, pop3, smtp string) string {
	return account(settingsAction, discovered("IMAP", inXML(imap), 993, ""), discovered("POP3", inXML(pop3), 995, ""), discovered("SMTP", inXML(smtp), 465, ""))
}

// tell puts the teller up. Nothing else is there, and no other source is asked.
func (c teller) tell(n *internet, answer string, handler http.HandlerFunc) *Finder {
	if c.prepare != nil {
		c.prepare(n, answer)
	}
	serve := n.web
	if c.plain {
		serve = n.plainWeb
	}
	serve(c.host, func(w http.ResponseWriter, r *http.Request) {
		if c.path != "" && r.URL.Path != c.path {
			http.NotFound(w, r)
			return
		}
		handler(w, r)
	})
	if c.host == ispdbHost {
		return n.only(c.source, ISPDB)
	}
	return n.only(c.source)
}

func (n *internet) only(wanted ...Source) *Finder {
	f := n.finder()
	f.Without = slices.DeleteFunc(Sources(), func(s Source) bool { return slices.Contains(wanted, s) })
	return f
}

// goodHost has all three servers.
const goodHost = "host.example.org"

func (n *internet) goodServers() {
	n.mailAt(goodHost)
	n.mail(goodHost, accounts.POP3, accounts.ImplicitTLS, 995)
}

// What a web server may send instead of an answer. It is told the answer that it
// should have sent.
var hostileAnswers = map[string]struct {
	send func(w http.ResponseWriter, r *http.Request, good string)
	want State // "" is without an answer, or with nothing in it
	late bool  // all its time is gone
}{
	"cut off on the way": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Content-Length", strconv.Itoa(len(good)))
		io.WriteString(w, good[:len(good)/2])
	}, Nothing, false},
	"cut off at its end":     {func(w http.ResponseWriter, r *http.Request, good string) { io.WriteString(w, good[:len(good)-1]) }, Nothing, false},
	"cut off in half":        {func(w http.ResponseWriter, r *http.Request, good string) { io.WriteString(w, good[:len(good)/2]) }, Nothing, false},
	"empty":                  {func(w http.ResponseWriter, r *http.Request, good string) {}, Nothing, false},
	"endless":                {func(w http.ResponseWriter, r *http.Request, good string) { io.WriteString(w, good); flood(w, " ") }, Nothing, false},
	"endless from the start": {func(w http.ResponseWriter, r *http.Request, good string) { flood(w, good[:len(good)/2]) }, Nothing, false},
	"endless when unpacked": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed(good))
		flood(w, manySpaces())
	}, Nothing, false},
	"packed, and not": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, good)
	}, Nothing, false},
	"one byte a second": {func(w http.ResponseWriter, r *http.Request, good string) {
		for i := range len(good) {
			if _, err := io.WriteString(w, good[i:i+1]); err != nil || http.NewResponseController(w).Flush() != nil || r.Context().Err() != nil {
				break
			}
			time.Sleep(time.Second)
		}
		panic(http.ErrAbortHandler) // no proper end, not even when the search is over
	}, NoAnswer, true},
	"no end in sight": {func(w http.ResponseWriter, r *http.Request, good string) {
		io.WriteString(w, good)
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}, NoAnswer, true},
	"a picture": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Content-Type", "image/png")
		io.WriteString(w, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	}, Nothing, false},
	"a page that says it is settings": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Content-Type", "text/xml")
		io.WriteString(w, "<!DOCTYPE html><html><body>"+good+"</body></html>")
	}, Nothing, false},
	"control characters": {func(w http.ResponseWriter, r *http.Request, good string) { io.WriteString(w, "\x1b[2J\x00"+good) }, Nothing, false},
	"bidi in its mistakes": {func(w http.ResponseWriter, r *http.Request, good string) {
		io.WriteString(w, strings.Replace(good, ">", ">&\u202ex\x1b;", 1)+"\u202e")
	}, Nothing, false},
	"another status": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.WriteHeader(http.StatusPartialContent)
		io.WriteString(w, good)
	}, Nothing, false},
	"a mistake of its own": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.WriteHeader(http.StatusInternalServerError)
		flood(w, good)
	}, Nothing, false},
	"a redirect home": {func(w http.ResponseWriter, r *http.Request, good string) {
		http.Redirect(w, r, "https://192.168.0.1/settings", http.StatusTemporaryRedirect)
	}, Nothing, false},
	"a redirect to this computer": {func(w http.ResponseWriter, r *http.Request, good string) {
		http.Redirect(w, r, "https://localhost:8443/", http.StatusTemporaryRedirect)
	}, Nothing, false},
	"a redirect next door": {func(w http.ResponseWriter, r *http.Request, good string) {
		http.Redirect(w, r, "https://intranet/", http.StatusTemporaryRedirect)
	}, Nothing, false},
	"a redirect to no place": {func(w http.ResponseWriter, r *http.Request, good string) {
		w.Header().Set("Location", "https://a b.example/")
		w.WriteHeader(http.StatusFound)
	}, "", false},
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text) // a buffer takes everything
	z.Close()
	return b.Bytes()
}

// manySpaces are a megabyte of them in a few packed bytes.
var manySpaces = sync.OnceValue(func() string { return string(packed(strings.Repeat(" ", 1<<20))) })

// limitOf is how long a source may take.
func limitOf(name Source) time.Duration {
	return sources[slices.Index(Sources(), name)].limit
}

// flood writes until nobody reads any more.
func flood(w io.Writer, text string) {
	text = strings.Repeat(text, 1+1<<16/len(text))
	for {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
		time.Sleep(time.Millisecond) // or the test's memory would fill faster than it is read
	}
}

// Whatever comes instead of an answer is nothing, in time, and leaves nothing
// behind: the bubble ends only when every goroutine in it has.
func TestHostileAnswers(t *testing.T) {
	for _, c := range tellers {
		good := c.write(goodHost, goodHost, goodHost)
		for name, hostile := range hostileAnswers {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					n := newInternet(t)
					n.goodServers()
					n.host("intranet", "localhost")
					f := c.tell(n, good, func(w http.ResponseWriter, r *http.Request) { hostile.send(w, r, good) })
					start := time.Now()
					r := find(t, f, jane)
					n.mustBeNothing(t, r, c.source, hostile.want)
					if took := time.Since(start); took > limitOf(c.source) || hostile.late != (took == limitOf(c.source)) {
						t.Errorf("took %v", took)
					}
				})
			})
		}
	}
}

// mustBeNothing: no choice came of it, no mail server was opened, and what is said
// of it can be shown.
func (n *internet) mustBeNothing(t *testing.T, r Result, source Source, want State) {
	t.Helper()
	f := r.finding(source)
	if want == "" && f.State == Nothing {
		want = Nothing
	}
	if want == "" {
		want = NoAnswer
	}
	if f.State != want || f.Err == nil || len(r.Choices) > 0 || len(f.Servers) > 0 {
		t.Errorf("%s %v, servers %s; %s", f.State, f.Err, urls(f.Servers...), lines(r))
	}
	if text := strings.ReplaceAll(fmt.Sprint(f.Err), "\n", " "); accounts.CleanText(text, 1000) != text {
		t.Errorf("unfit to be shown: %q", text)
	}
	for _, d := range n.dialled {
		if host, port, err := net.SplitHostPort(d); err != nil || port != "443" && port != "80" || !isName(host) {
			t.Errorf("dialled %s", d)
		}
	}
}

// Nor does it matter how a connection goes wrong before there is an answer.
func TestHostileConnections(t *testing.T) {
	raw := func(answer func(io.Writer)) func(net.Conn) {
		return func(conn net.Conn) {
			if _, err := conn.Read(make([]byte, 4096)); err == nil {
				go io.Copy(io.Discard, conn) // ends with the connection
				answer(conn)
			}
		}
	}
	slowly := func(text string) func(io.Writer) {
		return func(w io.Writer) {
			for i := range len(text) {
				if _, err := io.WriteString(w, text[i:i+1]); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}
	}
	for name, connection := range map[string]struct {
		place func(net.Conn)
		want  State
	}{
		"no HTTP":                {raw(func(w io.Writer) { io.WriteString(w, "220 mail ESMTP\r\n") }), NoAnswer},
		"closed":                 {raw(func(w io.Writer) {}), NoAnswer},
		"silent":                 {func(conn net.Conn) { io.Copy(io.Discard, conn) }, NoAnswer},
		"headers without end":    {raw(func(w io.Writer) { io.WriteString(w, "HTTP/1.1 200 OK\r\n"); flood(w, "X-Y: z\r\n") }), NoAnswer},
		"one header without end": {raw(func(w io.Writer) { io.WriteString(w, "HTTP/1.1 200 OK\r\nX-Y: "); flood(w, "z") }), NoAnswer},
		"a status without end":   {raw(func(w io.Writer) { io.WriteString(w, "HTTP/1.1 200 "); flood(w, "OK") }), NoAnswer},
		"continued without end":  {raw(func(w io.Writer) { flood(w, "HTTP/1.1 103 Early Hints\r\n\r\n") }), NoAnswer},
		"headers byte by byte":   {raw(slowly("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n")), NoAnswer},
		"a control character":    {raw(func(w io.Writer) { io.WriteString(w, "HTTP/1.1 200 OK\x1b\r\nX\x00Y: \x1b[2J\r\n\r\n") }), NoAnswer},
		"two lengths": {raw(func(w io.Writer) {
			io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")
		}), NoAnswer},
	} {
		for _, c := range tellers {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					n := newInternet(t)
					f := c.tell(n, "", http.NotFound)
					port := 443
					place := func(conn net.Conn) { connection.place(tls.Server(conn, n.ca.config(c.host))) }
					if c.plain {
						port, place = 80, connection.place
					}
					n.at(c.host, port, place)
					start := time.Now()
					n.mustBeNothing(t, find(t, f, jane), c.source, connection.want)
					if took := time.Since(start); took > limitOf(c.source) {
						t.Errorf("took %v", took)
					}
				})
			})
		}
	}
}

// A label tells nothing: what is inside counts, and plenty of web servers have
// the wrong one.
func TestHonestAnswersUnderAnyLabel(t *testing.T) {
	for _, c := range tellers {
		good := c.write(goodHost, goodHost, goodHost)
		for _, label := range []string{"text/xml", "application/json", "text/html; charset=iso-8859-1", "text/plain", "application/octet-stream", "image/png", "", "\u202e"} {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.goodServers()
				f := c.tell(n, good, func(w http.ResponseWriter, r *http.Request) {
					w.Header()["Content-Type"] = []string{label}
					io.WriteString(w, good)
				})
				r := find(t, f, jane)
				if len(r.Choices) != 2 || !r.Choices[0].Answered || r.Choices[0].Incoming.Host != goodHost {
					t.Errorf("%s as %q: %s (%v)", c.name, label, lines(r), r.finding(c.source).Err)
				}
			})
		}
	}
}

// hostileHosts are no names of servers on the internet. Those of the person's own
// network are what a stranger must not make Postkey open.
var hostileHosts = []string{
	"localhost", "LocalHost.", "printer.localhost", "127.0.0.1", "::1", "[::1]", "::ffff:127.0.0.1", "0.0.0.0", "::",
	"192.168.0.1", "10.0.0.1.", "169.254.169.254", "fe80::1%eth0", "203.0.113.7", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1",
	"intranet", "intranet.", "in .example.org", "in\t.example.org", " in.example.org evil", "in\r\n.example.org", "in\x00.example.org",
	"in\x1b[2J.example.org", "in\u202e.example.org", "in\u2028.example.org", "in\u00a0.example.org", "in\u200b .example.org",
	"in..example.org", ".example.org", "-in.example.org", "*.example.org", "in.example.org/x", "in.example.org:993", "jane@in.example.org",
	"https://in.example.org", "in.example.org\\@evil.example", "%45.example.org", "", ".", "..", strings.Repeat("a", 64) + ".example.org", strings.Repeat("a.", 127) + "example.org",
}

// Such hosts are refused, or left for the person to look at; they are never looked
// up and never opened. In all three places of each answer.
func TestHostileHosts(t *testing.T) {
	for _, c := range tellers {
		for i := range hostileHosts {
			three := [3]string{hostileHosts[i], hostileHosts[(i+1)%len(hostileHosts)], hostileHosts[(i+2)%len(hostileHosts)]}
			if i%3 != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s/%q", c.name, three), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					n := newInternet(t)
					n.host("localhost", "intranet", "printer.localhost")
					answer := c.write(three[0], three[1], three[2])
					f := c.tell(n, answer, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answer) })
					n.mustNotTrust(t, find(t, f, jane), c.source)
				})
			})
		}
		// And a good one is found there, so that the others were refused for a reason.
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.goodServers()
			answer := c.write(goodHost, goodHost, goodHost)
			f := c.tell(n, answer, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answer) })
			if r := find(t, f, jane); len(r.Choices) != 2 || !r.Choices[1].Answered {
				t.Errorf("%s: %s", c.name, lines(r))
			}
		})
	}
}

// mustNotTrust: nothing but the web servers was asked for or opened, and whatever
// is offered has to be confirmed.
func (n *internet) mustNotTrust(t *testing.T, r Result, source Source) {
	t.Helper()
	for _, choice := range r.Choices {
		if choice.Trust != gate.Confirm || choice.Answered {
			t.Errorf("offered %+v", choice)
		}
	}
	f := r.finding(source)
	for _, s := range f.Servers {
		if err := s.Validate(); err != nil {
			t.Errorf("named %+v: %v", s, err)
		}
		if strings.HasSuffix(s.Host, "example.org") {
			t.Errorf("named %s", s.Host)
		}
	}
	if text := strings.ReplaceAll(fmt.Sprint(f.Err), "\n", " "); accounts.CleanText(text, 5000) != text {
		t.Errorf("unfit to be shown: %q", text)
	}
	web := []string{"autoconfig.example.org", "example.org", "autodiscover.example.org", paccHost, ispdbHost, "autoconfig.hosting.example"}
	for _, asked := range n.asked {
		if !slices.Contains(web, asked) {
			t.Errorf("looked up %q", asked)
		}
	}
	for _, d := range n.dialled {
		if host, port, err := net.SplitHostPort(d); err != nil || !slices.Contains(web, host) || port != "443" && port != "80" {
			t.Errorf("dialled %q", d)
		}
	}
}

// The same hosts as what records point to.
func TestHostileRecords(t *testing.T) {
	for _, host := range hostileHosts {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.host("localhost", "intranet", "printer.localhost")
			for _, service := range services {
				n.point(service.name, to(host, 993), to(host+".", 465))
			}
			r := find(t, n.only(SRV), jane)
			if f := r.finding(SRV); f.State != Nothing || len(r.Choices) > 0 {
				t.Errorf("%q: %s %s", host, f.State, urls(f.Servers...))
			}
			n.mustNotTrust(t, r, SRV)

			n = newInternet(t)
			n.deliver("example.org", &net.MX{Host: host}, &net.MX{Host: host + "."})
			r = find(t, n.only(MX), jane)
			if f := r.finding(MX); f.State != Nothing || len(r.Choices) > 0 || len(r.Exchangers) > 0 {
				t.Errorf("%q: %s, exchangers %q", host, f.State, r.Exchangers)
			}
			n.mustNotTrust(t, r, MX)
		})
	}
}

// A resolver that says nothing, or much, is no reason to wait longer or to ask on.
func TestHostileResolver(t *testing.T) {
	for _, source := range []Source{SRV, MX, PACC} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.silent["example.org"] = true
			start := time.Now()
			r := find(t, n.only(source), jane)
			n.mustBeNothing(t, r, source, NoAnswer)
			if took := time.Since(start); took != limitOf(source) {
				t.Errorf("%s: took %v", source, took)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.deliver("example.org", slices.Repeat([]*net.MX{{Host: "."}}, 10000)...)
			n.txt["_"+paccHost] = slices.Repeat([]string{strings.Repeat("v=UAAC1;", 5000)}, 10000)
			n.web(paccHost, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, paccExample) })
			for _, service := range services {
				n.point(service.name, slices.Repeat([]*net.SRV{to("localhost.", 1)}, 10000)...)
			}
			n.mustBeNothing(t, find(t, n.only(source), jane), source, Nothing)
		})
	}
}
