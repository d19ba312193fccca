package words

import "postkey/accounts"

// TestMessage is what the message says that a person sends to themselves: its
// subject, and its text in plain lines.
func (w *Words) TestMessage(addr accounts.Address) (subject, text string) {
	return w.T("testmessage.subject"), w.T("testmessage.text", "Address", shown(addr.Display()))
}
