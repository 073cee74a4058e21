package imagery

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb/maptile"

	"liangtian/internal/fault"
)

// A name among the hosts that leads inside the house is not followed there,
// unless the network was named.
func TestNamesDoNotLeadInside(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte("\x89PNG\r\n\x1a\n and so on"))
	}))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	for _, c := range []struct {
		host     string
		networks []netip.Prefix
		fine     bool
	}{
		{"127.0.0.1", nil, true}, // written as it is
		{"localhost", nil, false},
		{"localhost", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, false},
		{"localhost", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, true},
	} {
		host := c.host + ":" + u.Port()
		s := Source{ID: "a", Name: "a", Kind: XYZ, URL: "http://" + host + "/{z}/{x}/{y}", MaxZoom: 18}
		im, err := New(Config{Hosts: []string{host}, Sources: []Source{s}, Networks: c.networks}, t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		before := asked
		_, _, err = im.Tile(t.Context(), "a", maptile.New(1, 1, 2))
		switch {
		case c.fine && (err != nil || asked == before):
			t.Errorf("%s %v: %v", host, c.networks, err)
		case !c.fine && (!fault.Is(err, "imagery-inside") || asked != before):
			t.Errorf("%s %v: asked inside: %v", host, c.networks, err)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for _, a := range strings.Fields("127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 ::1 :: fe80::1 fc00::1 fd12::1 64:ff9b::a01:203 2002:7f00:1::") {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for public", a)
		}
	}
	for _, a := range strings.Fields("1.1.1.1 203.119.25.1 2400:3200::1") {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s is refused", a)
		}
	}
}
