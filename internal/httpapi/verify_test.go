package httpapi

import (
	"bytes"
	"strings"
	"testing"

	"liangtian/internal/org"
	"liangtian/internal/report"
)

// The one page that the server writes itself shows whatever somebody wrote as
// text, in every place.
func TestVerifyPageShowsTextAsText(t *testing.T) {
	const odd = `"'><script>alert(1)</script>{{.Known}}`
	check := report.CertificateCheck{Number: odd, PlotNo: odd, County: odd, Unit: odd, ClosedOn: org.Date(odd), Hash: odd, Revoked: &report.Revocation{On: org.Date(odd), Ground: odd}}
	for _, known := range []bool{true, false} {
		var page bytes.Buffer
		if err := verifyTemplate.Execute(&page, struct {
			Known bool
			report.CertificateCheck
		}{known, check}); err != nil {
			t.Fatal(err)
		}
		text := page.String()
		if strings.Contains(text, "<script>alert") || strings.Contains(text, odd) || known != strings.Contains(text, "&lt;script&gt;alert(1)") || known && !strings.Contains(text, "{{.Known}}") {
			t.Errorf("%s", text)
		}
	}
}
