package accounts

// A Hint is what looks wrong in what was typed, before any of it was sent. It
// says nothing of the password beyond that. The sentences are made in package
// words.
type Hint string

const (
	// HintSpaces: white space before or after the password, as copying brings it
	// along.
	HintSpaces Hint = "spaces"
	// HintAddressTyped: the password is the address, or the sign-in name.
	HintAddressTyped Hint = "address-typed"
	// HintAppPassword: the company takes only app passwords, and this does not
	// look like one of them.
	HintAppPassword Hint = "app-password"
	// HintKeyboard: there are letters in it that no app password has, as another
	// keyboard layout makes them.
	HintKeyboard Hint = "keyboard"
	// HintLocalPart: the whole address as sign-in name, where the company wants
	// the part before the @.
	HintLocalPart Hint = "local-part"
	// HintWholeAddress: only the part before the @, where it wants the address.
	HintWholeAddress Hint = "whole-address"
)
