// Package realtest runs the real programs that Postkey's promises are about,
// for tests alone: [StartDovecot] and [StartPostfix] are the mail servers,
// [StartInternet] is a whole made-up internet around them, with names, web servers
// and places that answer nothing, [StartDisplay] is a screen for the window,
// [StartThunderbird] a mail program.
//
// A test first calls [Need], which skips it, saying why, where a program is not
// installed. Every program then runs as a child process of the test, with its
// own folder, its own free ports on a loopback address of its own, and
// certificates that only this run trusts; nothing is a service and
// nothing outlives the test. A program counts as started when it was seen to
// answer, and logs are read after it has ended, when they are complete.
package realtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// systemFolders are where daemons live; PATH of a plain user often lacks them.
var systemFolders = []string{"/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/lib/dovecot", "/usr/libexec/dovecot"}

// find returns the full path of a program, or "".
func find(program string) string {
	if p, err := exec.LookPath(program); err == nil {
		return p
	}
	for _, dir := range systemFolders {
		if p, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return p
		}
	}
	return ""
}

// Path returns where a program is that [Need] has found.
func Path(program string) string { return find(program) }

// Need skips the test when one of the programs is not installed, or cannot be
// run by this user.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	var missing []string
	for _, p := range programs {
		if find(p) == "" {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		t.Skipf("not installed: %s", strings.Join(missing, ", "))
	}
	if slices.Contains(programs, "postfix") && os.Getuid() != 0 {
		t.Skip("Postfix can only be started by root")
	}
}

// folder makes a folder that goes with the test. It is not t.TempDir because
// the servers give up root: other users must be able to walk into it, and the
// path of a socket in it must stay below 100 bytes.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "postkey-real-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove test folder: %v", err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// write puts a file into a program's folder.
func write(t testing.TB, dir, name, content string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	return file
}
