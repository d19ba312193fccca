// Package terminal is the text skin of Postkey: the same machinery as the
// window, as subcommands that a person or a script can use.
//
// [Run] reads the command line. A command first settles what it works on: an
// address, and the settings for it from server URLs, the saved account or a
// search, in this order (settings.go). `find` shows what a search says; `check`
// reads a password (password.go), signs in to both servers through the gate and
// says how far it got; `export` writes the files of a mail program; `accounts`,
// `forget` and `password` are about what is kept on this computer; `practice`
// runs the practice company alone.
//
// What was asked for goes to standard output, as text or with --json as one
// object, and nothing else does; everything said about it goes to standard
// error. No control character of a server gets through (plain.go). The exit code is 0
// when all asked for worked, 1 when something did not, 2 for wrong usage.
package terminal

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/accounts/words"
	"postkey/wizard"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Env is everything a run touches.
type Env struct {
	// Args is the command line without the program's name.
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Tools          wizard.Tools
	// ReadPassword asks for a password without showing it, after printing the
	// prompt. It returns [ErrNoTerminal] when there is nobody to ask. Nil: the
	// terminal that Stdin is, if it is one.
	ReadPassword func(ctx context.Context, prompt string) (accounts.Secret, error)
	// ReadLine asks for a line that may be seen, in the same way. Nil: that terminal.
	ReadLine func(ctx context.Context, prompt string) (string, error)
	// Somebody reports whether a person is there who can sign in in a browser. Nil:
	// where Stdin is a terminal.
	Somebody func() bool
	// TempDir is where practice puts its certificate file; "" is the system's.
	TempDir string
}

// A terminal is one run.
type terminal struct {
	Env
	out, err *plain
	words    *words.Words
	json     bool
	now      func() time.Time
	// asked are the steps that were told before a password was asked for. Nil: none
	// was told.
	asked []string
}

// Run does what the command line says and returns the exit code. It returns
// soon after ctx ends.
func Run(ctx context.Context, e Env) int {
	t := &terminal{Env: e, out: &plain{w: e.Stdout}, err: &plain{w: e.Stderr}, words: e.Tools.Words, now: time.Now}
	if lang, ok := Language(e.Args); ok || t.words == nil {
		t.words = words.New(lang)
		t.Tools.Words = t.words
	}
	root := t.root()
	root.SetArgs(append([]string{}, e.Args...)) // without any, cobra would take nil for the program's own
	root.SetIn(e.Stdin)
	root.SetOut(t.out)
	root.SetErr(t.err)
	err := root.ExecuteContext(ctx)
	if t.out.err != nil {
		err = t.failed("output", t.out.err)
		t.json = false // there is nowhere to put an object
	}
	return t.finish(err)
}

// finish tells what went wrong, if it was not told yet.
func (t *terminal) finish(err error) int {
	if err == nil {
		return exitOK
	}
	f := asFailure(err)
	code := exitFailed
	if f.usage {
		code = exitUsage
	}
	switch {
	case f.said:
	// A wrong command line may be wrong before --json was read.
	case t.json || f.usage && slices.Contains(t.Args, "--json"):
		t.printJSON(errorJSON{f.problemJSON()})
	default:
		fmt.Fprintf(t.err, "postkey: %s\n", f.title)
		for _, s := range f.advice {
			fmt.Fprintf(t.err, "  %s\n", s)
		}
		if f.usage {
			fmt.Fprintf(t.err, "  %s\n", t.words.T("terminal.usage.help"))
		}
	}
	return code
}

func (t *terminal) root() *cobra.Command {
	var practised string
	root := &cobra.Command{
		Use:           "postkey",
		Short:         t.words.T("terminal.root.short"),
		Long:          t.words.T("terminal.root.long"),
		Version:       Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := t.scenario(practised); err != nil {
				return err
			}
			if t.json {
				return t.usage("no-window")
			}
			c.Help()
			return t.usage("no-window")
		},
	}
	root.SetVersionTemplate("postkey {{.Version}}\n")
	root.PersistentFlags().String("lang", "", t.words.T("terminal.flag.lang"))
	root.Flags().StringVar(&practised, "practice", "", t.words.T("terminal.flag.practice"))
	root.Flags().Lookup("practice").NoOptDefVal = "plain"
	root.AddCommand(t.findCommand(), t.checkCommand(), t.exportCommand(), t.accountsCommand(),
		t.forgetCommand(), t.passwordCommand(), t.practiceCommand())
	return root
}

// command makes a subcommand. Its use is the part of the command line after
// "postkey"; args is how many words without a dash it takes.
func (t *terminal) command(use string, args int, run func(ctx context.Context, args []string) error) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	return &cobra.Command{
		Use:                   use,
		Short:                 t.words.T("terminal." + name + ".short"),
		Long:                  t.words.T("terminal." + name + ".long"),
		DisableFlagsInUseLine: true,
		Args:                  t.exactly(args),
		RunE: func(c *cobra.Command, args []string) error {
			// Ctrl-C may come before anything that looks at the context.
			if c.Context().Err() != nil {
				return t.cancelled()
			}
			if err := t.proxyFailure(name); err != nil {
				return err
			}
			return run(c.Context(), args)
		},
	}
}

// exactly wants n words without a dash, and otherwise says how the command is
// written. The words themselves are not repeated: one may be a password.
func (t *terminal) exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return t.usage("usage", "Command", c.Use)
	}
}

func (t *terminal) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&t.json, "json", false, t.words.T("terminal.flag.json"))
}

// address reads an ADDRESS argument.
func (t *terminal) address(s string) (accounts.Address, error) {
	addr, err := accounts.ParseAddress(s)
	if err != nil {
		return addr, &failure{usage: true, code: "address", title: t.words.T("terminal.usage.address", "Why", t.words.AddressError(err)), err: err}
	}
	return addr, nil
}

// say writes a line about what goes on, unless a script listens.
func (t *terminal) say(id string, pairs ...any) {
	if !t.json {
		fmt.Fprintln(t.err, words.Plain(t.words.T(id, pairs...)))
	}
}

// warn writes a sentence that a person should read before going on, also beside
// what a script reads.
func (t *terminal) warn(sentence string) { fmt.Fprintln(t.err, words.Plain(sentence)) }

// provider is the mail company of an account, or nil.
func provider(addr accounts.Address, servers ...accounts.Server) *providers.Provider {
	if p, ok := providers.ByDomain(addr.Domain); ok {
		return p
	}
	for _, s := range servers {
		if p, ok := providers.ByHost(s.Host); ok {
			return p
		}
	}
	return nil
}

// Language finds --lang in a command line, wherever it stands.
func Language(args []string) (lang string, ok bool) {
	for i, a := range args {
		switch {
		case a == "--":
			return "", false
		case a == "--lang" && i+1 < len(args):
			return args[i+1], true
		case strings.HasPrefix(a, "--lang="):
			return a[len("--lang="):], true
		}
	}
	return "", false
}

// Version is the version this program was built as.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
