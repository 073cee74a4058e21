package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/apptest"
	"liangtian/internal/intake"
	"liangtian/internal/postgres"
)

// sound is everything that must be true when the fault is over: the list of
// what is not.
func (l *load) sound() (wrong []string) {
	r := l.r
	if !r.ready(90 * time.Second) {
		return []string{"it does not come back by itself"}
	}
	l.quiet()
	add := func(n int, what string) {
		if n != 0 {
			wrong = append(wrong, fmt.Sprintf("%d %s", n, what))
		}
	}
	wrong = append(wrong, l.h.judge(l.stand())...)
	add(l.keysNot(done, 1), "acknowledged steps that are not stored exactly once")
	add(l.keysNot(stale, 0)+l.keysNot(refused, 0), "refused steps that are stored")
	add(l.photosGone(), "receipts without their photo, stored once with the very bytes")
	add(l.halfImports(), "imports that are not whole")
	for what, query := range map[string]string{
		"cases that do not stand as their last event says": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT FROM case_events e WHERE e.case_id = c.id AND e.seq = c.version AND e.to_state = c.state)",
		"events beyond the version of their case":          "SELECT count(*) FROM case_events e JOIN cases c ON c.id = e.case_id WHERE e.seq > c.version",
		"steps that were stored twice":                     "SELECT count(*) FROM (SELECT FROM case_events WHERE reason LIKE '第%步' GROUP BY reason HAVING count(*) > 1) x",
		"cases whose open standing is not theirs":          "SELECT count(*) FROM cases c WHERE (SELECT count(*) FROM standings s WHERE s.case_id = c.id AND s.until = 'infinity' AND s.state = c.state AND s.seq = c.version) <> 1",
		"events without a standing":                        "SELECT count(*) FROM case_events e WHERE NOT EXISTS (SELECT FROM standings s WHERE s.case_id = e.case_id AND s.seq = e.seq)",
		"plots without a case":                             "SELECT count(*) FROM plots p WHERE NOT EXISTS (SELECT FROM cases c WHERE c.plot_id = p.id)",
	} {
		add(apptest.Ask[int](r.c, query), what)
	}
	if b, err := postgres.VerifyAll(context.Background(), r.c.Own, func(int, int) {}); b != nil || err != nil {
		wrong = append(wrong, fmt.Sprintf("the record does not hold: %+v %v", b, err))
	}
	return wrong
}

// quiet waits until nothing that was begun for somebody is still at work in the
// database: it might be stored after the last look.
func (l *load) quiet() {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var n int
		err := l.r.c.Owner.NewRaw(`SELECT count(*) FROM pg_stat_activity WHERE application_name = 'liangtian' AND state <> 'idle'
			AND (backend_xid IS NOT NULL OR state LIKE 'idle in transaction%')`).Scan(context.Background(), &n)
		if err == nil && n == 0 {
			return
		}
	}
	l.r.t.Error("something is at work for half a minute after everybody went home")
}

// stand is how every workplace stands, by the eyes of its first person.
func (l *load) stand() map[int64]stood {
	now := map[int64]stood{}
	for _, w := range l.cases {
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
			if s, ok := l.look(l.r.c.As(w.logins[0]), w.id); ok {
				now[w.id] = s
				break
			}
		}
		if _, ok := now[w.id]; !ok {
			l.r.t.Fatalf("case %d cannot be read", w.id)
		}
	}
	return now
}

// keysNot counts the steps that ended so and are not there n times.
func (l *load) keysNot(v verdict, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := []string{"00000000-0000-0000-0000-000000000000"}
	for key, of := range l.keys {
		if of == v {
			keys = append(keys, key)
		}
	}
	return apptest.Ask[int](l.r.c, `SELECT count(*) FROM unnest(ARRAY[?]::uuid[]) k
		WHERE k <> '00000000-0000-0000-0000-000000000000' AND (SELECT count(*) FROM case_events WHERE idempotency_key = k) <> ?`, bun.In(keys), n)
}

func (l *load) photosGone() (gone int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range l.photos {
		sha := k.receipt.SHA256
		raw, err := os.ReadFile(filepath.Join(l.r.dir, "evidence", sha[:2], sha[2:4], sha))
		sum := sha256.Sum256(raw)
		n := apptest.Ask[int](l.r.c, "SELECT count(*) FROM photos WHERE case_id = ? AND sha256 = ? AND id = ?", k.caseID, sha, k.receipt.PhotoID)
		if err != nil || hex.EncodeToString(sum[:]) != sha || n != 1 {
			gone++
		}
	}
	return gone
}

// halfImports: all plots of a committed import are there once, and none of any
// other.
func (l *load) halfImports() (half int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.imports {
		status := apptest.Ask[intake.Status](l.r.c, "SELECT status FROM imports WHERE id = ?", b.id)
		n := apptest.Ask[int](l.r.c, "SELECT count(*) FROM plots WHERE plot_no LIKE ?", b.prefix+"%")
		whole := n == 0 && b.status != intake.Committed
		if status == intake.Committed {
			whole = n == perImport
		}
		if !whole {
			half++
		}
	}
	return half
}

// resume lets time pass for what was interrupted: the lease of a killed program
// runs out after half a minute, and what failed is tried again a while later.
func (l *load) resume() {
	for _, s := range []string{"UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'", "UPDATE jobs SET run_at = now() WHERE state = 'queued' AND run_at > now()"} {
		if _, err := l.r.c.Owner.ExecContext(context.Background(), s); err != nil {
			l.r.t.Error(err)
		}
	}
}

// settle brings every import to its end.
func (l *load) settle() (committed int) {
	for _, b := range l.imports {
		waited := time.Now()
		for end := waited.Add(2 * time.Minute); !l.push(l.r.c.As("shi.zr"), b); time.Sleep(100 * time.Millisecond) {
			if time.Since(waited) > 30*time.Second {
				l.resume()
				waited = time.Now()
			}
			if time.Now().After(end) {
				l.r.t.Errorf("import %d is still %s", b.id, b.status)
				break
			}
		}
		if b.status == intake.Committed {
			committed++
		}
	}
	return committed
}
