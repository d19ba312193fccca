package terminal

import (
	"errors"
	"slices"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/words"
)

// local are the commands that reach no network but this computer's own. What they
// do must not depend on how the network is set up: mail programs run one of them.
var local = []string{"accounts", "forget", "password", "practice"}

// proxyFailure is why a command that needs the network cannot begin: the environment
// names a proxy that cannot be used. It is nil when there is no such trouble.
func (t *terminal) proxyFailure(command string) error {
	if t.Tools.Network == nil || slices.Contains(local, command) {
		return nil
	}
	err := t.Tools.Network.Proxy.Err()
	wrong, ok := errors.AsType[*probe.ProxyError](err)
	if !ok {
		return nil
	}
	e := t.words.ProxyError(wrong.Variable, string(wrong.Fault))
	return &failure{usage: true, code: "proxy", err: err, title: e.Title, advice: append([]string{e.Lead}, stepTexts(e)...)}
}

// blame makes a proxy's problem the reason of a failure.
func (f *failure) blame(p *accounts.Problem, e words.Explanation) {
	f.problem, f.title, f.advice = p, e.Title, append([]string{e.Lead}, stepTexts(e)...)
}
