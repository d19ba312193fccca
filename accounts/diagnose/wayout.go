package diagnose

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"postkey/accounts"
)

// freePage is a page that says one word to everybody, made to be asked whether the
// way to the internet is free. Networks that want a sign-in first put their own
// page in its place, which only works without encryption. It is Mozilla's, as
// Thunderbird's list is; it is told nothing.
const (
	freePage = "http://detectportal.firefox.com/success.txt"
	freeWord = "success"
)

// clockLimit is how far a clock may be off before it is to blame for a
// certificate.
const clockLimit = time.Hour

// wayOut asks that page. A wrong answer is the network's own. A right one tells the
// time, too.
func wayOut(ctx context.Context, d *Doctor, p accounts.Problem) func(*accounts.Problem) {
	if d.HTTP == nil {
		return nil
	}
	client := *d.HTTP
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, freePage, nil)
	if err != nil {
		return nil
	}
	r.Header.Set("User-Agent", "Postkey")
	d.trace(freePage, "C: GET")
	response, err := client.Do(r)
	if err != nil {
		d.trace(freePage, err.Error())
		return nil // no way out at all, or none to that page: nothing is learned
	}
	d.trace(freePage, fmt.Sprintf("S: %d, Location: %q, Date: %q", response.StatusCode, response.Header.Get("Location"), response.Header.Get("Date")))
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64))
	if err != nil {
		return nil
	}
	if c := response.StatusCode; c >= http.StatusInternalServerError && c != http.StatusNetworkAuthenticationRequired {
		return nil // the page itself is out of order
	}
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(string(body), freeWord) {
		return func(p *accounts.Problem) { p.Reason, p.Instead = accounts.CaptivePortal, nil }
	}
	cert := p.Certificate
	if cert == nil || p.Reason != accounts.CertExpired && p.Reason != accounts.CertNotYetValid {
		return nil
	}
	there, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return nil
	}
	now := time.Now
	if d.Now != nil {
		now = d.Now
	}
	valid := there.After(cert.NotBefore) && there.Before(cert.NotAfter) // else a right clock wouldn't help
	if off := now().Sub(there); valid && off.Abs() > clockLimit {
		return func(p *accounts.Problem) { p.ClockOff = off }
	}
	return nil
}
