package practice

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// A Scenario is what the company asks of people before a mail program gets in, as
// many real ones do. It is then in the table of mail companies, for as long as the
// server runs, so that a person is told beforehand what to do.
type Scenario string

const (
	// Plain asks nothing: the password works. The company is in no table.
	Plain Scenario = ""
	// WantsAppPassword refuses the usual password, and takes [AppPassword].
	WantsAppPassword Scenario = "app-password"
	// BrowserOnly takes no password at all, but what its own web page gives out.
	BrowserOnly Scenario = "browser"
	// IMAPOff lets no mail program receive mail until the person switches that on, on
	// the company's web page.
	IMAPOff Scenario = "imap-off"
)

// Scenarios are all but [Plain], by name.
func Scenarios() []Scenario { return []Scenario{WantsAppPassword, BrowserOnly, IMAPOff} }

// ParseScenario returns the scenario of that name. "plain" is [Plain].
func ParseScenario(name string) (Scenario, error) {
	if s := Scenario(name); slices.Contains(Scenarios(), s) {
		return s, nil
	}
	if name == "plain" || name == "" {
		return Plain, nil
	}
	return Plain, fmt.Errorf("no scenario %q", name)
}

// facts are what is known of the company in each scenario, one file each.
//
//go:embed facts/*.json
var facts embed.FS

// begin makes the company known and opens its pages, unless it is [Plain].
func (s *Server) begin() error {
	scenario := s.options.Scenario
	switch {
	case scenario == Plain:
		return nil
	case s.options.Mechanisms != nil:
		return errors.New("it has mechanisms of its own")
	}
	file, err := facts.ReadFile("facts/" + string(scenario) + ".json")
	if err != nil {
		return fmt.Errorf("no scenario %q", scenario)
	}
	if s.unknow, err = providers.UsePractice(file); err != nil {
		return err
	}
	s.pages = newHTTP(s.newPages())
	return nil
}

// AppPassword is the one that [WantsAppPassword] takes. It is published, as
// [Password] is. The hyphens may be left out.
func AppPassword() accounts.Secret { return accounts.NewSecret("post-keys-open-mail") }

const (
	// SignInName is what client IDs for the company's web page are kept by.
	SignInName = "practice"
	// ClientID is what that page knows mail programs by.
	ClientID = "postkey-practice"
)

// bareAppPassword is an app password without what it is only shown with.
func bareAppPassword(s string) string { return strings.NewReplacer("-", "", " ", "").Replace(s) }
