package practice

import (
	_ "embed"
	"net/http"
	"strings"
	"time"
)

// config is what the company publishes about its servers, in the client
// configuration format 1.1.
//
//go:embed config-v1.1.xml
var config []byte

// newWeb makes the web server that answers at both places where mail programs
// look for settings.
func newWeb() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET autoconfig."+Domain+"/mail/config-v1.1.xml", publish)
	mux.HandleFunc("GET "+Domain+"/.well-known/autoconfig/mail/config-v1.1.xml", publish)
	return &http.Server{
		Handler:        mux,
		ErrorLog:       silent,
		MaxHeaderBytes: 16 << 10,
		ReadTimeout:    helloTime,
		WriteTimeout:   time.Minute,
		IdleTimeout:    time.Minute,
	}
}

// publish has nothing to say about addresses elsewhere.
func publish(w http.ResponseWriter, r *http.Request) {
	if a := r.URL.Query().Get("emailaddress"); a != "" && !strings.HasSuffix(strings.ToLower(a), "@"+Domain) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Write(config)
}
