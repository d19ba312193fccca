package accounts

import "time"

// A Stage is a step on the way to a working account, in the order they happen.
type Stage string

const (
	StageResolve  Stage = "resolve"  // the name becomes addresses
	StageConnect  Stage = "connect"  // TCP
	StageTLS      Stage = "tls"      // the handshake and the certificate
	StageGreeting Stage = "greeting" // the server's first words, and what it can do
	StageStartTLS Stage = "starttls" // the upgrade from plain text
	StageLogin    Stage = "login"
	StageMailbox  Stage = "mailbox" // the inbox is counted
	StageSend     Stage = "send"
)

// A Step is a stage that succeeded, and how long it took.
type Step struct {
	Stage Stage
	Took  time.Duration
}
