package probe

import (
	"cmp"
	"time"

	"postkey/accounts"
)

// Limits bound what a server may take of time and memory. A zero field means
// its default. They hold for the stage as a whole: a server that sends a byte
// now and then gains nothing.
type Limits struct {
	Resolve  time.Duration // name to addresses; 5 s
	Connect  time.Duration // TCP, over all addresses; 10 s
	TLS      time.Duration // handshake; 10 s
	Greeting time.Duration // first words; 10 s (some servers make callers wait 6 s on purpose)
	Reply    time.Duration // one command and its whole reply; 15 s
	Login    time.Duration // the credential exchange; 30 s (servers delay refusals by up to 15 s)
	Mailbox  time.Duration // counting the inbox; 30 s (a large POP3 mailbox is scanned first)
	Stagger  time.Duration // head start of one address over the next, RFC 8305 §5; 250 ms
	// Elsewhere is how long it may take to find out whether a server asked for
	// without encryption has TLS on its usual port; 5 s.
	Elsewhere time.Duration

	Line  int // bytes in one line; 64 KB
	Bytes int // bytes in one stage; 1 MB
	Lines int // lines in one stage; 2,000
}

// withDefaults fills in what is zero.
func (l Limits) withDefaults() Limits {
	return Limits{
		Resolve:   cmp.Or(l.Resolve, 5*time.Second),
		Connect:   cmp.Or(l.Connect, 10*time.Second),
		TLS:       cmp.Or(l.TLS, 10*time.Second),
		Greeting:  cmp.Or(l.Greeting, 10*time.Second),
		Reply:     cmp.Or(l.Reply, 15*time.Second),
		Login:     cmp.Or(l.Login, 30*time.Second),
		Mailbox:   cmp.Or(l.Mailbox, 30*time.Second),
		Stagger:   cmp.Or(l.Stagger, 250*time.Millisecond),
		Elsewhere: cmp.Or(l.Elsewhere, 5*time.Second),
		Line:      cmp.Or(l.Line, 64<<10),
		Bytes:     cmp.Or(l.Bytes, 1<<20),
		Lines:     cmp.Or(l.Lines, 2000),
	}
}

// of is the time limit of a stage that runs on an open connection.
func (l Limits) of(stage accounts.Stage) time.Duration {
	switch stage {
	case accounts.StageLogin:
		return l.Login
	case accounts.StageMailbox:
		return l.Mailbox
	}
	return l.Reply
}
