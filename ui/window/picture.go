package window

import (
	"fmt"
	"hash/crc32"
	"regexp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postkey/assets"
)

// A picture is one of assets/pictures. They are templates that name their
// colours as {token} and are filled for the theme of now.
type picture struct {
	widget.BaseWidget
	name          string
	width, height float32
	image         *canvas.Image
}

func newPicture(name string, width, height float32) *picture {
	p := &picture{name: name, width: width, height: height, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	p.ExtendBaseWidget(p)
	return p
}

func (p *picture) CreateRenderer() fyne.WidgetRenderer {
	p.Refresh()
	return widget.NewSimpleRenderer(p.image)
}

// MinSize is the picture's size.
func (p *picture) MinSize() fyne.Size { return fyne.NewSize(p.width, p.height) }

// Refresh fills the template again when the theme changed.
func (p *picture) Refresh() {
	r := pictureResource(p.name, theme.CurrentForWidget(p), fyne.CurrentApp().Settings().ThemeVariant())
	if p.image.Resource == nil || p.image.Resource.Name() != r.Name() {
		p.image.Resource = r
		p.image.Refresh()
	}
}

var tokenMark = regexp.MustCompile(`\{[a-z]+\}`)

// pictureResource fills a template. Fyne's cache of drawn pictures goes by the
// resource's name alone, so the name carries a sum of what was filled in.
func pictureResource(name string, th fyne.Theme, variant fyne.ThemeVariant) fyne.Resource {
	svg, err := assets.Pictures.ReadFile("pictures/" + name + ".svg")
	if err != nil {
		fyne.LogError("no such picture", err)
	}
	svg = tokenMark.ReplaceAllFunc(svg, func(mark []byte) []byte {
		return []byte(hexOf(th.Color(fyne.ThemeColorName(mark[1:len(mark)-1]), variant)))
	})
	return fyne.NewStaticResource(fmt.Sprintf("postkey-%s-%08x.svg", name, crc32.ChecksumIEEE(svg)), svg)
}
