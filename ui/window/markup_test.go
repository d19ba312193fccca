package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postkey/accounts/words"
)

// TestMarkup holds the most composed components to what they are made of and
// where it stands: testdata has one file a component.
func TestMarkup(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(light)
	h := &host{}
	for name, c := range map[string]struct {
		make  func() fyne.CanvasObject
		width float32
	}{
		"notice": {func() fyne.CanvasObject {
			n := newNotice(h, kindWarn, "info", "Did you mean jane.doe@**gmail.com**?")
			n.offer("Yes, use that", nil)
			return n.root
		}, 564},
		"result": {func() fyne.CanvasObject {
			c := newResultCard()
			c.set(resultView{owner: "hosting.example", kind: kindWarn, icon: "help", sure: "Please check", facts: []fact{
				{"Incoming mail", "**imap.hosting.example**"},
				{"Belongs to", "hosting.example – another name than your address"},
			}, also: "Thunderbird's public list says the same."})
			return c.root
		}, 564},
		"problem": {func() fyne.CanvasObject {
			c := newProblemCard(h)
			c.set(problemView{
				title: "The server for sending didn't accept the password.", worked: "Only the sign-in was refused.", todo: "What to do",
				steps: []problemStep{{words: "Type the password once more."}, {words: "Make an app password.", link: "Open page"}},
				said:  "The server's own words", reply: "535 5.7.8 no", copy: "Copy",
			})
			return c.root
		}, 564},
		"proof": {func() fyne.CanvasObject {
			c := newProblemCard(h)
			c.set(problemView{
				title: "This server can't prove that it is smtp.example.org.", worked: "It proves to be s12.hosting.example.", todo: "What to do",
				steps: []problemStep{{words: "The same server is also called s12.hosting.example.", link: "Use s12.hosting.example instead"}},
				proof: "The proof it showed", facts: []fact{{"Expected", "smtp.example.org"}, {"It is for", "s12.hosting.example"}},
				last: "I know this server. Trust exactly this one.",
			})
			return c.root
		}, 564},
		"message": {func() fyne.CanvasObject {
			c := newMessageCard(h, []string{"Send myself a message", "On its way …"}, nil)
			c.set(messageView{title: "Your message arrived", detail: "Both work.", button: "Send it again", border: kindGood.line, steps: []stepView{
				{words: "Sent", icon: "check", color: inGood}, {words: "Waiting for it …", took: "12 s", icon: "ring"}, {words: "Take it away again", icon: "dot", color: inEdge, quiet: true},
			}, notes: []string{"It was in the folder “Junk”."}})
			return c.root
		}, 564},
		"asks": {func() fyne.CanvasObject {
			c := newAskCard(h)
			c.set([]words.Step{
				{Title: "Switch on IMAP in the settings of your mailbox in the browser.", Detail: "It's under “Settings › IMAP”.", Link: "Open page", URL: "https://example.org/"},
				{Title: "Do you sign in with a second step?", Detail: "Then make an app password at Acorn, and use it here instead of your usual one."},
			})
			return c.root
		}, 564},
		"side": {func() fyne.CanvasObject {
			c := newSideCard("inbox")
			c.set(sideView{title: "Incoming mail", host: "imap.example.org", state: kindGood, chip: "Works", chipIcon: "check", steps: []stepView{
				{words: "Server found", took: "12 ms", icon: "check", color: inGood}, {words: "Look into the inbox", icon: "dot", color: inEdge, quiet: true},
			}})
			return c.root
		}, 274},
	} {
		t.Run(name, func(t *testing.T) {
			o := c.make()
			w := test.NewTempWindow(t, nil)
			w.SetPadded(false)
			w.SetContent(o)
			w.Resize(fyne.NewSize(c.width, heightFor(o, c.width)))
			settle(o)
			test.AssertRendersToMarkup(t, name+".xml", w.Canvas())
		})
	}
}

// TestGroupFollowsItsRows: a row that was a Show becomes an Undo with its icon.
func TestGroupFollowsItsRows(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(light)
	g := newGroup(&host{})
	g.set([]groupView{{icon: "file", title: "Backup made", button: "Show"}})
	taps := 0
	g.set([]groupView{{icon: "check", title: "Saved", button: "Undo", symbol: "undo", tap: func() { taps++ }}})
	b := g.rows[0].button
	if b.icon == nil || b.icon.name != "undo" || b.label != "Undo" {
		t.Errorf("the button is %q with %v", b.label, b.icon)
	}
	test.Tap(b)
	if taps != 1 {
		t.Error("the button does nothing")
	}
}
