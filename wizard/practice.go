package wizard

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/mailapps"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
)

// OpenPractice starts the practice company and the tools that reach nothing
// else: its network alone, a keyring in memory, and a folder that goes with
// [Practice.Close]. Of the real tools it keeps the language, the browser for the
// company's pages, which are on this computer too, and the documents folder for a
// file that the person asks for; nothing else of the person's own is read or
// written. In a scenario, the company is known beforehand until the end.
func OpenPractice(real Tools, scenario practice.Scenario) (Practice, error) {
	dir, err := os.MkdirTemp("", "postkey-practice-")
	if err != nil {
		return Practice{}, err
	}
	server, err := practice.Start(context.Background(), practice.Options{Words: real.Words, Scenario: scenario})
	if err != nil {
		return Practice{}, errors.Join(err, os.RemoveAll(dir))
	}
	network := server.Network()
	password := practice.Password()
	if scenario == practice.WantsAppPassword {
		password = accounts.Secret{} // it is of no use: the person is to make the one that is
	}
	return Practice{
		Tools: Tools{
			Finder:    &discover.Finder{Network: network, DNS: server.Lookups(), HTTP: server.HTTP()},
			Network:   network,
			Pages:     practicePages(server, real.Pages.Open),
			Page:      server.Page,
			Keyring:   new(keyring.Memory),
			Store:     &accounts.Store{Dir: filepath.Join(dir, "postkey")},
			Apps:      practiceComputer(dir),
			Documents: real.Documents,
			Words:     real.Words,
		},
		Name: practice.Name, Address: practice.Address, Password: password,
		Close: func() {
			server.Close()
			os.RemoveAll(dir)
		},
	}, nil
}

// practicePages are those of the company's sign-in: it knows this program, and the
// browser finds them where they really are.
func practicePages(server *practice.Server, open func(string) error) SignInPages {
	pages := SignInPages{Clients: oauth.Clients{practice.SignInName: {ID: practice.ClientID}}, HTTP: server.HTTP()}
	if open != nil {
		pages.Open = func(link string) error { return open(server.Page(link)) }
	}
	return pages
}

// errPractice is why no mail program is started in practice: it would not trust
// the practice company, and could take up the person's own files.
var errPractice = errors.New("mail programs are not started in practice")

// practiceComputer has this computer's programs, but a home of its own, and no
// program runs on it.
func practiceComputer(dir string) *mailapps.System {
	return &mailapps.System{
		GOOS: runtime.GOOS, Home: filepath.Join(dir, "home"), DataDir: filepath.Join(dir, "data"),
		Getenv: func(key string) string {
			// Where programs are, not where the person's files are.
			if strings.HasPrefix(key, "Program") {
				return os.Getenv(key)
			}
			return ""
		},
		LookPath: exec.LookPath, Stat: os.Stat,
		AppPath: func(string) (string, error) { return "", exec.ErrNotFound },
		Run:     func(context.Context, string, ...string) error { return errPractice },
		Start:   func(string, ...string) error { return errPractice },
		Now:     time.Now,
	}
}
