package probe

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"postkey/accounts"
)

var (
	errLineTooLong = errors.New("a line is longer than any mail server's")
	errTooMuch     = errors.New("more bytes than any mail server sends here")
	errTooMany     = errors.New("more lines than any mail server sends here")
	errLineBreak   = errors.New("a line to be sent holds a line break or NUL")
	errNotSecure   = errors.New("credentials on a connection that is not protected")
)

// allowance is what a server may still send in this stage.
type allowance struct{ bytes, lines int }

// carry makes conn what is read and written from here on.
func (c *Conn) carry(conn net.Conn) {
	c.stream = conn
	c.reader = bufio.NewReader(conn)
}

// ReadLine returns the next line without its end, exactly as it came: hostile.
func (c *Conn) ReadLine(ctx context.Context) (string, error) {
	var line []byte
	err := c.within(ctx, func() error {
		for {
			part, err := c.reader.ReadSlice('\n')
			if c.left.bytes -= len(part); c.left.bytes < 0 {
				return errTooMuch
			}
			if len(line)+len(part) > c.limits.Line {
				return errLineTooLong
			}
			line = append(line, part...)
			switch {
			case err == nil:
				return nil
			case errors.Is(err, io.EOF):
				return io.ErrUnexpectedEOF
			case !errors.Is(err, bufio.ErrBufferFull):
				return err
			}
		}
	})
	if err != nil {
		c.partial = line[:min(len(line), firstWords)]
		return "", err
	}
	if c.left.lines--; c.left.lines < 0 {
		return "", errTooMany
	}
	s := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
	c.traceReceived(s)
	return s, nil
}

// readBytes returns exactly the next n bytes.
func (c *Conn) readBytes(ctx context.Context, n int) ([]byte, error) {
	if c.left.bytes -= n; c.left.bytes < 0 {
		return nil, errTooMuch
	}
	b := make([]byte, n)
	return b, c.within(ctx, func() error {
		_, err := io.ReadFull(c.reader, b)
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	})
}

// Send writes a line and adds its end. A line that holds a line break or NUL is
// refused, whoever made it.
func (c *Conn) Send(ctx context.Context, line string) error {
	c.traceSent(line)
	return c.write(ctx, line)
}

// SendSecret is [Conn.Send] for a line that ends in credentials: the trace shows
// what comes before them, and dots.
func (c *Conn) SendSecret(ctx context.Context, before string, secret accounts.Secret) error {
	if !c.Secure() && c.opened.Security != accounts.Plaintext {
		return errNotSecure
	}
	c.silence = true
	shown := before
	if !secret.Empty() {
		shown += secret.String()
	}
	c.traceSent(shown)
	return c.write(ctx, before+secret.Reveal())
}

func (c *Conn) write(ctx context.Context, line string) error {
	if strings.ContainsAny(line, "\r\n\x00") {
		return errLineBreak
	}
	b := append([]byte(line), "\r\n"...)
	defer clear(b)
	return c.within(ctx, func() error {
		_, err := c.stream.Write(b)
		return err
	})
}

// within runs f, which reads or writes, and ends it by closing the connection
// when ctx ends first. Nothing of it is left when it returns.
func (c *Conn) within(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.stream == nil {
		return net.ErrClosed
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.raw.Close()
		close(closed)
	})
	err := f()
	if !stop() {
		<-closed
		return ctx.Err()
	}
	return err
}

// waiting returns the bytes that came without being asked for; the error is a
// time-out when there are none. It reads nothing away.
func (c *Conn) waiting() ([]byte, error) {
	// A deadline in the past would not look at all. Setting it fails on a closed
	// connection.
	if err := c.stream.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return nil, err
	}
	defer c.stream.SetReadDeadline(time.Time{})
	if _, err := c.reader.Peek(1); err != nil {
		return nil, err
	}
	return c.reader.Peek(c.reader.Buffered())
}
