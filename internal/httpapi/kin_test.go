package httpapi_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/httpapi"
)

// recropped is a picture cut a little, made smaller and saved again.
func recropped(t *testing.T, raw []byte) []byte {
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()*3/4, b.Dy()*3/4))
	draw.BiLinear.Scale(out, out.Bounds(), img, image.Rect(b.Dx()*3/100, b.Dy()*2/100, b.Dx()*98/100, b.Dy()*97/100), draw.Src, nil)
	var w bytes.Buffer
	if err := jpeg.Encode(&w, out, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

// A photo that comes again on another case in another form, one that nobody
// can have walked to, and one with the very same coordinates are doubted, on
// both cases, with the other picture beside.
func TestDoubtsBetweenPhotos(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	one, two := tell(t, c, "A1"), tell(t, c, "A5")
	for _, s := range []*story{one, two} {
		s.does("shi.zr", "issue", nil, casework.Issued)
		s.does("a.zr.jb", "receive", nil, casework.Received)
		s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	}
	cl := c.As("a.zr.wy")
	from := cl.File(one.id).Plot.Geometry.Orb().Bound().Center()
	picture := c.Picture(scenes[0], from, 0)
	stands := func(lon, lat float64, at time.Time) []string {
		return []string{
			"lon", strconv.FormatFloat(lon, 'f', 8, 64), "lat", strconv.FormatFloat(lat, 'f', 8, 64), "accuracy", "4",
			"takenAt", at.UTC().Format(time.RFC3339),
		}
	}
	sends := func(id int64, raw []byte, facts []string) {
		t.Helper()
		if a := cl.Photo(id, "wide", raw, facts...); a.Status != http.StatusOK {
			t.Fatal(a)
		}
	}
	now := c.Now()
	sends(one.id, picture, stands(from[0], from[1], now.Add(-time.Hour)))
	sends(two.id, recropped(t, picture), stands(from[0]+0.2, from[1], now.Add(-time.Hour+time.Minute))) // 20 km in a minute
	sends(two.id, c.Picture(scenes[1], from, 90), stands(from[0], from[1], now))

	check := func(id int64, kind evidence.KinKind, code string) httpapi.KinView {
		t.Helper()
		f := cl.File(id)
		for _, i := range f.Evidence.Verify.Items {
			if i.Code == code && (i.OK || i.Binding) {
				t.Errorf("case %d: %s is %+v", id, code, i)
			}
		}
		for _, p := range f.Photos {
			for _, k := range p.Kin {
				if k.Kind == kind {
					if a := cl.Get(fmt.Sprintf("/api/photos/%d/kin/%d/large", p.ID, k.PhotoID)); a.Status != http.StatusOK || len(a.Body) < 1000 {
						t.Errorf("the other picture of a pair: %s", a)
					}
					return k
				}
			}
		}
		t.Errorf("case %d: no photo is doubted for %s", id, kind)
		return httpapi.KinView{}
	}
	for _, s := range []*story{one, two} {
		check(s.id, evidence.Alike, "alike")
		check(s.id, evidence.Speed, "speed")
		if k := check(s.id, evidence.Spot, "spot"); k.Words == "" || k.CaseNo == "" {
			t.Errorf("a doubt without words: %+v", k)
		}
	}
	f := cl.File(one.id)
	if i := slices.IndexFunc(f.Evidence.Verify.Items, func(i httpapi.ItemView) bool { return i.Code == "duplicate" }); !f.Evidence.Verify.Items[i].OK {
		t.Error("the same bytes were never used twice")
	}
	// A pair between which no doubt stands is not shown that way.
	if a := cl.Get(fmt.Sprintf("/api/photos/%d/kin/%d/large", f.Photos[0].ID, f.Photos[0].ID)); a.Status != http.StatusNotFound {
		t.Errorf("no kin of itself: %s", a)
	}
}
