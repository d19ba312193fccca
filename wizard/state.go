package wizard

import (
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/export"
	"postkey/accounts/login"
	"postkey/accounts/mailapps"
	"postkey/accounts/providers"
)

// A Step is one page of the wizard, in the order a person meets them.
type Step int

const (
	StepAddress Step = iota
	StepSearch       // looking, found, or nothing found: see [Search]
	StepConfirm      // "Is this your mail company?"
	StepServers      // by hand; reached only on request
	StepChoice       // keep on the server, or download
	StepSignIn
	StepTest
	StepProgram
	StepDone
)

// State is everything a skin needs to draw the wizard. It is a copy: drawing it
// twice gives the same picture, and changing it changes nothing. It never holds
// a password.
type State struct {
	Step Step
	// Reached is the furthest step so far: earlier ones can be gone back to.
	Reached Step
	// Practice is true while the embedded practice server stands in for a mail
	// company.
	Practice bool

	// Keyring is this system's name for its keyring, such as "GNOME Keyring".
	Keyring string

	// Preferences hold for every search.
	Preferences Preferences

	// Name and Typed are the two fields of the Address page, as typed.
	Name, Typed string
	// AddressError is empty while nothing is wrong or nothing was tried yet.
	AddressError accounts.AddressError
	// Suggestion is a whole address the person may have meant, or "".
	Suggestion string
	// Provider is the mail company Postkey knows for the address, or nil.
	Provider *providers.Provider
	// Address is what the search was started with.
	Address accounts.Address

	Search  Search
	Account accounts.Account // the settings as they stand
	// Owners are whom Confirm asks about.
	Owners       []string
	afterConfirm Step
	leaveSaid    bool // the person said how long POP leaves mail on the server

	// Browsing is the sign-in at the mail company's own page.
	Browsing Browsing

	Servers ServersForm
	// Available says which protocols the search found servers for.
	Available map[accounts.Protocol]bool
	Test      Test
	Keeping   Keeping
	Program   ProgramChoice
	Done      Done
	// Earlier are the set-ups before the last one, which can still be undone.
	Earlier []Done
}

// Search is how looking for the servers goes.
type Search struct {
	// Running is true until nothing can improve the answer any more. There may be
	// an answer long before that.
	Running bool
	// Findings has one entry a source, always in the same order.
	Findings []discover.Finding
	// Choices is the answer, best first; empty when nothing was found.
	Choices []discover.Choice
	// Chosen is the choice that is shown and used.
	Chosen discover.Choice
	// Differences are what other sources say against the best choice.
	Differences []discover.Difference
	// Exchangers are the hosts that receive the domain's mail.
	Exchangers []string
	// Offline is true when nothing was found because there is no network.
	Offline bool
	// NoSuchDomain is true when nothing was found because the domain doesn't exist.
	NoSuchDomain bool
	// Suggestion is a whole address that was probably meant then, or "".
	Suggestion string
}

// Nothing reports that the search is over and found no servers.
func (s Search) Nothing() bool { return !s.Running && len(s.Findings) > 0 && len(s.Choices) == 0 }

// Found reports that there is an answer, if perhaps not the last.
func (s Search) Found() bool { return len(s.Choices) > 0 }

// Side is the incoming or the outgoing server.
type Side int

const (
	Incoming Side = iota
	Outgoing
)

// A ServerForm is one server as typed on the Servers page.
type ServerForm struct {
	Protocol       accounts.Protocol
	Host, Port     string
	Security       accounts.Security
	Auth           accounts.Auth
	Username       string
	PortTyped      bool // the port is not the usual one: leave it alone
	Understood     bool // "anyone on the way can read my password" was ticked
	Wrong          *accounts.FieldError
	Running        bool
	Answered       bool // the server as it stands here answered
	Problem        *accounts.Problem
	Looking        bool // the cause of Problem is still being looked for
	UsernameTyped  bool
	NeedUnderstood bool // Test these was pressed before the tick box
}

// ServersForm is the Servers page.
type ServersForm struct {
	Sides [2]ServerForm // by [Side]
}

// Running reports whether a test is going on.
func (f ServersForm) Running() bool { return f.Sides[Incoming].Running || f.Sides[Outgoing].Running }

// Looking reports whether the cause of a failure is still being looked for.
func (f ServersForm) Looking() bool { return f.Sides[Incoming].Looking || f.Sides[Outgoing].Looking }

// Answered reports whether both servers answered as they stand.
func (f ServersForm) Answered() bool {
	return f.Sides[Incoming].Answered && f.Sides[Outgoing].Answered
}

// Test is the real sign-in to both servers.
type Test struct {
	Running bool
	// Looking is true while the cause of a failure is still being looked for.
	Looking bool
	Sides   [2]SideTest // by [Side]
	// ReceiveOnly is true when the person goes on although sending does not work.
	ReceiveOnly bool
	Message     TestMessage
}

// A TestMessage is a message from the person to themselves.
type TestMessage struct {
	Running bool
	// Sent is true once the outgoing server has it, which was at Since.
	Sent  bool
	Since time.Time
	// Waited is how long it has been waited for since then, in whole seconds.
	Waited time.Duration
	// Arrival is how it arrived; nil until then.
	Arrival *login.Arrival
	// Problem is why it was not sent, or did not arrive.
	Problem *accounts.Problem
	// Trace are the first lines of both conversations about it, by [Side], with dots
	// in place of credentials; empty until it is over.
	Trace [2][]string
}

// OK reports whether both sides worked.
func (t Test) OK() bool { return t.Sides[Incoming].OK() && t.Sides[Outgoing].OK() }

// SideTest is one side of the [Test].
type SideTest struct {
	Server accounts.Server
	// Steps are the stages that succeeded, in order.
	Steps []accounts.Step
	// Now is the stage that is running, or "".
	Now      accounts.Stage
	Finished bool
	// NotSignedIn is true when the test stopped before the sign-in on purpose.
	NotSignedIn bool
	Problem     *accounts.Problem // nil when it worked or still runs
	// Mechanism and TLS are the facts for Details ("PLAIN", "TLS 1.3").
	Mechanism, TLS string
	// Messages is the number of messages in the inbox.
	Messages int
	// MaxSize is the largest message an outgoing server takes, in bytes; 0 when it
	// does not say. EightBit and UTF8 tell whether it takes text, and addresses, that
	// are not ASCII.
	MaxSize        int64
	EightBit, UTF8 bool
	// Tries is how often credentials were sent: 0, 1, or 2 where the user name was
	// tried in another form.
	Tries int
	// Alerts are what the server wants shown, cleaned.
	Alerts []string
	// Trace are the first lines of the conversation, with dots in place of
	// credentials.
	Trace []string
}

// OK reports whether this side worked.
func (t SideTest) OK() bool { return t.Finished && t.Problem == nil }

// KeepState is where the password is.
type KeepState int

const (
	KeepNothing  KeepState = iota // not asked to
	KeepWaiting                   // the keyring has not answered yet
	KeepDone                      // it is in the keyring
	KeepInMemory                  // the keyring could not take it, or the person went on without
)

// Keeping is the way of the password into the keyring, and of the account into
// Postkey's own file.
type Keeping struct {
	State KeepState
	// Since is when the wait began.
	Since time.Time
	// Err says why it is only in memory: one of package keyring's errors, or nil
	// when the person chose so.
	Err error
	// AccountErr says why the account itself could not be saved, or nil.
	AccountErr error
}

// A Program is something Postkey can set up, or write a file for.
type Program struct {
	// ID is the export format.
	ID string
	// App is the installed program, or nil when Postkey only writes a file.
	App *mailapps.Program
}

// ProgramChoice is the Program page.
type ProgramChoice struct {
	Looking  bool // the installed programs are still being found
	Programs []Program
	Chosen   int // index into Programs
	// Plan is what setting up the chosen program would write; nil while it is
	// being made, for a file, and when the program is refused.
	Plan *mailapps.Plan
	// Files are what would be saved, for a program that is only written a file for.
	Files []export.File
	// Refused says why the chosen program cannot take this account: an
	// [*export.Refusal], or what went wrong while reading its folder.
	Refused error
	Working bool // it is being set up
	Err     error
}

// Selected returns the chosen program, or false while there is none.
func (c ProgramChoice) Selected() (Program, bool) {
	if c.Chosen < 0 || c.Chosen >= len(c.Programs) {
		return Program{}, false
	}
	return c.Programs[c.Chosen], true
}

// Done is what was set up.
type Done struct {
	Program Program
	// Where is the folder or file that was written.
	Where string
	// Applied is the mail program's new profile; nil for a file.
	Applied *mailapps.Applied
	// Guide says what to do with it.
	Guide  export.Guide
	Undone *mailapps.Undone // not nil once it was taken back
	Opened bool             // the mail program was started
	// Working is true while Undo or Open runs.
	Working bool
	Err     error // why Undo or Open did not work

	files []export.File // what was written to Where, for a file
}
