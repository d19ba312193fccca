// Package practice is a small mail company on this computer, for the practice
// account of the wizard and for the tests of every other package: real IMAP,
// POP3 and SMTP servers on free ports of 127.0.0.1, for the made-up domain
// practice.example.
//
// In the order things happen:
//
//  1. [Start] makes a certificate authority that nobody but this run trusts,
//     signs one certificate with it and forgets the authority's key.
//  2. The account jane@practice.example gets its folders and a few letters.
//  3. Seven listeners open: IMAP, POP3 and SMTP, each with implicit TLS and with
//     STARTTLS, and a web server that publishes the domain's settings.
//  4. [Server.Network] and [Server.HTTP] lead there: the practice names resolve
//     to 127.0.0.1 and the usual ports to the free ones, so that the wizard shows
//     what it would show for a real company. Every other address is refused:
//     nothing leaves this computer.
//  5. IMAP and POP3 show the same inbox; what SMTP takes is put into it. No
//     protocol takes a password outside TLS.
//  6. In a [Scenario] the company asks something of people first, as real ones do:
//     then it is in the table of mail companies, so that this is known beforehand,
//     and has pages for the person's browser, on a port of its own.
//  7. [Server.Close] ends every listener, connection and goroutine, and takes the
//     company out of the table.
//
// The servers defend themselves as if strangers could reach them, since every
// program on this computer can: lines, messages, folders, connections and waits
// are all limited.
package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
	"postkey/accounts/words"
)

const (
	// Domain is the practice company's mail domain. The top-level domain
	// "example" belongs to nobody (RFC 2606 §2).
	Domain = "practice.example"
	// Address is the practice account, and the name it signs in with.
	Address = "jane@" + Domain
	// Name is whose account it is.
	Name = "Jane Doe"
)

// Password returns the practice account's password. It is published, so it
// protects nothing; it still travels as a Secret, like any other.
func Password() accounts.Secret { return accounts.NewSecret("letters-and-keys") }

// Options change what the servers do. The zero value is the practice account.
type Options struct {
	// Users are further accounts: sign-in name to password. A name without @ is
	// a local part of [Domain]. [Address] here changes Jane's own password.
	Users map[string]accounts.Secret
	// Words are the language of the letters in the inbox; nil means English.
	Words *words.Words
	// Delay is how much longer a connection takes to be made, and each answer
	// takes to come: one round trip of a slow line. Looking up names takes no
	// longer.
	Delay time.Duration
	// Mechanisms are the SASL mechanisms on offer inside TLS, in this order: some of
	// PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, OAUTHBEARER and XOAUTH2.
	// Without PLAIN and LOGIN among them, no password is taken as it is. Nil means
	// PLAIN, and LOGIN over SMTP too.
	Mechanisms []string
	// Tokens are what OAUTHBEARER and XOAUTH2 take: sign-in name to access token.
	Tokens map[string]accounts.Secret
	// Questions are what LOGIN asks for the name and for the password, which every
	// server words as it likes; empty means "Username:" and "Password:".
	Questions [2]string
	// Delivery is where sent messages arrive; the zero value is the inbox.
	Delivery Delivery
	// Refuse are SMTP commands that are refused after the log-in, MAIL, RCPT or
	// DATA (the whole message), each with the reply, such as "550 5.4.5 Daily
	// sending limit exceeded".
	Refuse map[string]string
	// Scenario is what the company asks of people; the zero value is nothing. Only one
	// server at a time can have one: the company is then known to the whole program.
	// It has mechanisms of its own.
	Scenario Scenario
	// TokenLife is how long an access token of the company's web page signs in; zero is
	// an hour.
	TokenLife time.Duration
	// RecordPlaintext keeps what clients send outside TLS, for [Server.Plaintext].
	RecordPlaintext bool
}

// A Server is the practice company, open for business.
type Server struct {
	options   Options
	proof     proof
	mailboxes map[string]*mailbox // by sign-in name
	recipient map[string]*mailbox // by address, see bare
	counts    map[accounts.Protocol]*counts
	refusals  map[string]*smtp.SMTPError // by SMTP command
	words     *words.Words

	receiving atomic.Bool // [IMAPOff]: it was switched on
	permits   *permits
	unknow    func() // takes the company out of the table of mail companies

	listeners []*listener // one an endpoint, in their order
	imap      *imapserver.Server
	smtp      *smtp.Server
	web       *http.Server
	pages     *http.Server // nil in [Plain]
	transport *http.Transport

	serving   sync.WaitGroup // the goroutines that accept
	stop      chan struct{}  // closed when Close begins
	closeOnce sync.Once
	closeErr  error
	closed    chan struct{} // closed when Close is done
}

// Start opens the company. It answers until [Server.Close], or until ctx ends.
func Start(ctx context.Context, o Options) (*Server, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s := &Server{
		options:   o,
		mailboxes: make(map[string]*mailbox),
		recipient: make(map[string]*mailbox),
		counts:    make(map[accounts.Protocol]*counts),
		words:     o.Words,
		permits:   newPermits(),
		stop:      make(chan struct{}),
		closed:    make(chan struct{}),
	}
	if s.words == nil {
		s.words = words.New()
	}
	var err error
	if s.refusals, err = refusals(o.Refuse); err != nil {
		return nil, fmt.Errorf("practice refusal: %w", err)
	}
	if s.proof, err = newProof(time.Now()); err != nil {
		return nil, fmt.Errorf("practice certificate: %w", err)
	}
	if err := s.addMailboxes(); err != nil {
		return nil, fmt.Errorf("practice mailbox: %w", err)
	}
	for _, e := range s.endpoints() {
		if s.counts[e.protocol] == nil {
			s.counts[e.protocol] = new(counts)
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("practice server: %w", err)
		}
		s.listeners = append(s.listeners, newListener(l, e, s))
	}
	if err := s.begin(); err != nil {
		s.Close()
		return nil, fmt.Errorf("practice scenario: %w", err)
	}
	s.imap, s.smtp, s.web = s.newIMAP(), s.newSMTP(), s.newWeb()
	s.transport = s.newTransport()
	for _, l := range s.listeners {
		s.serving.Go(func() { s.serve(l) })
	}
	context.AfterFunc(ctx, func() { s.Close() })
	return s, nil
}

func (s *Server) addMailboxes() error {
	users := map[string]accounts.Secret{Address: Password()}
	for name, password := range s.options.Users {
		users[name] = password
	}
	for name, password := range users {
		address := name
		if !strings.Contains(name, "@") {
			address += "@" + Domain
		}
		m, err := newMailbox(name, address, password)
		if err != nil {
			return err
		}
		address = strings.ToLower(address)
		if s.recipient[bare(address)] != nil {
			return fmt.Errorf("two accounts have the address %s", address)
		}
		s.mailboxes[name], s.recipient[bare(address)] = m, m
	}
	return s.mailboxes[Address].putLetters(s.words, time.Now())
}

// serve answers at one door until its listener closes.
func (s *Server) serve(l *listener) {
	var door net.Listener = l
	if l.security == accounts.ImplicitTLS {
		door = s.proof.listener(l)
	}
	// Each of these returns when the listener is closed, which is how Close ends
	// them, so their errors say nothing.
	switch l.protocol {
	case accounts.IMAP:
		s.imap.Serve(door)
	case accounts.POP3:
		s.servePOP3(door)
	case accounts.SMTP:
		s.smtp.Serve(door)
	default:
		if l.security == accounts.Plaintext {
			s.pages.Serve(door)
		} else {
			s.web.Serve(door)
		}
	}
}

// Close ends every listener, connection and session, and returns when they have
// ended. Calling it again does nothing but wait for the first call.
func (s *Server) Close() error {
	s.closeOnce.Do(func() {
		defer close(s.closed)
		close(s.stop)
		if s.unknow != nil {
			s.unknow()
		}
		var errs []error
		for _, l := range s.listeners {
			errs = append(errs, l.Close())
		}
		// The order matters: once nothing accepts, no connection can come to be
		// that is not in its listener's list.
		s.serving.Wait()
		for _, l := range s.listeners {
			l.hangUp()
		}
		if s.smtp != nil {
			// Shutdown, because go-smtp's Close reads connections while they may
			// still be switching to TLS. Every connection is hung up, so it only waits.
			errs = append(errs, s.smtp.Shutdown(context.Background()))
			errs = append(errs, s.web.Close())
		}
		if s.pages != nil {
			errs = append(errs, s.pages.Close())
		}
		s.closeErr = errors.Join(errs...)
	})
	<-s.closed
	return s.closeErr
}

// silent takes the libraries' own log lines: they may quote what a client sent.
var silent = log.New(io.Discard, "", 0)
