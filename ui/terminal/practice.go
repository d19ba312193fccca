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
	return t.command("practice", 0, func(ctx context.Context, _ []string) error { return t.practise(ctx) })
}

// practise runs the practice company until ctx ends, which is how it is meant to
// end.
func (t *terminal) practise(ctx context.Context) error {
	server, err := practice.Start(ctx, practice.Options{Words: t.words})
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
	t.printPractice(server.Servers(), ca)
	<-ctx.Done()
	return nil
}

func (t *terminal) printPractice(servers []accounts.Server, ca string) {
	table := t.table()
	row := func(id, value string) { fmt.Fprintf(table, "%s\t%s\n", t.words.T(id), value) }
	row("terminal.practice.address", practice.Address)
	row("terminal.practice.password", practice.Password().Reveal()) // published, no secret
	try := map[bool]string{}
	for _, s := range servers {
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
	row("terminal.practice.ca", ca)
	table.Flush()
	fmt.Fprintf(t.out, "\n%s\n  echo %s | SSL_CERT_FILE=%s postkey check %s --incoming %s --outgoing %s --trust \"%s\" --password-stdin\n",
		t.words.T("terminal.practice.try"), practice.Password().Reveal(), quoted(ca), practice.Address, try[false], try[true], gate.ThisComputer)
	t.say("terminal.practice.running")
}

// quoted makes a path one word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
