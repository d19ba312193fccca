package probetest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// A Trouble is what a [Proxy] does instead of its work.
type Trouble string

const (
	Silent    Trouble = "silent"     // it never says a word
	HangsUp   Trouble = "hangs-up"   // it leaves at the first word
	Rubbish   Trouble = "rubbish"    // it is no SOCKS5 server
	Stalls    Trouble = "stalls"     // it is silent after it was asked for a connection
	DiesAsked Trouble = "dies-asked" // it leaves after it was asked for a connection
	DiesHalf  Trouble = "dies-half"  // it leaves in the middle of its answer
	DiesLater Trouble = "dies-later" // it leaves as soon as the connection stands
)

// A Proxy is a SOCKS5 server (RFC 1928) for tests, over TCP ([Proxy.Listen]) or in
// memory ([Proxy.DialContext]). It keeps what it was asked for.
type Proxy struct {
	// Dial is where connections lead; it is given what the caller asked for.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// User and Password are what it wants to hear (RFC 1929); without them it
	// asks for none.
	User, Password string
	// Refusal answers every request, unless it is zero (RFC 1928 §6).
	Refusal byte
	Trouble Trouble

	t       testing.TB
	ctx     context.Context // ends with the proxy
	end     context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	open    []net.Conn
	now     int
	asked   []string
	told    []string
}

// NewProxy returns a proxy whose connections lead through dial, and ends them with
// the test.
func NewProxy(t testing.TB, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Proxy {
	p := &Proxy{Dial: dial, t: t}
	p.ctx, p.end = context.WithCancel(context.Background())
	t.Cleanup(p.Close)
	return p
}

// Listen takes callers on a free port of this computer and returns host:port.
func (p *Proxy) Listen() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed below
			}
			p.take(conn)
		}
	})
	p.t.Cleanup(func() {
		listener.Close()
		accepting.Wait()
	})
	return listener.Addr().String()
}

// DialContext calls the proxy in memory, whatever the address.
func (p *Proxy) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	here, there := net.Pipe()
	p.take(newMemory(there))
	return here, nil
}

// Asked is what callers wanted to be connected to, in their order: "name
// mail.example.org:993" or "address 192.0.2.1:993".
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// Told is what callers said to get in, as user:password.
func (p *Proxy) Told() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.told)
}

// Calls is how many callers there were.
func (p *Proxy) Calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.open)
}

// Wait returns when all calls have ended, and the connections made for them.
func (p *Proxy) Wait() { p.running.Wait() }

// Close ends all calls.
func (p *Proxy) Close() {
	p.end()
	p.mu.Lock()
	for _, conn := range p.open {
		conn.Close()
	}
	p.mu.Unlock()
	p.Wait()
}

// Now is how many callers there are at the moment.
func (p *Proxy) Now() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *Proxy) take(conn net.Conn) {
	serve := p.accept(conn)
	p.running.Go(serve)
}

// Serve takes one caller, until one of the two leaves. Whoever calls it waits for
// it; [Proxy.Wait] does not.
func (p *Proxy) Serve(conn net.Conn) { p.accept(conn)() }

// accept notes a caller; what it returns serves it.
func (p *Proxy) accept(conn net.Conn) (serve func()) {
	p.mu.Lock()
	p.open = append(p.open, conn)
	p.now++
	p.mu.Unlock()
	return func() {
		p.serve(conn)
		conn.Close()
		p.mu.Lock()
		p.now--
		p.mu.Unlock()
	}
}

func (p *Proxy) serve(conn net.Conn) {
	methods, ok := vector(conn, 1) // after the version
	switch {
	case !ok || p.Trouble == HangsUp:
		return
	case p.Trouble == Silent:
		io.Copy(io.Discard, conn)
		return
	case p.Trouble == Rubbish:
		io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
		return
	}
	if !p.admit(conn, methods) {
		return
	}
	address, ok := p.request(conn)
	switch {
	case !ok || p.Trouble == DiesAsked:
		return
	case p.Trouble == Stalls:
		io.Copy(io.Discard, conn)
		return
	case p.Trouble == DiesHalf:
		conn.Write([]byte{5, 0, 0, 1, 127})
		return
	}
	code := p.Refusal
	var far net.Conn
	if code == 0 {
		var err error
		if far, err = p.Dial(p.ctx, "tcp", address); err != nil {
			code = 5 // connection refused
		}
	}
	conn.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
	if far == nil {
		return
	}
	defer far.Close()
	if p.Trouble == DiesLater {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		defer conn.Close()
		io.Copy(conn, far)
	})
	io.Copy(far, conn)
	far.Close()
	back.Wait()
}

// admit settles the method of authentication (RFC 1928 §3).
func (p *Proxy) admit(conn net.Conn, methods []byte) bool {
	if p.User == "" {
		_, err := conn.Write([]byte{5, 0})
		return err == nil
	}
	if !slices.Contains(methods, 2) {
		conn.Write([]byte{5, 0xff})
		return false
	}
	conn.Write([]byte{5, 2})
	user, ok := vector(conn, 1)
	if !ok {
		return false
	}
	password, ok := vector(conn, 0)
	if !ok {
		return false
	}
	said := string(user) + ":" + string(password)
	p.mu.Lock()
	p.told = append(p.told, said)
	p.mu.Unlock()
	if said != p.User+":"+p.Password {
		conn.Write([]byte{1, 1})
		return false
	}
	_, err := conn.Write([]byte{1, 0})
	return err == nil
}

// request reads where the caller wants to be connected to (RFC 1928 §4).
func (p *Proxy) request(conn net.Conn) (address string, ok bool) {
	head, ok := read(conn, 4)
	if !ok {
		return "", false
	}
	kind, host := "address ", []byte(nil)
	switch head[3] {
	case 1:
		host, ok = read(conn, net.IPv4len)
	case 3:
		kind = "name "
		host, ok = vector(conn, 0)
	case 4:
		host, ok = read(conn, net.IPv6len)
	default:
		p.t.Errorf("a SOCKS5 address of type %d", head[3])
		return "", false
	}
	port, had := read(conn, 2)
	if !ok || !had {
		return "", false
	}
	name := string(host)
	if kind == "address " {
		ip, _ := netip.AddrFromSlice(host)
		name = ip.String()
	}
	address = net.JoinHostPort(name, strconv.Itoa(int(binary.BigEndian.Uint16(port))))
	p.mu.Lock()
	p.asked = append(p.asked, kind+address)
	p.mu.Unlock()
	return address, true
}

// vector reads some bytes that don't matter, a length, and that many bytes.
func vector(conn net.Conn, skip int) ([]byte, bool) {
	head, ok := read(conn, skip+1)
	if !ok {
		return nil, false
	}
	return read(conn, int(head[skip]))
}

func read(conn net.Conn, n int) ([]byte, bool) {
	b := make([]byte, n)
	_, err := io.ReadFull(conn, b)
	return b, err == nil
}
