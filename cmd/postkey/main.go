// Command postkey gets a person's email working. Without a command it opens the
// window; with one it works in the terminal. This file wires the real resolver,
// dialer, web client, keyring and folders to both.
package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/adrg/xdg"

	"postkey/accounts"
	"postkey/accounts/diagnose"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/mailapps"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/ui/terminal"
	"postkey/wizard"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	tools := newTools(words.New(languages(args)...))
	if p, ok := asksWindow(args); ok && hasWindow {
		if stop, err := reportCrashes(tools.Store.Dir); err == nil {
			defer stop()
		}
		return openWindow(tools, p)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	tools.Pages.Open = terminal.OpenLink
	return terminal.Run(ctx, terminal.Env{Args: args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Tools: tools})
}

// newTools are the real ones. Where this computer tells no folder for settings,
// the store and the mail programs say so when they are asked for anything.
func newTools(w *words.Words) wizard.Tools {
	// What is wrong with a setting is told by window and terminal, which find it in
	// the Proxy; nothing goes around it meanwhile.
	proxy, _ := probe.ProxyFromEnvironment(os.Getenv)
	network := &probe.Network{Proxy: proxy, Sessions: tls.NewLRUClientSessionCache(0)}
	ring := keyring.System()
	tools := wizard.Tools{
		Finder:      &discover.Finder{Network: network},
		Network:     network,
		Doctor:      &diagnose.Doctor{Network: network, HTTP: webClient(network)},
		Keyring:     ring,
		KeyringName: ring.Name,
		Store:       new(accounts.Store),
		Documents:   documents(),
		Words:       w,
	}
	if store, err := accounts.UserStore(); err == nil {
		tools.Store = store
		tools.Pages = wizard.SignInPages{Clients: ownFiles(store.Dir, w, os.Stderr), HTTP: webClient(network)}
		tools.Apps, _ = mailapps.ThisComputer(store.Dir)
	}
	return tools
}

// documents is the person's own folder for documents where there is one, else
// their home.
func documents() string {
	if info, err := os.Stat(xdg.UserDirs.Documents); err == nil && info.IsDir() {
		return xdg.UserDirs.Documents
	}
	return xdg.Home
}

// webClient goes through the proxy that the environment names, and never waits
// for long.
func webClient(network *probe.Network) *http.Client {
	t := network.Transport()
	t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = 5*time.Second, 8*time.Second
	t.MaxResponseHeaderBytes = 64 << 10
	return &http.Client{Transport: t, Timeout: 15 * time.Second}
}

// practising is whether the window opens in practice, and on which scenario.
type practising struct {
	now      bool
	scenario practice.Scenario
}

// asksWindow reports whether a command line is for the window: nothing but
// --practice and --lang. What is wrong with them, the terminal says.
func asksWindow(args []string) (p practising, ok bool) {
	for i := 0; i < len(args); i++ {
		name, scenario := strings.CutPrefix(args[i], "--practice=")
		switch {
		case args[i] == "--practice":
			p = practising{now: true}
		case scenario:
			s, err := practice.ParseScenario(name)
			if err != nil {
				return practising{}, false
			}
			p = practising{true, s}
		case args[i] == "--lang" && i+1 < len(args):
			i++
		case strings.HasPrefix(args[i], "--lang="):
		default:
			return practising{}, false
		}
	}
	return p, true
}

// languages are those the person wants, the most wanted first: --lang, then
// what POSIX systems keep in the environment.
func languages(args []string) []string {
	if lang, ok := terminal.Language(args); ok {
		return []string{lang}
	}
	list := strings.Split(os.Getenv("LANGUAGE"), ":")
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		list = append(list, os.Getenv(key))
	}
	return list
}
