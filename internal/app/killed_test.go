package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/imaging"
	"liangtian/internal/intake"
	"liangtian/internal/postgres"
)

type in = apptest.In

func count(c *apptest.City, table string) int {
	return apptest.Ask[int](c, "SELECT count(*) FROM ?", bun.Ident(table))
}

// sound checks every record, and that nothing stands half.
func sound(t *testing.T, c *apptest.City) {
	t.Helper()
	b, err := postgres.VerifyAll(context.Background(), c.Own, func(int, int) {})
	if b != nil || err != nil {
		t.Errorf("the record does not hold: %+v %v", b, err)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM plots p WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.plot_id = p.id)"); n != 0 {
		t.Errorf("%d plots without a case", n)
	}
}

// held takes a lock that the program will run into, and gives the way to let
// go of it.
func held(t *testing.T, c *apptest.City, lock string, args ...any) func() {
	t.Helper()
	tx, err := c.Owner.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(context.Background(), lock, args...); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	let := func() { once.Do(func() { _ = tx.Rollback() }) }
	t.Cleanup(let)
	return let
}

// waiting: the program has run into the lock.
func waiting(c *apptest.City) bool {
	return apptest.Ask[bool](c, "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
}

// gone: the database has noticed that the program's lines are dead.
func gone(c *apptest.City) bool {
	return !apptest.Ask[bool](c, "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ '^liangtian(/[0-9]+|-long)$')")
}

func plots(n int) []apptest.Plot {
	out := make([]apptest.Plot, n)
	for i := range out {
		out[i] = apptest.Plot{
			No: fmt.Sprintf("K%04d", i), Type: "20", PBF: "否", County: apptest.A,
			Lon: 113.31 + 0.001*float64(i%150), Lat: 27.01 + 0.001*float64(i/150), Size: 0.0005,
		}
	}
	return out
}

func TestKilledInTheMiddleOfACommit(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	first := serve(t, c, dir)
	im := c.Add(c.NewBatch("示〔2026〕8号"), apptest.Archive(t, plots(600)))
	c.Unit(im.ID, "m2")
	if a := c.As("shi.zr").Post(fmt.Sprintf("/api/imports/%d/commit", im.ID), nil); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	// Reporting its progress, or at the latest at its end, the commit stands still.
	free := held(t, c, "SELECT 1 FROM imports WHERE id = ? FOR NO KEY UPDATE", im.ID)
	until(t, "the commit runs into the lock", func() bool { return waiting(c) })
	first.kill()
	free()
	until(t, "the dead lines are noticed", func() bool { return gone(c) })
	if n := count(c, "cases"); n != 0 || count(c, "plots") != 0 || count(c, "case_events") != 0 {
		t.Errorf("half a commit: %d cases, %d plots, %d events", n, count(c, "plots"), count(c, "case_events"))
	}
	serve(t, c, dir)
	if im := apptest.Into[intake.Import](t, c.As("shi.zr").Get(fmt.Sprintf("/api/imports/%d", im.ID))); im.Status != intake.Committing {
		t.Errorf("after the restart it is %s", im.Status)
	}
	// Half a minute passes: the lease of the dead program runs out.
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'"); err != nil {
		t.Fatal(err)
	}
	if im := c.Settled(im.ID); im.Status != intake.Committed || im.Counts.New != 600 || count(c, "cases") != 600 {
		t.Errorf("taken up again it ended %s with %d cases: %+v", im.Status, count(c, "cases"), im.Problem)
	}
	sound(t, c)
}

// A dry run that is killed while it reads is begun again by itself.
func TestKilledInTheMiddleOfReading(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	first := serve(t, c, dir)
	batch := c.NewBatch("示〔2026〕7号")
	// The reading stands before its turn, in a transaction of its own.
	free := held(t, c, "SELECT pg_advisory_xact_lock(hashtext('liangtian.import'), 1)")
	a := c.As("shi.zr").Upload(fmt.Sprintf("/api/batches/%d/imports", batch), map[string][]byte{"a.zip": apptest.Archive(t, plots(700))}, nil)
	id := apptest.Into[intake.Import](t, a).ID
	until(t, "the reading runs into the lock", func() bool { return waiting(c) })
	first.kill()
	free()
	until(t, "the dead lines are noticed", func() bool { return gone(c) })
	if n := count(c, "import_rows"); n != 0 {
		t.Errorf("%d rows of half a reading", n)
	}
	serve(t, c, dir)
	if _, err := c.Owner.ExecContext(t.Context(), "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'"); err != nil {
		t.Fatal(err)
	}
	if im := c.Settled(id); im.Status != intake.Parsed || im.Counts.Read != 700 || im.Counts.New != 700 || count(c, "import_rows") != 700 {
		t.Errorf("taken up again it ended %s: %+v %+v", im.Status, im.Counts, im.Problem)
	}
}

// ready brings A1 to where photos are taken.
func ready(t *testing.T, c *apptest.City) int64 {
	t.Helper()
	c.ImportAll(c.NewBatch("示〔2026〕9号"), apptest.Plots())
	id := c.Case("A1")
	for _, s := range []struct {
		login, action string
		in            in
	}{{"shi.zr", "issue", nil}, {"a.zr.jb", "receive", nil}, {"a.zr.jb", "depute", in{"inspectors": []int64{c.Person("a.zr.wy").ID}}}} {
		if a := c.As(s.login).Step(id, s.action, s.in); a.Status != http.StatusOK {
			t.Fatal(a)
		}
	}
	return id
}

func TestKilledInTheMiddleOfAPhoto(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	program := serve(t, c, dir)
	id := ready(t, c)
	cl := c.As("a.zr.wy")
	photo := c.Picture(imaging.SceneHouse, orb.Point{113.3204, 27.0504}, 0)
	half := len(photo) / 2
	at := cl.Begin(id, "wide", photo).Header.Get("Location")
	if a := cl.Piece(at, 0, photo[:half]); a.Status != http.StatusNoContent {
		t.Fatal(a)
	}
	program.kill() // between two pieces
	program = serve(t, c, dir)
	if a := cl.TUS("HEAD", at, nil); a.Header.Get("Upload-Offset") != strconv.Itoa(half) {
		t.Fatalf("half was acknowledged, %s is there", a.Header.Get("Upload-Offset"))
	}
	free := held(t, c, "LOCK TABLE photos IN EXCLUSIVE MODE")
	broken := make(chan error)
	go func() {
		_, err := cl.Try("PATCH", at, bytes.NewReader(photo[half:]), "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(half))
		broken <- err
	}()
	until(t, "the record of the photo runs into the lock", func() bool { return waiting(c) })
	program.kill() // with all bytes there, before the record
	if err := <-broken; err == nil {
		t.Fatal("there was an answer")
	}
	free()
	until(t, "the dead lines are noticed", func() bool { return gone(c) })
	if n := count(c, "photos"); n != 0 {
		t.Errorf("%d photos are recorded without a receipt", n)
	}
	serve(t, c, dir)
	var receipt app.Receipt
	for range 2 { // asked twice, the same receipt
		a := cl.TUS("PATCH", at, nil, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(len(photo)))
		r := apptest.Into[app.Receipt](t, a)
		if receipt.PhotoID != 0 && r != receipt {
			t.Errorf("%+v, then %+v", receipt, r)
		}
		receipt = r
	}
	original := cl.Get(fmt.Sprintf("/api/photos/%d/original", receipt.PhotoID))
	if sum := sha256.Sum256(original.Body); hex.EncodeToString(sum[:]) != receipt.SHA256 || string(original.Body) != string(photo) || count(c, "photos") != 1 {
		t.Errorf("not the very bytes, or not once: %d photos", count(c, "photos"))
	}
	sound(t, c)
}

// Steps are taken as fast as one person can while the program is killed again
// and again: what was acknowledged is there, what was not can be asked again.
func TestKilledWhileStepsAreTaken(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	program := serve(t, c, dir)
	ready(t, c)
	r := rand.New(rand.NewPCG(1, 9))
	cl := c.As("shi.zr")
	acknowledged := 0
	before := count(c, "case_events")
	key, version := uuid.NewString(), 1
	id := c.Case("W1")
	step := func() bool {
		county := []string{string(apptest.A), string(apptest.B)}[version%2]
		a, err := cl.Try("POST", fmt.Sprintf("/api/cases/%d/steps", id), in{"action": "reroute", "version": version, "key": key, "department": "natural_resources", "county": county, "reason": "再分"})
		if err != nil {
			return false // no answer: the same key again
		}
		if a.Status != http.StatusOK {
			t.Fatalf("step %d: %s", version, a)
		}
		acknowledged, version, key = acknowledged+1, version+1, uuid.NewString()
		return true
	}
	// On a slow machine the first rounds end before the first answer.
	for round := 0; round < 4 || acknowledged < 5 && round < 20; round++ {
		killed := time.AfterFunc(time.Duration(30+r.IntN(120)*(1+round))*time.Millisecond, program.kill)
		for step() {
		}
		killed.Stop()
		program.kill()
		program = serve(t, c, dir)
	}
	for !step() {
	}
	if n := count(c, "case_events") - before; n != acknowledged || acknowledged < 5 {
		t.Errorf("%d steps were acknowledged, %d are there", acknowledged, n)
	}
	sound(t, c)
}
