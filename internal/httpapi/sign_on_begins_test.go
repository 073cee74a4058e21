package httpapi_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liangtian/internal/apptest"
)

// Signing on begins with the button of our own page: a link elsewhere leads to
// that page. What the provider hands out stays in the server.
func TestSignOnBegins(t *testing.T) {
	t.Parallel()
	c, _, _ := provider(t, []string{"a.zr.jb"})
	for site, begins := range map[string]bool{"same-origin": true, "none": true, "": true, "cross-site": false, "same-site": false} {
		header := []string{}
		if site != "" {
			header = append(header, "Sec-Fetch-Site", site)
		}
		cl := c.Anonymous()
		a := cl.Send("GET", "/api/sign-on?page=field", nil, header...)
		to := a.Header.Get("Location")
		if begins != (a.Status == http.StatusFound && strings.HasPrefix(to, "http://localhost")) || !begins && to != "/field/" {
			t.Errorf("%q: %v %s", site, to, a)
		}
	}
	cl := c.Anonymous()
	at, err := url.Parse(goes(t, cl, "a.zr.jb", nil))
	if err != nil {
		t.Fatal(err)
	}
	a := cl.Get(at.RequestURI())
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/" {
		t.Errorf("%v %s", a.Header, a)
	}
	// A token of a provider begins as every JSON in base64 does.
	said := strings.Join(a.Header.Values("Set-Cookie"), " ") + string(a.Body) + string(cl.Get("/api/me").Body)
	kept := apptest.Ask[[]byte](c, "SELECT string_agg(data, '') FROM sessions")
	if strings.Contains(said, "eyJ") || bytes.Contains(kept, []byte("eyJ")) || bytes.Contains(kept, []byte("access_token")) {
		t.Errorf("a token is handed on: %s", said)
	}
}
