package discover

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"postkey/accounts"
)

// malformed finds something wrong with every answer, and returns the rest.
type malformed struct{ *internet }

func (m malformed) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	list, _ := m.internet.LookupMX(ctx, name)
	return list, &net.DNSError{Err: "DNS response contained records which contain invalid names", Name: name}
}

// A zone is a name server in memory. It knows what it was given, by name.
type zone struct {
	t       *testing.T
	records map[string][]dnsmessage.ResourceBody
	mu      sync.Mutex
	asked   []string
}

// resolver is Go's own, asking nobody but the zone.
func (z *zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go z.serve(server)
		return client, nil
	}}
}

// serve answers one connection, with the length before each message as over TCP
// (RFC 1035 §4.2.2).
func (z *zone) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		packed := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, packed); err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(packed); err != nil || len(m.Questions) != 1 {
			z.t.Errorf("question: %v", err)
			return
		}
		q := m.Questions[0]
		z.mu.Lock()
		z.asked = append(z.asked, q.Name.String())
		z.mu.Unlock()
		answer := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
		for _, body := range z.records[q.Name.String()] {
			answer.Answers = append(answer.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}, Body: body})
		}
		if len(answer.Answers) == 0 {
			answer.RCode = dnsmessage.RCodeNameError
		}
		packed, err := answer.Pack()
		if err != nil {
			z.t.Errorf("answer: %v", err)
			return
		}
		conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...))
	}
}

// Through Go's own resolver: the lowest priority first, and within it nothing of
// weight 0 before what has a weight (RFC 2782); the root as a target; only the
// lowest preference of MX; and no name but the domain's own.
func TestRecordsThroughGosResolver(t *testing.T) {
	name := dnsmessage.MustNewName
	z := &zone{t: t, records: map[string][]dnsmessage.ResourceBody{
		"_imaps._tcp.example.org.": {
			&dnsmessage.SRVResource{Priority: 20, Weight: 1, Port: 993, Target: name("last.example.org.")},
			&dnsmessage.SRVResource{Priority: 10, Weight: 0, Port: 993, Target: name("light.example.org.")},
			&dnsmessage.SRVResource{Priority: 10, Weight: 10, Port: 993, Target: name("heavy.example.org.")},
			&dnsmessage.SRVResource{Priority: 0, Weight: 0, Port: 1993, Target: name("First.Example.Org.")},
		},
		"_pop3s._tcp.example.org.":      {&dnsmessage.SRVResource{Target: name(".")}},
		"_submission._tcp.example.org.": {&dnsmessage.SRVResource{Port: 465, Target: name("out.example.org.")}},
		"example.org.": {
			&dnsmessage.MXResource{Pref: 20, MX: name("mail.tutanota.de.")},
			&dnsmessage.MXResource{Pref: 10, MX: name("mx1.pphosted.com.")},
		},
	}}
	n := newInternet(t)
	f := n.finder()
	f.DNS = z.resolver()
	r := find(t, f, jane)
	want := "imaps://first.example.org:1993 imaps://heavy.example.org:993 imaps://light.example.org:993 imaps://last.example.org:993 smtps://out.example.org:465"
	srv := r.finding(SRV)
	if got := urls(srv.Servers...); got != want || !slices.Equal(srv.Denied, []accounts.Protocol{accounts.POP3}) {
		t.Errorf("%s, denied %v\nwant %s", got, srv.Denied, want)
	}
	if mx := r.finding(MX); mx.State != Nothing || r.Provider != nil {
		t.Errorf("MX: %s %v, provider %v", mx.State, mx.Err, r.Provider)
	}
	slices.Sort(z.asked)
	if got, want := slices.Compact(z.asked), []string{"_imap._tcp.example.org.", "_imaps._tcp.example.org.", "_pop3._tcp.example.org.", "_pop3s._tcp.example.org.",
		"_submission._tcp.example.org.", "_submissions._tcp.example.org.", "_ua-auto-config.example.org.", "example.org."}; !slices.Equal(got, want) {
		t.Errorf("asked for %q", got)
	}
}
