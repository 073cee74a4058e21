package telemetry

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// State is how things stand: what is read when somebody asks, not counted as it
// happens. A time that is zero, or a number below zero, is not known and not told.
type State struct {
	Jobs            []Jobs
	OldestJob       time.Duration // how long the one that has been due longest waits
	Events          int64         // highest number that an event has
	LoginFailures   int64         // of the last quarter of an hour
	Checkpoint      time.Time
	Backup          time.Time
	DatabaseStarted time.Time
	UploadsOpen     int64
	UploadsFinished int64 // receipts that can still be asked for
	EvidenceFiles   int64
	EvidenceBytes   int64
	DiskFree        int64
	DiskSize        int64
	Replicas        []Replica
}

// Jobs are how many of a kind are in a state.
type Jobs struct {
	Kind, State string
	N           int64
}

// Replica is a copy of the database that reads may go to.
type Replica struct {
	Name   string
	Behind time.Duration
	Used   bool
}

const (
	stateKept = 10 * time.Second
	stateTime = 5 * time.Second
)

// Watch lets the figures tell of pools of connections, and of the state of
// things, which is read at most every ten seconds, however many ask.
func (m *Metrics) Watch(pools func() map[string]sql.DBStats, read func(context.Context) (State, error)) {
	m.registry.MustRegister(&watcher{pools: pools, read: read})
}

type watcher struct {
	pools func() map[string]sql.DBStats
	read  func(context.Context) (State, error)

	mu    sync.Mutex
	asked time.Time
	last  State
	err   error
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("liangtian_"+name, help, labels, nil)
}

var (
	poolConns   = desc("db_connections", "Connections of a pool to the database.", "pool", "state")
	poolMost    = desc("db_connections_max", "How many a pool may have.", "pool")
	poolWaits   = desc("db_waits_total", "How often somebody waited for a connection.", "pool")
	poolWaited  = desc("db_wait_seconds_total", "How long they waited together.", "pool")
	stateRead   = desc("state_read", "1 when the figures below could be read from the database and the disk.")
	jobsNow     = desc("jobs", "Background jobs that wait, run, or failed within seven days.", "kind", "state")
	jobOldest   = desc("job_oldest_due_seconds", "How long the job waits that has been due longest.")
	events      = desc("events_total", "Highest number given to an event of a case: grows by one or more with each.")
	failures    = desc("login_failures", "Failed sign-ins of the last fifteen minutes, at most 1000.")
	checkpoint  = desc("last_checkpoint_timestamp_seconds", "When the newest checkpoint was signed.")
	backupAt    = desc("last_backup_timestamp_seconds", "When the newest backup was finished that this data folder knows of.")
	started     = desc("database_start_timestamp_seconds", "When the database server was started.")
	uploadsNow  = desc("uploads", "Uploads of photos: open ones, and finished ones whose receipt is kept.", "state")
	files       = desc("evidence_files", "Photos that the database names.")
	bytes       = desc("evidence_bytes", "Size of the photos that the database names.")
	diskFree    = desc("disk_free_bytes", "Free space of the disk with the data folder.")
	diskSize    = desc("disk_size_bytes", "Size of the disk with the data folder.")
	replicaLag  = desc("replica_behind_seconds", "How old what a replica says is at most.", "replica")
	replicaUsed = desc("replica_used", "1 when reads go to this replica.", "replica")
)

// Describe is for the registry. Nothing is said beforehand: which series there
// are depends on the state.
func (w *watcher) Describe(chan<- *prometheus.Desc) {}

// Collect is for the registry.
func (w *watcher) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	for name, p := range w.pools() {
		gauge(poolConns, float64(p.InUse), name, "in_use")
		gauge(poolConns, float64(p.Idle), name, "idle")
		gauge(poolMost, float64(p.MaxOpenConnections), name)
		count(poolWaits, float64(p.WaitCount), name)
		count(poolWaited, p.WaitDuration.Seconds(), name)
	}
	s, err := w.state()
	if err != nil {
		gauge(stateRead, 0)
		return // old figures would look like new ones
	}
	gauge(stateRead, 1)
	for _, j := range s.Jobs {
		gauge(jobsNow, float64(j.N), j.Kind, j.State)
	}
	gauge(jobOldest, s.OldestJob.Seconds())
	count(events, float64(s.Events))
	gauge(failures, float64(s.LoginFailures))
	for d, at := range map[*prometheus.Desc]time.Time{checkpoint: s.Checkpoint, backupAt: s.Backup, started: s.DatabaseStarted} {
		if !at.IsZero() {
			gauge(d, float64(at.UnixMilli())/1000)
		}
	}
	for d, n := range map[*prometheus.Desc]int64{files: s.EvidenceFiles, bytes: s.EvidenceBytes, diskFree: s.DiskFree, diskSize: s.DiskSize} {
		if n >= 0 {
			gauge(d, float64(n))
		}
	}
	gauge(uploadsNow, float64(s.UploadsOpen), "open")
	gauge(uploadsNow, float64(s.UploadsFinished), "finished")
	for _, r := range s.Replicas {
		gauge(replicaLag, r.Behind.Seconds(), r.Name)
		used := 0.0
		if r.Used {
			used = 1
		}
		gauge(replicaUsed, used, r.Name)
	}
}

func (w *watcher) state() (State, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.asked) >= stateKept {
		ctx, cancel := context.WithTimeout(context.Background(), stateTime)
		defer cancel()
		w.last, w.err = w.read(ctx)
		w.asked = time.Now()
	}
	return w.last, w.err
}
