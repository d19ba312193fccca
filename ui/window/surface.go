package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// A surface is a rectangle in the theme's colours. A bare canvas rectangle
// keeps the colour it was made with; this one reads its tokens again whenever
// it is refreshed, which is what Fyne does with every widget on a theme change.
type surface struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName // "" is see-through
	width        float32             // of the stroke
	radius       float32
	// square corners at the top or bottom, where a row meets the next
	flatTop, flatBottom bool

	rect *canvas.Rectangle
}

// newSurface has a border of one unit when stroke is a token.
func newSurface(fill, stroke fyne.ThemeColorName, radius float32) *surface {
	s := &surface{fill: fill, stroke: stroke, width: 1, radius: radius, rect: &canvas.Rectangle{}}
	s.ExtendBaseWidget(s)
	return s
}

func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	s.paint()
	return widget.NewSimpleRenderer(s.rect)
}

// MinSize is nothing: what lies on the surface decides.
func (s *surface) MinSize() fyne.Size { return fyne.Size{} }

// HeightFor is nothing either.
func (s *surface) HeightFor(float32) float32 { return 0 }

// set changes the look; the surface repaints only when something changed.
func (s *surface) set(fill, stroke fyne.ThemeColorName, width float32) {
	if s.fill == fill && s.stroke == stroke && s.width == width {
		return
	}
	s.fill, s.stroke, s.width = fill, stroke, width
	s.Refresh()
}

// Refresh reads the tokens again.
func (s *surface) Refresh() {
	s.paint()
	s.rect.Refresh()
}

func (s *surface) paint() {
	s.rect.FillColor = colorOf(s, s.fill)
	s.rect.StrokeColor, s.rect.StrokeWidth = nil, 0
	if s.stroke != "" {
		s.rect.StrokeColor, s.rect.StrokeWidth = colorOf(s, s.stroke), s.width
	}
	s.rect.CornerRadius = s.radius
	if s.flatTop || s.flatBottom {
		s.rect.CornerRadius = 0
		s.rect.TopLeftCornerRadius, s.rect.TopRightCornerRadius = s.radius, s.radius
		s.rect.BottomLeftCornerRadius, s.rect.BottomRightCornerRadius = s.radius, s.radius
		if s.flatTop {
			s.rect.TopLeftCornerRadius, s.rect.TopRightCornerRadius = 0, 0
		}
		if s.flatBottom {
			s.rect.BottomLeftCornerRadius, s.rect.BottomRightCornerRadius = 0, 0
		}
	}
}

// hairline is a line of one unit across.
func hairline() fyne.CanvasObject { return box(0, 1, newSurface(inLine, "", 0)) }

// card is a content on a bordered surface, that far from its edges: top, right,
// bottom, left.
func card(content fyne.CanvasObject, top, right, bottom, left float32) *fyne.Container {
	return layers(newSurface(inCard, inLine, radiusCard), inset(content, top, right, bottom, left))
}
