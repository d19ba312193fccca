package login

import (
	"slices"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/pop3"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// A Verdict is why a server refused, as far as its words tell.
type Verdict struct {
	Reason accounts.Reason
	// Also are other causes that fit, the likeliest first.
	Also []accounts.Reason
}

// Classify is why a server refused at a stage. provider is the mail company's ID
// in package providers, or ""; words are what the server said, as a
// [accounts.Problem] has them in Reply.
func Classify(protocol accounts.Protocol, stage accounts.Stage, provider, words string) Verdict {
	r := readWords(protocol, words)
	r.stage = stage
	if p, ok := providers.ByID(provider); ok {
		r.provider = p
	}
	return r.verdict()
}

// readWords takes apart what a server said, as the replies of probe and pop3
// write it in one line.
func readWords(protocol accounts.Protocol, words string) reply {
	switch protocol {
	case accounts.IMAP:
		if r, err := probe.ParseResponse("* " + words); err == nil && r.Status != "" {
			return imapReply(r, nil)
		}
	case accounts.POP3:
		if r, err := pop3.ParseReply(words); err == nil {
			return pop3Reply(&pop3.Error{Reply: r})
		}
	case accounts.SMTP:
		if code, text, _, err := probe.ParseReplyLine(words); err == nil {
			r := probe.Reply{Code: code, Lines: []string{text}}
			if status, rest, ok := strings.Cut(text, " "); ok && strings.Count(status, ".") == 2 {
				r.Enhanced, r.Lines[0] = status, rest
			}
			return smtpReply(r)
		}
	}
	return reply{protocol: protocol, text: words}
}

// refuse is a Problem with why the server refused, and its words. A reply that
// names no stage is about the log-in.
func (s *Session) refuse(r reply, words string) *accounts.Problem {
	if p, ok := providers.ByHost(s.conn.Server.Host); ok {
		r.provider = p
		r.shaped = p.ShapedLikeAppPassword(s.secret.Reveal())
	}
	r.token = s.conn.Server.Auth == accounts.AuthOAuth2
	v := r.verdict()
	return &accounts.Problem{Reason: v.Reason, Also: v.Also, Reply: s.conn.Clean(words)}
}

// A reply is a refusal, reduced to what can be recognised.
type reply struct {
	protocol accounts.Protocol
	stage    accounts.Stage      // "" is login
	command  string              // what was refused when sending: "MAIL", "RCPT" or "DATA"; else ""
	provider *providers.Provider // the mail company, or nil
	shaped   bool                // the password looks like one of the company's app passwords
	token    bool                // no password was sent, but what the company's web page gave out
	status   string              // "NO", "BAD", "BYE", "-ERR" or a number such as "535"
	codes    []string            // response codes or enhanced status codes, upper case
	text     string              // all words, as they came
}

// imapReply gathers what a server says about a refusal: some say the cause in an
// untagged response before it. What it says with OK is about something else.
func imapReply(end probe.Response, untagged []probe.Response) reply {
	r := reply{protocol: accounts.IMAP, status: end.Status}
	for _, u := range append(slices.Clone(untagged), end) {
		if u.Status == "" || u.Status == "OK" {
			continue
		}
		code, _, _ := strings.Cut(u.Code, " ")
		r.codes = append(r.codes, strings.ToUpper(code))
		r.text += u.Text + "\n"
	}
	return r
}

func pop3Reply(e *pop3.Error) reply {
	return reply{protocol: accounts.POP3, status: "-ERR", codes: []string{e.Code}, text: e.Text}
}

func smtpReply(r probe.Reply) reply {
	return reply{
		protocol: accounts.SMTP, status: strconv.Itoa(r.Code),
		codes: []string{r.Enhanced}, text: r.Text(),
	}
}

// verdict is why a server refused at the stage of the reply.
func (r reply) verdict() Verdict {
	if r.stage == "" {
		r.stage = accounts.StageLogin
	}
	v, named := Verdict{Reason: accounts.Unknown}, false
	if row := r.decide(); row != nil {
		v = Verdict{row.reason, slices.Clone(row.also)}
		named = row.status != "" && row.says != ""
	}
	switch {
	case r.stage == accounts.StageSend:
	case r.stage == accounts.StageMailbox:
		v = v.ofMailbox(r.protocol)
	case v.Reason == accounts.WrongPassword || v.Reason == accounts.WrongUsername:
		if r.passing() && !named {
			v = Verdict{Reason: accounts.Temporary}
		} else if v.Reason == accounts.WrongPassword {
			v = r.likely(v)
		}
	}
	return v.tidy(r.protocol)
}

// passing reports whether the server marks its refusal as one that goes away by
// itself: then the password is never to blame.
func (r reply) passing() bool {
	return r.protocol == accounts.SMTP && strings.HasPrefix(r.status, "4") ||
		slices.ContainsFunc(r.codes, func(c string) bool {
			return c == "UNAVAILABLE" || c == "SERVERBUG" || strings.HasPrefix(c, "SYS/TEMP")
		})
}

// likely is what is behind a refusal that names no cause, at this company. Where
// only app passwords or the browser let anybody in, that is the likeliest; else
// it is the password, and what may stand in its way comes along.
func (r reply) likely(v Verdict) Verdict {
	if r.token { // it has run out, or is for something else
		return Verdict{accounts.BrowserSignInNeeded, v.Also}
	}
	p := r.provider
	if p == nil {
		return v
	}
	var maybe []accounts.Reason
	if p.Needs(r.protocol) {
		maybe = append(maybe, switchedOff)
	}
	switch {
	case p.SignIn == providers.AppPassword && !r.shaped:
		return Verdict{accounts.AppPasswordNeeded, slices.Concat([]accounts.Reason{accounts.WrongPassword}, maybe, v.Also)}
	case p.SignIn == providers.Browser:
		return Verdict{accounts.BrowserSignInNeeded, slices.Concat(maybe, v.Also)}
	case p.SignIn == providers.Password && p.AppPasswordURL != "":
		maybe = append([]accounts.Reason{accounts.AppPasswordNeeded}, maybe...)
	}
	return Verdict{v.Reason, slices.Concat(maybe, v.Also)}
}

// ofMailbox is the verdict where the inbox was not opened although the password
// was accepted: nothing in it can be about the password.
func (v Verdict) ofMailbox(p accounts.Protocol) Verdict {
	if v.Reason == switchedOff {
		v.Reason = off(p)
	}
	switch v.Reason {
	case accounts.Temporary, accounts.ServerBusy, accounts.IMAPDisabled, accounts.POPDisabled,
		accounts.MailboxInUse, accounts.ContactProvider, accounts.NotAllowed, accounts.OverQuota,
		accounts.TooManyConnections, accounts.TooManyAttempts, accounts.AccountLocked, accounts.LoginDelay,
		accounts.ClientRefused, accounts.Blocked, accounts.WebConfirmationNeeded:
		return v
	}
	return Verdict{Reason: accounts.MailboxMissing}
}

// tidy names what is switched off, and says everything once.
func (v Verdict) tidy(p accounts.Protocol) Verdict {
	named := func(r accounts.Reason) accounts.Reason {
		if r == switchedOff {
			return off(p)
		}
		return r
	}
	out := Verdict{Reason: named(v.Reason)}
	for _, r := range v.Also {
		if r = named(r); r != out.Reason && !slices.Contains(out.Also, r) {
			out.Also = append(out.Also, r)
		}
	}
	return out
}
