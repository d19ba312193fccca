package oauth

import (
	"context"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A door is the port of this computer that the browser is sent back to. Anybody's
// page can have the browser knock there, so only who brings the state of this run
// is let in, and that once.
type door struct {
	host   string // as the browser has to name it
	state  string
	from   Server
	server *http.Server
	served sync.WaitGroup
	once   sync.Once
	back   chan back
}

// back is the answer the browser brought. Its page waits for what became of it.
type back struct {
	code  string
	err   error
	show  chan<- []byte
	shown <-chan struct{}
}

// maxAnswer bounds what a browser may bring, in bytes.
const maxAnswer = 16 << 10

func newDoor(l net.Listener, host, state string, s Server) *door {
	d := &door{host: host, state: state, from: s, back: make(chan back, 1)}
	d.server = &http.Server{
		Handler: d, ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 2 * requestLimit, MaxHeaderBytes: maxAnswer,
		ErrorLog: quiet(),
	}
	d.served.Go(func() { _ = d.server.Serve(l) }) // until it is closed
	return d
}

// farewell is how long the last page may take to reach the browser.
const farewell = time.Second

func (d *door) close() {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close()
	}
	d.served.Wait()
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	header.Set("Referrer-Policy", "no-referrer") // the address holds the code
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Connection", "close")
	q := r.URL.Query()
	// Another name for this computer is another site's, which has it lead here.
	if r.Host != d.host || r.URL.Path != "/" || r.Method != http.MethodGet ||
		subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(d.state)) != 1 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	first := false
	d.once.Do(func() { first = true })
	if !first {
		w.WriteHeader(http.StatusGone)
		return
	}
	show, shown := make(chan []byte, 1), make(chan struct{})
	defer close(shown)
	answer := back{code: q.Get("code"), show: show, shown: shown}
	switch {
	case q.Get("error") != "":
		answer.err = ofCode(q.Get("error"))
	case !d.from.named(q["iss"]):
		answer.err = ErrAnswer
	case answer.code == "":
		answer.err = ErrAnswer
	}
	d.back <- answer
	select {
	case page := <-show:
		// All of it is on its way before anybody knows that it was shown: the door is
		// closed then.
		header.Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page)
		_ = http.NewResponseController(w).Flush()
	case <-r.Context().Done():
	}
}

// named reports whether an answer is from this server, by the name in it (RFC 9207
// §2.4). One that says nothing of naming itself may do so all the same; of those not
// more than the host of the issuer is known for sure.
func (s Server) named(iss []string) bool {
	switch {
	case len(iss) > 1:
		return false
	case s.NamesItself:
		return len(iss) == 1 && iss[0] == s.Issuer
	case len(iss) == 0 || s.Issuer == "":
		return true
	}
	u, err := url.Parse(iss[0])
	known, wrong := url.Parse(s.Issuer)
	return err == nil && wrong == nil && strings.EqualFold(u.Host, known.Host)
}
