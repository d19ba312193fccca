package terminal

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/practice"
)

func (t *terminal) practiceCommand() *cobra.Command {
	var name string
	c := t.command("practice [flags]", 0, func(ctx context.Context, _ []string) error {
		scenario, err := t.scenario(name)
		if err != nil {
			return err
		}
		return t.practise(ctx, scenario)
	})
	c.Flags().StringVar(&name, "scenario", "", t.words.T("terminal.flag.scenario"))
	return c
}

// scenario reads what the practice company is to ask of people.
func (t *terminal) scenario(name string) (practice.Scenario, error) {
	s, err := practice.ParseScenario(name)
	if err == nil {
		return s, nil
	}
	var known []string
	for _, s := range practice.Scenarios() {
		known = append(known, string(s))
	}
	f := t.usage("scenario", "Scenario", name)
	f.advice = []string{strings.Join(known, " ")}
	return "", f
}

// practise runs the practice company until ctx ends, which is how it is meant to
// end.
func (t *terminal) practise(ctx context.Context, scenario practice.Scenario) error {
	server, err := practice.Start(ctx, practice.Options{Words: t.words, Scenario: scenario})
	if err != nil {
		return t.failed("practice", err)
	}
	defer server.Close()
	dir, err := os.MkdirTemp(t.TempDir, "postkey-practice-")
	if err != nil {
		return t.failed("practice", err)
	}
	defer os.RemoveAll(dir)
	ca, err := server.CAFile(dir)
	if err != nil {
		return t.failed("practice", err)
	}
	t.printPractice(server, scenario, ca)
	<-ctx.Done()
	return nil
}

func (t *terminal) printPractice(server *practice.Server, scenario practice.Scenario, ca string) {
	table := t.table()
	row := func(id, value string) { fmt.Fprintf(table, "%s\t%s\n", t.words.T(id), value) }
	row("terminal.practice.address", practice.Address)
	password := practice.Password().Reveal() // published, no secret
	if scenario != practice.BrowserOnly {
		row("terminal.practice.password", password)
	}
	if scenario == practice.WantsAppPassword {
		password = practice.AppPassword().Reveal()
		row("terminal.practice.app-password", password)
	}
	try := map[bool]string{}
	for _, s := range server.Servers() {
		sending := s.Protocol == accounts.SMTP
		id := "terminal.practice.incoming"
		if sending {
			id = "terminal.practice.outgoing"
		}
		row(id, s.URL())
		if try[sending] == "" {
			try[sending] = s.URL()
		}
	}
	for _, page := range server.Pages() {
		row("terminal.practice.page", page)
	}
	row("terminal.practice.ca", ca)
	table.Flush()
	if scenario != practice.Plain {
		fmt.Fprintf(t.out, "\n%s\n", t.words.T("terminal.practice.about."+string(scenario)))
	}
	check := fmt.Sprintf("SSL_CERT_FILE=%s postkey check %s --incoming %s --outgoing %s --trust \"%s\"", quoted(ca), practice.Address, try[false], try[true], gate.ThisComputer)
	if scenario == practice.BrowserOnly {
		check += " --auth " + string(accounts.AuthOAuth2)
	} else {
		check = "echo " + password + " | " + check + " --password-stdin"
	}
	fmt.Fprintf(t.out, "\n%s\n  %s\n", t.words.T("terminal.practice.try"), check)
	t.say("terminal.practice.running")
}

// quoted makes a path one word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
