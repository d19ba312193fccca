package practice

import (
	"fmt"
	"net"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// A letter is a message as a POP3 session sees it.
type letter struct {
	uid     imap.UID
	id      string // UIDL's name for it: the same in every session
	data    []byte // lines end in CR LF
	deleted bool   // marked, until QUIT makes it so
}

// letters is the inbox as it is now, oldest first: a POP3 session shows one
// moment (RFC 1939 §5), whatever IMAP does meanwhile.
func (m *mailbox) letters() (list []letter, err error) {
	err = m.asIMAP(func(c *imapclient.Client) error {
		box, err := c.Select(inbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil || box.NumMessages == 0 {
			return err
		}
		whole := &imap.FetchItemBodySection{Peek: true}
		var all imap.SeqSet
		all.AddRange(1, 0)
		messages, err := c.Fetch(all, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
		for _, f := range messages {
			list = append(list, letter{
				uid:  f.UID,
				id:   fmt.Sprintf("%d.%d", box.UIDValidity, f.UID),
				data: crlf(f.FindBodySection(whole)),
			})
		}
		return err
	})
	return list, err
}

// remove deletes the marked letters. Those that IMAP removed first are no matter.
func (m *mailbox) remove(list []letter) error {
	var uids imap.UIDSet
	for _, l := range list {
		if l.deleted {
			uids.AddNum(l.uid)
		}
	}
	if len(uids) == 0 {
		return nil
	}
	return m.asIMAP(func(c *imapclient.Client) error {
		if _, err := c.Select(inbox, nil).Wait(); err != nil {
			return err
		}
		marked := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
		if err := c.Store(slices.Clone(uids), marked, nil).Close(); err != nil {
			return err
		}
		return c.UIDExpunge(uids).Close()
	})
}

// asIMAP opens the mailbox over a pipe inside this program, signed in from the
// start: the library shows a message's bytes only to an IMAP connection. When it
// returns, both ends are gone.
func (m *mailbox) asIMAP(do func(*imapclient.Client) error) error {
	near, far := net.Pipe()
	ended := make(chan struct{})
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return imapmemserver.NewUserSession(m.mail), &imapserver.GreetingData{PreAuth: true}, nil
		},
		Caps:   imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}},
		Logger: silent,
	})
	// Serve takes the pipe, finds nothing more to accept, and returns.
	if err := server.Serve(&oneConn{conn: &closeSignal{Conn: far, closed: ended}}); err != nil {
		return err
	}
	client := imapclient.New(near, nil)
	err := do(client)
	client.Close()
	<-ended
	return err
}

// A oneConn is a listener that accepts once.
type oneConn struct{ conn net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	c := l.conn
	if c == nil {
		return nil, net.ErrClosed
	}
	l.conn = nil
	return c, nil
}

func (*oneConn) Close() error   { return nil }
func (*oneConn) Addr() net.Addr { return &net.UnixAddr{Name: "practice", Net: "pipe"} }

// A closeSignal tells that its session closed it. imapserver does so once, as
// the last thing.
type closeSignal struct {
	net.Conn
	closed chan struct{}
}

func (c *closeSignal) Close() error {
	defer close(c.closed)
	return c.Conn.Close()
}
