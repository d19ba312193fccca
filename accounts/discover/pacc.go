package discover

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
)

// pacc asks the domain in the newest way (draft-ietf-mailmaint-pacc-03): for the
// digest of a document among its records, and for that document at a name below
// it. Both know the domain only. The records come first, because most domains have
// none, and a document without one is not even read (§5.2.2).
func pacc(ctx context.Context, s *search) offer {
	digests, err := records(ctx, s, s.addr.Domain, func(ctx context.Context, name string) ([]string, error) {
		return s.dns.LookupTXT(ctx, "_ua-auto-config."+name)
	})
	if err != nil {
		return offer{errs: []error{err}}
	}
	var o offer
	err = s.fetch(ctx, "https://ua-auto-config."+s.addr.Domain+"/.well-known/user-agent-configuration.json", func(body io.Reader) error {
		document, err := whole(body)
		if err != nil {
			return err
		}
		o, err = readPACC(document, digests, s.addr)
		return err
	})
	if err != nil {
		return offer{errs: []error{err}}
	}
	return o
}

var (
	errNoDigest   = errors.New("no record of the domain has the digest of this document")
	errNoSignIn   = errors.New("the document names no way to sign in that Postkey knows")
	errNoPACCHost = errors.New("the document names no server that Postkey could use")
)

// A paccDocument is the useful part of the document (§4.1). What has another type
// than it should is taken as not said.
type paccDocument struct {
	Protocols struct {
		IMAP *paccServer `json:"imap"`
		POP3 *paccServer `json:"pop3"`
		// Submit was called "smtp" up to revision 02.
		Submit *paccServer `json:"submit"`
		SMTP   *paccServer `json:"smtp"`
	} `json:"protocols"`
	// Authentication is for all protocols alike.
	Authentication struct {
		Password any `json:"password"` // a bool, or not said
		OAuth    struct {
			Issuer string `json:"issuer"`
		} `json:"oauth-public"`
	} `json:"authentication"`
	Info struct {
		Provider struct {
			Name      string `json:"name"`
			ShortName string `json:"shortName"`
		} `json:"provider"`
		Help struct {
			Documentation string `json:"documentation"`
		} `json:"help"`
	} `json:"info"`
}

// A paccServer has no port: the protocol's own one for implicit TLS is the only
// one that may be used.
type paccServer struct {
	Host string `json:"host"`
}

// readPACC makes an offer of a document that one of the TXT records vouches for.
//
// The user name is the whole address: the document has no place to say otherwise,
// and the draft that this one grew out of demands it (draft-bucksch-mailmaint-pacc-00,
// "Username"). Whether the present revision still does is unsure.
func readPACC(body []byte, txt []string, addr accounts.Address) (offer, error) {
	if !vouchedFor(body, txt) {
		return offer{}, errNoDigest
	}
	var d paccDocument
	if err := json.Unmarshal(body, &d); err != nil {
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
			return offer{}, fmt.Errorf("the document is no JSON: %w", err)
		}
	}
	o := offer{authOpen: true}
	auth := accounts.AuthPassword
	password, said := d.Authentication.Password.(bool)
	browser := strings.HasPrefix(d.Authentication.OAuth.Issuer, "https://")
	switch {
	case password, !said && !browser:
	case browser:
		auth, o.authOpen = accounts.AuthOAuth2, false
	default:
		return offer{}, errNoSignIn
	}
	var useless []error
	for _, named := range []struct {
		protocol accounts.Protocol
		server   *paccServer
	}{{accounts.IMAP, d.Protocols.IMAP}, {accounts.POP3, d.Protocols.POP3}, {accounts.SMTP, cmp.Or(d.Protocols.Submit, d.Protocols.SMTP)}} {
		if named.server == nil {
			continue
		}
		host, err := accounts.ParseHost(named.server.Host)
		if err == nil && !isName(host) {
			err = errors.New("is not the full name of another computer")
		}
		if err != nil {
			useless = append(useless, fmt.Errorf("%s: the host %q %w", named.protocol, accounts.CleanText(named.server.Host, 80), err))
			continue
		}
		o.servers = append(o.servers, accounts.Server{Protocol: named.protocol, Host: host, Port: accounts.UsualPort(named.protocol, accounts.ImplicitTLS),
			Security: accounts.ImplicitTLS, Auth: auth, Username: addr.String()})
	}
	if len(o.servers) == 0 {
		return offer{}, errors.Join(append([]error{errNoPACCHost}, useless...)...)
	}
	o.published = &clientconfig.Config{Name: accounts.CleanText(d.Info.Provider.Name, 60), ShortName: accounts.CleanText(d.Info.Provider.ShortName, 20)}
	if browser {
		o.page = pageFor(o.servers, accounts.SignInPage{Issuer: accounts.CleanText(d.Authentication.OAuth.Issuer, 253)})
	}
	if link := clientconfig.Link(d.Info.Help.Documentation); link != "" {
		o.published.Documentation = []clientconfig.Page{{URL: link}}
	}
	return o, nil
}

// vouchedFor reports whether one of the TXT records has the digest of the very
// bytes that came. There may be several while a domain changes its document
// (§5.2.2).
func vouchedFor(body []byte, txt []string) bool {
	sum := sha256.Sum256(body)
	found := 0
	for _, record := range txt {
		if digest, ok := uaacDigest(record); ok {
			found |= subtle.ConstantTimeCompare(digest, sum[:])
		}
	}
	return found == 1
}

// uaacDigest reads a record such as "v=UAAC1; a=sha256; d=…" (§5.2.2.2): tags in
// any order, space around them, and tags that are not known. One that says the
// same thing twice says nothing.
func uaacDigest(record string) ([]byte, bool) {
	tags := map[string]string{}
	for tag := range strings.SplitSeq(strings.TrimRight(record, "; \t"), ";") {
		name, value, ok := strings.Cut(tag, "=")
		name = strings.ToLower(strings.Trim(name, " \t"))
		if _, twice := tags[name]; !ok || name == "" || twice {
			return nil, false
		}
		tags[name] = strings.Trim(value, " \t")
	}
	if !strings.EqualFold(tags["v"], "UAAC1") || !strings.EqualFold(tags["a"], "sha256") {
		return nil, false
	}
	digest, err := base64.StdEncoding.Strict().DecodeString(tags["d"])
	return digest, err == nil && len(digest) == sha256.Size
}
