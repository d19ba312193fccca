// Package discover turns an address into ranked mail settings. It never sees a
// password: whether one may go to what it found is for package gate to say.
//
// In the order things happen: a domain in the embedded table is answered at
// once, without a packet. Else every source of the table in sources.go is asked
// at the same time, each with a time limit of its own, and all of them with one
// deadline. What a source names is opened as far as the log-in, so that settings
// are known to answer with a verified certificate before they are offered; hosts
// that several sources name are opened once, and the usual names from the first
// moment. What was found is merged by how far its source can be trusted. The answer
// is told as soon as no better source can change it, or 300 ms after there is one,
// and again whenever it improves. The search ends when nothing can improve it any
// more. Then everything still under way is stopped, and nothing of it is left
// behind.
//
// Who is told what: the address goes to the domain itself alone, over https
// (autoconfig and Autodiscover, and where the latter sends the request on). The
// resolver and Thunderbird's list hear the domain, and the company that receives
// its mail, with that company's entry in the list, hears the company's own name.
// What goes over http names no person. The servers opened hear nothing but their
// own names. Behind a proxy that looks up names, the resolver hears nothing.
package discover

import (
	"net/http"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/gate"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// A Source is a place where settings are looked for. The names are part of the
// terminal's options and its JSON.
type Source string

const (
	Provider     Source = "provider"     // the embedded table, by domain
	MX           Source = "mx"           // who receives mail for the domain
	Autoconfig   Source = "autoconfig"   // settings the domain publishes itself
	ISPDB        Source = "ispdb"        // Thunderbird's public list
	SRV          Source = "srv"          // service records, RFC 6186 and RFC 8314 §5.1
	PACC         Source = "pacc"         // draft-ietf-mailmaint-pacc
	Autodiscover Source = "autodiscover" // Microsoft's way
	Guess        Source = "guess"        // the usual server names
)

// A State is how far a source has come.
type State string

const (
	Asking    State = "asking"
	Found     State = "found"
	Nothing   State = "nothing"    // it answered, and has nothing that can be used
	NoAnswer  State = "no-answer"  // it could not be reached, or took too long
	NotNeeded State = "not-needed" // a better source had the answer first
	Skipped   State = "skipped"    // switched off
)

// A Finding is what one source says.
type Finding struct {
	Source Source
	State  State
	// Took is the time until the source's last change of state.
	Took time.Duration
	// Servers are what it names, best first.
	Servers []accounts.Server
	// Refused are servers that answered but are not offered.
	Refused []Refusal
	// Denied are protocols that the domain says it doesn't offer.
	Denied []accounts.Protocol
	// Err says why there is nothing, or no answer. It is one [*accounts.Problem],
	// or several joined.
	Err error
}

// A Refusal is a server that answered, and cannot be offered: its certificate
// does not verify, it has no encryption, or no way to sign in.
type Refusal struct {
	Server accounts.Server
	// Err is an [*accounts.Problem]; its Certificate tells what came.
	Err error
}

// Why a choice is believed. The codes are part of the terminal's JSON.
const (
	WhyKnownProvider  = "known-provider"
	WhyOwnAutoconfig  = "own-autoconfig"
	WhyHTTPAutoconfig = "http-autoconfig" // the same, but anybody on the way could have written it
	WhyISPDB          = "ispdb"
	WhySRV            = "srv"
	WhyMX             = "mx"
	WhyPACC           = "pacc"
	WhyAutodiscover   = "autodiscover"
	WhyGuessAnswered  = "guess-answered"
)

// A Choice is one way to set up the account: where mail comes in and goes out.
type Choice struct {
	Incoming, Outgoing accounts.Server
	// Source named it; the less trusted one where the two sides come from two.
	Source Source
	// Trust is the weaker of the two servers'.
	Trust gate.Trust
	// Owners are whom the servers belong to: one, or two when they differ.
	Owners []string
	// Why is one of the Why codes.
	Why string
	// Answered is true when both servers were opened just now, each inside TLS
	// with a certificate verified for its name.
	Answered bool
	// NameOpen is true when nothing says how the user name is written: the whole
	// address is assumed, and the part before the @ may be the right one.
	NameOpen bool
	// Leave is what the company recommends for POP. Nil when it says nothing.
	Leave *accounts.Leave
	// Page is where people sign in in the browser, as whoever named the incoming
	// server says. Nil when nothing is said of it.
	Page *accounts.SignInPage
	// Agree are the other sources that name the same two servers.
	Agree []Source
}

// A Difference is what one source says otherwise than the best choice.
type Difference struct {
	Source Source
	// Servers are what it names for the two sides of the best choice where that
	// has something else, one a side.
	Servers []accounts.Server
	// Why it was not taken: one of the Lost codes.
	Why string
}

// Why a source that disagrees was not taken. The codes are part of the
// terminal's JSON.
const (
	LostTrust    = "less-trusted" // the choice's source can be trusted further
	LostSilent   = "no-answer"    // its servers do not answer
	LostSecurity = "not-secure"   // its servers answer, and cannot be offered
)

// What a person should know or do first. The codes are part of the terminal's JSON.
const (
	AdviceClosed             = "closed"                // the company lets no mail program in
	AdviceBridge             = "bridge"                // only through its own program on this computer
	AdviceBrowser            = "browser"               // signing in happens in the browser
	AdviceAppPassword        = "app-password"          // a password made for one program is needed
	AdviceAppPasswordTwoStep = "app-password-two-step" // so it is, for who uses two-step verification
	AdviceOwnAddress         = "own-address"           // the sign-in name is the person's address at the company
	AdviceEnableIMAP         = "enable-imap"           // must be switched on in the web settings
	AdviceEnablePOP          = "enable-pop"
	AdviceEnableSMTP         = "enable-smtp"
	AdviceEnable             = "enable" // so it must, by Result.Published
)

// A Result is what a search found.
type Result struct {
	Address accounts.Address
	// Provider is the known mail company of the address, or else the one that the
	// best choice's source knows or whose servers it names. Nil when it is not in
	// the embedded tables.
	Provider *providers.Provider
	// Findings has one entry for every source there is, in their fixed order.
	Findings []Finding
	// Choices are the ways to set up the account, best first; IMAP and POP3 both
	// where both exist. Empty when nothing was found.
	Choices []Choice
	// Advice are Advice codes, the most pressing first.
	Advice []string
	// Published is the settings file that the best choice comes from, with its
	// help pages and instructions. Nil when it comes from elsewhere.
	Published *clientconfig.Config
	// Differences are what other sources say against the best choice.
	Differences []Difference
	// Exchangers are the MX hosts of the domain, those that mail goes to first.
	// The gate takes them as evidence: see [accounts.Approvals].
	Exchangers []string
	// Offline is true when nothing was found and this computer has no network.
	Offline bool
	// NoSuchDomain is true when nothing on the internet goes by the domain's name.
	NoSuchDomain bool
	// Suggestion is the domain that was probably meant, where none exists by the
	// name typed. Else empty.
	Suggestion string
}

// Progress hears of a search while it runs, from Find's own goroutine. Functions
// that are nil are not called.
type Progress struct {
	// Finding is told each change of a finding as it happens.
	Finding func(Finding)
	// Answer is told the first result that can be used, and each better one. Its
	// servers may still have to answer: see [Choice]. What Find returns is not
	// told again.
	Answer func(Result)
}

// A Finder looks for settings. Its zero value uses the computer's own network.
type Finder struct {
	// Network is how mail servers are opened; nil is the computer's own.
	Network *probe.Network
	// DNS is how a domain's records are looked up. Nil is [net.DefaultResolver] on
	// the computer's own network; where Network replaces that, no records exist.
	DNS Resolver
	// HTTP is how web pages are fetched. Its redirect rule and cookies are not
	// used. Nil is a client of the computer's own network, with Network's proxy.
	HTTP *http.Client
	// Limit is for the whole search; zero is 8 s. The limits of each source and of
	// each server grow and shrink with it.
	Limit time.Duration
	// Without are the sources not to be asked. Without [Provider], a known
	// domain is looked for everywhere.
	Without []Source
	// Once ends the search with the first answer whose servers are known to
	// answer, or didn't within a second, for who cannot be told of a better one
	// later.
	Once bool
}
