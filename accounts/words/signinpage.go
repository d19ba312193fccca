package words

// SignInPage is what the browser shows after a sign-in at the mail company's own
// page: that it worked, or did not.
func (w *Words) SignInPage(ok bool) (title, text string) {
	if ok {
		return w.T("signinpage.done.title"), w.T("signinpage.done.text")
	}
	return w.T("signinpage.failed.title"), w.T("signinpage.failed.text")
}
