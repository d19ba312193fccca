package window

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A serverForm is one card of the Servers page.
type serverForm struct {
	*Window
	side       wizard.Side
	root       *fyne.Container
	server     *entry
	port       *entry
	security   *chooser
	username   *entry
	auth       *chooser
	oldPort    *notice
	plain      *notice
	understood *check
	answer     *fyne.Container
	answerIcon *icon
	answerRing *ring
	answerText *prose
	answerMore *prose
	instead    *link
	insteadRow *fyne.Container
	known      *prose // what the person says by trusting
	trustRow   *fyne.Container
}

func newServerForm(w *Window, side wizard.Side, symbol, title string) *serverForm {
	h := w.host
	f := &serverForm{Window: w, side: side}
	f.server = newEntry(h, fieldSpec{label: w.t("servers.host")}, func(s string) { w.wizard.SetHost(side, s) })
	f.port = newEntry(h, fieldSpec{label: w.t("servers.port")}, func(s string) { w.wizard.SetPort(side, s) })
	f.username = newEntry(h, fieldSpec{label: w.t("servers.username")}, func(s string) { w.wizard.SetUsername(side, s) })
	var names, methods []string
	for _, s := range securities {
		names = append(names, w.t("servers.encryption."+string(s)))
	}
	for _, a := range auths {
		methods = append(methods, w.t("servers.method."+string(a)))
	}
	f.security = newChooser(h, w.t("servers.encryption"), names, func(i int) { w.wizard.SetSecurity(side, securities[i]) })
	f.auth = newChooser(h, w.t("servers.method"), methods, func(i int) { w.wizard.SetAuth(side, auths[i]) })
	f.oldPort = newNotice(h, kindWarn, "info", "")
	f.plain = newNotice(h, kindBad, "lock", "")
	f.understood = newCheck(h, w.t("servers.plain.understood"), func(on bool) { w.wizard.Understand(side, on) })
	for _, n := range []*notice{f.oldPort, f.plain} {
		n.words.size = sizeRow
		n.below()
	}
	f.answerIcon, f.answerRing = newIcon("check", 18, inGood), newRing(16)
	f.answerText, f.answerMore = newProse("", sizeRow, inInk), newProse("", sizeSmall, inSoft)
	f.instead = newLink(h, "", func() { w.wizard.UseInstead(side) })
	f.known = newProse("", sizeSmall, inSoft)
	f.insteadRow = left(f.instead)
	f.trustRow = sentence(f.known, newLink(h, w.t("test.trust"), func() { w.wizard.TrustCertificate(side) }))
	words := column(f.answerText, space(2), f.answerMore, space(4), f.insteadRow, space(4), f.trustRow)
	f.answer = topRow(words, box(18, 18, layers(f.answerIcon, middle(0, 0, f.answerRing))), space(8), words)

	name := newBold(title, sizeCard, inInk)
	ports := &fyne.Container{Layout: portLayout{72, 10}, Objects: []fyne.CanvasObject{f.port.root, f.security.root}}
	f.root = card(column(
		row(nil, newIcon(symbol, 20, inSoft), space(10), name), space(11),
		f.server.root, space(11), ports,
		space(10), f.oldPort.root, space(10), f.plain.root, space(8), f.understood, space(11),
		f.username.root, space(11), f.auth.root, space(14), f.answer,
	), 13, 16, 16, 16)
	return f
}

// portLayout puts a narrow and a wide field beside each other.
type portLayout struct{ narrow, gap float32 }

func (l portLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.narrow+l.gap+objects[1].MinSize().Width, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

func (l portLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return max(heightFor(objects[0], l.narrow), heightFor(objects[1], width-l.narrow-l.gap))
}

func (l portLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wide := max(size.Width-l.narrow-l.gap, 0)
	objects[0].Resize(fyne.NewSize(l.narrow, size.Height))
	objects[1].Move(fyne.NewPos(l.narrow+l.gap, 0))
	objects[1].Resize(fyne.NewSize(wide, size.Height))
}

func (f *serverForm) render(s wizard.State, v wizard.ServerForm) {
	f.server.set(v.Host)
	f.port.set(v.Port)
	f.username.set(v.Username)
	f.security.set(slices.Index(securities, v.Security))
	f.auth.set(slices.Index(auths, v.Auth))
	wrong := map[string]string{}
	if v.Wrong != nil {
		wrong[v.Wrong.Field] = f.words.FieldError(v.Wrong)
	}
	f.server.wrong(wrong["host"])
	f.port.wrong("")
	f.security.wrong(wrong["security"])
	if wrong["port"] != "" { // too narrow for words: the field is marked, they stand beside it
		f.port.box.wrong(true)
		f.security.note.wrong(wrong["port"])
	}
	f.username.wrong(wrong["username"])
	f.auth.wrong(wrong["auth"])

	id, port := "servers.old-port", v.OldPort()
	if port == 0 && !v.Looking && (v.Problem == nil || v.Problem.Instead == nil) {
		id, port = "servers.other-port", v.OtherPort()
	}
	better := strconv.Itoa(port)
	f.oldPort.show(port > 0)
	f.oldPort.set(kindWarn, "info", f.t(id, "Port", v.Port, "Usual", better))
	f.oldPort.offer(f.t("servers.old-port.use", "Usual", better), func() { f.wizard.SetPort(f.side, better) })

	plain := v.Security == accounts.Plaintext
	f.plain.show(plain)
	shown(f.understood, plain)
	host := v.Host
	if host == "" {
		host = f.t("servers.plain.this")
	}
	f.plain.set(kindBad, "lock", f.t("servers.plain", "Server", host))
	f.understood.set(v.Understood)
	f.understood.wrong(v.NeedUnderstood)
	f.renderAnswer(s, v)
}

// renderAnswer says under the fields what the server answered.
func (f *serverForm) renderAnswer(s wizard.State, v wizard.ServerForm) {
	shown(f.answer, v.Running || v.Answered || v.Problem != nil)
	shown(f.answerRing, v.Running)
	shown(f.answerIcon, !v.Running)
	shown(f.answerMore, v.Problem != nil && !v.Running)
	shown(f.insteadRow, v.Problem != nil && !v.Running && v.Problem.Instead != nil)
	shown(f.trustRow, v.Problem != nil && !v.Running && !v.Looking && canTrust(v.Problem))
	switch {
	case v.Running:
		f.answerText.set(f.t("servers.asking"))
	case v.Answered && v.Security == accounts.Plaintext:
		f.answerIcon.set("alert", inWarn)
		f.answerText.set(f.t("servers.answers.plain"))
	case v.Answered:
		f.answerIcon.set("check", inGood)
		f.answerText.set(f.t("servers.answers"))
	case v.Problem != nil:
		e := f.explain(s, v.Problem, false)
		f.answerIcon.set("alert", inBad)
		f.answerText.set(e.Title)
		more := e.Lead
		if v.Looking {
			more = f.t("test.looking")
		} else if len(e.Steps) > 0 {
			more += "\n" + e.Steps[0].Text
			f.instead.set(f.insteadWords(e, v.Problem))
		}
		f.answerMore.set(more)
		f.known.set(f.knownWords(v.Problem))
	}
}

// insteadWords are the link to what was found to answer: a name would not fit.
func (f *serverForm) insteadWords(e words.Explanation, p *accounts.Problem) string {
	if p.Instead != nil && p.Instead.Host != p.Server.Host {
		return f.t("servers.instead")
	}
	return e.Steps[0].Link
}

// firstWrong is the first field of the card that something is wrong with.
func (f *serverForm) firstWrong(v wizard.ServerForm) fyne.Focusable {
	if v.Wrong != nil {
		switch v.Wrong.Field {
		case "host":
			return f.server.field
		case "port":
			return f.port.field
		case "username":
			return f.username.field
		}
	}
	if v.NeedUnderstood {
		return f.understood
	}
	return nil
}
