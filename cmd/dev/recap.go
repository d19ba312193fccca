package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A recap is what failures said, to be shown once more at the end: whoever has
// only the end of a long log then has their causes too.
type recap []said

// said is what one check or test printed before it failed.
type said struct {
	who   string
	lines []string
}

// recapLines is how much is shown again. Of what is longer, the middle is left
// out; it stands in full where it happened.
const recapLines = 150

// add notes what somebody printed, after what they printed just before.
func (r *recap) add(who, text string) {
	if text = strings.Trim(text, "\n"); text == "" {
		return
	}
	if len(*r) == 0 || (*r)[len(*r)-1].who != who {
		*r = append(*r, said{who: who})
	}
	last := &(*r)[len(*r)-1]
	last.lines = append(last.lines, strings.Split(text, "\n")...)
}

// String gives the short ones all their lines, and to the others equal shares of
// what then is left.
func (r recap) String() string {
	shares, left := make(map[int]int), recapLines
	shortest := make([]int, len(r))
	for i := range shortest {
		shortest[i] = i
	}
	slices.SortStableFunc(shortest, func(a, b int) int { return cmp.Compare(len(r[a].lines), len(r[b].lines)) })
	for n, i := range shortest {
		shares[i] = min(len(r[i].lines), left/(len(r)-n))
		left -= shares[i]
	}
	var b strings.Builder
	for i, s := range r {
		fmt.Fprintf(&b, "%s:\n", s.who)
		lines := s.lines
		if more := len(lines) - shares[i]; more > 0 {
			// A cause stands at the beginning, mostly.
			head := shares[i] * 2 / 3
			lines = slices.Concat(lines[:head], []string{fmt.Sprintf("… %d lines are above alone …", more)}, lines[head+more:])
		}
		b.WriteString(strings.Join(lines, "\n") + "\n\n")
	}
	return b.String()
}
