package login_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/practice"
)

// send signs in to the practice company and sends the message.
func send(t *testing.T, company *practice.Server, p accounts.Protocol, wait time.Duration) (login.Arrival, error) {
	t.Helper()
	pair := practicePair(company, p, accounts.AuthPassword, practice.Password())
	pair.Keep = true
	in, out := login.Both(t.Context(), pair)
	if in.Err != nil || out.Err != nil {
		t.Fatalf("%v, %v", in.Err, out.Err)
	}
	jane, _ := accounts.ParseAddress(practice.Address)
	return login.SendTest(t.Context(), login.Test{
		Incoming: in.Session, Outgoing: out.Session, Address: jane, Name: "Jane Döe", Wait: wait,
		Subject: "Grüße von Postkey", Text: "Hallo!\n.\nEin Punkt allein.\n",
		Again: func(ctx context.Context) (*login.Session, error) {
			pass, err := pair.Incoming.Open(ctx)
			if err != nil {
				return nil, err
			}
			s, _, err := login.Enter(ctx, pass, practice.Password(), login.Options{})
			return s, err
		},
	})
}

// TestSendTest: the message arrives, is found and is taken away, and nothing else
// is.
func TestSendTest(t *testing.T) {
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		t.Run(string(p), func(t *testing.T) {
			company := startPractice(t, practice.Options{})
			for range 2 { // the second one is not the first one's
				arrival, err := send(t, company, p, time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				if arrival.Folder != "INBOX" || arrival.Junk || !arrival.Removed || arrival.Took <= 0 {
					t.Errorf("%+v", arrival)
				}
			}
			in, _ := login.Both(t.Context(), practicePair(company, p, accounts.AuthPassword, practice.Password()))
			if in.Err != nil || in.Messages != practice.Letters {
				t.Errorf("%d messages are left of %d: %v", in.Messages, practice.Letters, in.Err)
			}
		})
	}
}

// TestSendTestFails: each way it can fail has its name.
func TestSendTestFails(t *testing.T) {
	for _, test := range []struct {
		name    string
		options practice.Options
		reason  accounts.Reason
		at      accounts.Protocol
	}{
		{"sender", practice.Options{Refuse: map[string]string{"DATA": "550 5.7.60 SMTP; Client does not have permissions to send as this sender"}}, accounts.SenderRefused, accounts.SMTP},
		{"relay", practice.Options{Refuse: map[string]string{"RCPT": "554 5.7.1 <jane@practice.example>: Relay access denied"}}, accounts.RelayDenied, accounts.SMTP},
		{"recipient", practice.Options{Refuse: map[string]string{"RCPT": "550 5.1.1 <jane@practice.example>: Recipient address rejected: User unknown"}}, accounts.RecipientRefused, accounts.SMTP},
		{"limit", practice.Options{Refuse: map[string]string{"DATA": "550 5.4.5 Daily user sending limit exceeded."}}, accounts.SendingLimit, accounts.SMTP},
		{"passing", practice.Options{Refuse: map[string]string{"RCPT": "451 4.3.0 try again later"}}, accounts.Temporary, accounts.SMTP},
		{"nowhere", practice.Options{Delivery: practice.ToNowhere}, accounts.Timeout, accounts.IMAP},
	} {
		t.Run(test.name, func(t *testing.T) {
			company := startPractice(t, test.options)
			_, err := send(t, company, accounts.IMAP, 50*time.Millisecond)
			problem, ok := errors.AsType[*accounts.Problem](err)
			if !ok || problem.Reason != test.reason || problem.Stage != accounts.StageSend || problem.Server.Protocol != test.at {
				t.Errorf("%v, want %s", err, test.reason)
			}
			if errors.Is(err, login.ErrNotArrived) != (test.reason == accounts.Timeout) {
				t.Errorf("%v", err)
			}
			leaktest.Check(t, practice.Password().Reveal(), "the error", []byte(err.Error()))
		})
	}
	company := startPractice(t, practice.Options{Delivery: practice.ToNowhere})
	if _, err := send(t, company, accounts.POP3, 50*time.Millisecond); !errors.Is(err, login.ErrNotArrived) {
		t.Errorf("%v", err)
	}
}

// TestSendTestJunk: a message among the unwanted is found, said to be there, and
// taken away.
func TestSendTestJunk(t *testing.T) {
	company := startPractice(t, practice.Options{Delivery: practice.ToJunk})
	for range 2 {
		arrival, err := send(t, company, accounts.IMAP, 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if arrival.Folder != "Junk" || !arrival.Junk || !arrival.Removed {
			t.Errorf("%+v", arrival)
		}
	}
	if _, err := send(t, company, accounts.POP3, 50*time.Millisecond); !errors.Is(err, login.ErrNotArrived) {
		t.Errorf("POP3 has no such folder: %v", err)
	}
}

// TestSendTestCancel: waiting ends at once.
func TestSendTestCancel(t *testing.T) {
	company := startPractice(t, practice.Options{Delivery: practice.ToNowhere})
	pair := practicePair(company, accounts.IMAP, accounts.AuthPassword, practice.Password())
	pair.Keep = true
	in, out := login.Both(t.Context(), pair)
	ctx, cancel := context.WithCancel(t.Context())
	jane, _ := accounts.ParseAddress(practice.Address)
	_, err := login.SendTest(ctx, login.Test{Incoming: in.Session, Outgoing: out.Session, Address: jane, Sent: cancel})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Cancelled || p.Stage != accounts.StageSend {
		t.Errorf("%v", err)
	}
}
