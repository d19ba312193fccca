package practice

import (
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"postkey/accounts"
)

// newIMAP makes the IMAP server. The library refuses every log-in before TLS
// with PRIVACYREQUIRED (InsecureAuth stays off) and says so beforehand with
// LOGINDISABLED; it bounds its lines to 50 KB and what comes before the log-in
// to 30 seconds.
func (s *Server) newIMAP() *imapserver.Server {
	return imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapSession{server: s}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {},
			// Part of IMAP4rev2, and named for those who speak only IMAP4rev1.
			imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {}, imap.CapSearchRes: {},
			imap.CapListExtended: {}, imap.CapListStatus: {}, imap.CapMove: {}, imap.CapStatusSize: {},
		},
		TLSConfig: s.proof.config,
		Logger:    silent,
	})
}

// flags are what a message can be marked with: the system's, and the keywords
// that mail programs use. Others are ignored, as RFC 9051 §7.2.6 allows, because
// a flag is memory for whoever thinks up its name.
var flags = []imap.Flag{
	imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft,
	imap.FlagForwarded, imap.FlagMDNSent, imap.FlagJunk, imap.FlagNotJunk, imap.FlagPhishing,
	"$Label1", "$Label2", "$Label3", "$Label4", "$Label5", "Junk", "NonJunk", "NotJunk", "Forwarded",
}

func knownFlags(list []imap.Flag) []imap.Flag {
	return slices.DeleteFunc(slices.Clone(list), func(f imap.Flag) bool {
		return !slices.ContainsFunc(flags, func(k imap.Flag) bool { return strings.EqualFold(string(k), string(f)) })
	})
}

// An imapSession is the library's session with our log-in and our limits.
type imapSession struct {
	*imapmemserver.UserSession // nil until Login
	server                     *Server
	mailbox                    *mailbox
}

// door is where a client of this session wants in.
func (s *imapSession) door() door {
	return door{s.server, accounts.IMAP, func(m *mailbox) {
		s.mailbox, s.UserSession = m, imapmemserver.NewUserSession(m.mail)
	}, imapserver.ErrAuthFailed}
}

func (s *imapSession) Login(name, password string) error {
	if !s.server.takesPasswords(accounts.IMAP) {
		return imapserver.ErrAuthFailed
	}
	return s.door().password(name, password)
}

// AuthenticateMechanisms are announced inside TLS only. The library has no way to
// announce LOGINDISABLED there but as a part of another word.
func (s *imapSession) AuthenticateMechanisms() []string {
	offered := slices.Clone(s.server.offered(accounts.IMAP))
	if !s.server.takesPasswords(accounts.IMAP) && len(offered) > 0 {
		offered[0] += " " + string(imap.CapLoginDisabled)
	}
	return offered
}

func (s *imapSession) Authenticate(mechanism string) (sasl.Server, error) {
	if m, ok := s.door().mechanism(mechanism); ok {
		return m, nil
	}
	return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "no such mechanism here"}
}

func (s *imapSession) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := s.UserSession.Select(name, o)
	if err == nil {
		data.PermanentFlags = flags
	}
	return data, err
}

// AppendLimit is in bytes (RFC 7889).
func (*imapSession) AppendLimit() uint32 { return maxMessage }

func (s *imapSession) Append(folder string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	if err := s.mailbox.takeMessages(1, r.Size()); err != nil {
		return nil, refusal(err)
	}
	known := *o
	known.Flags = knownFlags(o.Flags)
	return s.UserSession.Append(folder, r, &known)
}

func (s *imapSession) Create(name string, o *imap.CreateOptions) error {
	if err := s.mailbox.takeFolder(); err != nil {
		return refusal(err)
	}
	return s.UserSession.Create(name, o)
}

// Delete refuses the inbox (RFC 9051 §6.3.5), which the library would delete.
func (s *imapSession) Delete(name string) error {
	if name == inbox {
		return refusal(errInbox)
	}
	return s.UserSession.Delete(name)
}

// Rename refuses the inbox: renaming it would have to leave an empty one behind
// (RFC 9051 §6.3.6), which the library doesn't do.
func (s *imapSession) Rename(from, to string, o *imap.RenameOptions) error {
	if from == inbox {
		return refusal(errInbox)
	}
	return s.UserSession.Rename(from, to, o)
}

func (s *imapSession) Copy(set imap.NumSet, to string) (*imap.CopyData, error) {
	// Copies share their bytes, so only their number counts; it is known
	// afterwards, and a copy too many is the last one.
	if err := errors.Join(s.mailbox.takeMessages(0, 0), s.mailbox.takeUpdates()); err != nil {
		return nil, refusal(err)
	}
	data, err := s.UserSession.Copy(set, to)
	s.mailbox.copied(data)
	return data, err
}

func (s *imapSession) Move(w *imapserver.MoveWriter, set imap.NumSet, to string) error {
	if err := s.mailbox.takeUpdates(); err != nil {
		return refusal(err)
	}
	return s.UserSession.Move(w, set, to)
}

func (s *imapSession) Store(w *imapserver.FetchWriter, set imap.NumSet, f *imap.StoreFlags, o *imap.StoreOptions) error {
	if err := s.mailbox.takeUpdates(); err != nil {
		return refusal(err)
	}
	known := *f
	known.Flags = knownFlags(f.Flags)
	return s.UserSession.Store(w, set, &known, o)
}

// Fetch marks messages as seen.
func (s *imapSession) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	if err := s.mailbox.takeUpdates(); err != nil {
		return refusal(err)
	}
	return s.UserSession.Fetch(w, set, o)
}

var errInbox = errors.New("the inbox stays")

func refusal(err error) error {
	code := imap.ResponseCodeCannot
	if errors.Is(err, errFull) {
		code = imap.ResponseCodeLimit
	}
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: err.Error()}
}
