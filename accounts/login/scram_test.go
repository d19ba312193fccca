package login

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// scramPair is our side, and an honest server that keeps password with so many
// iterations.
func scramPair(t testing.TB, hash scram.HashGeneratorFcn, ours, theirs string, iterations int) (sasl.Client, *scram.ServerConversation) {
	t.Helper()
	s := &Session{conn: new(probe.Conn), user: "jane", secret: accounts.NewSecret(ours)}
	client, err := newScram(s, "SCRAM", hash)
	if err != nil {
		t.Fatal(err)
	}
	keeper, err := hash.NewClientUnprepped("jane", theirs, "")
	if err != nil {
		t.Fatal(err)
	}
	stored, err := keeper.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "salt", Iters: iterations})
	if err != nil {
		t.Fatal(err)
	}
	server, err := hash.NewServer(func(string) (scram.StoredCredentials, error) { return stored, nil })
	if err != nil {
		t.Fatal(err)
	}
	return client, server.NewConversation()
}

// run leads the conversation; change may turn what the server says into something
// else. It returns what our side says to that.
func run(t testing.TB, client sasl.Client, server *scram.ServerConversation, change func(step int, said string) string) error {
	t.Helper()
	_, message, err := client.Start()
	for step := 1; err == nil && step <= 2; step++ {
		// An error of the server's is what it has to say: "e=invalid-proof".
		said, _ := server.Step(string(message))
		if _, proof, ok := strings.Cut(string(message), ",p="); ok {
			if got := client.(*scramClient).session.conn.Clean("not " + proof); got != "not ••••••••" {
				t.Errorf("the proof repeated: %s", got)
			}
		}
		message, err = client.Next([]byte(change(step, said)))
	}
	return err
}

func asSaid(_ int, said string) string { return said }

// TestScram: the passwords that a server may keep in another form than they were
// typed in. RFC 4013 gives the first three.
func TestScram(t *testing.T) {
	for _, hash := range []scram.HashGeneratorFcn{scram.SHA1, scram.SHA256} {
		for typed, kept := range map[string]string{
			"pencil":            "pencil",
			"I\u00adX":          "IX", // a soft hyphen is nothing
			"\u2168":            "IX", // ROMAN NUMERAL NINE
			"Schlu\u0308ssel":   "Schlüssel",
			"two\u00a0words":    "two words",
			"\U0001f600 smiles": "\U0001f600 smiles", // newer than SASLprep: as it is
			"a,b=c":             "a,b=c",
		} {
			client, server := scramPair(t, hash, typed, kept, minIterations)
			if err := run(t, client, server, asSaid); err != nil || !server.Valid() || !client.(prover).Proved() {
				t.Errorf("%q: %v, server %v, client %v", typed, err, server.Valid(), client.(prover).Proved())
			}
		}
	}
}

func TestScramWrongPassword(t *testing.T) {
	client, server := scramPair(t, scram.SHA256, "pencil", "other", minIterations)
	err := run(t, client, server, asSaid)
	s := client.(*scramClient).session
	if err != nil || server.Valid() || s.said != "invalid-proof" || client.(prover).Proved() {
		t.Errorf("%v, the server said %q", err, s.said)
	}
}

// TestScramHostile: a server that does not know the password, or wants it hashed
// too little or too often, gets nothing it could use.
func TestScramHostile(t *testing.T) {
	change := func(at int, old, with string) func(int, string) string {
		return func(step int, said string) string {
			if step != at {
				return said
			}
			if !strings.Contains(said, old) {
				t.Fatalf("no %q in %q", old, said)
			}
			return strings.Replace(said, old, with, 1)
		}
	}
	instead := func(at int, with string) func(int, string) string {
		return func(step int, said string) string {
			if step == at {
				return with
			}
			return said
		}
	}
	salt := "s=" + base64.StdEncoding.EncodeToString([]byte("salt"))
	for name, test := range map[string]struct {
		change func(int, string) string
		err    error
	}{
		"one iteration":                  {change(1, "i=4096", "i=1"), errScram},
		"no iteration":                   {change(1, "i=4096", "i=0"), errScram},
		"one too few":                    {change(1, "i=4096", "i=4095"), errScram},
		"iterations for days":            {change(1, "i=4096", "i=2147483648"), errScram},
		"iterations for ever":            {change(1, "i=4096", "i=99999999999999999999"), errScram},
		"negative iterations":            {change(1, "i=4096", "i=-4096"), errScram},
		"a bit too many":                 {change(1, "i=4096", "i=1000001"), errScram},
		"no number":                      {change(1, "i=4096", "i=many"), errScram},
		"no salt":                        {change(1, salt, "s="), errScram},
		"a salt that is none":            {change(1, salt, "s=***"), errScram},
		"another nonce":                  {change(1, "r=", "r=x"), errScram},
		"an extension that must be kept": {change(1, "r=", "m=x,r="), errScram},
		"nothing":                        {instead(1, ""), errScram},
		"NUL":                            {instead(1, "\x00"), errScram},
		"a refusal at once":              {instead(1, "e=other-error"), errScram},
		"another signature":              {instead(2, "v="+base64.StdEncoding.EncodeToString(make([]byte, 32))), ErrUnproved},
		"no signature":                   {instead(2, ""), ErrUnproved},
		"an empty signature":             {instead(2, "v="), ErrUnproved},
		"a signature that is none":       {instead(2, "v=***"), ErrUnproved},
	} {
		client, server := scramPair(t, scram.SHA256, "pencil", "pencil", minIterations)
		if err := run(t, client, server, test.change); !errors.Is(err, test.err) || client.(prover).Proved() {
			t.Errorf("%s: %v, want %v", name, err, test.err)
		}
	}
	// Our nonce alone, which anybody could have sent.
	client, _ := scramPair(t, scram.SHA256, "pencil", "pencil", minIterations)
	_, first, _ := client.Start()
	_, nonce, _ := strings.Cut(string(first), ",r=")
	if _, err := client.Next([]byte(fmt.Sprintf("r=%s,%s,i=4096", nonce, salt))); !errors.Is(err, errScram) {
		t.Errorf("our own nonce: %v", err)
	}
	// A challenge after the last.
	client, server := scramPair(t, scram.SHA256, "pencil", "pencil", minIterations)
	if err := run(t, client, server, asSaid); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Next([]byte("r=")); !errors.Is(err, errMore) {
		t.Errorf("one more challenge: %v", err)
	}
}

// BenchmarkScramMost is the longest a server can keep this computer busy.
func BenchmarkScramMost(b *testing.B) {
	for b.Loop() {
		client, server := scramPair(b, scram.SHA1, "pencil", "pencil", minIterations)
		began := time.Now()
		err := run(b, client, server, func(step int, said string) string {
			return strings.Replace(said, "i=4096", fmt.Sprintf("i=%d", maxIterations), 1)
		})
		if err != nil && !errors.Is(err, ErrUnproved) {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/try")
	}
}

func FuzzScram(f *testing.F) {
	f.Add("r=x,s=c2FsdA==,i=4096", "v=eA==")
	f.Add("e=x", "e=invalid-proof")
	f.Add(",,,", ",")
	f.Fuzz(func(t *testing.T, first, second string) {
		s := &Session{conn: new(probe.Conn), user: "jane", secret: accounts.NewSecret("pencil")}
		client, err := scramSHA1(s)
		if err != nil {
			t.Fatal(err)
		}
		_, message, _ := client.Start()
		_, nonce, _ := strings.Cut(string(message), ",r=")
		// With our nonce in front it comes further.
		for _, challenge := range []string{strings.Replace(first, "r=", "r="+nonce, 1), second} {
			if strings.Contains(challenge, ",i=") && !strings.Contains(challenge, ",i=4096") {
				return // time, not meaning
			}
			if _, err := client.Next([]byte(challenge)); err != nil {
				break
			}
		}
		if client.(prover).Proved() {
			t.Errorf("%q and %q proved that the server knows the password", first, second)
		}
	})
}
