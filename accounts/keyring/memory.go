package keyring

import (
	"context"
	"sync"

	"postkey/accounts"
)

// Memory is a keyring that forgets everything when the program ends. The zero
// value is ready to use, from several goroutines.
type Memory struct {
	mu    sync.Mutex
	items map[item]accounts.Secret
}

// Get returns the password, or [ErrNotFound].
func (m *Memory) Get(ctx context.Context, service, user string) (accounts.Secret, error) {
	if ctx.Err() != nil {
		return accounts.Secret{}, gaveUp(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.items[item{service, user}]
	if !ok {
		return accounts.Secret{}, ErrNotFound
	}
	return s, nil
}

// Set keeps the password in the place of any other one for service and user.
func (m *Memory) Set(ctx context.Context, service, user string, s accounts.Secret) error {
	if ctx.Err() != nil {
		return gaveUp(ctx)
	}
	if err := usable(service, user); err != nil {
		return err
	}
	if s.Empty() {
		return errEmpty
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items == nil {
		m.items = map[item]accounts.Secret{}
	}
	m.items[item{service, user}] = s
	return nil
}

// Delete forgets the password, or returns [ErrNotFound].
func (m *Memory) Delete(ctx context.Context, service, user string) error {
	if ctx.Err() != nil {
		return gaveUp(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.items[item{service, user}]; !ok {
		return ErrNotFound
	}
	delete(m.items, item{service, user})
	return nil
}
