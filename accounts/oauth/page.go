package oauth

import (
	"bytes"
	"html/template"
	"io"
	"log"
)

// pageTemplate is all that the browser shows in the end. It loads nothing.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; margin: 0 1.5rem; text-align: center; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
p { margin: 0; max-width: 30rem; }
</style>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
`))

// page is what the browser shows in the end.
func page(words func(ok bool) (title, text string), ok bool) []byte {
	var p struct{ Title, Text string }
	if words != nil {
		p.Title, p.Text = words(ok)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return nil // a buffer takes everything
	}
	return b.Bytes()
}

// quiet is a log for what strangers send to the port: nobody reads it.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
