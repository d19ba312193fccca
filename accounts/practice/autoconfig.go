package practice

import (
	"bytes"
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
// In a scenario it has the pages for people too, and what programs ask of the
// authorization server.
func (s *Server) newWeb() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET autoconfig."+Domain+"/mail/config-v1.1.xml", s.publish)
	mux.HandleFunc("GET "+Domain+"/.well-known/autoconfig/mail/config-v1.1.xml", s.publish)
	if s.options.Scenario != Plain {
		pages := s.newPages()
		for _, host := range pageHosts {
			mux.Handle(host+"/", pages)
		}
	}
	if s.options.Scenario == BrowserOnly {
		s.addSignIn(mux)
	}
	return newHTTP(mux)
}

func newHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:        h,
		ErrorLog:       silent,
		MaxHeaderBytes: 16 << 10,
		ReadTimeout:    helloTime,
		WriteTimeout:   time.Minute,
		IdleTimeout:    time.Minute,
	}
}

// publish has nothing to say about addresses elsewhere.
func (s *Server) publish(w http.ResponseWriter, r *http.Request) {
	if a := r.URL.Query().Get("emailaddress"); a != "" && !strings.HasSuffix(strings.ToLower(a), "@"+Domain) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if s.options.Scenario == BrowserOnly {
		w.Write(bytes.ReplaceAll(config, []byte("password-cleartext"), []byte("OAuth2")))
		return
	}
	w.Write(config)
}
