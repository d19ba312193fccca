package pop3

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Size returns the size of a message in bytes, as the server has it.
func (c *Client) Size(ctx context.Context, number int) (int64, error) {
	r, err := c.command(ctx, "LIST "+strconv.Itoa(number))
	if err != nil {
		return 0, err
	}
	said, rest, err := numbered(r.Text)
	size, wrong := strconv.ParseUint(rest, 10, 63)
	if err != nil || wrong != nil || said != number {
		return 0, fmt.Errorf("%w to LIST", ErrProtocol)
	}
	return int64(size), nil
}

// UIDs returns the lasting identifier of each message by its number (UIDL, RFC
// 1939 §7).
func (c *Client) UIDs(ctx context.Context) (map[int]string, error) {
	lines, err := c.lines(ctx, "UIDL")
	if err != nil {
		return nil, err
	}
	uids := make(map[int]string, len(lines))
	for _, line := range lines {
		number, uid, err := numbered(line)
		if err != nil {
			return nil, err
		}
		if uid == "" {
			return nil, fmt.Errorf("%w: no identifier in a list", ErrProtocol)
		}
		uids[number] = uid
	}
	return uids, nil
}

// numbered reads "1 something" and drops what follows that.
func numbered(line string) (int, string, error) {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return 0, "", fmt.Errorf("%w: half a line in a list", ErrProtocol)
	}
	n, err := strconv.ParseUint(fields[0], 10, 31)
	if err != nil || n == 0 {
		return 0, "", fmt.Errorf("%w: no message number in a list", ErrProtocol)
	}
	return int(n), fields[1], nil
}

// Retrieve returns a whole message, its lines ending in CRLF.
func (c *Client) Retrieve(ctx context.Context, number int) ([]byte, error) {
	return c.text(ctx, "RETR "+strconv.Itoa(number))
}

// Top returns the header of a message and that many lines of its body (TOP, RFC
// 1939 §7), its lines ending in CRLF. Not every server has it.
func (c *Client) Top(ctx context.Context, number, lines int) ([]byte, error) {
	return c.text(ctx, fmt.Sprintf("TOP %d %d", number, lines))
}

func (c *Client) text(ctx context.Context, command string) ([]byte, error) {
	lines, err := c.lines(ctx, command)
	if err != nil {
		return nil, err
	}
	var b []byte
	for _, line := range lines {
		b = append(append(b, line...), "\r\n"...)
	}
	return b, nil
}

// Delete marks a message; it is gone after [Client.Quit].
func (c *Client) Delete(ctx context.Context, number int) error {
	_, err := c.command(ctx, "DELE "+strconv.Itoa(number))
	return err
}

// Quit ends the session and removes what was deleted.
func (c *Client) Quit(ctx context.Context) error {
	_, err := c.command(ctx, "QUIT")
	return err
}
