package practice

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"time"

	"postkey/accounts/words"
)

// Letters is how many messages the practice inbox holds at the start.
const Letters = 4

// putLetters writes the first messages, an hour apart, the last one just now.
func (m *mailbox) putLetters(w *words.Words, now time.Time) error {
	for i := 1; i <= Letters; i++ {
		at := now.Add(time.Duration(i-Letters) * time.Hour)
		id := fmt.Sprintf("practice.letter.%d", i)
		message, err := compose(w.T(id+".subject"), w.T(id+".body"), i, at)
		if err != nil {
			return err
		}
		if err := m.deliver(inbox, message, at); err != nil {
			return err
		}
	}
	return nil
}

func compose(subject, body string, number int, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: Postkey <postkey@%s>\r\n", Domain)
	fmt.Fprintf(&b, "To: %s <%s>\r\n", Name, Address)
	fmt.Fprintf(&b, "Subject: %s\r\n", mime.QEncoding.Encode("utf-8", subject))
	fmt.Fprintf(&b, "Date: %s\r\n", at.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "Message-ID: <letter-%d.%d@%s>\r\n", number, at.Unix(), Domain)
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n" +
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(words.Plain(body) + "\n")); err != nil {
		return nil, err
	}
	if err := q.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
