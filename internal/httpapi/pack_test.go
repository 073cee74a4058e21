package httpapi_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"strconv"
	"testing"

	"github.com/paulmach/orb/maptile"

	"liangtian/geo/pmtiles"
	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/field"
	"liangtian/internal/httpapi"
)

func packOf(t *testing.T, cl *apptest.Client, body in) httpapi.PackView {
	t.Helper()
	if body == nil {
		body = in{}
	}
	return apptest.Into[httpapi.PackView](t, cl.Post("/api/field/pack", body))
}

// A pack holds the person's open cases and nobody else's, with what the office
// said; the second time only what has changed.
func TestPack(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s, other := tell(t, c, "A1"), tell(t, c, "A5")
	for _, x := range []*story{s, other} {
		x.does("shi.zr", "issue", nil, casework.Issued)
		x.does("a.zr.jb", "receive", nil, casework.Received)
		x.does("a.zr.jb", "depute", in{"inspectors": s.inspectors("a.zr.wy")["inspectors"], "reason": "先看东侧"}, casework.Verifying)
	}
	inspector := c.As("a.zr.wy")
	inspector.Photos(s.id, scenes[0])
	first := packOf(t, inspector, nil)
	if len(first.Index) != 2 || len(first.Cases) != 2 {
		t.Fatalf("the pack lists %d and holds %d cases; want both that are his", len(first.Index), len(first.Cases))
	}
	got := byID(first.Cases)[s.id]
	file := inspector.File(s.id)
	switch {
	case got.Version != file.Case.Version || got.Phase != evidence.Verify || len(got.Photos) != 3 || len(got.Options) != len(file.Options):
		t.Errorf("case: %+v", got)
	case len(got.Instructions) != 1 || got.TypeGroup != "construction":
		t.Errorf("instructions %v, group %s", got.Instructions, got.TypeGroup)
	case len(first.Batches) != 1 || len(first.Batches[0].Verify.Checks) == 0 || len(first.Words.Checklists) == 0:
		t.Errorf("batches %v, words %v", first.Batches, first.Words)
	}

	// Weighing costs nothing to carry and tells the truth.
	weighed := packOf(t, inspector, in{"weigh": true})
	if len(weighed.Cases) != 0 || weighed.Index[0] != first.Index[0] || first.Index[0].Bytes < 1000 {
		t.Errorf("weighed: %+v, carried: %+v", weighed.Index, first.Index)
	}
	have := in{}
	for _, l := range first.Index {
		have[strconv.FormatInt(l.ID, 10)] = l.ETag
		if l.ID == s.id && l.PhotoBytes == 0 {
			t.Error("the pictures of the case weigh nothing")
		}
	}
	if again := packOf(t, inspector, in{"have": have}); len(again.Cases) != 0 || len(again.Index) != 2 || len(again.Batches) != 1 {
		t.Errorf("nothing changed, and %d cases come again", len(again.Cases))
	}

	// One more photo changes one case; a case that goes to another leaves.
	if a := inspector.Photo(s.id, "close", c.Picture(scenes[0], got.Center, 10)); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	other.does("a.zr.jb", "depute", other.inspectors("a.zr.wy2"), casework.Verifying)
	changed := packOf(t, inspector, in{"have": have})
	if len(changed.Cases) != 1 || changed.Cases[0].ID != s.id || len(changed.Index) != 1 {
		t.Errorf("changed: %d cases, index %v", len(changed.Cases), changed.Index)
	}

	if p := packOf(t, c.As("b.zr.sh"), nil); len(p.Cases) != 0 || len(p.Index) != 0 {
		t.Errorf("another county's reviewer carries %d of our cases", len(p.Cases))
	}

	key, err := x509.ParsePKIXPublicKey(first.RescueKey.SPKI)
	if rsaKey, ok := key.(*rsa.PublicKey); err != nil || !ok || rsaKey.N.BitLen() != 3072 {
		t.Errorf("rescue key: %v", err)
	}
	if len(first.Seal) != 32 || bytes.Equal(first.Seal, packOf(t, c.As("a.zr.wy2"), nil).Seal) {
		t.Error("two people have the same seal")
	}
}

func byID(cases []field.Case) map[int64]field.Case {
	out := map[int64]field.Case{}
	for _, c := range cases {
		out[c.ID] = c
	}
	return out
}

func TestBaseMapOfAPack(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	cl := c.As("a.zr.wy")
	base := packOf(t, cl, nil).Base
	whole := cl.Get(base.URL)
	if whole.Status != http.StatusOK || int64(len(whole.Body)) != base.Bytes || !base.Schematic {
		t.Fatalf("%d bytes of %d, %s", len(whole.Body), base.Bytes, whole)
	}
	f, err := pmtiles.Open(bytes.NewReader(whole.Body), base.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if tile, err := f.Tile(maptile.At([2]float64{113.5, 27.1}, 12)); err != nil || tile == nil {
		t.Errorf("the border of the two counties is not drawn: %v", err)
	}
	part := cl.Send("GET", base.URL, nil, "Range", "bytes=0-126")
	if part.Status != http.StatusPartialContent || !bytes.Equal(part.Body, whole.Body[:127]) {
		t.Errorf("range: %d, %d bytes", part.Status, len(part.Body))
	}
	for _, v := range []string{"", "?v=../../x", "?v=0000000000000000000000000000000000000000000000000000000000000000"} {
		if a := cl.Get("/api/field/base.pmtiles" + v); a.Status != http.StatusNotFound || a.Problem().Detail == "" {
			t.Errorf("%s: %s", v, a)
		}
	}
}
