package words

import "strings"

// ProxyError explains what is wrong with a variable of the environment that names a
// proxy. fault is a ProxyFault of package probe. The variable's value may hold a
// password and is not shown.
func (w *Words) ProxyError(variable, fault string) Explanation {
	facts := map[string]any{"Variable": shown(variable), "Example": "socks5://HOST:1080", "Example2": "socks5://NAME:PASSWORD@HOST:1080"}
	if !strings.EqualFold(variable, "ALL_PROXY") {
		facts["Example"], facts["Example2"] = "http://HOST:3128", "http://NAME:PASSWORD@HOST:3128"
	}
	e := Explanation{Title: w.first(facts, "proxy."+fault, "proxy.unreadable"), Lead: w.T("proxy.lead")}
	steps := []string{"proxy.mend", "proxy.again"}
	if fault == "unreadable" {
		steps = []string{"proxy.mend", "proxy.escape", "proxy.again"}
	}
	for _, id := range steps {
		e.Steps = append(e.Steps, Step{Text: w.T(id)})
	}
	return e
}
