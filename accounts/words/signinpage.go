package words

// SignInPage is what the browser shows after a sign-in at the mail company's own
// page: that it worked, or did not.
func (w *Words) SignInPage(ok bool) (title, text string) {
	if ok {
		return w.T("signinpage.done.title"), w.T("signinpage.done.text")
	}
	return w.T("signinpage.failed.title"), w.T("signinpage.failed.text")
}

// BrowserError says why signing in at the mail company's own page did not work, and
// what to do. name is the name of an error of package oauth.
func (w *Words) BrowserError(name string) string {
	return w.first(nil, "signinpage.error."+name, "signinpage.error.other")
}
