package app

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"liangtian/internal/backup"
	"liangtian/internal/fault"
	"liangtian/internal/httpapi"
	"liangtian/internal/postgres"
	"liangtian/internal/telemetry"
)

// watch lets the figures of the program tell how things stand.
func (a *App) watch() {
	a.Metrics.Watch(a.pools, (&stateReader{a: a}).read)
}

func (a *App) seen(ctx context.Context, r httpapi.Request) {
	a.Metrics.Seen(r.Route, r.Method, r.Status, r.Took)
	telemetry.Named(ctx, r.Method, r.Route, r.ID)
}

func (a *App) pools() map[string]sql.DBStats {
	people, program := postgres.Pools(a.db.app)
	longPeople, longProgram := postgres.Pools(a.db.long)
	return map[string]sql.DBStats{"people": people, "program": program, "long-people": longPeople, "long-program": longProgram}
}

const sumsKept = 10 * time.Minute

// stateReader keeps what is expensive to add up.
type stateReader struct {
	a      *App
	mu     sync.Mutex
	summed time.Time
	sums   postgres.Sums
}

func (r *stateReader) read(ctx context.Context) (out telemetry.State, err error) {
	a := r.a
	db, err := postgres.Watch(ctx, a.db.app)
	if err != nil {
		return out, err
	}
	sums, err := r.addUp(ctx)
	if err != nil {
		return out, err
	}
	out = telemetry.State{
		Events: db.Events, LoginFailures: db.LoginFailures, DatabaseStarted: db.Started,
		EvidenceFiles: sums.Files, EvidenceBytes: sums.Bytes, DiskFree: -1, DiskSize: -1,
	}
	if db.OldestDue != nil {
		out.OldestJob = db.Now.Sub(*db.OldestDue)
	}
	if db.Checkpoint != nil {
		out.Checkpoint = *db.Checkpoint
	}
	for _, j := range append(db.Jobs, sums.Failed...) {
		out.Jobs = append(out.Jobs, telemetry.Jobs{Kind: j.Kind, State: j.State, N: j.N})
	}
	for _, r := range a.Replicas() {
		out.Replicas = append(out.Replicas, telemetry.Replica{Name: r.Name, Behind: r.Behind, Used: r.Used})
	}
	if out.Backup, err = lastBackup(a.Config.DataDir); err != nil {
		return out, err
	}
	if out.UploadsOpen, out.UploadsFinished, err = a.uploads.Count(); err != nil {
		return out, err
	}
	if free, size, err := space(a.Config.DataDir); err == nil {
		out.DiskFree, out.DiskSize = free, size
	}
	return out, nil
}

func (r *stateReader) addUp(ctx context.Context) (postgres.Sums, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.summed) < sumsKept {
		return r.sums, nil
	}
	sums, err := postgres.AddUp(ctx, r.a.db.long)
	if err == nil {
		r.sums, r.summed = sums, time.Now()
	}
	return sums, err
}

// space is how much a disk has, free and in all.
func space(dir string) (free, size int64, err error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, 0, err
	}
	return int64(fs.Bavail) * fs.Bsize, int64(fs.Blocks) * fs.Bsize, nil
}

// backupNote lies in the data folder: backups themselves lie elsewhere.
const backupNote = "last-backup.json"

func (a *App) noteBackup(m backup.Manifest) error {
	raw, err := json.Marshal(map[string]any{"name": m.Name, "finished": m.Ended})
	if err != nil {
		return err
	}
	return replace(filepath.Join(a.Config.DataDir, backupNote), raw)
}

// lastBackup is when the newest backup was finished that was made from this
// folder; zero when there is none.
func lastBackup(dir string) (time.Time, error) {
	raw, err := os.ReadFile(filepath.Join(dir, backupNote))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	var note struct{ Finished time.Time }
	if err == nil {
		err = json.Unmarshal(raw, &note)
	}
	return note.Finished, err
}

// metricsAddress is where figures are served: this machine alone when only a
// port is written. "" stays "".
func metricsAddress(setting, public string) (string, error) {
	if setting == "" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(setting)
	if err != nil {
		return "", fault.New(fault.Invalid, "metrics-address", "LIANGTIAN_METRICS 应为 地址:端口，如 127.0.0.1:9464。").Because(err)
	}
	if _, taken, err := net.SplitHostPort(public); err == nil && taken == port && port != "0" {
		return "", fault.New(fault.Invalid, "metrics-public", "LIANGTIAN_METRICS 不能与页面用同一个端口：指标不对外开放。")
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// serveMetrics answers on a port of its own until ctx ends.
func (a *App) serveMetrics(ctx context.Context) error {
	if a.Config.Metrics == "" {
		return nil
	}
	l, err := net.Listen("tcp", a.Config.Metrics)
	if err != nil {
		return fault.New(fault.Unavailable, "metrics-address-taken", "指标地址 %s 不能使用，请用 LIANGTIAN_METRICS 换一个。", a.Config.Metrics).Because(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Metrics)
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	go func() { _ = srv.Serve(l) }()
	return nil
}
