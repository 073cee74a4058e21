package httpapi_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/imaging"
)

// receipt is the last answer of an upload.
type receipt struct {
	PhotoID int64 `json:"photoId"`
	Already bool  `json:"already"`
}

// together does the same thing n times at once.
func together(n int, do func(i int) apptest.Answer) []apptest.Answer {
	out, done := make([]apptest.Answer, n), make(chan int)
	for i := range n {
		go func() { out[i] = do(i); done <- i }()
	}
	for range n {
		<-done
	}
	return out
}

// Several hands at one case in one moment: one step, and words for the rest.
func TestManyHandsAtOnce(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	cl := []*apptest.Client{c.As("shi.zr"), c.As("shi.zr2")}
	for round := range 3 {
		won := 0
		for _, a := range together(8, func(i int) apptest.Answer {
			return cl[i%2].StepAt(s.id, 1+round, uuid.NewString(), "reroute", in{"department": "natural_resources", "county": apptest.A, "reason": "同时"})
		}) {
			switch {
			case a.Status == http.StatusOK:
				won++
			case a.Status != http.StatusConflict || a.Problem().Code != "case-changed" || a.Problem().Latest == nil:
				t.Errorf("%s", a)
			}
		}
		if won != 1 {
			t.Errorf("%d of eight won", won)
		}
	}
	key := uuid.NewString()
	for _, a := range together(8, func(int) apptest.Answer { return cl[0].StepAt(s.id, 4, key, "issue", nil) }) {
		if a.Status != http.StatusOK {
			t.Errorf("one key, and %s", a)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM case_events WHERE case_id = ?", s.id); n != 5 {
		t.Errorf("%d events", n)
	}
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy", "a.zr.wy2"), casework.Verifying)
	photo := c.Picture(imaging.SceneHouse, orb.Point{113.3204, 27.0504}, 0)
	hands := []*apptest.Client{c.As("a.zr.wy"), c.As("a.zr.wy2"), c.As("a.zr.jb")}
	first, fresh := int64(0), 0
	let := meet(t, c, 3)
	for _, a := range together(3, func(i int) apptest.Answer {
		let()
		return hands[i].Photo(s.id, "wide", photo)
	}) {
		r := apptest.Into[receipt](t, a)
		if first != 0 && r.PhotoID != first {
			t.Errorf("photos %d and %d are the same bytes", first, r.PhotoID)
		}
		if first = r.PhotoID; !r.Already {
			fresh++
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM photos"); n != 1 || fresh != 1 {
		t.Errorf("%d photos, %d receipts for a new one", n, fresh)
	}
}

// meet keeps photos from being recorded until n of them want to be, so that
// nobody sees another's.
func meet(t *testing.T, c *apptest.City, n int) func() {
	tx, err := c.Owner.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(context.Background(), "LOCK TABLE photos IN EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		go func() {
			defer tx.Rollback()
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
				if apptest.Ask[int](c, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'photos'::regclass") == n {
					return
				}
			}
		}()
	})
}
