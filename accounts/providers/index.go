package providers

// The indexes of a book. In each, a name stands once, and leads to a number.
const (
	byDomain = iota // a domain, to its provider
	byParent        // what a pattern is below, to its provider
	byMX            // what MX hosts end in, to a provider or, after the last of them, a filter
	byHost          // a server's name, to the best known provider that owns it
	byID            // an ID, to its provider
	indexes  = iota
)

// An index is a sorted list of names in a text, each with a number. It is asked where
// it stands: nothing is unpacked for it.
type index struct {
	text string
	rows string
}

// rowSize is of: where the name stands in the text (4), its length (1), the number (2).
const rowSize = 7

func (x index) len() int { return len(x.rows) / rowSize }

// name is the i-th name.
func (x index) name(i int) string {
	r := x.rows[i*rowSize:]
	at := int(r[0]) | int(r[1])<<8 | int(r[2])<<16 | int(r[3])<<24
	return x.text[at : at+int(r[4])]
}

// find returns the number of a name.
func (x index) find(name string) (int, bool) {
	low, high := 0, x.len()
	for low < high {
		middle := int(uint(low+high) >> 1)
		switch found := x.name(middle); {
		case found < name:
			low = middle + 1
		case found > name:
			high = middle
		default:
			r := x.rows[middle*rowSize:]
			return int(r[5]) | int(r[6])<<8, true
		}
	}
	return 0, false
}
