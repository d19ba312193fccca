package keyring

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"
	"unicode"

	"postkey/accounts"
)

// Unnamed is what [Ring.Name] returns for a keyring it does not know. Package
// words has it in other languages, as "keyring.unnamed".
const Unnamed = "the system keyring"

// A Ring is a keyring with limits: no call waits for ever, and none changes
// anything after its caller was told that it failed. It is safe for use from
// several goroutines.
type Ring struct {
	Backend Backend
	// Quick is how long a call may take that shows nothing to the person. Zero: 3 s.
	Quick time.Duration
	// Prompt is how long the system's own prompt may be left unanswered. Zero: 2 min.
	Prompt time.Duration

	mu    sync.Mutex
	name  string
	items map[item]*history // those that are being changed
}

func (r *Ring) quick() time.Duration {
	if r.Quick > 0 {
		return r.Quick
	}
	return 3 * time.Second
}

func (r *Ring) prompt() time.Duration {
	if r.Prompt > 0 {
		return r.Prompt
	}
	return 2 * time.Minute
}

// Name is what people know this keyring as, such as "GNOME Keyring", or
// [Unnamed]. The first call asks the system, and may take as long as Quick.
func (r *Ring) Name() string {
	r.mu.Lock()
	name := r.name
	r.mu.Unlock()
	if name != "" || r.Backend.Name == nil {
		return cmp.Or(name, Unnamed)
	}
	name, err := await(context.Background(), r.quick(), func(ctx context.Context) (string, error) {
		return r.Backend.Name(ctx), nil
	})
	if err != nil || name == "" {
		return Unnamed // not remembered: the keyring may be started later
	}
	r.mu.Lock()
	r.name = name
	r.mu.Unlock()
	return name
}

// Prompts reports whether the next call is sure to show the system's own prompt,
// so that the person can be told to look for it. Some keyrings ask without
// saying so before; a caller therefore also tells the person when a call takes
// longer than a second.
func (r *Ring) Prompts(ctx context.Context) bool {
	state, err := r.state(ctx)
	return err == nil && (state == Locked || state == Missing)
}

// Get returns the password, or [ErrNotFound].
func (r *Ring) Get(ctx context.Context, service, user string) (accounts.Secret, error) {
	if err := usable(service, user); err != nil {
		return accounts.Secret{}, err
	}
	limit, err := r.ready(ctx, false)
	if err != nil {
		return accounts.Secret{}, r.explain(err)
	}
	password, err := await(ctx, limit, func(context.Context) (string, error) {
		return r.Backend.Get(service, user)
	})
	if err != nil {
		return accounts.Secret{}, r.explain(err)
	}
	return accounts.NewSecret(password), nil
}

// Set keeps the password in the place of any other one for service and user, and
// reads it back to be sure. When it returns an error because ctx or its time was
// over, what was there before stays there.
func (r *Ring) Set(ctx context.Context, service, user string, s accounts.Secret) error {
	if err := usable(service, user); err != nil {
		return err
	}
	if s.Empty() {
		return errEmpty
	}
	if r.Backend.Fits != nil && !r.Backend.Fits(service, user, s.Reveal()) {
		return ErrTooBig
	}
	return explain(r.change(ctx, item{service, user}, &s), s.Reveal(), r.Backend.Reason)
}

// Delete forgets the password, or returns [ErrNotFound]. A person who asked for
// that wants it gone even when they did not wait: a late answer stands, unless a
// password was set meanwhile.
func (r *Ring) Delete(ctx context.Context, service, user string) error {
	if err := usable(service, user); err != nil {
		return err
	}
	return r.explain(r.change(ctx, item{service, user}, nil))
}

func (r *Ring) explain(err error) error { return explain(err, "", r.Backend.Reason) }

// ready opens the keyring, with the system's prompt if need be, and returns how
// long the call itself may then take.
func (r *Ring) ready(ctx context.Context, toSet bool) (time.Duration, error) {
	if ctx.Err() != nil {
		return 0, gaveUp(ctx)
	}
	for asked := false; ; asked = true {
		state, err := r.state(ctx)
		switch {
		case err != nil:
			return 0, err
		case state == Open:
			return r.quick(), nil
		case state == MayAsk:
			return r.prompt(), nil
		case state == Missing && !toSet:
			return 0, ErrNotFound
		case asked:
			return 0, ErrLocked // the prompt was answered, and yet it is not open
		}
		if _, err := await(ctx, r.prompt(), func(ctx context.Context) (struct{}, error) {
			return struct{}{}, r.Backend.Unlock(ctx)
		}); err != nil {
			return 0, err
		}
	}
}

func (r *Ring) state(ctx context.Context) (State, error) {
	if r.Backend.State == nil {
		return Open, nil
	}
	return await(ctx, r.quick(), r.Backend.State)
}

var errEmpty = &failure{ErrFailed, errors.New("no password to keep")}

// usable refuses names that could mean something else to the system: macOS is
// told to keep a password by a line of text.
func usable(service, user string) error {
	if service == "" || user == "" || strings.ContainsFunc(service+user, unicode.IsControl) {
		return &failure{ErrFailed, errors.New("a password needs a service and a user without control characters")}
	}
	return nil
}
