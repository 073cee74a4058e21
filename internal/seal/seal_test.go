package seal_test

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"liangtian/internal/casework"
	"liangtian/internal/seal"
)

var noon = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)

func leaf(n int64) seal.Leaf {
	sum := sha256.Sum256(fmt.Append(nil, n))
	return seal.Leaf{Number: n, Kind: seal.Event, Subject: n / 3, Seq: int(n%3) + 1, Hash: sum[:]}
}

// grown is a tree of n leaves, and the source that proofs read.
func grown(n int64) (*seal.Tree, *seal.Source) {
	t, s := &seal.Tree{}, &seal.Source{}
	t.Tile = func(_ int64, h tlog.Hash) { s.Tiles = append(s.Tiles, h) }
	for i := range n {
		t.Add(leaf(i).Node())
	}
	s.Leaves = func(from, to int64) (out []tlog.Hash, _ error) {
		for i := from; i < min(to, n); i++ {
			out = append(out, leaf(i).Node())
		}
		return out, nil
	}
	return t, s
}

// The tree is the one that the library of Certificate Transparency makes, and
// from tiles alone the same.
func TestTree(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 3, 7, 1023, 1024, 1025, 2048, 5000} {
		tree, source := grown(n)
		want, err := tlog.TreeHash(n, source)
		if err != nil || want != tree.Root() {
			t.Errorf("%d leaves: %v %v, %v", n, tree.Root(), want, err)
		}
		var again seal.Tree
		for _, h := range source.Tiles {
			again.AddTile(h)
		}
		for i := again.Size(); i < n; i++ {
			again.Add(leaf(i).Node())
		}
		if again.Root() != want || again.Size() != n {
			t.Errorf("%d leaves from tiles: %v", n, again.Root())
		}
	}
}

// Every leaf can be proven, and no other in its place; every older log is the
// beginning of the newer one.
func TestProofs(t *testing.T) {
	const n = 3000
	tree, source := grown(n)
	for _, i := range []int64{0, 1, 1023, 1024, 2047, 2048, 2999} {
		p, err := tlog.ProveRecord(n, i, source)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p, n, tree.Root(), i, leaf(i).Node()); err != nil {
			t.Errorf("leaf %d: %v", i, err)
		}
		other := leaf(i)
		other.Seq++
		if tlog.CheckRecord(p, n, tree.Root(), i, other.Node()) == nil {
			t.Errorf("leaf %d: another event is proven too", i)
		}
	}
	for _, m := range []int64{1, 1000, 1024, 2500} {
		older, _ := grown(m)
		p, err := tlog.ProveTree(n, m, source)
		if err != nil || tlog.CheckTree(p, n, tree.Root(), m, older.Root()) != nil {
			t.Errorf("%d is not the beginning of %d: %v", m, n, err)
		}
	}
}

func signer(t *testing.T, algorithm string) *seal.Signer {
	t.Helper()
	s, err := seal.NewSigner(algorithm, rand.Reader, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKeys(t *testing.T) {
	for _, algorithm := range []string{seal.Ed25519, seal.SM2} {
		s := signer(t, algorithm)
		file, err := s.Private()
		if err != nil {
			t.Fatal(err)
		}
		again, err := seal.OpenSigner(s.Key, file)
		if err != nil {
			t.Fatal(algorithm, err)
		}
		signature, err := again.Sign(rand.Reader, []byte("text"))
		if err != nil || !s.Verify([]byte("text"), signature) || s.Verify([]byte("test"), signature) {
			t.Errorf("%s: %v", algorithm, err)
		}
		if _, err := seal.OpenSigner(signer(t, algorithm).Key, file); err == nil {
			t.Errorf("%s: another key's private half is taken", algorithm)
		}
		for _, next := range []string{seal.Ed25519, seal.SM2} {
			fresh := signer(t, next)
			ring, err := seal.Ring{s.Key}.Rotate(s, fresh, rand.Reader)
			if err != nil || !ring.Continues(seal.Ring{s.Key}) {
				t.Fatal(algorithm, next, err)
			}
			ring[1].Since = ring[1].Since.Add(time.Hour)
			if ring.Check() == nil {
				t.Errorf("%s to %s: a changed key is believed", algorithm, next)
			}
			if (seal.Ring{s.Key, signer(t, next).Key}).Check() == nil {
				t.Errorf("%s to %s: a key that nobody signed is believed", algorithm, next)
			}
		}
	}
	if _, err := seal.NewSigner("rsa", rand.Reader, noon); err == nil {
		t.Error("rsa")
	}
}

// world is a log with three checkpoints, signed by two keys.
type world struct {
	ring   seal.Ring
	old    *seal.Signer
	points []seal.Checkpoint
	tiles  []tlog.Hash
	leaves []seal.Standing
}

func build(t *testing.T, before, after string) *world {
	w := &world{old: signer(t, before)}
	w.ring = seal.Ring{w.old.Key}
	fresh := signer(t, after)
	ring, err := w.ring.Rotate(w.old, fresh, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w.ring = ring
	var last *seal.Checkpoint
	for i, size := range []int64{900, 1500, 2600} {
		by := w.old
		if i == 2 {
			by = fresh
		}
		w.point(t, last, size, by, i)
		last = &w.points[len(w.points)-1]
	}
	_, source := grown(2600)
	w.tiles = source.Tiles
	for i := range int64(2600) {
		w.leaves = append(w.leaves, seal.Standing{Leaf: leaf(i), Now: leaf(i).Hash, At: noon, No: "某", Case: true})
	}
	return w
}

func (w *world) point(t *testing.T, last *seal.Checkpoint, size int64, by *seal.Signer, day int) {
	tree, _ := grown(size)
	c, err := seal.Next(last, size, seal.Digest(tree.Root()), noon.AddDate(0, 0, day), by, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w.points = append(w.points, c)
}

func (w *world) judge(kept ...seal.Checkpoint) *seal.Report {
	r := &seal.Report{}
	j := seal.NewJudge(r, w.ring, w.points, kept, w.tiles)
	for _, l := range w.leaves {
		j.Leaf(l)
	}
	j.End()
	return r
}

// What can be done to a log, and what is said of it.
func TestJudge(t *testing.T) {
	other := sha256.Sum256([]byte("other"))
	for _, c := range []struct {
		what   string
		do     func(t *testing.T, w *world)
		kept   []int // checkpoints of the true log that are kept outside
		damage casework.Damage
		leaf   int64
		point  int64
	}{
		{"an event is rewritten", func(_ *testing.T, w *world) { w.leaves[1200].Now = other[:] }, nil, casework.Forged, 1200, 0},
		{"an event is gone", func(_ *testing.T, w *world) { w.leaves[1200].Now = nil }, nil, casework.Missing, 1200, 0},
		{"an event stands elsewhere", func(_ *testing.T, w *world) { w.leaves[1200].Now, w.leaves[1200].Moved = other[:], 2 }, nil, casework.Reordered, 1200, 0},
		{"an event and its leaf are rewritten", func(_ *testing.T, w *world) { w.leaves[1200].Now, w.leaves[1200].Hash = other[:], other[:] }, nil, casework.Forged, 1024, 2},
		{"a leaf is gone", func(_ *testing.T, w *world) { w.leaves = append(w.leaves[:1200:1200], w.leaves[1201:]...) }, nil, casework.Missing, 1200, 0},
		{"two leaves are swapped", func(_ *testing.T, w *world) {
			a, b := &w.leaves[1200], &w.leaves[1201]
			a.Hash, b.Hash, a.Now, b.Now = b.Hash, a.Hash, b.Now, a.Now
		}, nil, casework.Forged, 1024, 2},
		{"the end of the log is gone", func(_ *testing.T, w *world) { w.leaves = w.leaves[:2000] }, nil, casework.Truncated, 2000, 3},
		{"the newest checkpoint is gone", func(_ *testing.T, w *world) { w.points = w.points[:2] }, nil, casework.Missing, 1500, 3},
		{"a checkpoint between is gone", func(_ *testing.T, w *world) { w.points = append(w.points[:1:1], w.points[2]) }, nil, casework.Missing, -1, 2},
		{"the newest checkpoint and its leaves are gone", func(_ *testing.T, w *world) {
			w.points, w.leaves, w.tiles = w.points[:2], w.leaves[:1500], w.tiles[:1]
		}, []int{2}, casework.Truncated, -1, 3},
		{"signed by a stranger", func(t *testing.T, w *world) {
			w.points = w.points[:2]
			w.point(t, &w.points[1], 2600, signer(t, seal.Ed25519), 2)
		}, nil, casework.Forged, -1, 3},
		{"signed by the old key after the new one", func(t *testing.T, w *world) { w.point(t, &w.points[2], 2600, w.old, 3) }, nil, casework.Forged, -1, 4},
		{"one between signed a second time", func(t *testing.T, w *world) {
			last := w.points[2]
			w.points = w.points[:1]
			w.point(t, &w.points[0], 1500, w.old, 9)
			w.points = append(w.points, last)
		}, nil, casework.Forged, -1, 3},
		{"another root", func(_ *testing.T, w *world) { w.points[2].Root[0]++ }, nil, casework.Forged, -1, 3},
		{"another time", func(_ *testing.T, w *world) { w.points[2].At = w.points[2].At.Add(time.Second) }, nil, casework.Forged, -1, 3},
		{"signed anew over another log, against the one kept", func(t *testing.T, w *world) {
			w.points = w.points[:1]
			w.point(t, &w.points[0], 1500, w.old, 9)
		}, []int{1}, casework.Forged, -1, 2},
		{"a tile is changed", func(_ *testing.T, w *world) { w.tiles[0][0]++ }, nil, casework.Forged, 0, 0},
	} {
		for _, algorithm := range []string{seal.Ed25519, seal.SM2} {
			w := build(t, seal.Ed25519, algorithm)
			whole := append([]seal.Checkpoint{}, w.points...)
			if r := w.judge(whole...); !r.Holds() || r.Leaves != 2600 || r.Checkpoints != 3 {
				t.Fatalf("untouched: %+v", r)
			}
			var kept []seal.Checkpoint
			for _, i := range c.kept {
				kept = append(kept, whole[i])
			}
			w.tiles = append([]tlog.Hash{}, w.tiles...)
			c.do(t, w)
			r := w.judge(kept...)
			if r.Holds() {
				t.Errorf("%s: not found", c.what)
				continue
			}
			if f := r.Findings[0]; f.Damage != c.damage || f.Leaf != c.leaf || f.Checkpoint != c.point || f.At.IsZero() || f.Place == "" {
				t.Errorf("%s: %+v", c.what, r.Findings)
			}
		}
	}
}
