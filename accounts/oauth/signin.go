package oauth

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// Limit is how long a person has for the page: finding the password, and the phone for
// the second step.
const Limit = 10 * time.Minute

// A SignIn is one sign-in in the browser.
type SignIn struct {
	Server Server
	Client Client
	// Address is who wants to sign in; the page then has it filled in.
	Address string
	// HTTP reaches the company's server; nil is a client of the computer's own
	// network.
	HTTP *http.Client
	// Open opens the page in the browser. That it could not is no error of the
	// sign-in: the person may copy the link.
	Open func(link string) error
	// Link is told the link, for another browser on this computer. May be nil.
	Link func(link string)
	// Page is what the browser shows at the end: a title and a sentence.
	Page func(ok bool) (title, text string)
	// Wait is how long the person has; zero is [Limit].
	Wait time.Duration
}

// Run signs in. It returns when tokens are there, when the person said no, or when
// ctx ends.
func (s SignIn) Run(ctx context.Context) (Tokens, error) {
	if s.Client.ID == "" {
		return Tokens{}, ErrClient
	}
	server, err := s.Server.complete(ctx, s.HTTP)
	if err != nil {
		return Tokens{}, err
	}
	s.Server = server
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(s.Wait, Limit), ErrTimeout)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return Tokens{}, fmt.Errorf("no port of this computer is free: %w", err)
	}
	host := "127.0.0.1"
	if s.Server.Localhost {
		host = "localhost"
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		listener.Close()
		return Tokens{}, err
	}
	conf := config(s.Server, s.Client, "http://"+net.JoinHostPort(host, port)+"/")
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	door := newDoor(listener, net.JoinHostPort(host, port), state, s.Server)
	defer door.close()

	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("login_hint", s.Address)}
	for _, param := range s.Server.Params {
		name, value, _ := strings.Cut(param, "=")
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	link := conf.AuthCodeURL(state, options...)
	if s.Link != nil {
		s.Link(link)
	}
	if s.Open != nil {
		_ = s.Open(link)
	}
	select {
	case back := <-door.back:
		tokens, err := Tokens{}, back.err
		if err == nil {
			tokens, err = exchange(ctx, s.HTTP, conf, back.code, verifier)
		}
		back.show <- page(s.Page, err == nil)
		<-back.shown
		return tokens, err
	case <-ctx.Done():
		if errors.Is(context.Cause(ctx), ErrTimeout) {
			return Tokens{}, ErrTimeout
		}
		return Tokens{}, ctx.Err()
	}
}
