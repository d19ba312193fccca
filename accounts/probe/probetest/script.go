package probetest

import (
	"bufio"
	"crypto/tls"
	"net"
	"strconv"
	"strings"
	"time"
)

// A Script is what a server does with one caller, one step a line:
//
//	S: text        says a line
//	S: "raw\r\n"   says exactly that, as a Go string
//	C: text        waits for that line; text* is any line that begins so
//	UNTIL text     waits for that line, whatever comes before it
//	TLS            makes the server's side of the handshake
//	HELLO          waits until the caller's side of it begins
//	HANG           says nothing more until the caller leaves
//	WAIT 2s        says nothing for that long
//	SLOW 2ms       waits so long before every byte from here on
//	CLOSE          hangs up
//	FLOOD text     says text again and again, on one line, until the caller leaves
//	LINES text     says that line again and again until the caller leaves
//	DRIP text      says text a byte a second, and its last byte until the caller leaves
//
// After the last step it listens until the caller leaves.
type Script string

// call is one conversation.
type call struct {
	server *Server
	stream net.Conn
	reader *bufio.Reader
	slow   time.Duration
}

func (c *call) play(script Script) {
	for line := range strings.Lines(string(script)) {
		line = strings.TrimLeft(strings.TrimRight(line, "\r\n"), "\t ")
		verb, rest, _ := strings.Cut(line, " ")
		ok := true
		switch verb {
		case "":
		case "S:":
			ok = c.say(text(rest))
		case "C:":
			ok = c.expect(rest)
		case "UNTIL":
			for heard := ""; ok && heard != rest; {
				heard, ok = c.hear()
			}
		case "TLS":
			ok = c.startTLS()
		case "HELLO":
			_, err := c.reader.Peek(1)
			ok = err == nil
			c.reader.Discard(c.reader.Buffered())
		case "WAIT":
			time.Sleep(c.duration(rest))
		case "SLOW":
			c.slow = c.duration(rest)
		case "HANG":
			ok = false
			c.listen()
		case "CLOSE":
			return
		case "FLOOD":
			for s := strings.Repeat(strings.TrimSuffix(text(rest), "\r\n"), 64); ok; {
				ok = c.say(s)
			}
		case "LINES":
			for s := strings.Repeat(text(rest), 64); ok; {
				ok = c.say(s)
			}
		case "DRIP":
			for s := strings.TrimSuffix(text(rest), "\r\n"); ok; s = s[min(1, len(s)-1):] {
				ok = c.say(s[:1])
				time.Sleep(time.Second)
			}
		default:
			c.server.t.Errorf("no such step in a script: %s", line)
			ok = false
		}
		if !ok {
			return
		}
	}
	c.listen()
}

func text(s string) string {
	if raw, err := strconv.Unquote(s); err == nil {
		return raw
	}
	return s + "\r\n"
}

func (c *call) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		c.server.t.Error(err)
	}
	return d
}

func (c *call) say(s string) bool {
	if c.slow > 0 {
		for i := range len(s) {
			time.Sleep(c.slow)
			if _, err := c.stream.Write([]byte(s[i : i+1])); err != nil {
				return false
			}
		}
		return true
	}
	_, err := c.stream.Write([]byte(s))
	return err == nil
}

// hear returns the next line; not ok when the caller left.
func (c *call) hear() (string, bool) {
	line, err := c.reader.ReadString('\n')
	if line != "" {
		line = strings.TrimRight(line, "\r\n")
		c.server.mu.Lock()
		c.server.lines = append(c.server.lines, line)
		c.server.mu.Unlock()
	}
	return line, err == nil
}

func (c *call) expect(want string) bool {
	line, ok := c.hear()
	if !ok {
		return false
	}
	begin, prefix := strings.CutSuffix(want, "*")
	if line != want && !(prefix && strings.HasPrefix(line, begin)) {
		c.server.t.Errorf("the script wants %q, and the caller said %q", want, line)
		return false
	}
	return true
}

func (c *call) listen() {
	for {
		if _, ok := c.hear(); !ok {
			return
		}
	}
}

func (c *call) startTLS() bool {
	// What came before belongs to the plain connection.
	conn := tls.Server(c.stream, c.server.TLS)
	if conn.Handshake() != nil {
		return false
	}
	c.stream, c.reader = conn, bufio.NewReader(conn)
	return true
}
