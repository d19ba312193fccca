package netnstest

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"

	"postkey/accounts"
)

// Web serves files at https paths of a host, and "not found" at all others.
func (n *Network) Web(host string, files map[string]string) {
	n.web(host, 443, n.Authority.Server(host), files)
}

// PlainWeb is [Network.Web] over http.
func (n *Network) PlainWeb(host string, files map[string]string) { n.web(host, 80, nil, files) }

func (n *Network) web(host string, port int, config *tls.Config, files map[string]string) {
	n.t.Helper()
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, ok := files[r.URL.Path]
		if !ok || r.Method != http.MethodGet {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		io.WriteString(w, file)
	})}
	n.webs = append(n.webs, server)
	l := n.listen(host, port)
	n.serving.Go(func() {
		// Either returns when the server is closed, and so says nothing.
		if config == nil {
			server.Serve(l)
			return
		}
		server.TLSConfig = config
		server.ServeTLS(l, "", "")
	})
}

// Mail puts a mail server at the usual port of a host.
func (n *Network) Mail(host string, p accounts.Protocol, s accounts.Security) {
	n.t.Helper()
	m := mailServer{protocol: p, security: s, config: n.Authority.Server(host)}
	l := n.listen(host, accounts.UsualPort(p, s))
	n.serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			n.serving.Go(func() {
				defer n.leave(conn)
				if n.enter(conn) {
					m.serve(conn)
				}
			})
		}
	})
}

func (n *Network) listen(host string, port int) (l net.Listener) {
	n.t.Helper()
	n.must(n.far.run(func() (err error) {
		l, err = net.Listen("tcp4", netip.AddrPortFrom(n.Host(host), uint16(port)).String())
		return err
	}))
	n.listeners = append(n.listeners, l)
	return l
}

func (n *Network) enter(conn net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.callers == nil {
		return false
	}
	n.callers[conn] = true
	return true
}

func (n *Network) leave(conn net.Conn) {
	conn.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.callers, conn)
}

// hangUp ends all servers and conversations.
func (n *Network) hangUp() {
	for _, l := range n.listeners {
		l.Close()
	}
	for _, server := range n.webs {
		server.Close()
	}
	n.mu.Lock()
	for conn := range n.callers {
		conn.Close()
	}
	n.callers = nil
	n.mu.Unlock()
	n.serving.Wait()
}
