package diagnose

import (
	"context"
	"strings"

	"postkey/accounts"
)

// readers are programs and devices that open encrypted connections to look inside,
// by what they write into the certificates they make up. The names are those of
// the makers' own root certificates.
var readers = []struct{ issuer, name string }{
	{"avast", "Avast"},
	{"avg ", "AVG"},
	{"bitdefender", "Bitdefender"},
	{"eset ssl filter", "ESET"},
	{"kaspersky", "Kaspersky"},
	{"norton", "Norton"},
	{"g data", "G DATA"},
	{"dr.web", "Dr.Web"},
	{"panda ", "Panda"},
	{"bullguard", "BullGuard"},
	{"adguard", "AdGuard"},
	{"fortinet", "Fortinet"},
	{"fortigate", "Fortinet"},
	{"sophos", "Sophos"},
	{"zscaler", "Zscaler"},
	{"palo alto", "Palo Alto Networks"},
	{"netskope", "Netskope"},
	{"cisco umbrella", "Cisco Umbrella"},
	{"checkpoint", "Check Point"},
	{"check point", "Check Point"},
	{"watchguard", "WatchGuard"},
	{"sonicwall", "SonicWall"},
	{"barracuda", "Barracuda"},
	{"untangle", "Untangle"},
	{"mitmproxy", "mitmproxy"},
}

// between recognizes a certificate that was not made by the server's owner, but by
// something on the way that reads along.
func between(_ context.Context, _ *Doctor, p accounts.Problem) func(*accounts.Problem) {
	if p.Certificate == nil {
		return nil
	}
	issuer := strings.ToLower(p.Certificate.Issuer) + " "
	for _, r := range readers {
		if strings.Contains(issuer, r.issuer) {
			return func(p *accounts.Problem) { p.Between = r.name }
		}
	}
	return nil
}
