package providers

import "strings"

// ShapedLikeAppPassword reports whether a password looks like the app passwords
// that the company hands out: as many letters as AppPasswordShape has. The spaces
// and hyphens it is shown with may be left out. False where the shape is not
// known.
func (p *Provider) ShapedLikeAppPassword(password string) bool {
	letters := 0
	for _, r := range password {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			letters++
		case r == ' ' || r == '-':
		default:
			return false
		}
	}
	return p.AppPasswordShape != "" && letters == strings.Count(p.AppPasswordShape, "x")
}
