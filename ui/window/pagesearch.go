package window

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"postkey/accounts/discover"
	"postkey/wizard"
)

// searchPage shows every place Postkey looks in, until there is an answer.
type searchPage struct {
	*Window
	root   *fyne.Container
	places *places
	since  time.Time // the search on the screen began; zero while none runs
}

// stillAfter is when "asking …" becomes "still asking …".
const stillAfter = 3 * time.Second

func newSearchPage(w *Window) page {
	p := &searchPage{Window: w, places: newPlaces(w)}
	head := newHeader(nil)
	head.set(w.t("search.title"), w.t("search.lead"))
	p.root = under(head, p.places.card.root)
	return p
}

func (p *searchPage) object() fyne.CanvasObject { return p.root }
func (p *searchPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && !s.Search.Found() && (s.Search.Running || len(s.Search.Findings) == 0)
}
func (p *searchPage) moment(wizard.State) string        { return "" }
func (p *searchPage) primary(wizard.State)              {}
func (p *searchPage) back(wizard.State)                 { p.wizard.Cancel() }
func (p *searchPage) start(wizard.State) fyne.Focusable { return nil }

func (p *searchPage) footer(wizard.State) footerView {
	return footerView{back: p.t("footer.cancel"), primary: p.t("footer.continue"), off: true}
}

func (p *searchPage) render(s wizard.State) {
	if !s.Search.Running {
		p.since = time.Time{}
	} else if p.since.IsZero() {
		p.since = time.Now()
		time.AfterFunc(stillAfter, p.changed)
	}
	p.places.set(s, !p.since.IsZero() && time.Since(p.since) >= stillAfter)
}

func (p *searchPage) facts(s wizard.State) string {
	f := newFacts()
	f.address(s.Address)
	f.search(s)
	return f.String()
}

// places is the card of the places Postkey looks in, one row a source. The
// rows are there from the start: they never move while they fill.
type places struct {
	*Window
	card *rowCard
	rows map[discover.Source]*sourceRow
}

func newPlaces(w *Window) *places {
	p := &places{Window: w, card: newRowCard(sourceIndent), rows: map[discover.Source]*sourceRow{}}
	var rows []fyne.CanvasObject
	for _, source := range discover.Sources() {
		r := newSourceRow()
		p.rows[source] = r
		rows = append(rows, r.root)
	}
	p.card.set(rows...)
	return p
}

// set shows what every place has said. still means that it is being asked for
// long.
func (p *places) set(s wizard.State, still bool) {
	said := map[discover.Source]discover.Finding{}
	for _, f := range s.Search.Findings {
		said[f.Source] = f
	}
	for source, row := range p.rows {
		f, ok := said[source]
		if !ok {
			f = discover.Finding{Source: source, State: discover.Asking}
		}
		row.set(p.view(s, f, still))
	}
}

func (p *places) view(s wizard.State, f discover.Finding, still bool) sourceView {
	v := sourceView{name: p.t("search.source."+string(f.Source), "Domain", s.Address.DisplayDomain()), color: inEdge}
	id := "search.state." + string(f.State)
	switch f.State {
	case discover.Asking:
		v.icon = "ring"
		if still {
			id = "search.state.still"
		}
	case discover.Found:
		v.icon, v.color, v.found = "check", inGood, true
	case discover.Nothing:
		v.icon = "minus"
		if f.Source == discover.Provider {
			id += ".provider"
		}
	case discover.NoAnswer:
		v.icon, v.color = "alert", inWarn
	default:
		v.icon, v.quiet = "dot", true
	}
	v.result = p.t(id)
	if v.found && len(f.Servers) > 0 {
		v.result = f.Servers[0].Host
	}
	if f.State == discover.Found || f.State == discover.Nothing || f.State == discover.NoAnswer {
		v.took = p.t("search.took", "Seconds", fmt.Sprintf("%.1f", f.Took.Seconds()))
	}
	return v
}
