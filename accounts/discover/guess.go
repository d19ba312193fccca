package discover

import (
	"context"

	"postkey/accounts"
)

// guesses are the usual names and ports, for each protocol the most likely
// first: implicit TLS before STARTTLS (RFC 8314 §3), and the bare domain last,
// because there is often only a web server behind a firewall that drops
// everything else.
var guesses = []struct {
	prefix   string
	protocol accounts.Protocol
	security accounts.Security
	port     int
}{
	{"imap.", accounts.IMAP, accounts.ImplicitTLS, 993},
	{"smtp.", accounts.SMTP, accounts.ImplicitTLS, 465},
	{"mail.", accounts.IMAP, accounts.ImplicitTLS, 993},
	{"mail.", accounts.SMTP, accounts.ImplicitTLS, 465},
	{"pop.", accounts.POP3, accounts.ImplicitTLS, 995},
	{"pop3.", accounts.POP3, accounts.ImplicitTLS, 995},
	{"mail.", accounts.POP3, accounts.ImplicitTLS, 995},
	{"smtp.", accounts.SMTP, accounts.StartTLS, 587},
	{"mail.", accounts.SMTP, accounts.StartTLS, 587},
	{"imap.", accounts.IMAP, accounts.StartTLS, 143},
	{"mail.", accounts.IMAP, accounts.StartTLS, 143},
	{"pop.", accounts.POP3, accounts.StartTLS, 110},
	{"pop3.", accounts.POP3, accounts.StartTLS, 110},
	{"mail.", accounts.POP3, accounts.StartTLS, 110},
	{"", accounts.IMAP, accounts.ImplicitTLS, 993},
	{"", accounts.SMTP, accounts.ImplicitTLS, 465},
	{"", accounts.POP3, accounts.ImplicitTLS, 995},
	{"", accounts.SMTP, accounts.StartTLS, 587},
	{"", accounts.IMAP, accounts.StartTLS, 143},
	{"", accounts.POP3, accounts.StartTLS, 110},
	{"smtp.", accounts.SMTP, accounts.StartTLS, 25},
	{"mail.", accounts.SMTP, accounts.StartTLS, 25},
	{"", accounts.SMTP, accounts.StartTLS, 25},
}

// guessSlots is how many guesses are tried at the same time.
const guessSlots = 16

// guess names the usual servers of the domain. Those count that prove with their
// certificate to be who their name says, and let people sign in.
func guess(_ context.Context, s *search) offer {
	o := offer{guessed: true, nameOpen: true, authOpen: true}
	for _, g := range guesses {
		host, err := accounts.ParseHost(g.prefix + s.addr.Domain)
		if err != nil {
			continue // too long with the prefix
		}
		o.servers = append(o.servers, accounts.Server{Protocol: g.protocol, Host: host, Port: g.port, Security: g.security,
			Auth: accounts.AuthPassword, Username: s.addr.String()})
	}
	return o
}

// settleGuess ends a guess: what answered is what it names, and errs say why the
// others did not.
func (o *offer) settleGuess(ctx context.Context, winners []accounts.Server, errs []error) {
	if len(o.refused) > 0 {
		// Somebody answered there: that tells more than all who didn't.
		errs = []error{o.refused[0].Err}
	} else if ctx.Err() != nil {
		errs = append(errs, &accounts.Problem{Server: o.servers[0], Stage: accounts.StageConnect, Reason: accounts.Timeout, Err: ctx.Err()})
	}
	o.servers, o.errs = winners, telling(errs)
}
