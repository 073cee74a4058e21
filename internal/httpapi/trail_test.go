package httpapi

import (
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"

	"liangtian/internal/audit"
)

// columnOf reads the table of routes itself: a door, and what the audit keeps.
var columnOf = regexp.MustCompile(`(?:r\.(Get|Post|Handle)\("([^"]+)", guard\(|(?:door|public)\(api, "(\w+) ([^"]+)", "[^"]+", "[^"]+", )(.*), s\.\w+\)`)

// Whoever writes outside the steps of a case, and whoever reads evidence,
// persons or takes something away, is written down, or the table says where
// else it stands.
func TestEveryDoorHasATrail(t *testing.T) {
	raw, err := os.ReadFile("routes.go")
	if err != nil {
		t.Fatal(err)
	}
	evidence := regexp.MustCompile(`/persons|/files?\b|/attachments/|/photos/|export|\.csv|\.xlsx|\.pdf|\.\{form\}|/audit`)
	seen, codes := 0, map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		m := columnOf.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		seen++
		method, path, rest := strings.ToUpper(m[1]+m[3]), m[2]+m[4], m[5]
		column := rest[strings.LastIndex(rest, " ")+1:]
		if c := regexp.MustCompile(`audit\.(\w+)`).FindStringSubmatch(column); c != nil {
			codes[c[1]] = true
			if method == http.MethodGet && !reads[groupOf(c[1])] {
				t.Errorf("GET %s is written down as audit.%s: reading changes nothing", path, c[1])
			}
			continue
		}
		switch {
		case method == http.MethodGet && column != "overview":
			t.Errorf("%s: reading is %s", path, column)
		case method == http.MethodGet && evidence.MatchString(path) && !plainFiles[path]:
			t.Errorf("GET %s reads evidence and is not written down", path)
		case method != http.MethodGet && column == "overview" && !questions[path]:
			t.Errorf("%s %s writes and is not written down", method, path)
		case column != "overview" && column != "inEvents" && column != "inRecord" && column != "personal":
			t.Errorf("%s %s: what is %q?", method, path, column)
		}
	}
	if seen < 150 {
		t.Fatalf("read %d doors", seen)
	}
	if len(codes) < len(audit.Lines)-12 {
		t.Errorf("the table of routes uses %d codes of %d", len(codes), len(audit.Lines))
	}
}

// reads are the groups of codes that change nothing.
var reads = map[audit.Group]bool{audit.Evidence: true, audit.Taking: true, audit.Audit: true}

// groupOf finds the group of a code by its name in the source: audit.Lines
// have values.
func groupOf(name string) audit.Group {
	raw, err := os.ReadFile("../audit/codes.go")
	if err != nil {
		return ""
	}
	m := regexp.MustCompile(`line\(` + name + `, (\w+),`).FindSubmatch(raw)
	if m == nil {
		return ""
	}
	return audit.Group(strings.ToLower(string(m[1])))
}

// plainFiles are files that everybody may have, and what only lists.
var plainFiles = map[string]bool{"/documents/{id}/file": true, "/exports": true, "/field/base.pmtiles": true}

// questions are asked by POST and change nothing.
var questions = map[string]bool{"/cases/{id}/split-preview": true, "/cases/{id}/split-proposals": true, "/routing/draft/try": true}

func TestCodesAreWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range audit.Lines {
		if seen[l.Code] || l.Zh == "" || l.En == "" || audit.WordOf(audit.Groups, string(l.Group)).Zh == string(l.Group) || audit.WordOf(audit.Subjects, l.Subject).Zh == l.Subject {
			t.Errorf("%+v", l)
		}
		seen[l.Code] = true
	}
}

func TestAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for _, c := range []struct {
		proxies    []netip.Prefix
		peer, hops string
		want       string
	}{
		{nil, "192.0.2.7:4000", "203.0.113.9", "192.0.2.7"},
		{proxies, "192.0.2.7:4000", "203.0.113.9", "192.0.2.7"},
		{proxies, "127.0.0.1:4000", "203.0.113.9", "203.0.113.9"},
		{proxies, "127.0.0.1:4000", "198.51.100.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
		{proxies, "127.0.0.1:4000", "", "127.0.0.1"},
		{proxies, "127.0.0.1:4000", "198.51.100.1, nonsense", "127.0.0.1"},
		{proxies, "[::1]:4000", "203.0.113.9", "::1"},
	} {
		r, _ := http.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.hops != "" {
			r.Header.Set("X-Forwarded-For", c.hops)
		}
		if got := (&server{Deps: Deps{Proxies: c.proxies}}).address(r); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.hops, got, c.want)
		}
	}
}
