package terminal

import "postkey/accounts"

// nearest are the reasons that scripts do not know, each with the one they know that
// comes nearest: the names in --json are a contract, and what Postkey tells apart
// has grown since. The finer one is the problem's code.
var nearest = map[accounts.Reason]accounts.Reason{
	accounts.ProxyUnreachable: accounts.Unreachable,
	accounts.ProxySignIn:      accounts.NotAllowed,
	accounts.ProxyBlocked:     accounts.BlockedPort,
	accounts.ProxyFailed:      accounts.Unreachable,
	accounts.PermissionEnded:  accounts.BrowserSignInNeeded,
	accounts.TokenRefused:     accounts.BrowserSignInNeeded,
	accounts.PageUnreachable:  accounts.Unreachable,
	accounts.PageFailed:       accounts.Temporary,
	accounts.ProgramUnknown:   accounts.ContactProvider,
}

// reason is what a reason is called in --json, and its code where that says more.
func reason(r accounts.Reason) (name accounts.Reason, code string) {
	if near, ok := nearest[r]; ok {
		return near, string(r)
	}
	return r, ""
}

// reasons are several by the names of --json, each once.
func reasons(list []accounts.Reason) []accounts.Reason {
	names := []accounts.Reason{}
	seen := map[accounts.Reason]bool{}
	for _, r := range list {
		if name, _ := reason(r); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}
