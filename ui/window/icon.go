package window

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postkey/assets"
)

// An icon is one of assets/icons in a token's colour.
type icon struct {
	widget.BaseWidget
	name  string
	size  float32
	color fyne.ThemeColorName
	image *canvas.Image
}

func newIcon(name string, size float32, color fyne.ThemeColorName) *icon {
	i := &icon{name: name, size: size, color: color, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	i.ExtendBaseWidget(i)
	return i
}

func (i *icon) CreateRenderer() fyne.WidgetRenderer {
	i.Refresh()
	return widget.NewSimpleRenderer(i.image)
}

// MinSize is the icon's size.
func (i *icon) MinSize() fyne.Size { return fyne.NewSquareSize(i.size) }

func (i *icon) set(name string, color fyne.ThemeColorName) {
	if i.name == name && i.color == color {
		return
	}
	i.name, i.color = name, color
	i.Refresh()
}

// Refresh draws the icon in the colour of now. A resource must never be set
// without a refresh of the image: it would draw the one from before, and Fyne
// would keep that drawing under the new name.
func (i *icon) Refresh() {
	r := iconResource(i.name, colorOf(i, i.color))
	if i.image.Resource == nil || i.image.Resource.Name() != r.Name() {
		i.image.Resource = r
		i.image.Refresh()
	}
}

// iconResource colours an icon. Fyne's cache of drawn pictures goes by the
// resource's name alone, so the colour is part of it.
func iconResource(name string, c color.Color) fyne.Resource {
	hex := hexOf(c)
	svg, err := assets.Icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		fyne.LogError("no such icon", err)
		return fyne.NewStaticResource("postkey-none.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`))
	}
	return fyne.NewStaticResource(fmt.Sprintf("postkey-%s-%s.svg", name, hex[1:]), bytes.ReplaceAll(svg, []byte("#000000"), []byte(hex)))
}

// hexOf writes an opaque colour as SVG does.
func hexOf(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02X%02X%02X", n.R, n.G, n.B)
}
