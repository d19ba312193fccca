package practice

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emersion/go-smtp"
)

// A Delivery is what becomes of a message that was taken.
type Delivery string

const (
	ToInbox   Delivery = ""
	ToJunk    Delivery = "junk"
	ToNowhere Delivery = "nowhere" // taken, and never seen again
)

// folder is where messages go; "" is nowhere.
func (d Delivery) folder() string {
	switch d {
	case ToJunk:
		return "Junk"
	case ToNowhere:
		return ""
	}
	return inbox
}

// refusals reads [Options.Refuse]: command to reply.
func refusals(written map[string]string) (map[string]*smtp.SMTPError, error) {
	list := make(map[string]*smtp.SMTPError)
	for command, reply := range written {
		code, words, _ := strings.Cut(reply, " ")
		n, err := strconv.Atoi(code)
		if err != nil || n < 400 || n > 599 {
			return nil, fmt.Errorf("%s: %q is no refusal", command, reply)
		}
		list[command] = &smtp.SMTPError{Code: n, EnhancedCode: smtp.NoEnhancedCode, Message: words}
	}
	return list, nil
}

// refuses is the error by which a command is refused after the log-in.
func (s *Server) refuses(command string) error {
	if e, ok := s.refusals[command]; ok {
		return e
	}
	return nil
}
