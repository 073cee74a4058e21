package demo

import (
	"io"
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
	"liangtian/internal/uploads"
)

// What the program wrote down of the stamped pictures is what a reader finds
// in their bytes, and every picture is a file of its own.
func checkPhotos(t *testing.T, a *app.App, who org.Person, all []casework.Entry) {
	ctx, seen, read := t.Context(), map[string]bool{}, 0
	doubts := map[string]int{}
	for _, e := range all {
		d, err := a.Cases.Dossier(ctx, who, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range append(d.VerifyReport().Items, d.RectifyReport().Items...) {
			if !item.OK && len(item.Photos) > 0 {
				doubts[item.Code]++
			}
		}
		for _, p := range d.Photos {
			if seen[p.SHA256] {
				t.Errorf("photo %d has the bytes of another", p.ID)
			}
			seen[p.SHA256] = true
			if p.TakenAt == nil || p.TakenAt.After(p.ReceivedAt) || p.ReceivedAt.After(time.Now()) {
				t.Errorf("photo %d: taken %v, received %s", p.ID, p.TakenAt, p.ReceivedAt)
			}
			if len(seen)%60 != 1 {
				continue
			}
			read++
			path, err := a.Blobs.Path(t.Context(), p.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			in, err := imaging.Inspect(ctx, path)
			if err != nil {
				t.Fatal(err)
			}
			same := in.DHash == p.DHash && in.Width == p.Width && in.Model == p.Model && in.TakenAt != nil && in.TakenAt.Equal(*p.ExifTakenAt) &&
				(in.Lat == nil) == (p.ExifPosition == nil) && (in.Bearing == nil) == (p.ExifBearing == nil)
			if same && in.Lat != nil {
				same = geo.Distance(orb.Point{*in.Lon, *in.Lat}, *p.ExifPosition) < 0.01
			}
			if same && in.Bearing != nil {
				same = math.Abs(*in.Bearing-*p.ExifBearing) < 0.01
			}
			if !same {
				t.Errorf("photo %d: read %+v, written down %+v", p.ID, in, p.Photo)
			}
			thumb, _, err := a.Blobs.Derived(ctx, p.SHA256, uploads.ThumbSmall)
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := io.Copy(io.Discard, thumb); n == 0 {
				t.Errorf("photo %d has an empty thumbnail", p.ID)
			}
			thumb.Close()
		}
	}
	if read < 5 {
		t.Errorf("%d photos, %d read", len(seen), read)
	}
	for _, code := range []string{"pointing", "bearing", "accuracy"} {
		if doubts[code] == 0 {
			t.Errorf("no photo is doubted for its %s", code)
		}
	}
	for _, code := range []string{"same-picture", "exif-position", "exif-time", "datum", "duplicate", "taken-at"} {
		if doubts[code] > 0 {
			t.Errorf("photos of %d cases are doubted for %s", doubts[code], code)
		}
	}
}
