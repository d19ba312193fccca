package words

import "strings"

// ProxyError says what is wrong with a variable of the environment that names a
// proxy, and what to do about it. fault is a ProxyFault of package probe. The
// variable's value may hold a password and is not shown.
func (w *Words) ProxyError(variable, fault string) (title string, advice []string) {
	facts := map[string]any{"Variable": shown(variable), "Example": "socks5://HOST:1080", "Example2": "socks5://NAME:PASSWORD@HOST:1080"}
	if !strings.EqualFold(variable, "ALL_PROXY") {
		facts["Example"], facts["Example2"] = "http://HOST:3128", "http://NAME:PASSWORD@HOST:3128"
	}
	if fault == "unreadable" {
		advice = append(advice, w.T("proxy.escape"))
	}
	return w.first(facts, "proxy."+fault, "proxy.unreadable"), append(advice, w.T("proxy.mend"))
}
