package terminal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/words"
)

// settings are the flags that say which servers to use.
type settings struct {
	incoming, outgoing, protocol, auth string
	without                            []string // where not to look for them
}

func (t *terminal) settingsFlags(c *cobra.Command) *settings {
	s := new(settings)
	c.Flags().StringVar(&s.incoming, "incoming", "", t.words.T("terminal.flag.incoming"))
	c.Flags().StringVar(&s.outgoing, "outgoing", "", t.words.T("terminal.flag.outgoing"))
	c.Flags().StringVar(&s.protocol, "protocol", "", t.words.T("terminal.flag.protocol"))
	c.Flags().StringVar(&s.auth, "auth", "", t.words.T("terminal.flag.auth"))
	t.withoutFlag(c, &s.without)
	return s
}

// searchLimit is what --timeout of find says by itself: [discover.Finder]'s own.
const searchLimit = 8 * time.Second

// A settled account is what to work with.
type settled struct {
	accounts.Account
	// otherName is the user name in its second form, where nothing says how it is
	// written; else empty.
	otherName string
}

// account settles the account to work with: server URLs come first, then the
// saved account, then what the search finds. What a person approved comes along
// with the saved account alone.
func (t *terminal) account(ctx context.Context, addr accounts.Address, s *settings) (settled, error) {
	incoming, outgoing, err := t.given(addr, s)
	if err != nil {
		return settled{}, err
	}
	a := settled{Account: accounts.Account{Leave: accounts.LeaveForever}}
	if incoming == nil || outgoing == nil {
		saved, ok, err := t.saved(addr)
		if err != nil {
			return a, err
		}
		if ok && (incoming != nil || s.protocol == "" || saved.Incoming.Protocol == accounts.Protocol(s.protocol)) {
			a.Account = saved
		} else if a, err = t.found(ctx, addr, s); err != nil {
			return a, err
		}
	}
	a.Address = addr.String()
	if incoming != nil {
		a.Incoming = *incoming
	}
	if outgoing != nil {
		a.Outgoing = *outgoing
	}
	if incoming != nil || outgoing != nil || s.auth != "" {
		a.otherName = "" // the search spoke of other settings
	}
	s.applyAuth(&a.Account)
	if p := provider(addr, a.Incoming, a.Outgoing); p != nil {
		a.Provider = p.ID
	}
	return a, t.valid(a.Account)
}

// valid refuses settings that no server takes.
func (t *terminal) valid(a accounts.Account) error {
	if err := a.Validate(); err != nil {
		return &failure{usage: true, code: "settings", title: t.words.FieldError(err), err: err}
	}
	return nil
}

// applyAuth puts --auth into both servers; none is for sending alone, because
// no server gives mail to just anybody.
func (s *settings) applyAuth(a *accounts.Account) {
	auth := accounts.Auth(s.auth)
	switch auth {
	case "":
		return
	case accounts.AuthNone:
	default:
		a.Incoming.Auth = auth
	}
	a.Outgoing.Auth = auth
}

// given reads the flags. A server that was not given is nil.
func (t *terminal) given(addr accounts.Address, s *settings) (incoming, outgoing *accounts.Server, err error) {
	if s.protocol != "" && s.protocol != string(accounts.IMAP) && s.protocol != string(accounts.POP3) {
		return nil, nil, t.usage("protocol")
	}
	auths := []accounts.Auth{"", accounts.AuthPassword, accounts.AuthEncrypted, accounts.AuthOAuth2, accounts.AuthNone}
	if !slices.Contains(auths, accounts.Auth(s.auth)) {
		return nil, nil, t.usage("auth")
	}
	if err := t.checkWithout(s.without); err != nil {
		return nil, nil, err
	}
	if incoming, err = t.serverURL(addr, "--incoming", s.incoming, accounts.IMAP, accounts.POP3); err != nil {
		return nil, nil, err
	}
	if outgoing, err = t.serverURL(addr, "--outgoing", s.outgoing, accounts.SMTP); err != nil {
		return nil, nil, err
	}
	if incoming != nil && s.protocol != "" && incoming.Protocol != accounts.Protocol(s.protocol) {
		return nil, nil, t.usage("protocol-differs")
	}
	return incoming, outgoing, nil
}

func (t *terminal) serverURL(addr accounts.Address, flag, url string, protocols ...accounts.Protocol) (*accounts.Server, error) {
	if url == "" {
		return nil, nil
	}
	server, err := accounts.ParseServerURL(url)
	if err == nil && !slices.Contains(protocols, server.Protocol) {
		err = errors.New("wrong kind of server")
	}
	if err != nil {
		// The URL itself is not repeated: a password may have been typed into it.
		f := t.usage("server-url", "Flag", flag, "Kinds", urlKinds(protocols))
		f.err = err
		f.advice = []string{err.Error()}
		return nil, f
	}
	if server.Username == "" {
		server.Username = addr.String()
	}
	return &server, nil
}

// urlKinds are the URL forms for these protocols, as an example.
func urlKinds(protocols []accounts.Protocol) string {
	var forms []string
	for _, p := range protocols {
		forms = append(forms, fmt.Sprintf("%ss://USER@HOST:PORT", p))
	}
	return strings.Join(forms, ", ")
}

// found searches for servers.
func (t *terminal) found(ctx context.Context, addr accounts.Address, s *settings) (settled, error) {
	protocol := accounts.Protocol(s.protocol)
	finder := t.finder(s.without)
	t.say("terminal.searching", "Domain", t.domain(addr))
	result, err := finder.Find(ctx, addr, discover.Progress{})
	if ctx.Err() != nil {
		return settled{}, t.cancelled()
	}
	i := slices.IndexFunc(result.Choices, func(c discover.Choice) bool {
		return protocol == "" || c.Incoming.Protocol == protocol
	})
	if i < 0 {
		f := t.nothingFound(result, err)
		f.advice = append(f.advice, t.advice(result)...)
		return settled{}, f
	}
	if l, ok := addr.Lookalike(); ok {
		t.warn(t.words.Lookalike(l))
	}
	if m := meant(result); m != "" {
		t.warn(t.words.T("terminal.meant", "Address", m))
	}
	c := result.Choices[i]
	a := settled{Account: accounts.Account{Incoming: c.Incoming, Outgoing: c.Outgoing, Leave: accounts.LeaveForever}}
	if c.NameOpen && c.Incoming.Username == addr.String() {
		a.otherName = addr.Local
	}
	a.Page = c.Page
	if c.Leave != nil {
		a.Leave = *c.Leave
	}
	a.Approvals.Hearsay = c.Why == discover.WhyHTTPAutoconfig
	a.Approvals.Exchangers = result.Exchangers
	return a, nil
}

// nothingFound is the failure of a search without an answer.
func (t *terminal) nothingFound(result discover.Result, err error) *failure {
	f := t.failed("nothing-found", err)
	if f.advice = t.closedAdvice(result); f.advice != nil {
		return f
	}
	if m := meant(result); m != "" {
		f.advice = append(f.advice, t.words.T("terminal.meant", "Address", m))
	}
	switch {
	case nobodyAsked(result):
		f.advice = append(f.advice, t.words.T("terminal.failed.nobody-asked.advice"))
	case result.Offline:
		f.problem = &accounts.Problem{Stage: accounts.StageResolve, Reason: accounts.NoNetwork}
		f.title = t.words.T("problem.no-network.title")
	case result.NoSuchDomain:
		f.problem = &accounts.Problem{Stage: accounts.StageResolve, Reason: accounts.UnknownHost}
		f.title = t.words.T("terminal.failed.no-such-domain", "Domain", result.Address.DisplayDomain())
		f.advice = append(f.advice, t.words.T("terminal.failed.no-such-domain.advice"))
		return f
	default:
		if p := discover.ProxyTrouble(result.Findings); p != nil {
			f.blame(p, t.inWords(p, words.Context{Address: result.Address, Provider: result.Provider, Now: t.now()}))
			return f
		}
	}
	f.advice = append(f.advice, t.words.T("terminal.failed.nothing-found.advice"))
	return f
}

// nobodyAsked reports whether every place was switched off but the list that is
// built in. Whether this computer has a network then plays no part.
func nobodyAsked(result discover.Result) bool {
	return !slices.ContainsFunc(result.Findings, func(f discover.Finding) bool {
		return f.Source != discover.Provider && f.State != discover.Skipped
	})
}
