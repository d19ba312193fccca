//go:build !race

package hostiletest

// raced is true under the race detector, which makes everything ten times slower.
// What happens at the same time is the same in both kinds of TLS and with every
// text, so one of them is enough for it.
const raced = false
