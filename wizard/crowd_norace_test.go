//go:build !race

package wizard

// crowd is how many checks are made at once.
const crowd = 500
