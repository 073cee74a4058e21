package postgres

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Replicas are copies of the database that may answer what pages only look at:
// tiles, figures, exports. Who reads says so by his context (Reading); every
// write, and everything that decides, goes to the primary whatever the context
// says. A copy is asked only while it is known to hold all that was stored up
// to a short while ago.
type Replicas struct {
	primary *bun.DB
	most    time.Duration
	all     []*replica
	next    atomic.Uint32
	log     *slog.Logger
	past    []moment // what the primary had when, newest last
}

// replica is one copy, with pools as the primary has them: both roles, short
// and long. The wall stands there too, as its tables and its key are copied.
type replica struct {
	name        string
	pages, long *bun.DB
	asOf        atomic.Int64 // it holds what was stored until then; 0 is: do not ask it
	used        bool         // when last told
}

// moment is how far the primary's log was.
type moment struct {
	at  time.Time
	lsn int64
}

// ReplicaLag is how old the answer of a copy may be, unless set otherwise.
const ReplicaLag = 5 * time.Second

// ReplicaDSN is the address of a copy for both roles.
type ReplicaDSN struct{ App, Program string }

// OpenReplicas opens the pools; nothing is asked of a copy before Follow has
// found it near enough.
func OpenReplicas(primary *bun.DB, key []byte, most time.Duration, log *slog.Logger, dsns ...ReplicaDSN) (*Replicas, error) {
	r := &Replicas{primary: primary, most: most, log: log}
	for _, dsn := range dsns {
		one := &replica{name: hostOf(dsn.App)}
		var err, errLong error
		one.pages, err = OpenWalled(dsn.App, dsn.Program, key, Name("liangtian-replica"))
		one.long, errLong = OpenWalled(dsn.App, dsn.Program, key, Name("liangtian-replica-long"), Long(), Connections(6))
		r.all = append(r.all, one)
		if err = errors.Join(err, errLong); err != nil {
			return nil, errors.Join(err, r.Close())
		}
	}
	return r, nil
}

// hostOf is what a copy is called: its address holds a password.
func hostOf(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "?"
	}
	if u.Host == "" {
		return u.Query().Get("host")
	}
	return u.Host
}

// Close closes all pools.
func (r *Replicas) Close() error {
	var errs []error
	for _, one := range r.all {
		for _, db := range []*bun.DB{one.pages, one.long} {
			if db != nil {
				errs = append(errs, db.Close())
			}
		}
	}
	return errors.Join(errs...)
}

type readingKey struct{}

// elsewhere is that the statements of a context go to one and the same copy, until
// it fails: then to the primary, for the rest of the context. What the primary
// says is never older than what a copy said before.
type elsewhere struct {
	from *replica
	lost atomic.Bool
}

func (r *replica) fresh(most time.Duration) bool {
	return time.Since(time.Unix(0, r.asOf.Load())) <= most
}

// Reading lets what is read with the context be read from a copy, when there is
// one that is near enough.
func (r *Replicas) Reading(ctx context.Context) context.Context {
	for range r.all {
		one := r.all[int(r.next.Add(1))%len(r.all)]
		if one.fresh(r.most) {
			return context.WithValue(ctx, readingKey{}, &elsewhere{from: one})
		}
	}
	return ctx
}

// Caught is Reading from a copy that holds everything that is stored by now. It
// waits for that, not longer than a copy may be behind.
func (r *Replicas) Caught(ctx context.Context) context.Context {
	began := time.Now()
	lsn, err := r.position(ctx)
	for err == nil && time.Since(began) < r.most {
		next := r.Reading(ctx)
		on, ok := next.Value(readingKey{}).(*elsewhere)
		if !ok {
			return ctx
		}
		if have, err := on.from.position(ctx); err != nil {
			on.from.asOf.Store(0)
		} else if have >= lsn {
			return next
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx
}

// readingOf is the copy that the context reads from, or nil.
func readingOf(ctx context.Context) *elsewhere {
	if on, ok := ctx.Value(readingKey{}).(*elsewhere); ok && on != nil && !on.lost.Load() {
		return on
	}
	return nil
}

// onPrimary takes Reading back.
func onPrimary(ctx context.Context) context.Context {
	return context.WithValue(ctx, readingKey{}, (*elsewhere)(nil))
}

// of is the database of a copy that stands for one of the primary's.
func (r *elsewhere) of(long bool) *bun.DB {
	if long {
		return r.from.long
	}
	return r.from.pages
}

// read is a query that a copy may answer. When that fails, the primary does.
func read(ctx context.Context, q *bun.RawQuery, into ...any) error {
	err := q.Scan(ctx, into...)
	if lose(ctx, err) {
		err = q.Scan(ctx, into...)
	}
	return err
}

// lose says whether err came from a copy that the context now reads from no
// more. What is no refusal of the query itself is the copy's: its end, a
// conflict with what it has to replay, a connection that broke.
func lose(ctx context.Context, err error) bool {
	on := readingOf(ctx)
	if on == nil || err == nil || errors.Is(err, sql.ErrNoRows) || ctx.Err() != nil {
		return false
	}
	switch code := Code(err); {
	case code == "":
		on.from.asOf.Store(0) // until it is found well again
	case code == "40001", code[:2] == "57", code[:2] == "53", code[:2] == "08", code[:2] == "58", code[:2] == "XX":
	default:
		return false
	}
	on.lost.Store(true)
	return true
}

// position is how far the primary's log is.
func (r *Replicas) position(ctx context.Context) (lsn int64, err error) {
	err = r.primary.NewRaw(`SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint`).Scan(onPrimary(org.ActingProgram(ctx)), &lsn)
	return lsn, err
}

// position is how far a copy has come; one that is none any more has not come
// anywhere.
func (r *replica) position(ctx context.Context) (lsn int64, err error) {
	err = r.pages.NewRaw(`SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint ELSE -1 END`).
		Scan(onPrimary(org.ActingProgram(ctx)), &lsn)
	return lsn, err
}

// Follow looks several times within the time that a copy may be behind how far
// each is, until ctx ends.
func (r *Replicas) Follow(ctx context.Context) {
	pause := min(time.Second, r.most/5)
	for ctx.Err() == nil {
		r.look(ctx, pause)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (r *Replicas) look(ctx context.Context, patience time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, max(patience, time.Second))
	defer cancel()
	now := moment{at: time.Now()}
	var err error
	if now.lsn, err = r.position(ctx); err == nil {
		r.past = append(r.past, now)
		r.past = r.past[max(0, len(r.past)-200):]
	}
	var all sync.WaitGroup
	for _, one := range r.all {
		all.Go(func() {
			have, err := one.position(ctx)
			if err == nil {
				for _, m := range r.past {
					if m.lsn <= have {
						one.asOf.Store(m.at.UnixNano())
					}
				}
			}
			if used := one.fresh(r.most); used != one.used {
				one.used = used
				r.log.Warn("replica", "name", one.name, "used", used, "error", err)
			}
		})
	}
	all.Wait()
}

// ReplicaState is how a copy stands.
type ReplicaState struct {
	Name   string
	Behind time.Duration // at most
	Used   bool
}

// State tells of every copy.
func (r *Replicas) State() (out []ReplicaState) {
	for _, one := range r.all {
		s := ReplicaState{Name: one.name, Used: one.fresh(r.most), Behind: -time.Second}
		if at := one.asOf.Load(); at != 0 {
			s.Behind = time.Since(time.Unix(0, at))
		}
		out = append(out, s)
	}
	return out
}

// Behind asks how long a copy takes to hold what the primary has now; more than
// most is not waited for.
func Behind(ctx context.Context, primary *bun.DB, dsn string, most time.Duration) (name string, behind time.Duration, err error) {
	name = hostOf(dsn)
	db, err := Open(dsn, Name("liangtian-doctor"), Connections(1))
	if err != nil {
		return name, 0, err
	}
	defer db.Close()
	lsn, err := (&Replicas{primary: primary}).position(ctx)
	for began := time.Now(); err == nil && behind <= most; time.Sleep(20 * time.Millisecond) {
		var have int64
		if have, err = (&replica{pages: db}).position(ctx); err == nil && have < 0 {
			err = fault.New(fault.Unmet, "replica-none", "这个地址不是副本（没有在重放）。")
		}
		behind = time.Since(began)
		if have >= lsn {
			break
		}
	}
	return name, behind, err
}
