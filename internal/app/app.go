package app

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/postgresstore"
	"github.com/danielgtaylor/huma/v2"

	"liangtian/internal/audit"
	"liangtian/internal/blob"
	"liangtian/internal/fault"
	"liangtian/internal/gdal"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/sso"
	"liangtian/internal/telemetry"
	"liangtian/internal/uploads"
	"liangtian/web"
)

// App is a started program.
type App struct {
	Config  Config
	Cases   *postgres.Cases
	People  *postgres.People
	Audit   *postgres.Audit
	Outbox  *postgres.Outbox
	Rules   *postgres.Rules
	Figures *postgres.Figures
	Spots   *postgres.SpotChecks
	Regions *postgres.Regions
	Batches *postgres.Batches
	Layers  *postgres.Layers
	Reports *postgres.Reports
	Exports *postgres.Exports
	Balance *postgres.Balance

	Supervision *postgres.Supervision
	Notices     *postgres.Notices
	Conference  *postgres.Conference
	Library     *postgres.Library
	Seals       *postgres.Seals

	Blobs   *blob.Store
	bucket  *blob.Bucket // nil without one
	Jobs    *jobs.Runner
	Handler http.Handler
	API     huma.API
	Metrics *telemetry.Metrics

	db       database
	uploads  *uploads.Handler
	baseMaps *baseMaps
	imagery  imageries
	exports  *exportFolder
	making   *jobs.Runner // of exports alone: one at a time, and nothing else waits for it
	keys     *fieldKeys
	seals    sealKeys
	channels channels
	sessions *postgresstore.PostgresStore
	stopJobs context.CancelFunc
	working  sync.WaitGroup
	traces   *telemetry.Traces // nil without any
	stopping atomic.Bool
}

// Start brings the program up: database, stores, jobs and doors.
func Start(ctx context.Context, c Config) (a *App, err error) {
	c.fill()
	if err := checkPublicURL(c.PublicURL); err != nil {
		return nil, err
	}
	if err := audit.CheckMonths(c.AuditMonths); err != nil {
		return nil, err
	}
	proxies, err := networks(c.Proxies)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return nil, fault.New(fault.Unavailable, "data-dir", "数据目录 %s 无法建立，请检查权限，或用 LIANGTIAN_DATA 指定别处。", c.DataDir).Because(err)
	}
	if err := refuseUnfinished(c.DataDir); err != nil {
		return nil, err
	}
	if c.Metrics, err = metricsAddress(c.Metrics, c.Addr); err != nil {
		return nil, err
	}
	if c.Drain < 0 || c.Drain > longestDrain {
		return nil, errDrain
	}
	if c.ReplicaLag, err = replicaLag(c.ReplicaLag); err != nil {
		return nil, err
	}
	a = &App{Config: c, Metrics: telemetry.NewMetrics(c.Version)}
	defer func() {
		if err != nil {
			a.Stop()
		}
	}()
	if a.traces, err = telemetry.NewTraces(ctx, c.Traces, c.Version); err != nil {
		return a, err
	}
	if a.db, err = openDatabase(ctx, c, a.traces); err != nil {
		return a, err
	}
	if _, err = postgres.FillCalendar(ctx, a.db.app, org.Holidays); err != nil {
		return a, err
	}
	if a.bucket, a.Blobs, err = c.openEvidence(); err != nil {
		return a, err
	}
	a.Cases, a.People, a.Regions = postgres.NewCases(a.db.app), postgres.NewPeople(a.db.app), postgres.NewRegions(a.db.app)
	a.Audit = postgres.NewAudit(a.db.app)
	a.Outbox, a.Rules = postgres.NewOutbox(a.db.app), postgres.NewRules(a.db.app)
	a.Figures, a.Spots = postgres.NewFigures(a.db.app, a.Cases), postgres.NewSpotChecks(a.db.app)
	a.Batches, a.Layers = postgres.NewBatches(a.db.long), postgres.NewLayers(a.db.long)
	a.Balance = postgres.NewBalance(a.db.app)
	a.Reports, a.Exports = postgres.NewReports(a.db.long), postgres.NewExports(a.db.app)
	a.Supervision, a.Notices = postgres.NewSupervision(a.db.app), postgres.NewNotices(a.db.app)
	a.Conference, a.Library = postgres.NewConference(a.db.app), postgres.NewLibrary(a.db.app)
	if a.channels, err = openChannels(c); err != nil {
		return a, err
	}
	a.sessions = postgresstore.New(a.db.app.DB)
	a.Jobs = jobs.New(postgres.NewJobs(a.db.app), jobs.Config{Log: c.Log})
	a.uploads, err = uploads.New(uploads.Config{
		Dir: filepath.Join(c.DataDir, "uploads"), BasePath: "/api/uploads/", Blobs: a.Blobs,
		Owner: httpapi.UploadOwner, Accept: a.acceptPhoto, Promised: a.promised, AcceptPromised: a.acceptPromised, Problem: httpapi.UploadProblem, Log: c.Log,
	})
	if err != nil {
		return a, err
	}
	if a.baseMaps, err = newBaseMaps(c, a.Regions, a.Cases); err != nil {
		return a, err
	}
	if a.imagery, err = newImagery(c); err != nil {
		return a, err
	}
	if a.exports, err = newExportFolder(a); err != nil {
		return a, err
	}
	a.making = jobs.New(postgres.NewJobs(a.db.app), jobs.Config{Workers: 1, Log: c.Log})
	a.keys = &fieldKeys{dir: filepath.Join(c.DataDir, "keys")}
	a.Seals, a.seals = postgres.NewSeals(a.db.long), sealKeys{filepath.Join(c.DataDir, "keys"), c.Signing}
	if err = a.seals.make(c.Now()); err != nil {
		return a, err
	}
	mark, err := marker(filepath.Join(c.DataDir, "keys"))
	if err != nil {
		return a, err
	}
	var signOn httpapi.SignOn
	if c.SignOn.Issuer != "" {
		if err = c.SignOn.Check(); err != nil {
			return a, err
		}
		signOn = sso.New(c.SignOn, c.Now)
	}
	a.handleJobs()
	a.watch()
	a.Handler, a.API = httpapi.New(httpapi.Deps{
		Cases: a.Cases, Grounds: a.Cases, People: a.People, Regions: a.Regions, CheckRegions: a.CheckRegions, ImportRegions: a.ImportRegions, Batches: a.Batches, Layers: a.Layers, Rules: a.Rules, Figures: a.Figures, SpotChecks: a.Spots, Balance: a.Balance, Jobs: a.Jobs,
		Blobs: blobs{a.Blobs}, Uploads: a.uploads, Outbox: a.Outbox, HandInRescue: a.Rescue, Packs: a.Cases, BaseMaps: a.baseMaps, Imagery: a.imagery, Rescue: a.keys, Exports: exportDesk{a.Exports, a.exports, a.making}, Sessions: a.sessions, Web: web.Dist(), Secure: c.Secure, Font: documentFont(c.Font), PublicURL: c.PublicURL,
		Mark: mark, SignOn: signOn, Audit: a.Audit, FactorBox: &factorKey{dir: filepath.Join(c.DataDir, "keys")}, AuditMonths: c.AuditMonths, Proxies: proxies,
		Joint: a.Cases, Supervision: a.Supervision, Conference: a.Conference, Library: a.Library, Notices: a.Notices, Checkpoints: checkpointDesk{a}, SendsMail: a.channels["email"] != nil, Channels: a.channels.names(),
		Log: c.Log, Seen: a.seen, TraceOf: telemetry.TraceOf, Elsewhere: a.elsewhere(), Lag: c.ReplicaLag,
		Version: c.Version, Now: c.Now, Ready: a.ready,
	})
	a.Handler = a.traces.Around(a.Handler)
	if c.Addr != "" { // a command beside a server leaves the server's jobs alone
		jobCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
		a.stopJobs = stop
		a.working.Go(func() { a.Jobs.Run(jobCtx) })
		a.working.Go(func() { a.making.Run(jobCtx) })
		if a.db.replicas != nil {
			a.working.Go(func() { a.db.replicas.Follow(jobCtx) })
		}
		a.working.Go(func() { _ = a.Cases.Warm(jobCtx) }) // else the first who looks at the map waits
	}
	return a, nil
}

// Work runs imports and layers outside the job queue, for commands.
func (a *App) Work() intake.Work {
	return intake.Work{Store: a.Batches, Files: archives{Store: a.Blobs}, Now: a.Config.Now}
}

// Serve answers requests until ctx ends.
func (a *App) Serve(ctx context.Context, ready func(addr string)) error {
	l, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fault.New(fault.Unavailable, "address-taken", "地址 %s 已被占用，请关掉占用它的程序，或用 LIANGTIAN_ADDR 换一个。", a.Config.Addr).Because(err)
	}
	if err := a.serveMetrics(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	srv := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	ready(l.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.drain()
	grace, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// Stop ends the jobs, then the database.
func (a *App) Stop() {
	if a.stopJobs != nil {
		a.stopJobs()
		a.working.Wait()
	}
	if a.sessions != nil {
		a.sessions.StopCleanup()
	}
	if a.imagery.Imagery != nil {
		a.imagery.Close()
	}
	a.db.close(context.Background())
	a.traces.Stop()
}

// blobs is the blob store as the doors use it.
type blobs struct{ *blob.Store }

func (b blobs) Put(ctx context.Context, r io.Reader, limit int64) (string, int64, error) {
	done, err := b.Store.Put(ctx, r, "", limit)
	return done.SHA256, done.Size, err
}

func (b blobs) Derive(ctx context.Context, sha string) error {
	_, err := derive(ctx, b.Store, sha)
	return err
}

// archives opens what was uploaded for an import.
type archives struct {
	*blob.Store
	gdal.Converter
}

func (b archives) Archive(ctx context.Context, sha string) (intake.Archive, int64, error) {
	name, err := b.Path(ctx, sha)
	if err != nil {
		return nil, 0, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
