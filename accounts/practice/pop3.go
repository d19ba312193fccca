package practice

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	"postkey/accounts"
)

const (
	// pop3Line is a line's longest length in bytes, its end included. RFC 2449
	// §4 asks for 255; AUTH PLAIN may bring more (RFC 5034 §4).
	pop3Line = 4096
	// pop3Bad is how many commands that make no sense end a session.
	pop3Bad = 10
	// How long a client may stay silent, before the log-in and after it. RFC 1939
	// §3 asks for at least 10 minutes.
	pop3Hello = time.Minute
	pop3Idle  = 10 * time.Minute
)

var errLine = errors.New("line too long")

// A pop3Session is one conversation: AUTHORIZATION until mailbox is set, then
// TRANSACTION, and UPDATE when QUIT comes (RFC 1939 §3).
type pop3Session struct {
	server *Server
	conn   net.Conn
	r      *bufio.Reader
	w      *textproto.Writer
	secure bool

	user    string // of USER, for the PASS that follows
	mailbox *mailbox
	letters []letter
	bad     int
	over    bool
}

// servePOP3 accepts until l closes.
func (s *Server) servePOP3(l net.Listener) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Too many files open, or the like: it passes or Close comes.
			if !pause(100*time.Millisecond, s.stop) {
				return
			}
			continue
		}
		go func() {
			session := &pop3Session{server: s}
			session.use(c)
			session.run()
		}()
	}
}

// use speaks over c from now on. What was buffered of an earlier connection is
// forgotten.
func (p *pop3Session) use(c net.Conn) {
	p.conn = c
	p.r = bufio.NewReaderSize(c, pop3Line)
	p.w = textproto.NewWriter(bufio.NewWriter(c))
	_, p.secure = c.(*tls.Conn)
}

func (p *pop3Session) run() {
	// Closing is what Close waits for, so it comes last.
	defer func() { p.conn.Close() }()
	defer p.release()
	p.ok("POP3 practice server ready")
	for !p.over {
		line, err := p.readLine()
		if errors.Is(err, errLine) {
			p.fail("", "line too long")
		}
		if err != nil {
			return
		}
		verb, argument, err := parsePOP3(line)
		if err != nil {
			p.misuse(err.Error())
			continue
		}
		p.do(verb, argument)
	}
}

// do runs a command, if it exists in this state.
func (p *pop3Session) do(verb, argument string) {
	for _, c := range pop3Commands {
		if c.verb != verb {
			continue
		}
		if c.login && p.mailbox == nil {
			p.misuse("sign in first")
		} else if c.noLogin && p.mailbox != nil {
			p.misuse("already signed in")
		} else {
			c.run(p, argument)
		}
		return
	}
	p.misuse("unknown command")
}

// readLine returns a line without its end. It holds no more than pop3Line bytes,
// whatever is sent.
func (p *pop3Session) readLine() (string, error) {
	wait := pop3Hello
	if p.mailbox != nil {
		wait = pop3Idle
	}
	if err := p.conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return "", err
	}
	b, err := p.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errLine
	}
	if err != nil {
		return "", err
	}
	b = b[:len(b)-1]
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return string(b), nil
}

// say sends a line. When it cannot be sent, the session is over.
func (p *pop3Session) say(format string, values ...any) {
	if p.w.PrintfLine(format, values...) != nil {
		p.over = true
	}
}

func (p *pop3Session) ok(format string, values ...any) { p.say("+OK "+format, values...) }

// fail refuses. The code is one of RFC 2449 §8 or RFC 3206, or "".
func (p *pop3Session) fail(code, text string) {
	if code != "" {
		text = "[" + code + "] " + text
	}
	p.say("-ERR %s", text)
}

// misuse refuses what makes no sense, and ends the session when it goes on.
func (p *pop3Session) misuse(text string) {
	p.fail("", text)
	if p.bad++; p.bad >= pop3Bad {
		p.over = true
	}
}

// text sends a multi-line answer after its first line, with dots stuffed (RFC
// 1939 §3).
func (p *pop3Session) text(write func(io.Writer) error) {
	d := p.w.DotWriter()
	if errors.Join(write(d), d.Close()) != nil {
		p.over = true
	}
}

// release gives the mailbox back without deleting anything.
func (p *pop3Session) release() {
	if p.mailbox != nil {
		p.mailbox.pop.Unlock()
		p.mailbox, p.letters = nil, nil
	}
}

// capabilities answers CAPA (RFC 2449). What needs TLS is named inside TLS only;
// the rest is the same before and after the log-in.
func (p *pop3Session) capabilities(string) {
	p.ok("capabilities follow")
	p.text(func(w io.Writer) error {
		if p.secure {
			if p.server.takesPasswords(accounts.POP3) {
				fmt.Fprint(w, "USER\n")
			}
			fmt.Fprintf(w, "SASL %s\n", strings.Join(p.server.offered(accounts.POP3), " "))
		} else {
			fmt.Fprint(w, "STLS\n")
		}
		_, err := fmt.Fprint(w, "TOP\nUIDL\nRESP-CODES\nAUTH-RESP-CODE\nPIPELINING\n")
		return err
	})
}

// startTLS answers STLS (RFC 2595 §4). A byte that is already here when the
// handshake starts was sent by someone in between, or by a client that waits for
// nothing; neither goes on.
func (p *pop3Session) startTLS(string) {
	switch {
	case p.secure:
		p.misuse("already inside TLS")
	case p.r.Buffered() > 0:
		p.fail("", "nothing may follow STLS before the handshake")
		p.over = true
	default:
		p.ok("begin TLS")
		c := tls.Server(p.conn, p.server.proof.config)
		if p.over || c.Handshake() != nil { // under readLine's deadline
			p.over = true
			return
		}
		p.user = ""
		p.use(c)
	}
}

func (p *pop3Session) noop(string) { p.ok("still here") }

// quit is where marked letters go.
func (p *pop3Session) quit(string) {
	p.over = true
	if p.mailbox == nil {
		p.ok("goodbye")
		return
	}
	err := p.mailbox.remove(p.letters)
	p.release() // before the answer, so that whoever has it can sign in again
	if err != nil {
		p.fail("SYS/TEMP", "some deleted messages were not removed")
		return
	}
	p.ok("goodbye")
}
