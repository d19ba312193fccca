package main_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postkey/accounts/realtest"
)

// BenchmarkRealStart measures Postkey's window against the smallest program
// with a window: the time to the first picture that is not blank, and the
// memory three seconds later. Both programs are started in turn, each on a
// screen of its own, and the medians compared.
func BenchmarkRealStart(b *testing.B) {
	realtest.Need(b, "Xvfb")
	programs := []struct{ name, source string }{{"bare", "../dev/testdata/bare"}, {"postkey", "."}}
	frame := map[string][]float64{}
	memory := map[string][]float64{}
	paths := map[string]string{}
	for _, p := range programs {
		paths[p.name] = build(b, p.source)
	}
	for b.Loop() {
		for _, p := range programs {
			took, mb := start(b, paths[p.name])
			frame[p.name] = append(frame[p.name], took.Seconds()*1000)
			memory[p.name] = append(memory[p.name], mb)
		}
	}
	for _, p := range programs {
		b.ReportMetric(median(frame[p.name]), p.name+"-frame-ms")
		b.ReportMetric(median(memory[p.name]), p.name+"-MB")
	}
	b.ReportMetric(median(frame["postkey"])/median(frame["bare"]), "frame-ratio")
	b.ReportMetric(median(memory["postkey"])/median(memory["bare"]), "memory-ratio")
	b.ReportMetric(0, "ns/op") // means nothing here
}

// build compiles a program of this project with the flags everything is built with.
func build(t testing.TB, folder string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// start runs a program until it has shown something and come to rest.
func start(b *testing.B, program string) (toFrame time.Duration, mb float64) {
	b.Helper()
	display := realtest.StartDisplay(b)
	cmd := display.Command(b, program)
	_, env := home(b)
	cmd.Env = append(cmd.Env, env...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for display.Blank(b) {
		if time.Since(began) > time.Minute {
			b.Fatal("nothing was shown in a minute")
		}
		<-look.C
	}
	toFrame = time.Since(began)
	time.Sleep(3 * time.Second) // this is what "at rest" means
	return toFrame, resident(b, cmd.Process.Pid)
}

// home is a folder, and an environment in which a program finds and leaves
// everything in it, and nothing of this person's.
func home(t testing.TB) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	env = []string{"HOME=" + dir, "LANG=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=disabled:"}
	for name, sub := range map[string]string{
		"TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run",
	} {
		sub = filepath.Join(dir, sub)
		if err := os.Mkdir(sub, 0o700); err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+sub)
	}
	return dir, env
}

// resident is how much memory a process has in use, in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kib float64
		if _, err := fmt.Sscanf(lines.Text(), "VmRSS: %f kB", &kib); err == nil {
			return kib * 1024 / 1e6
		}
	}
	b.Fatal("the process has no VmRSS")
	return 0
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}
