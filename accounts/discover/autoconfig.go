package discover

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
)

// unencryptedPatience is how long the encrypted places may still take once the one
// over plain http has answered: that one needs fewer round trips, and is worth less
// than anything they say.
const unencryptedPatience = 2 * time.Second

// autoconfig asks the domain itself, at all places of the draft at once
// (draft-ietf-mailmaint-autoconfig, "Mail provider"). The first one is the best;
// only it is told the address. The last one, over http, is for domains that have no
// https there: see [offer].
//
// Below a name that several domains share, such as co.uk, stand those of strangers:
// there the name itself is asked alone.
func autoconfig(ctx context.Context, s *search) offer {
	own := "https://" + s.addr.Domain + "/.well-known/autoconfig/mail/config-v1.1.xml"
	if isShared(s.addr.Domain) {
		return s.publishedAt(ctx, own)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	encrypted, enough := context.WithCancel(ctx)
	defer enough()
	type answer struct {
		config *clientconfig.Config
		err    error
	}
	unencrypted := make(chan answer, 1)
	s.running.Go(func() {
		config, err := s.published(ctx, "http://autoconfig."+s.addr.Domain+"/mail/config-v1.1.xml")
		unencrypted <- answer{config, err}
		if err == nil {
			defer time.AfterFunc(s.pace.of(unencryptedPatience), enough).Stop()
			<-encrypted.Done()
		}
	})
	o := s.publishedAt(encrypted, "https://autoconfig."+s.addr.Domain+"/mail/config-v1.1.xml?emailaddress="+queryAddress(s.addr), own)
	if o.published != nil {
		return o
	}
	last := <-unencrypted
	if last.err != nil {
		o.errs = append(o.errs, last.err)
		return o
	}
	// Its texts and links for people are left out: nobody vouches for them.
	return offer{servers: serversOf(last.config), unencrypted: true}
}

// queryAddress is the address as a query wants it, escaped as the most used mail
// program does (encodeURIComponent, ECMA-262 §19.2.6.4): that is what servers have
// been tried with. So '@' is %40, '+' is %2B for it would be read as a space, and a
// '.' stays: servers are known that put what they get into the user name without
// decoding it.
func queryAddress(a accounts.Address) string {
	return asComponent.Replace(url.QueryEscape(a.String()))
}

// asComponent makes of a form's escapes those of encodeURIComponent. Every '%' of
// a form's begins an escape, so none is taken apart.
var asComponent = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

// publishedAt reads settings files at several places, see [inOrder].
func (s *search) publishedAt(ctx context.Context, places ...string) offer {
	config, errs := inOrder(ctx, s, places, s.published)
	if config == nil {
		return offer{errs: errs}
	}
	return offer{servers: serversOf(config), published: config, page: pageOf(config)}
}

// inOrder asks several places, all at once. The first place that has something
// wins; once there is something, those before it have only [patience] left. Without
// anything, it is nil and errs say why, in the order of the places.
func inOrder[T any](ctx context.Context, s *search, places []string, ask func(context.Context, string) (*T, error)) (found *T, errs []error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		place int
		found *T
		err   error
	}
	outcomes := make(chan outcome, len(places))
	for i, place := range places {
		s.running.Go(func() {
			found, err := ask(ctx, place)
			outcomes <- outcome{i, found, err}
		})
	}
	settled := make([]*outcome, len(places))
	var late <-chan time.Time
	for range places {
		select {
		case o := <-outcomes:
			settled[o.place] = &o
			if late == nil && o.err == nil {
				timer := time.NewTimer(s.pace.of(patience))
				defer timer.Stop()
				late = timer.C
			}
			if best := slices.IndexFunc(settled, func(o *outcome) bool { return o == nil || o.err == nil }); best < 0 || settled[best] == nil {
				continue
			}
		case <-late:
		}
		break
	}
	for _, got := range settled {
		switch {
		case got == nil:
		case got.err == nil:
			return got.found, nil
		default:
			errs = append(errs, got.err)
		}
	}
	return nil, errs
}

// published reads the settings file at one place. One without anything to offer
// is an error.
func (s *search) published(ctx context.Context, place string) (config *clientconfig.Config, err error) {
	err = s.fetch(ctx, place, func(body io.Reader) error {
		if config, err = clientconfig.Read(body, s.addr); err != nil {
			return err
		}
		if len(serversOf(config)) == 0 {
			reasons := []error{errors.New("the settings file names no server that Postkey could use")}
			for _, skip := range config.Skipped {
				reasons = append(reasons, errors.New(skip.String()))
			}
			return errors.Join(reasons...)
		}
		return nil
	})
	return config, err
}

// maxPublished is how many servers of a protocol are taken from one file: a file
// must not make Postkey knock at half the internet.
const maxPublished = 4

// serversOf are the servers of a file in the order they are tried: encrypted ones
// before others, implicit TLS before STARTTLS, else as the file has them.
func serversOf(config *clientconfig.Config) []accounts.Server {
	var list []accounts.Server
	for _, s := range config.Servers {
		s.Auth = preferred(s.Methods)
		list = append(list, s.Server)
	}
	return bounded(list)
}

// bounded puts servers in the order they are tried, and keeps the first few of
// each protocol.
func bounded(list []accounts.Server) []accounts.Server {
	slices.SortStableFunc(list, func(a, b accounts.Server) int { return securityOrder(a) - securityOrder(b) })
	count := map[accounts.Protocol]int{}
	return slices.DeleteFunc(list, func(s accounts.Server) bool {
		count[s.Protocol]++
		return count[s.Protocol] > maxPublished
	})
}

func securityOrder(s accounts.Server) int {
	return slices.Index([]accounts.Security{accounts.ImplicitTLS, accounts.StartTLS, accounts.Plaintext}, s.Security)
}

// preferred picks the method that works without anything but the password, when
// there is one.
func preferred(methods []accounts.Auth) accounts.Auth {
	for _, auth := range []accounts.Auth{accounts.AuthPassword, accounts.AuthEncrypted, accounts.AuthOAuth2} {
		if slices.Contains(methods, auth) {
			return auth
		}
	}
	return accounts.AuthNone
}

// leaveOf is what a file recommends for a POP server.
func leaveOf(config *clientconfig.Config, server accounts.Server) *accounts.Leave {
	if config == nil {
		return nil
	}
	for _, s := range config.Servers {
		if s.Endpoint(server) {
			return s.Leave
		}
	}
	return nil
}
