package login

import (
	"context"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// maxJunk is how many folders for unwanted mail are looked at.
const maxJunk = 3

// junkNames are such folders by name, in lower case, for servers that do not mark
// them: the names that servers and mail programs give them.
var junkNames = []string{
	"junk", "spam", "bulk", "bulk mail", "junk e-mail", "junk email", "junk mail", "junkmail", "spam-mail",
	"spamverdacht", "spam-verdacht", "unerwünscht", "indésirables", "courrier indésirable", "pourriel",
	"correo no deseado", "no deseado", "posta indesiderata", "indesiderata", "lixo eletrônico", "lixo eletrónico",
	"ongewenste e-mail", "ongewenst", "skräppost", "uønsket e-post", "roskaposti", "wiadomości-śmieci", "спам", "нежелательная почта",
	"垃圾邮件", "垃圾邮箱", "垃圾郵件", "迷惑メール", "스팸", "스팸메일함", "스팸편지함", "정크메일",
}

// junkFolders asks the server for its folders for unwanted mail: those it marks
// so (\Junk, RFC 6154), else those that are called so. Only the upper folders are
// asked for: a person may have thousands below.
func (l *imapLookout) junkFolders(ctx context.Context) ([]place, error) {
	s := l.session
	questions := []string{`LIST "" "%"`, `LIST "" "INBOX.%"`, `LIST "" "INBOX/%"`}
	if s.conn.Has("SPECIAL-USE") {
		questions = slices.Insert(questions, 0, `LIST (SPECIAL-USE) "" "*"`)
	}
	for _, question := range questions {
		end, untagged, err := s.conn.Command(ctx, question)
		if err != nil {
			return nil, err
		}
		if end.Status == "BYE" {
			return nil, nil // the next command tells
		}
		if found := junkAmong(untagged); len(found) > 0 {
			return found[:min(len(found), maxJunk)], nil
		}
	}
	return nil, nil
}

// junkAmong picks them out of LIST responses; a mark counts more than a name.
func junkAmong(untagged []probe.Response) []place {
	var marked, named []place
	for _, r := range untagged {
		f, ok := parseFolder(r)
		if !ok || !sendable(f.name) || f.has(`\Noselect`) || f.has(`\NonExistent`) || strings.EqualFold(f.name, inboxName) {
			continue
		}
		shown := decodeMailbox(f.name)
		p := place{name: f.name, shown: accounts.CleanText(shown, 100), junk: true}
		last := shown
		if f.delimiter != "" {
			last = shown[strings.LastIndex(shown, f.delimiter)+1:]
		}
		if f.has(`\Junk`) || f.has(`\Spam`) { // the second one was Google's, before the RFC
			marked = append(marked, p)
		} else if slices.Contains(junkNames, strings.ToLower(last)) {
			named = append(named, p)
		}
	}
	if len(marked) > 0 {
		return marked
	}
	return named
}
