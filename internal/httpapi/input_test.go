package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/logging"
)

// What is sent is taken as what it is, once, in its place and of its kind, or
// refused: a field nobody asked for, a text where a number belongs, a form
// where JSON does, one name in two places.
func TestOnlyWhatIsAskedForIsTaken(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	admin, clerk := c.As("admin"), c.As("shi.zr")
	him := fmt.Sprintf("/api/people/%d", c.Person("a.zr.jb").ID)
	before := apptest.Ask[string](c, "SELECT to_json(p)::text FROM people p WHERE login = 'a.zr.jb'")
	raw := func(text string) *strings.Reader { return strings.NewReader(text) }
	for _, w := range []struct {
		what, door, kind, body string
		status                 int
	}{
		{"a field of the table", "PATCH " + him, "application/json", `{"phone": "1", "password_hash": "x"}`, 422},
		{"a field of another door", "PATCH " + him, "application/json", `{"phone": "1", "role": "administrator"}`, 422},
		{"the number of another account", "PATCH " + him, "application/json", `{"phone": "1", "id": 1}`, 422},
		{"a text for yes", "PATCH " + him, "application/json", `{"active": "true"}`, 422},
		{"a number for yes", "PATCH " + him, "application/json", `{"active": 0}`, 422},
		{"a number for a text", "PATCH " + him, "application/json", `{"phone": 7}`, 422},
		{"a list for a text", "PATCH " + him, "application/json", `{"phone": ["7"]}`, 422},
		{"two values", "PATCH " + him, "application/json", `{"phone": "1"}{"phone": "2"}`, 400},
		{"a list of them", "PATCH " + him, "application/json", `[{"phone": "1"}]`, 422},
		{"a form", "PATCH " + him, "application/x-www-form-urlencoded", `phone=1`, 415},
		{"XML", "PATCH " + him, "application/xml", `<phone>1</phone>`, 415},
		{"CBOR", "PATCH " + him, "application/cbor", "\xa1ephone", 415},
		{"in the address", "POST /api/login?login=a.zr.jb&password=" + apptest.Password, "application/json", `{}`, 422},
		{"too long a number", "POST /api/cases/999999999999999999999/steps", "application/json", `{}`, 422},
		{"beyond what is stored", "GET /api/cases?batch=9223372036854775808", "", "", 422},
		{"less than nothing", "GET /api/cases?limit=-1", "", "", 422},
		{"no whole number", "GET /api/cases?limit=1.5", "", "", 422},
		{"too large a document", "PATCH " + him, "application/json", `{"phone": "` + strings.Repeat("1", 9<<20) + `"}`, 413},
	} {
		method, path, _ := strings.Cut(w.door, " ")
		header := []string{}
		if w.kind != "" {
			header = append(header, "Content-Type", w.kind)
		}
		a := admin.Send(method, path, raw(w.body), header...)
		if strings.HasPrefix(path, "/api/cases") {
			a = clerk.Send(method, path, raw(w.body), header...)
		}
		if a.Status != w.status || !chinese(a.Problem().Detail) || bytes.Contains(a.Body, []byte("111111")) {
			t.Errorf("%s: want %d, got %s", w.what, w.status, a)
		}
	}
	if now := apptest.Ask[string](c, "SELECT to_json(p)::text FROM people p WHERE login = 'a.zr.jb'"); now != before {
		t.Errorf("and yet: %s", now)
	}
	found := func(query string) (out int) {
		t.Helper()
		return len(apptest.Into[httpapi.Register](t, clerk.Get("/api/cases?"+query)).Items)
	}
	// One name twice is one: the first, on whichever door.
	if one, two := found("county=430223"), found("county=430223&county=430224"); one == 0 || one != two || one == found("county=430224") {
		t.Errorf("one county has %d, two have %d", one, two)
	}
	// A text is looked for as it stands: not as a pattern, not as SQL, and
	// unpacked once.
	if found("q=A1") == 0 || found("q=%41%31") == 0 {
		t.Error("nothing is found at all")
	}
	for _, q := range []string{"%25", "_1", "%2541%2531", "A.", "%27%20OR%201%3D1--", "A1%27", "%5C", "%24%7B7*7%7D", "%7B%7B7*7%7D%7D", "%25s%25d", ".*"} {
		if n := found("q=" + q); n != 0 {
			t.Errorf("%s finds %d", q, n)
		}
	}
	// What is written comes back as it was, inside JSON, whatever it looks like.
	odd := "</script><b>%s%d%!(EXTRA)\"\\\u2028\u202e{{7*7}}"
	a := admin.Send("PATCH", him, in{"unit": odd})
	list := apptest.Into[httpapi.PersonList](t, a)
	same := false
	for _, p := range list.Items {
		same = same || p.Unit == odd
	}
	if !same || !json.Valid(a.Body) || bytes.Contains(a.Body, []byte("\u2028")) {
		t.Errorf("written %q, and read %s", odd, a.Body[bytes.Index(a.Body, []byte("script"))-20:])
	}
	// And no answer has what was not asked for.
	for _, hidden := range []string{"argon2", "hash", "secret", "sha256", "subject"} {
		if bytes.Contains(bytes.ToLower(a.Body), []byte(hidden)) {
			t.Errorf("the list of people has %q", hidden)
		}
	}
}

// When something breaks inside, the log has it and the answer has a number.
func TestNothingInsideIsTold(t *testing.T) {
	var out lines
	log, err := logging.New(&out, "json", "")
	if err != nil {
		t.Fatal(err)
	}
	c := apptest.Empty(t, func(c *app.Config) { c.Log = log })
	before := slog.Default()
	slog.SetDefault(log)
	t.Cleanup(func() { slog.SetDefault(before) })
	cl := c.As("lxb")
	if _, err := c.Owner.ExecContext(t.Context(), "ALTER TABLE documents RENAME TO hidden_documents"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/documents", "/api/documents/1/file"} {
		a := cl.Get(path)
		p := a.Problem()
		if a.Status != http.StatusInternalServerError || p.Code != "internal" || p.RequestID == "" || !strings.Contains(p.Detail, p.RequestID) {
			t.Errorf("%s: %s", path, a)
		}
		for _, inside := range []string{"documents", "relation", "42P01", "SELECT", ".go", "panic", "runtime", "pgdriver"} {
			if strings.Contains(strings.ReplaceAll(string(a.Body), path, ""), inside) {
				t.Errorf("%s tells %q: %s", path, inside, a)
			}
		}
		told := false
		for _, l := range out.read(t) {
			told = told || l["msg"] == "request failed" && l["request"] == p.RequestID && strings.Contains(fmt.Sprint(l["error"]), "documents")
		}
		if !told {
			t.Errorf("%s: the log does not say what broke", path)
		}
	}
}

// Every kind of answer says what it is, and text says how it is written; what
// watches over the program is not at this door.
func TestAnswersSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, casework.Issued)
	cl := c.As("shi.zr")
	for path, want := range map[string]string{
		"/verify/x": "text/html; charset=utf-8", "/api/me": "application/json", "/api/none": "application/problem+json", "/health/live": "application/json",
		"/api/cases/export.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "/api/tiles/12/3336/1732.mvt": "application/vnd.mapbox-vector-tile",
		fmt.Sprintf("/api/imports/%d/report.csv", apptest.Ask[int64](c, "SELECT min(id) FROM imports")): "text/csv; charset=utf-8",
	} {
		a := cl.Get(path)
		if got := a.Header.Get("Content-Type"); !strings.EqualFold(got, want) {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
		if strings.Contains(want, "json") && !json.Valid(a.Body) {
			t.Errorf("%s: %s", path, a)
		}
	}
	for _, path := range []string{"/metrics", "/api/metrics", "/openapi.json", "/openapi.yaml", "/api/openapi.json", "/docs", "/api/docs", "/schemas/Me.json", "/debug/pprof/", "/debug/vars", "/.git/config", "/.env", "/assets/", "/field/assets/"} {
		a := c.Anonymous().Get(path)
		for _, inside := range []string{"liangtian_", `"openapi"`, "swagger", "goroutine", "[core]", "<pre>", "href=\"index"} {
			if bytes.Contains(a.Body, []byte(inside)) {
				t.Errorf("%s shows %q: %s", path, inside, a)
			}
		}
	}
	// The names of files are theirs who sent them: as a header they are one word.
	name := "a\"; filename=\"evil.html\r\nX-Evil: 1\u202e（附件）.pdf"
	facts := in{"title": "示意", "number": "1", "issuer": "示意", "from": "2026-01-01", "until": "", "note": "", "links": []in{}}
	text, _ := json.Marshal(facts)
	papers := apptest.Into[httpapi.PaperList](t, cl.Upload("/api/documents", map[string][]byte{name: []byte("%PDF-1.4\n%%EOF")}, map[string]string{"facts": string(text)})).Items
	a := cl.Get(fmt.Sprintf("/api/documents/%d/file", papers[0].ID))
	kind, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || len(params) != 1 || !strings.HasSuffix(params["filename"], "（附件）.pdf") || strings.ContainsAny(params["filename"], "\r\n\u202e") || a.Header.Get("X-Evil") != "" {
		t.Errorf("%v: %v %v", a.Header, params, err)
	}
}

// Two readers of one connection never see its requests apart: what could be
// cut in two ways is refused, and what follows it is not answered.
func TestRequestsAreNotSmuggled(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	const hidden = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, head := range map[string]string{
		"two lengths":           "Content-Length: 2\r\nContent-Length: 40\r\n",
		"a length in words":     "Content-Length: 0x2\r\n",
		"a length with a sign":  "Content-Length: +2\r\n",
		"a space before colon":  "Transfer-Encoding : chunked\r\n",
		"an unknown encoding":   "Transfer-Encoding: gzip, chunked\r\n",
		"chunked, but not last": "Transfer-Encoding: chunked, identity\r\n",
		"a line without a name": ": chunked\r\n",
		"no host":               "",
	} {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(c.URL, "http://"), 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		host := "Host: x\r\n"
		if name == "no host" {
			host = ""
		}
		_, _ = fmt.Fprintf(conn, "POST /api/login HTTP/1.1\r\n%s%s\r\n{}%s", host, head, hidden)
		var answer bytes.Buffer
		_, _ = answer.ReadFrom(conn)
		_ = conn.Close()
		said := answer.String()
		if !strings.HasPrefix(said, "HTTP/1.1 400") && !strings.HasPrefix(said, "HTTP/1.1 501") || strings.Count(said, "HTTP/1.1 ") != 1 {
			t.Errorf("%s: %q", name, said)
		}
	}
}
