package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// AuditStore keeps who did what. There is no setting that puts it out.
type AuditStore interface {
	Write(ctx context.Context, e audit.AuditEntry) error
	Find(ctx context.Context, who org.Person, f audit.Filter) ([]audit.AuditEntry, error)
	Each(ctx context.Context, who org.Person, f audit.Filter, each func(audit.AuditEntry) error) error
}

// trail is what the audit keeps of a door: an entry, or the reason for none.
type trail struct {
	code audit.Code
	why  string
	when func(*http.Request) bool // nil is always
}

func kept(c audit.Code) trail { return trail{code: c} }

// What counts as looking at evidence is opening a case (its thumbnails come
// with it), an original, a file, the persons concerned, and whatever leaves the
// house. Lists, maps, counts, tiles and single thumbnails are asked for by the
// hundred and say little: they are not each an entry.
var (
	overview = trail{why: "lists, figures, maps and words: no evidence"}
	inEvents = trail{why: "the events of the case tell it, in a chain"}
	inRecord = trail{why: "an append-only record of its own says who and when"}
	personal = trail{why: "the person's own view of the pages"}
)

// says is the column in words, for the description of the API.
func (t trail) says() string {
	if t.code != "" {
		return string(t.code)
	}
	return "none: " + t.why
}

// lets keeps machines from what moves a case: that is people's to do.
func (t trail) lets(p org.Person, err error) error {
	if err == nil && p.Token != 0 && t.why == inEvents.why {
		return errOnlyPeople
	}
	return err
}

// of is the trail of a deed: whatever a machine asks for is an entry.
func (t trail) of(d *deed) trail {
	if d != nil && d.machine && (t.code == "" || (t.when != nil && !t.when(d.r))) {
		detail(d.r.Context(), "door", d.r.Method+" "+d.r.URL.Path)
		return kept(audit.TokenUsed)
	}
	return t
}

// originals are entries; thumbnails belong to the opening of the case.
func originals(c audit.Code) trail {
	return trail{code: c, when: func(r *http.Request) bool { return chi.URLParam(r, "form") == "original" }}
}

// deed is a request as the audit will tell it. Handlers add what only they know.
type deed struct {
	s       *server
	r       *http.Request
	entry   audit.AuditEntry
	machine bool
	written bool
	refusal string // what a machine was told, by whoever told it
}

type deedKey struct{}

// witness begins the deed of every request; the doors finish it.
func (s *server) witness(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := &deed{s: s, entry: audit.AuditEntry{Address: s.address(r), RequestID: middleware.GetReqID(r.Context())}.By(person(r.Context()))}
		d.r = r.WithContext(context.WithValue(r.Context(), deedKey{}, d))
		if p := person(r.Context()); p.Token != 0 {
			d.machine = true
			detail(d.r.Context(), "token", number(p.Token))
			seen := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			defer d.untold(seen)
			w = seen
		}
		next.ServeHTTP(w, d.r)
	})
}

func deedOf(ctx context.Context) *deed {
	d, _ := ctx.Value(deedKey{}).(*deed)
	return d
}

// about says in words what a request is about.
func about(ctx context.Context, id any, words string) {
	if d := deedOf(ctx); d != nil {
		d.entry.SubjectID, d.entry.Subject = fmt.Sprint(id), words
	}
}

// by says whose deed it is where the session does not.
func by(ctx context.Context, p org.Person) {
	if d := deedOf(ctx); d != nil {
		d.entry = d.entry.By(p)
	}
}

// detail adds particulars, in pairs. No secret and no name of a person
// concerned belongs here.
func detail(ctx context.Context, pairs ...string) {
	d := deedOf(ctx)
	if d == nil {
		return
	}
	if d.entry.Details == nil {
		d.entry.Details = map[string]string{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			d.entry.Details[pairs[i]] = short(pairs[i+1], 200)
		}
	}
}

// nothing says that this time there is nothing to tell.
func nothing(ctx context.Context) {
	if d := deedOf(ctx); d != nil {
		d.written = true
	}
}

func short(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return text
}

var (
	errUnwatched = fault.New(fault.Unavailable, "audit-unwritten", "审计日志暂时无法写入，为保证可追溯，没有提供内容。请稍后再试。")
	errUntold    = fault.New(fault.Unavailable, "audit-after", "这一步已经办好，但审计日志没有写入。请不要重复办理，并告知管理员。")
)

// tells writes the entry and gives the answer that may go out: what is read
// without an entry is refused, what was done without one is said.
func (t trail) tells(ctx context.Context, answer error) error {
	d := deedOf(ctx)
	t = t.of(d)
	if t.code == "" || d == nil || d.written || (t.when != nil && !t.when(d.r)) {
		return answer
	}
	e := d.entry
	f := fault.As(answer)
	switch {
	case answer != nil && f == nil:
		e.Refusal = "internal"
	case answer != nil:
		e.Refusal = f.Code
	}
	// Nobody knocking is no deed, unless at the door where people say who they are.
	if e.Refusal != "" && e.PersonID == 0 && t.code != audit.Login {
		return answer
	}
	e.Code, e.SubjectKind = t.code, t.code.Doc().Subject
	if e.SubjectID == "" {
		e.SubjectID = subjectOf(d.r)
	}
	e.Subject = short(e.Subject, 120)
	d.written = true
	// Whoever closes the page at once does not get round it.
	err := d.s.Audit.Write(context.WithoutCancel(ctx), e)
	if err == nil {
		return answer
	}
	slog.ErrorContext(ctx, "audit not written", "code", e.Code, "person", e.Login, "subject", e.SubjectID, "refusal", e.Refusal, "error", err)
	switch {
	case answer != nil:
		return answer
	case d.r.Method == http.MethodGet || reading[t.code]:
		return errUnwatched.Because(err)
	}
	return errUntold.Because(err)
}

// reading is what is asked for by POST and reads all the same.
var reading = map[audit.Code]bool{audit.PackTaken: true}

func subjectOf(r *http.Request) string {
	id := chi.URLParam(r, "id")
	for _, more := range []string{"file", "other"} {
		if v := chi.URLParam(r, more); v != "" {
			id += "/" + v
		}
	}
	return id
}

// watched holds the first byte back until the entry is written.
type watched struct {
	http.ResponseWriter
	t     trail
	r     *http.Request
	began bool
	err   error
}

func (w *watched) WriteHeader(status int) {
	if !w.began {
		w.began = true
		// What the browser has already is not handed out again.
		if status < 400 && status != http.StatusNotModified {
			if d := deedOf(w.r.Context()); d != nil && d.entry.Subject == "" {
				_, name, _ := strings.Cut(w.Header().Get("Content-Disposition"), "filename*=UTF-8''")
				d.entry.Subject, _ = url.PathUnescape(name)
			}
			w.err = w.t.tells(w.r.Context(), nil)
		}
		if w.err != nil {
			for _, of := range []string{"Content-Disposition", "Content-Length", "Content-Encoding", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified"} {
				w.Header().Del(of) // of what is not given; the safe headers stay
			}
			refuse(w.ResponseWriter, w.r, w.err)
		}
	}
	if w.err == nil {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *watched) Write(p []byte) (int, error) {
	if !w.began {
		w.WriteHeader(http.StatusOK)
	}
	if w.err != nil {
		return 0, w.err
	}
	return w.ResponseWriter.Write(p)
}

// address is where a request came from: the peer, or, when that is a proxy of
// the house, the last address in its header that is none.
func (s *server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if len(s.Proxies) == 0 || !s.trusts(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = a.Unmap().String()
		if !s.trusts(host) {
			break
		}
	}
	return host
}

func (s *server) trusts(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range s.Proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
