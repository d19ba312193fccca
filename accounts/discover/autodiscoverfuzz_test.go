package discover

import (
	"bytes"
	"net"
	"testing"

	"postkey/accounts"
)

// FuzzAutodiscover: whatever an answer holds, the servers made of it can be used,
// and it leads only to where may be asked.
func FuzzAutodiscover(f *testing.F) {
	const answer = `<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><Account><AccountType>email</AccountType><Action>`
	const end = `</Account></Response></Autodiscover>`
	f.Add([]byte(answer + `settings</Action><Protocol><Type>IMAP</Type><Server>imap.example.org</Server><Port>993</Port><LoginName>jane</LoginName><SSL>on</SSL></Protocol><Protocol><Type>SMTP</Type><Server>smtp.example.org</Server><Port>587</Port><Encryption>TLS</Encryption></Protocol>` + end))
	f.Add([]byte(answer + `redirectUrl</Action><RedirectUrl>https://other.example.org/a.xml</RedirectUrl>` + end))
	f.Add([]byte(answer + `redirectAddr</Action><RedirectAddr>jane@example.net</RedirectAddr>` + end))
	f.Add([]byte(answer + `settings</Action><Protocol><Type>POP3</Type><Server>a b</Server><Port>99999999999</Port><SSL>off</SSL></Protocol>` + end))
	f.Add([]byte(`<Autodiscover><Response><Error><ErrorCode>600</ErrorCode><Message>no</Message></Error></Response></Autodiscover>`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><Autodiscover/>`))
	f.Fuzz(func(t *testing.T, document []byte) {
		x, err := readAutodiscover(bytes.NewReader(document))
		if err != nil {
			return
		}
		next, moved, err := x.settle(jane)
		if err != nil && (next != "" || moved) {
			t.Errorf("leads to %q, and %v", next, err)
		}
		if next != "" {
			mayAsk(next)
		}
		if err == nil && !moved && len(x.servers) == 0 {
			t.Error("no servers, and no error")
		}
		if len(x.servers) > 3*maxPublished {
			t.Errorf("%d servers", len(x.servers))
		}
		for _, s := range x.servers {
			if err := s.Validate(); err != nil {
				t.Errorf("%+v: %v", s, err)
			}
		}
	})
}

// FuzzServiceRecord: whatever a record names, a server made of it can be used.
func FuzzServiceRecord(f *testing.F) {
	f.Add("imap.example.org.", uint16(993))
	f.Add(".", uint16(0))
	f.Add("localhost.", uint16(143))
	f.Add("xn--bcher-kva.example.", uint16(65535))
	f.Add("a\\032b.example.org.", uint16(1))
	f.Fuzz(func(t *testing.T, target string, port uint16) {
		for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
			s, err := serverOf(&net.SRV{Target: target, Port: port}, p, accounts.StartTLS, jane)
			if err == nil && (s.Validate() != nil || !isName(s.Host)) {
				t.Errorf("%+v", s)
			}
		}
	})
}
