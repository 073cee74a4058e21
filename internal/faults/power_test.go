package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/sys/unix"

	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
)

// cutPower copies what has reached the disk at some moment of work: what only
// the kernel has in memory is not in it, as after a power cut. The world goes on
// meanwhile; the copy is started as another machine would be.
func (l *load) cutPower(t *testing.T, no int) (wrong []string) {
	r := l.r
	image := filepath.Join(r.work, "cut.img")
	at := filepath.Join(r.work, "cut")
	_ = os.Mkdir(at, 0o755)
	r.hold(syscall.SIGSTOP)
	err := clone(r.v.image, image)
	keys, photos := l.acknowledged()
	r.hold(syscall.SIGCONT)
	if err != nil {
		t.Fatalf("cut %d: %v", no, err)
	}
	defer os.Remove(image)
	if why := mount(image, at); why != "" {
		return []string{"the volume does not mount: " + why}
	}
	defer (&volume{at: at}).unmount(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	k, err := cluster.Start(ctx, cluster.Config{Dir: filepath.Join(at, "data", "postgres"), Fsync: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return []string{fmt.Sprintf("the database does not start: %v", err)}
	}
	defer func() { _ = k.Stop(context.Background()) }()
	db, err := postgres.Open(k.DSN(cluster.Superuser, cluster.Database), postgres.Long(), postgres.Connections(2))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	missing := 0
	for _, key := range keys {
		if n, err := counted(ctx, db, "SELECT count(*) FROM case_events WHERE idempotency_key = ?", key); err != nil || n != 1 {
			missing++
		}
	}
	if missing > 0 {
		wrong = append(wrong, fmt.Sprintf("%d of %d acknowledged steps are gone", missing, len(keys)))
	}
	missing = 0
	for _, p := range photos {
		sha := p.receipt.SHA256
		raw, _ := os.ReadFile(filepath.Join(at, "data", "evidence", sha[:2], sha[2:4], sha))
		sum := sha256.Sum256(raw)
		n, err := counted(ctx, db, "SELECT count(*) FROM photos WHERE id = ? AND sha256 = ?", p.receipt.PhotoID, sha)
		if err != nil || n != 1 || hex.EncodeToString(sum[:]) != sha {
			missing++
		}
	}
	if missing > 0 {
		wrong = append(wrong, fmt.Sprintf("%d of %d receipts are without their bytes or their record", missing, len(photos)))
	}
	if b, err := postgres.VerifyAll(ctx, db, func(int, int) {}); b != nil || err != nil {
		wrong = append(wrong, fmt.Sprintf("the record does not hold: %+v %v", b, err))
	}
	t.Logf("cut %d: %d steps and %d photos acknowledged: %v", no, len(keys), len(photos), wrong)
	return wrong
}

func counted(ctx context.Context, db bun.IDB, query string, args ...any) (n int, err error) {
	err = db.NewRaw(query, args...).Scan(ctx, &n)
	return n, err
}

// acknowledged is everything for which somebody has an answer.
func (l *load) acknowledged() (keys []string, photos []kept) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, v := range l.keys {
		if v == done {
			keys = append(keys, key)
		}
	}
	return keys, slices.Clone(l.photos)
}

// hold stops the programs, or lets them go on.
func (r *rig) hold(s syscall.Signal) {
	r.server.signal(s)
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if at, err := os.Readlink(link); err == nil && at == filepath.Join(r.dir, "postgres", "data") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link)))
			_ = syscall.Kill(pid, s)
		}
	}
}

// clone copies a file that nobody is told to leave alone: the kernel itself may
// write to it once more. Two copies one after the other that are the same are
// the file at the moment between them.
func clone(from, to string) error {
	var last uint64
	seed := maphash.MakeSeed()
	for range 20 {
		sum, err := copySparse(from, to, seed)
		if err != nil || sum == last {
			return err
		}
		last = sum
	}
	return errors.New("the disk does not come to rest")
}

func copySparse(from, to string, seed maphash.Seed) (uint64, error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return 0, err
	}
	out, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	if err := out.Truncate(info.Size()); err != nil {
		return 0, err
	}
	var h maphash.Hash
	h.SetSeed(seed)
	for at := int64(0); at < info.Size(); {
		begin, err := unix.Seek(int(in.Fd()), at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) {
			break // holes to the end
		}
		if err != nil {
			return 0, err
		}
		if at, err = unix.Seek(int(in.Fd()), begin, unix.SEEK_HOLE); err != nil {
			return 0, err
		}
		_, _ = h.WriteString(strconv.FormatInt(begin, 10) + "+")
		if _, err := io.Copy(io.MultiWriter(io.NewOffsetWriter(out, begin), &h), io.NewSectionReader(in, begin, at-begin)); err != nil {
			return 0, err
		}
	}
	return h.Sum64(), nil
}

// powerCuts: no receipt without its bytes, no acknowledged step gone.
func (l *load) powerCuts(t *testing.T, rnd *rand.Rand) {
	if !l.r.v.real {
		t.Skip(l.r.v.why)
	}
	l.r.move(false)
	if !l.r.ready(90 * time.Second) {
		t.Fatal("it does not start")
	}
	for i := range setting("CUTS", 1) {
		l.begin(uint64(i))
		lasts(rnd, 400, 1500)
		for _, w := range l.cutPower(t, i+1) {
			t.Errorf("cut %d: %s", i+1, w)
		}
		l.end()
	}
}

// withoutSync is the control: a database that is told not to wait for the disk
// loses acknowledged steps, or everything, and the same check must say so.
func (l *load) withoutSync(t *testing.T, rnd *rand.Rand) {
	if !l.r.v.real {
		t.Skip(l.r.v.why)
	}
	l.fsync(t, "ALTER SYSTEM SET fsync = off")
	defer l.fsync(t, "ALTER SYSTEM RESET fsync")
	for range 4 { // while a slow machine copies, the kernel may write everything
		l.begin(1)
		lasts(rnd, 1500, 2000)
		wrong := l.cutPower(t, 0)
		l.end()
		if len(wrong) > 0 {
			return
		}
	}
	t.Error("a database that does not sync is not found out")
}

func (l *load) fsync(t *testing.T, statement string) {
	for _, s := range []string{statement, "SELECT pg_reload_conf()"} {
		if _, err := l.r.c.Owner.ExecContext(context.Background(), s); err != nil {
			t.Error(err)
		}
	}
}
