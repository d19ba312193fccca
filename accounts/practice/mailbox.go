package practice

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"postkey/accounts"
)

const inbox = "INBOX"

// folders are what a new account has. Mail programs know them by these names.
var folders = []string{inbox, "Drafts", "Sent", "Trash", "Junk"}

// What one account may take in while the server runs. None of it is given back
// by deleting: a practice run is short, and a limit that only goes down cannot
// be walked round.
const (
	maxMessage  = 1 << 20  // bytes of one message
	maxBytes    = 32 << 20 // bytes of all messages
	maxMessages = 2000
	maxFolders  = 100
	// maxUpdates bounds the news that other sessions have waiting: one for each
	// message in each command that may change messages.
	maxUpdates = 1 << 20
)

var errFull = errors.New("the practice mailbox is full")

// A mailbox is one account: its name, its password and its mail.
type mailbox struct {
	name, address string
	password      accounts.Secret
	mail          *imapmemserver.User

	pop sync.Mutex // held by the one POP3 session at a time (RFC 1939 §4)

	bytes, messages, folders, updates atomic.Int64 // taken in so far
}

func newMailbox(name, address string, password accounts.Secret) (*mailbox, error) {
	m := &mailbox{
		name: name, address: address, password: password,
		// The library's own check of names and passwords is not used.
		mail: imapmemserver.NewUser(name, ""),
	}
	for _, f := range folders {
		if err := m.mail.Create(f, nil); err != nil {
			return nil, err
		}
		if err := m.mail.Subscribe(f); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *mailbox) opens(password string) bool {
	return subtle.ConstantTimeCompare([]byte(password), []byte(m.password.Reveal())) == 1
}

// opensByApp reports whether a password is the one made for mail programs.
func (m *mailbox) opensByApp(password string) bool {
	return subtle.ConstantTimeCompare([]byte(bareAppPassword(password)), []byte(bareAppPassword(AppPassword().Reveal()))) == 1
}

// takeMessages makes room for that many messages of that size in all.
func (m *mailbox) takeMessages(n int, size int64) error {
	if m.messages.Add(int64(n)) > maxMessages || m.bytes.Add(size) > maxBytes {
		return errFull
	}
	return nil
}

func (m *mailbox) takeFolder() error {
	if m.folders.Add(1) > maxFolders {
		return errFull
	}
	return nil
}

// takeUpdates makes room for a command that may change every message there is.
func (m *mailbox) takeUpdates() error {
	if m.updates.Add(1+m.messages.Load()) > maxUpdates {
		return errFull
	}
	return nil
}

// deliver puts a message into a folder; "" is nowhere.
func (m *mailbox) deliver(folder string, message []byte, at time.Time) error {
	message = crlf(message)
	if err := m.takeMessages(1, int64(len(message))); err != nil {
		return err
	}
	if folder == "" {
		return nil
	}
	_, err := m.mail.Append(folder, bytes.NewReader(message), &imap.AppendOptions{Time: at})
	return err
}

// lineEnds are replaced in this order of preference at each place.
var lineEnds = strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n")

// crlf ends every line in CR LF, as mail is sent, the last one too.
func crlf(b []byte) []byte {
	s := lineEnds.Replace(string(b))
	if !strings.HasSuffix(s, "\r\n") {
		s += "\r\n"
	}
	return []byte(s)
}

// copied counts what a COPY made.
func (m *mailbox) copied(data *imap.CopyData) {
	if data != nil {
		made, _ := data.DestUIDs.Nums()
		m.messages.Add(int64(len(made)))
	}
}
