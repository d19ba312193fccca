package keyring

import (
	"sync"
	"time"

	zalando "github.com/zalando/go-keyring"
)

// A fake is a keyring whose calls take as long as the test says. Inside
// synctest, time passes only while everything waits.
type fake struct {
	mu       sync.Mutex
	items    map[item]string
	before   map[string]time.Duration // by password: how long a Set takes before it writes
	after    map[string]time.Duration // and after it
	deleting []time.Duration          // how long each Delete in turn takes before it deletes
	reading  time.Duration            // how long a Get takes
	telling  time.Duration            // how long the result of a Get or Delete takes to arrive
	fail     map[string]error         // by password: what a Set returns instead of writing
	log      []string                 // what was written, in order
}

func (f *fake) ring() *Ring {
	return &Ring{Backend: Backend{Get: f.get, Set: f.set, Delete: f.delete}}
}

func (f *fake) get(service, user string) (string, error) {
	time.Sleep(f.reading)
	defer time.Sleep(f.telling)
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.items[item{service, user}]
	if !ok {
		return "", zalando.ErrNotFound
	}
	return p, nil
}

func (f *fake) set(service, user, password string) error {
	f.mu.Lock()
	before, after, err := f.before[password], f.after[password], f.fail[password]
	// Only the first of several writes of one password is slow: the others put
	// things right.
	delete(f.before, password)
	delete(f.after, password)
	f.mu.Unlock()
	time.Sleep(before)
	if err != nil {
		return err
	}
	f.mu.Lock()
	if f.items == nil {
		f.items = map[item]string{}
	}
	f.items[item{service, user}] = password
	f.log = append(f.log, password)
	f.mu.Unlock()
	time.Sleep(after)
	return nil
}

func (f *fake) delete(service, user string) error {
	f.mu.Lock()
	var wait time.Duration
	if len(f.deleting) > 0 {
		wait, f.deleting = f.deleting[0], f.deleting[1:]
	}
	f.mu.Unlock()
	time.Sleep(wait)
	defer time.Sleep(f.telling)
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.items[item{service, user}]; !ok {
		return zalando.ErrNotFound
	}
	delete(f.items, item{service, user})
	f.log = append(f.log, "-")
	return nil
}

// content is what is kept for the one item of the tests, "" for nothing.
func (f *fake) content() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.items[item{service, user}]
}

const (
	service = "postkey"
	user    = "jane@example.org"
)
