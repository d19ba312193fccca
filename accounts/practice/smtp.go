package practice

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
)

const (
	maxRecipients = 20
	// smtpLine is a line's longest length in bytes: AUTH PLAIN may bring 12288
	// (RFC 4954 §4.3); text lines have 1000 (RFC 5321 §4.5.3.1.6).
	smtpLine = 12288
	smtpWait = time.Minute
)

// Refusals. TLS comes first (RFC 3207 §4, RFC 4954 §4), then the log-in, then
// the sender, who must be the one who signed in. Whoever isn't here doesn't
// exist: nothing is ever sent on.
var (
	errTLSFirst  = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Must issue a STARTTLS command first"}
	errEncrypt   = &smtp.SMTPError{Code: 538, EnhancedCode: smtp.EnhancedCode{5, 7, 11}, Message: "Encryption required for authentication"}
	errAuthFirst = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	errSender    = &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Sender address is not the account's own"}
	errRecipient = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox here, and practice mail is never sent out"}
	errMailbox   = &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "The practice mailbox is full"}
)

func (s *Server) newSMTP() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, secure := c.TLSConnectionState()
		return &smtpSession{server: s, secure: secure}, nil
	}))
	server.Domain = "smtp." + Domain
	server.TLSConfig = s.proof.config
	server.ErrorLog = silent
	server.MaxRecipients = maxRecipients
	server.MaxMessageBytes = maxMessage
	server.MaxLineLength = smtpLine
	server.ReadTimeout, server.WriteTimeout = smtpWait, smtpWait
	// The session itself refuses before TLS: the library would answer 523, which
	// no standard for AUTH knows.
	server.AllowInsecureAuth = true
	return server
}

// An smtpSession is one client between EHLO and the end of the connection, or
// between EHLO and STARTTLS.
type smtpSession struct {
	server *Server
	secure bool
	sender *mailbox // nil until the log-in

	mu sync.Mutex // BDAT runs Data beside the commands that follow
	to []*mailbox
}

// AuthMechanisms are announced inside TLS only.
func (s *smtpSession) AuthMechanisms() []string {
	if !s.secure {
		return nil
	}
	return s.server.offered(accounts.SMTP)
}

func (s *smtpSession) Auth(mechanism string) (sasl.Server, error) {
	if !s.secure {
		return nil, errEncrypt
	}
	d := door{s.server, accounts.SMTP, func(m *mailbox) { s.sender = m }, smtp.ErrAuthFailed}
	if m, ok := d.mechanism(mechanism); ok {
		return m, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// bare is an address as addresses are compared: without the quotes around what
// stands before the @, which the library sometimes takes off (RFC 5321 §4.1.2), and
// whatever its case.
func bare(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 2 || address[0] != '"' || address[at-1] != '"' {
		return strings.ToLower(address)
	}
	var b strings.Builder
	for i := 1; i < at-1; i++ {
		if address[i] == '\\' && i+1 < at-1 {
			i++
		}
		b.WriteByte(address[i])
	}
	return strings.ToLower(b.String() + address[at:])
}

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	switch {
	case !s.secure:
		return errTLSFirst
	case s.sender == nil:
		return errAuthFirst
	case bare(from) != bare(s.sender.address):
		return errSender
	}
	return s.server.refuses("MAIL")
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m := s.server.recipient[bare(to)]
	if m == nil {
		return errRecipient
	}
	if err := s.server.refuses("RCPT"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = append(s.to, m)
	return nil
}

// Data delivers to each recipient once, under the headers of final delivery (RFC
// 5321 §4.4).
func (s *smtpSession) Data(r io.Reader) error {
	s.mu.Lock()
	to := s.to
	s.mu.Unlock()
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.refuses("DATA"); err != nil {
		return err
	}
	now := time.Now()
	head := fmt.Sprintf("Return-Path: <%s>\r\nReceived: by smtp.%s with ESMTPSA; %s\r\n",
		s.sender.address, Domain, now.Format(time.RFC1123Z))
	done := make(map[*mailbox]bool)
	for _, m := range to {
		if done[m] {
			continue
		}
		done[m] = true
		if err := m.deliver(s.server.options.Delivery.folder(), append([]byte(head), text...), now); errors.Is(err, errFull) {
			return errMailbox
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (s *smtpSession) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = nil
}

func (s *smtpSession) Logout() error { return nil }
