package probetest

import (
	"bufio"
	"crypto/tls"
	"net"
	"strconv"
	"strings"
)

// A Script is what a server does with one caller, one step a line:
//
//	S: text        says a line
//	S: "raw\r\n"   says exactly that, as a Go string
//	C: text        waits for that line; text* is any line that begins so
//	TLS            makes the server's side of the handshake
//	HANG           says nothing more until the caller leaves
//	CLOSE          hangs up
//	FLOOD text     says text again and again, on one line, until the caller leaves
//	LINES text     says that line again and again until the caller leaves
//
// After the last step it listens until the caller leaves.
type Script string

// call is one conversation.
type call struct {
	server *Server
	stream net.Conn
	reader *bufio.Reader
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
		case "TLS":
			ok = c.startTLS()
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

func (c *call) say(s string) bool {
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
