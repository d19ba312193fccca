package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"postkey/accounts"
)

// Refresh gets a new access token. What comes back holds the refresh token to keep
// from now on: some companies give another one each time, and the old one ends.
func Refresh(ctx context.Context, client *http.Client, s Server, c Client, refresh accounts.Secret) (Tokens, error) {
	if refresh.Empty() {
		return Tokens{}, ErrExpired
	}
	s, err := s.complete(ctx, client)
	if err != nil {
		return Tokens{}, err
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, webClient(client))
	token, err := config(s, c, "").TokenSource(ctx, &oauth2.Token{RefreshToken: refresh.Reveal()}).Token()
	if err != nil {
		return Tokens{}, tokenError(ctx, err)
	}
	return tokensOf(token)
}

// tokensOf checks what a server gave.
func tokensOf(t *oauth2.Token) (Tokens, error) {
	if !strings.EqualFold(t.Type(), "Bearer") {
		return Tokens{}, errors.Join(ErrAnswer, errors.New("not a bearer token"))
	}
	if !t.Expiry.IsZero() && t.Expiry.Before(time.Now()) {
		return Tokens{}, errors.Join(ErrAnswer, errors.New("a token that is over already"))
	}
	for _, text := range []string{t.AccessToken, t.RefreshToken} {
		// RFC 6749 appendix A.12 and A.17.
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) || len(text) > maxToken {
			return Tokens{}, errors.Join(ErrAnswer, errors.New("a token that cannot be sent"))
		}
	}
	return Tokens{Access: accounts.NewSecret(t.AccessToken), Refresh: accounts.NewSecret(t.RefreshToken), Expiry: t.Expiry}, nil
}

// maxToken is above what any company gives: Microsoft's have about 2,000 bytes.
const maxToken = 16 << 10

// tokenError says why no token came. The library's own error repeats the whole
// answer, which may hold anything.
func tokenError(ctx context.Context, err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		if refused.ErrorCode != "" {
			return ofCode(refused.ErrorCode)
		}
		if refused.Response != nil && refused.Response.StatusCode >= http.StatusInternalServerError {
			return ErrUnreachable
		}
		return ErrAnswer
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return ErrUnreachable
	}
	return ErrAnswer
}

// exchange makes tokens of a code.
func exchange(ctx context.Context, client *http.Client, conf *oauth2.Config, code, verifier string) (Tokens, error) {
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, webClient(client)), requestLimit)
	defer cancel()
	token, err := conf.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		err = tokenError(ctx, err)
		if errors.Is(err, ErrExpired) {
			// The code, and not a permission of long ago.
			return Tokens{}, errors.Join(ErrAnswer, errors.New("invalid_grant"))
		}
		return Tokens{}, err
	}
	return tokensOf(token)
}
