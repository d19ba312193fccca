package probe

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Reply is one SMTP reply (RFC 5321 §4.2), its words exactly as they came.
type Reply struct {
	// Code is the number, from 200 to 599.
	Code int
	// Enhanced is the enhanced status code (RFC 2034) such as "5.7.8", or "".
	Enhanced string
	// Lines are the texts of its lines, without codes.
	Lines []string
}

var errNotSMTP = errors.New("not an SMTP reply")

// Text is all lines as one.
func (r Reply) Text() string { return strings.Join(r.Lines, " ") }

// String is the reply as a server would say it in one line.
func (r Reply) String() string {
	s := strconv.Itoa(r.Code)
	if r.Enhanced != "" {
		s += " " + r.Enhanced
	}
	return strings.TrimSpace(s + " " + r.Text())
}

// ParseReplyLine reads one line of a reply; more is true when another follows.
func ParseReplyLine(line string) (code int, text string, more bool, err error) {
	if len(line) < 3 {
		return 0, "", false, errNotSMTP
	}
	for i := range 3 {
		if line[i] < '0' || line[i] > '9' {
			return 0, "", false, errNotSMTP
		}
	}
	code, _ = strconv.Atoi(line[:3]) // three digits
	if code < 200 || code > 599 {
		return 0, "", false, errNotSMTP
	}
	if len(line) == 3 {
		return code, "", false, nil
	}
	switch line[3] {
	case '-':
		more = true
	case ' ':
	default:
		return 0, "", false, errNotSMTP
	}
	return code, line[4:], more, nil
}

// ReadReply returns the next reply.
func (c *Conn) ReadReply(ctx context.Context) (Reply, error) {
	line, err := c.ReadLine(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.readReply(ctx, line)
}

// readReply returns the reply whose first line was read.
func (c *Conn) readReply(ctx context.Context, line string) (Reply, error) {
	var r Reply
	for {
		code, text, more, err := ParseReplyLine(line)
		if err != nil {
			return Reply{}, fmt.Errorf("%w: %s", err, c.Clean(line))
		}
		if r.Code != 0 && code != r.Code {
			return Reply{}, fmt.Errorf("%w: its lines differ in their code", errNotSMTP)
		}
		r.Code = code
		if e, rest := enhanced(code, text); e != "" {
			r.Enhanced, text = e, rest
		}
		r.Lines = append(r.Lines, text)
		if !more {
			return r, nil
		}
		if line, err = c.ReadLine(ctx); err != nil {
			return Reply{}, err
		}
	}
}

// enhanced splits off an enhanced status code, whose class is the first digit of
// the reply code.
func enhanced(code int, text string) (status, rest string) {
	status, rest, _ = strings.Cut(text, " ")
	parts := strings.Split(status, ".")
	if len(parts) != 3 || parts[0] != strconv.Itoa(code/100) {
		return "", text
	}
	for _, p := range parts[1:] {
		if n, err := strconv.Atoi(p); err != nil || n < 0 || len(p) > 3 || p[0] == '+' {
			return "", text
		}
	}
	return status, rest
}

// Submit sends an SMTP command and returns its reply.
func (c *Conn) Submit(ctx context.Context, command string) (Reply, error) {
	if err := c.Send(ctx, command); err != nil {
		return Reply{}, err
	}
	return c.ReadReply(ctx)
}
