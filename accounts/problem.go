package accounts

import (
	"fmt"
	"time"
)

// A Problem is an error a person will be told about: where it happened and
// why. The sentences are made in package words, from this.
type Problem struct {
	Server Server
	Stage  Stage
	Reason Reason
	// Also are other causes that fit what the server said, the likeliest first.
	Also []Reason
	// Reply is what the server said, cleaned by [CleanText]. May be empty.
	Reply string
	// Certificate is what came, when the certificate is the trouble.
	Certificate *Certificate
	// Instead is a server that answers as it should where this one doesn't: at
	// another port of the same host, or under the name its certificate is for. Nil
	// when none is known.
	Instead *Server
	// Between is the program or company that answers in the server's place, such
	// as an antivirus program; empty when none is known.
	Between string
	// ClockOff is by how much this computer's clock is ahead, negative when it is
	// behind; zero when it is right, as far as is known.
	ClockOff time.Duration
	// Owner is whom the gate wants confirmed, when Reason is [Unconfirmed].
	Owner string
	// Proxy is the proxy the connection goes through, as host:port; empty where
	// there is none. It is to blame only where Reason says so.
	Proxy string
	// Err is the cause, for logs and errors.Is. May be nil.
	Err error
}

func (p *Problem) Error() string {
	stage := string(p.Stage)
	if p.Proxy != "" {
		stage += " through " + p.Proxy
	}
	s := fmt.Sprintf("%s %s: %s", p.Server.Addr(), stage, p.Reason)
	if p.Reply != "" {
		s += ": " + p.Reply
	} else if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

func (p *Problem) Unwrap() error { return p.Err }

// A Certificate is what a server showed as proof, reduced to what can be
// explained.
type Certificate struct {
	// Names are the hosts it is for, cleaned, at most ten.
	Names []string
	// Issuer is who vouches for it, cleaned.
	Issuer string
	// SelfSigned is true when it vouches for itself.
	SelfSigned          bool
	NotBefore, NotAfter time.Time
	// SHA256 is the fingerprint as [Pin] keeps it.
	SHA256 string
}
