//go:build race

package wizard

// crowd is smaller under the race detector, which makes everything ten times
// slower.
const crowd = 50
