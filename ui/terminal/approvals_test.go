package terminal

import (
	"reflect"
	"testing"

	"postkey/accounts"
)

// What came with the settings and what the person adds for this run count both,
// whatever there is to approve.
func TestApprovalsAreJoined(t *testing.T) {
	first := accounts.Approvals{
		Owners: []string{"a.example"}, Pins: []accounts.Pin{{Host: "a"}}, Hearsay: true, Exchangers: []string{"mx.a.example"}, Plaintext: []string{"a"},
	}
	for i := range reflect.TypeFor[accounts.Approvals]().NumField() {
		if reflect.ValueOf(first).Field(i).IsZero() {
			t.Errorf("%s is not in this test", reflect.TypeFor[accounts.Approvals]().Field(i).Name)
		}
	}
	if got := join(first, accounts.Approvals{}); !reflect.DeepEqual(got, first) {
		t.Errorf("of the first: %+v", got)
	}
	if got := join(accounts.Approvals{}, first); !reflect.DeepEqual(got, first) {
		t.Errorf("of the second: %+v", got)
	}
	if got := join(first, accounts.Approvals{Owners: []string{"b.example"}}).Owners; !reflect.DeepEqual(got, []string{"a.example", "b.example"}) {
		t.Errorf("of both: %q", got)
	}
	if first.Owners[0] != "a.example" || len(first.Owners) != 1 {
		t.Errorf("the first is now %+v", first)
	}
}
