package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestRecap(t *testing.T) {
	lines := func(of string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s %d\n", of, i)
		}
		return b.String()
	}
	var r recap
	r.add("short", "it broke\n")
	r.add("silent", "\n")
	r.add("long", lines("line", 5000))
	r.add("longer", lines("word", 9000))
	got := r.String()
	for _, want := range []string{"short:\nit broke\n", "long:\nline 0\n", "line 4999\n", "longer:\nword 0\n", "word 8999\n", " lines are above alone"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if n := strings.Count(got, "\n"); n < recapLines || n > recapLines+20 || strings.Contains(got, "silent") {
		t.Errorf("%d lines:\n%s", n, got)
	}
	if shown, left := strings.Count(got, "\nline "), 0; shown < 70 {
		t.Errorf("%d lines of the long one", shown)
	} else if _, err := fmt.Sscanf(got[strings.Index(got, "… ")+len("… "):], "%d", &left); err != nil || left+shown != 5000 {
		t.Errorf("%d lines shown, %d left out, %v", shown, left, err)
	}

	var whole recap
	whole.add("one", lines("line", 100))
	whole.add("two", lines("word", 50))
	if got := whole.String(); strings.Contains(got, "…") || !strings.Contains(got, "line 99\n") || !strings.Contains(got, "word 49\n") {
		t.Errorf("what there is room for was cut:\n%s", got)
	}
	var none recap
	if none.String() != "" {
		t.Error("nothing failed")
	}
	for many := 0; many < 500; many++ { // more than there are lines
		none.add(fmt.Sprintf("%d of many", many), lines("line", 3))
	}
	if got := none.String(); strings.Count(got, " of many:\n") != 500 {
		t.Error("not all are named")
	}
}
