package discover

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
)

// autodiscover asks the domain in Microsoft's way, the plain XML form of it
// (MS-OXDSCLI). No password is sent: a server that wants one first says nothing.
// Never is a name asked that several domains share, such as autodiscover.com for
// example.com; whoever holds that one would be told of every address.
//
// Two of Microsoft's steps are left out (MS-OXDISCO): asking over http where
// to ask, and the service record _autodiscover._tcp. Anybody on the way could write
// those answers, and be told the address. What they lead to is mostly Exchange,
// which is known by who receives the mail, or publishes its servers in the other
// ways too.
func autodiscover(ctx context.Context, s *search) offer {
	a := &autodiscovery{search: s, client: *s.http}
	// A redirect is another place to send the same request to.
	a.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for addr := s.addr; ; {
		if isShared(addr.Domain) {
			return offer{errs: []error{a.problem(addr.Domain, errShared)}}
		}
		if !isName(addr.Domain) {
			return offer{errs: []error{a.problem(addr.Domain, errNoName)}}
		}
		account, errs := inOrder(ctx, s, []string{
			"https://" + addr.Domain + "/autodiscover/autodiscover.xml",
			"https://autodiscover." + addr.Domain + "/autodiscover/autodiscover.xml",
		}, func(ctx context.Context, place string) (*xmlAccount, error) { return a.ask(ctx, place, addr) })
		if account == nil {
			return offer{errs: errs}
		}
		if account.moved == (accounts.Address{}) {
			return offer{servers: account.servers, nameOpen: account.nameOpen, authOpen: true}
		}
		addr = account.moved
	}
}

// maxAutodiscover is how many redirects of all kinds one search follows.
const maxAutodiscover = 10

var (
	errShared      = errors.New("a name that several domains share is not asked")
	errNoName      = errors.New("it leads to no computer with a full name")
	errManyMoves   = fmt.Errorf("more than %d redirects", maxAutodiscover)
	errNoServers   = errors.New("the answer names no server that Postkey could use")
	errNotDiscover = errors.New("this is not an Autodiscover answer")
)

// An autodiscovery is one search's conversation.
type autodiscovery struct {
	*search
	client http.Client
	moves  atomic.Int32
}

func (a *autodiscovery) problem(host string, err error) error {
	return &accounts.Problem{Server: accounts.Server{Host: host, Port: 443, Security: accounts.ImplicitTLS}, Stage: accounts.StageGreeting, Reason: accounts.ProtocolError, Err: err}
}

// ask sends the request for addr to one place, and to wherever that sends it on.
func (a *autodiscovery) ask(ctx context.Context, place string, addr accounts.Address) (*xmlAccount, error) {
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, place, bytes.NewReader(requestOf(addr)))
		if err != nil {
			return nil, errNoPage
		}
		// In these very words: Outlook.com takes no others.
		r.Header.Set("Content-Type", "text/xml; charset=utf-8")
		var account *xmlAccount
		next := ""
		err = exchange(&a.client, r, func(response *http.Response) (err error) {
			switch response.StatusCode {
			case http.StatusOK:
				account, err = readAutodiscover(response.Body)
				return err
			case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
				to, err := response.Location()
				if err == nil {
					next = to.String()
				}
				return err
			case http.StatusUnauthorized:
				return errors.New("the web server wants a password first, and gets none")
			}
			return fmt.Errorf("the web server answers %d", response.StatusCode)
		})
		if err != nil {
			return nil, err
		}
		moved := next != ""
		if !moved {
			if next, moved, err = account.settle(a.addr); err != nil {
				return nil, a.problem(r.URL.Hostname(), err)
			}
		}
		if moved && a.moves.Add(1) > maxAutodiscover {
			return nil, a.problem(r.URL.Hostname(), errManyMoves)
		}
		if next == "" {
			return account, nil
		}
		if err := mayAsk(next); err != nil {
			return nil, a.problem(r.URL.Hostname(), err)
		}
		place = next
	}
}

// mayAsk says why a place must not be told an address.
func mayAsk(place string) error {
	u, err := url.Parse(place)
	if err != nil {
		return fmt.Errorf("%w: it leads to no address of a web page", errRedirect)
	}
	host, err := accounts.ParseHost(u.Hostname())
	switch {
	case u.Scheme != "https":
		return fmt.Errorf("%w: it leads to %s, without encryption", errRedirect, accounts.CleanText(u.Host, 253))
	case u.User != nil:
		return fmt.Errorf("%w: it holds a user name", errRedirect)
	case err != nil, !isName(host):
		return fmt.Errorf("%w: %w", errRedirect, errNoName)
	}
	owner, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || owner == host && strings.HasPrefix(host, "autodiscover.") {
		return fmt.Errorf("%w: %w", errRedirect, errShared)
	}
	return nil
}

// requestOf is what is asked, and all that is told.
func requestOf(addr accounts.Address) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>`)
	xml.EscapeText(&b, []byte(addr.String())) // a buffer takes everything
	b.WriteString(`</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`)
	return b.Bytes()
}
