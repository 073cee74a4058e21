// Package httpapi is all HTTP of the product. routes.go is the contents page:
// what there is, and who may. Handlers translate; they decide nothing.
package httpapi

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzhttp"

	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/intake"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
)

// Deps is what the doors lead to. app fills it.
type Deps struct {
	Cases     CaseStore
	Grounds   GroundStore
	People    PeopleStore
	Audit     AuditStore
	FactorBox FactorBox
	// Mark seals parts with a key outside the database: what only the program
	// itself can have written.
	Mark        func(what string, parts ...string) []byte
	SignOn      SignOn         // nil is none
	AuditMonths int            // how long entries are kept
	Proxies     []netip.Prefix // whose word about where a request came from is taken
	Regions     RegionStore
	// CheckRegions reads a boundary file that was put into Blobs;
	// ImportRegions writes it, when it still is what was checked.
	CheckRegions  func(ctx context.Context, who org.Person, in intake.RegionArgs) (intake.RegionCheck, error)
	ImportRegions func(ctx context.Context, who org.Person, in intake.RegionArgs, token string) (intake.RegionCheck, error)
	Batches       BatchStore
	Supervision   SupervisionStore
	Conference    ConferenceStore
	Library       LibraryStore
	Joint         JointStore
	Notices       NoticeStore
	Checkpoints   CheckpointStore
	SendsMail     bool     // an SMTP server is configured
	Channels      []string // where notices go besides the page, in words
	Layers        LayerStore
	Rules         RuleStore
	Figures       FigureStore
	SpotChecks    SpotCheckStore
	Balance       BalanceStore
	Jobs          JobRunner
	Blobs         BlobStore
	Uploads       http.Handler // tus, under /api/uploads
	Outbox        OutboxStore
	// HandInRescue takes the file that somebody brought instead of his phone.
	HandInRescue func(ctx context.Context, who org.Person, r io.Reader) (field.Rescued, error)
	Packs        PackStore
	BaseMaps     BaseMaps
	Imagery      ImageryStore
	Exports      ExportStore
	Rescue       RescueKeys
	Sessions     scs.Store
	Web          fs.FS // the built pages
	Secure       bool  // cookies only over TLS
	// Font is what PDFs are written with; it is read when it is first needed.
	Font      func() (*document.Font, error)
	PublicURL string // where the QR of a certificate leads; "" is where the request came in
	Version   string
	Now       func() time.Time
	Ready     func(ctx context.Context) error

	Log     *slog.Logger                         // a line for every request
	Seen    func(ctx context.Context, r Request) // is told of every request that was answered
	TraceOf func(ctx context.Context) string     // the trace that a request belongs to, or ""
	// Elsewhere lets a context read from a copy of the database that may be Lag
	// behind; nil without one.
	Elsewhere func(ctx context.Context) context.Context
	Lag       time.Duration
}

// JobRunner is the part of jobs that handlers use.
type JobRunner interface {
	Enqueue(ctx context.Context, kind string, args any, uniqueKey string, createdBy int64) (int64, error)
	Get(ctx context.Context, id int64) (jobs.Job, error)
	Wake()
}

// BlobStore keeps bytes by hash.
type BlobStore interface {
	Put(ctx context.Context, r io.Reader, limit int64) (sha string, size int64, err error)
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, int64, error)
	Derived(ctx context.Context, sha, name string) (io.ReadSeekCloser, int64, error)
	// Derive makes what Derived finds, for a photo that was not read yet.
	Derive(ctx context.Context, sha string) error
}

type server struct {
	Deps
	sessions *scs.SessionManager
	glancing *scs.SessionManager // the same sessions, read without prolonging them
	hashing  chan struct{}       // at most two password hashes at a time
	printing chan struct{}       // at most two PDFs
	checking chan struct{}       // at most four look-ups by strangers
}

// New builds the whole handler. The OpenAPI description comes with it.
func New(d Deps) (http.Handler, huma.API) {
	speakChinese()
	d.fill()
	s := &server{Deps: d, sessions: newSessions(d), hashing: make(chan struct{}, 2), printing: make(chan struct{}, 2), checking: make(chan struct{}, 4)}
	glancing := *s.sessions
	glancing.IdleTimeout = 0
	s.glancing = &glancing
	r := chi.NewRouter()
	r.Use(s.numbered, asNobody, s.safeHeaders, s.recoverer, sameOrigin, s.remembersWrites)
	api := s.routes(r)
	return r, api
}

// fill puts something harmless where a caller has nothing.
func (d *Deps) fill() {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Seen == nil {
		d.Seen = func(context.Context, Request) {}
	}
	if d.TraceOf == nil {
		d.TraceOf = func(context.Context) string { return "" }
	}
}

// gzipped compresses text; tiles and photos have their own ways.
func gzipped(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ContentTypes([]string{
		"application/json", "application/problem+json", "text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/csv",
	}))
	if err != nil {
		panic(err) // the options are constants
	}
	return wrap(next)
}

func newHuma(r chi.Router, version string) huma.API {
	c := huma.DefaultConfig("良田 Liangtian", version)
	c.DocsPath, c.OpenAPIPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Info.Description = "耕地“两非”整治办案平台。面积为百分之一平方米的整数，坐标为 CGCS2000 经纬度（EPSG:4490）。"
	return humachi.New(r, c)
}

// asNobody lets the database show nothing until it is known who asks.
func asNobody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(org.Acting(r.Context(), org.Nobody)))
	})
}

// sameOrigin refuses what another site's page sends in a person's name.
func sameOrigin(next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, fault.New(fault.Forbidden, "cross-origin", "请求来自其他网站，没有办理。请在本系统的页面上操作。"))
	}))
	return p.Handler(next)
}

// recoverer turns a panic into a refusal without detail; the log has it all.
func (s *server) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(v)
				}
				refuse(w, r, panicked{v})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type panicked struct{ value any }

func (p panicked) Error() string { return "panic: " + stringOf(p.value) }

func notFound(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, fault.New(fault.NotFound, "no-such-address", "没有这个地址。"))
}

func noSuchMethod(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, &Problem{
		Type: "about:blank", Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
		Code: "no-such-method", Detail: "这个地址不支持这种操作。",
	})
}

func (s *server) upload(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	s.Uploads.ServeHTTP(w, r)
	return nil
}

// alive says that the program runs: who restarts what does not answer asks this.
func (s *server) alive(w http.ResponseWriter, _ *http.Request) {
	_ = writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": s.Version})
}

// ready says that work can be done: who spreads requests over servers asks this.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.Ready(r.Context()); fault.Is(err, "stopping") {
		refuse(w, r, err)
		return
	} else if err != nil {
		refuse(w, r, fault.New(fault.Unavailable, "not-ready", "数据库没有应答。").Because(err))
		return
	}
	_ = writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": s.Version})
}
