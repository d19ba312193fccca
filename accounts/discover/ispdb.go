package discover

import "context"

// ispdbPlace is where Thunderbird keeps its list of mail companies, one file a
// domain, open to every program. It is told the domain and nothing else.
const ispdbPlace = "https://autoconfig.thunderbird.net/v1.1/"

// ispdb looks the domain up in Thunderbird's public list.
func ispdb(ctx context.Context, s *search) offer {
	return s.publishedAt(ctx, ispdbPlace+s.addr.Domain)
}
