package login

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// An imapLookout waits for a message in the inbox, and in the folders for
// unwanted mail. It looks only at what is newer than the folder was, and without
// marking anything as read.
type imapLookout struct {
	session *Session
	message message

	places   []place
	selected string // the folder that is open
	at       place  // where the message is
	uid      uint64
}

// A place is a folder to look in.
type place struct {
	name  string // as the server writes it
	shown string
	junk  bool
	next  uint64 // the first UID that a new message can have
}

const inboxName = "INBOX"

var errNoUIDs = errors.New("a folder that does not say what its next message will be")

func (*imapLookout) pauses() []time.Duration {
	return []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second}
}

func (l *imapLookout) leave(ctx context.Context) { l.session.Leave(ctx) }

func (l *imapLookout) stage(ctx context.Context, f func(context.Context) error) error {
	return l.session.conn.Stage(ctx, accounts.StageSend, f)
}

// prepare notes the next UID of each folder (STATUS, RFC 9051 §6.3.11). Folders
// for unwanted mail that cannot be looked at are left out.
func (l *imapLookout) prepare(ctx context.Context) error {
	return l.stage(ctx, func(ctx context.Context) error {
		s := l.session
		if !s.told {
			// What it can do now, and did not say.
			end, untagged, err := s.conn.Command(ctx, "CAPABILITY")
			if err != nil {
				return err
			}
			s.learn(append(untagged, end))
		}
		inbox := place{name: inboxName, shown: inboxName}
		refusal, err := l.note(ctx, &inbox)
		if err == nil && refusal != nil {
			err = refusal
		}
		if err != nil {
			return err
		}
		l.places = []place{inbox}
		junk, err := l.junkFolders(ctx)
		for _, p := range junk {
			if err == nil {
				if refusal, err = l.note(ctx, &p); err == nil && refusal == nil {
					l.places = append(l.places, p)
				}
			}
		}
		return err
	})
}

func (l *imapLookout) note(ctx context.Context, p *place) (refusal, err error) {
	s := l.session
	end, untagged, err := s.conn.Command(ctx, "STATUS "+quote(p.name)+" (UIDNEXT)")
	if err != nil {
		return nil, err
	}
	if end.Status != "OK" {
		r := imapReply(end, untagged)
		r.stage = accounts.StageMailbox
		return s.refuse(r, end.String()), nil
	}
	n, ok := statusNumber(untagged, "UIDNEXT")
	if !ok || n == 0 {
		return errNoUIDs, nil
	}
	p.next = n
	return nil, nil
}

func (l *imapLookout) look(ctx context.Context, everywhere bool) (arrival Arrival, found bool, err error) {
	err = l.stage(ctx, func(ctx context.Context) error {
		for _, p := range l.places {
			if p.junk && !everywhere || found {
				continue
			}
			ok, err := l.open(ctx, "EXAMINE", p)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if l.uid, err = l.newest(ctx, fmt.Sprintf("%d:*", p.next)); err != nil {
				return err
			}
			if found = l.uid >= p.next; found {
				l.at = p
				arrival = Arrival{Folder: l.session.conn.Clean(p.shown), Junk: p.junk}
			}
		}
		return nil
	})
	return arrival, found, err
}

// open opens a folder, or brings the one that is open up to date.
func (l *imapLookout) open(ctx context.Context, command string, p place) (bool, error) {
	if l.selected == command+p.name {
		command = "NOOP"
	} else {
		l.selected = command + p.name
		command += " " + quote(p.name)
	}
	end, untagged, err := l.session.conn.Command(ctx, command)
	if err != nil {
		return false, err
	}
	if end.Status == "BYE" {
		r := imapReply(end, untagged)
		r.stage = accounts.StageMailbox
		return false, l.session.refuse(r, end.String())
	}
	if end.Status != "OK" {
		l.selected = ""
	}
	return end.Status == "OK", nil
}

var fetchedUID = regexp.MustCompile(`(?i)[( ]UID ([0-9]+)[ )]`)

// newest returns the UID of the message among those, or 0.
func (l *imapLookout) newest(ctx context.Context, uids string) (uint64, error) {
	_, untagged, err := l.session.conn.Command(ctx, "UID FETCH "+uids+" (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID "+strings.ToUpper(mark)+")])")
	if err != nil {
		return 0, err
	}
	for _, r := range untagged {
		if uid, ok := l.isFetched(r); ok {
			return uid, nil
		}
	}
	return 0, nil
}

// isFetched reports whether a response shows the message's header.
func (l *imapLookout) isFetched(r probe.Response) (uint64, bool) {
	if r.Status != "" || len(r.Literals) != 1 || !l.message.isIn(r.Literals[0]) {
		return 0, false
	}
	found := fetchedUID.FindStringSubmatch(r.Text + " ")
	if found == nil {
		return 0, false
	}
	uid, err := strconv.ParseUint(found[1], 10, 32)
	return uid, err == nil && uid > 0
}

// remove deletes the message by UID EXPUNGE (RFC 4315), which removes nothing
// else. Without that it stays: EXPUNGE alone would remove whatever another program
// has marked.
func (l *imapLookout) remove(ctx context.Context) bool {
	s := l.session
	if !s.conn.Has("UIDPLUS") && !s.conn.Has("IMAP4rev2") {
		return false
	}
	removed := false
	// Whatever fails, the message was seen, and that is what the test is about.
	_ = l.stage(ctx, func(ctx context.Context) error {
		if ok, err := l.open(ctx, "SELECT", l.at); err != nil || !ok {
			return err
		}
		uid := strconv.FormatUint(l.uid, 10)
		if again, err := l.newest(ctx, uid); err != nil || again != l.uid {
			return err
		}
		end, _, err := s.conn.Command(ctx, "UID STORE "+uid+` +FLAGS.SILENT (\Deleted)`)
		if err != nil || end.Status != "OK" {
			return err
		}
		end, _, err = s.conn.Command(ctx, "UID EXPUNGE "+uid)
		if err == nil && end.Status != "OK" {
			_, _, err = s.conn.Command(ctx, "UID STORE "+uid+` -FLAGS.SILENT (\Deleted)`)
			return err
		}
		removed = err == nil
		return err
	})
	return removed
}
