package httpapi

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"regexp"

	"github.com/go-chi/chi/v5"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

//go:embed verify.html
var verifyHTML string

var verifyTemplate = template.Must(template.New("verify").Funcs(template.FuncMap{"mu": geo.FormatMu}).Parse(verifyHTML))

var codeShape = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// verifyPage tells whoever scanned a certificate whether it holds. It is for
// anybody, so it is plain HTML, names nobody, and asks the database for no more
// than four strangers at a time. Codes cannot be tried: there are 2 to the 130.
func (s *server) verifyPage(w http.ResponseWriter, r *http.Request) {
	code := chi.URLParam(r, "code")
	status, check := http.StatusOK, report.CertificateCheck{}
	err := error(fault.New(fault.NotFound, "no-such-certificate", "没有这张销号单。"))
	if codeShape.MatchString(code) {
		if err = turn(r.Context(), s.checking); err == nil {
			check, err = s.Cases.CheckCertificate(org.ActingProgram(r.Context()), code) // the code is the permission
			<-s.checking
		}
	}
	switch {
	case fault.Is(err, "no-such-certificate"):
		status = http.StatusNotFound
	case err != nil:
		refuse(w, r, err)
		return
	}
	var page bytes.Buffer
	if err := verifyTemplate.Execute(&page, struct {
		Known bool
		report.CertificateCheck
	}{err == nil, check}); err != nil {
		refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer") // the address is the permission
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}
