package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Response is one IMAP response (RFC 9051 §7), its words exactly as they came.
type Response struct {
	// Tag is "*" for an untagged response, "+" for a continuation request, else
	// the tag of the command it ends.
	Tag string
	// Status is OK, NO, BAD, BYE or PREAUTH; "" for data such as "5 EXISTS".
	Status string
	// Code is what stood in brackets, such as "AUTHENTICATIONFAILED" or
	// "CAPABILITY IMAP4rev1 SASL-IR".
	Code string
	// Text is the rest. In data, an empty quoted string stands for each literal.
	Text string
	// Literals are the contents of the literals in data, in their order.
	Literals []string
}

var errNotIMAP = errors.New("not an IMAP response")

// String is the response without its tag.
func (r Response) String() string {
	s := r.Status
	if r.Code != "" {
		s += " [" + r.Code + "]"
	}
	return strings.TrimSpace(s + " " + r.Text)
}

// Data returns what follows the keyword of an untagged response such as
// "CAPABILITY", be it said as data or as the code of a status.
func (r Response) Data(keyword string) (string, bool) {
	s := r.Code
	if r.Status == "" && r.Tag == "*" {
		s = r.Text
	}
	word, rest, _ := strings.Cut(s, " ")
	return rest, strings.EqualFold(word, keyword)
}

// ParseResponse reads one response line.
func ParseResponse(line string) (Response, error) {
	tag, rest, _ := strings.Cut(line, " ")
	if tag == "+" {
		return Response{Tag: tag, Text: rest}, nil
	}
	if rest == "" || !isTag(tag) {
		return Response{}, errNotIMAP
	}
	r := Response{Tag: tag}
	word, text, _ := strings.Cut(rest, " ")
	switch word = strings.ToUpper(word); word {
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		r.Status = word
	default:
		if tag != "*" {
			return Response{}, errNotIMAP
		}
		r.Text = rest
		return r, nil
	}
	if strings.HasPrefix(text, "[") {
		if code, after, ok := strings.Cut(text[1:], "]"); ok {
			r.Code, text = code, after
		}
	}
	r.Text = strings.TrimSpace(text)
	return r, nil
}

// isTag follows RFC 9051 §9 ("tag"), and takes "*" for one.
func isTag(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("(){%\"\\]", r)
	})
}

// Tag returns a fresh command tag.
func (c *Conn) Tag() string {
	c.tags++
	return "A" + strconv.Itoa(c.tags)
}

// ReadResponse returns the next response. Alerts in it are kept.
func (c *Conn) ReadResponse(ctx context.Context) (Response, error) {
	line, err := c.ReadLine(ctx)
	if err != nil {
		return Response{}, err
	}
	r, err := ParseResponse(line)
	if err != nil {
		return Response{}, fmt.Errorf("%w: %s", err, c.Clean(line))
	}
	// A literal (RFC 9051 §4.3) can only be in data. What they hold together is
	// bounded like everything in a stage.
	for r.Tag == "*" && r.Status == "" {
		head, n, ok := literal(r.Text)
		if !ok {
			break
		}
		content, err := c.readBytes(ctx, n)
		if err != nil {
			return Response{}, err
		}
		r.Literals = append(r.Literals, string(content))
		more, err := c.ReadLine(ctx)
		if err != nil {
			return Response{}, err
		}
		r.Text = head + `""` + more
		if len(r.Text) > c.limits.Line {
			return Response{}, errLineTooLong
		}
	}
	c.keepAlert(r)
	return r, nil
}

// literal splits off the announcement of a literal at the end of a line.
func literal(s string) (head string, n int, ok bool) {
	i := strings.LastIndexByte(s, '{')
	if i < 0 || !strings.HasSuffix(s, "}") {
		return "", 0, false
	}
	n, err := strconv.Atoi(s[i+1 : len(s)-1])
	return strings.TrimSuffix(s[:i], "~"), n, err == nil && n >= 0
}

// Await reads until the server asks for more ("+") or ends the command, with the
// untagged responses before that. A server that says BYE and closes without
// ending the command has ended it by BYE.
func (c *Conn) Await(ctx context.Context, tag string) (end Response, untagged []Response, err error) {
	for {
		r, err := c.ReadResponse(ctx)
		if bye := slices.IndexFunc(untagged, func(r Response) bool { return r.Status == "BYE" }); bye >= 0 &&
			err != nil && ctx.Err() == nil {
			return untagged[bye], untagged, nil
		}
		switch {
		case err != nil:
			return Response{}, untagged, err
		case r.Tag == "+" || r.Tag == tag:
			return r, untagged, nil
		case r.Tag != "*":
			return Response{}, untagged, fmt.Errorf("%w to this command: %s", errNotIMAP, c.Clean(r.Tag))
		}
		untagged = append(untagged, r)
	}
}

// Command sends a command and waits for its end.
func (c *Conn) Command(ctx context.Context, command string) (end Response, untagged []Response, err error) {
	tag := c.Tag()
	if err := c.Send(ctx, tag+" "+command); err != nil {
		return Response{}, nil, err
	}
	end, untagged, err = c.Await(ctx, tag)
	if err == nil && end.Tag == "+" {
		err = fmt.Errorf("%w: more was asked for than the command has", errNotIMAP)
	}
	return end, untagged, err
}

const maxAlerts = 10

func (c *Conn) keepAlert(r Response) {
	code, link, _ := strings.Cut(r.Code, " ")
	switch strings.ToUpper(code) {
	case "ALERT":
		link = ""
	case "WEBALERT": // Google's, with the page to open
	default:
		return
	}
	text := c.Clean(strings.TrimSpace(r.Text + " " + link))
	if text != "" && len(c.Alerts) < maxAlerts && !slices.Contains(c.Alerts, text) {
		c.Alerts = append(c.Alerts, text)
	}
}
