package uploads

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

// promise is the metadata of a photo that an entry promised.
func promise(entry string, content []byte) string {
	b := base64.StdEncoding.EncodeToString
	return "entry " + b([]byte(entry)) + ",filename " + b([]byte("现场.jpg")) + ",sha256 " + b([]byte(sum(content)))
}

// opened is a door that waits for promised photos; refuse is what it answers
// before one is sent.
func opened(t *testing.T, refuse error) (*door, *[]Received) {
	d := open(t)
	var got []Received
	d.handler.Promised = func(_ context.Context, owner int64, m Meta, size int64) error {
		if owner != 7 || m.CaseID != 0 || size == 0 {
			t.Errorf("%d %+v %d", owner, m, size)
		}
		return refuse
	}
	d.handler.AcceptPromised = func(_ context.Context, _ int64, r Received) (any, error) {
		if d.fail != nil {
			return nil, d.fail
		}
		got = append(got, r)
		return map[string]any{"entry": r.Entry, "sha256": r.Blob.SHA256, "arrived": true}, nil
	}
	return d, &got
}

// The receipt of a promised photo waits for no thumbnail, and can be asked for
// again.
func TestPromisedPhoto(t *testing.T) {
	d, got := opened(t, nil)
	content, entry := photo(21), uuid.NewString()
	a := d.post("7", content, promise(entry, content))
	if a.status != http.StatusCreated {
		t.Fatalf("%+v", a)
	}
	path := a.header.Get("Location")
	d.patch("7", path, 0, content[:3000])
	d.fail = errors.New("database gone")
	if a := d.patch("7", path, 3000, content[3000:]); a.status != http.StatusServiceUnavailable {
		t.Errorf("%+v", a)
	}
	d.fail = nil
	for _, method := range []string{"HEAD", "PATCH", "GET"} {
		a := d.send("7", method, path, strings.NewReader(""), "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
		if a.status != http.StatusOK || method != "HEAD" && !strings.Contains(a.body, entry) {
			t.Errorf("%s: %+v", method, a)
		}
	}
	if len(*got) != 1 || len(d.accepted) != 0 || (*got)[0].Entry != entry || (*got)[0].Photo.Width != 640 || (*got)[0].Photo.Lat == nil || (*got)[0].Photo.Large != nil {
		t.Errorf("accepted %+v", *got)
	}
	if _, _, err := d.blobs.Derived(t.Context(), sum(content), ThumbLarge); !fault.Is(err, "blob-not-found") {
		t.Errorf("a thumbnail was made: %v", err)
	}
}

func TestPromisedPhotoRefused(t *testing.T) {
	text := []byte("这是一段文字，不是照片。")
	good := photo(22)
	for name, c := range map[string]struct {
		content []byte
		meta    string
		before  error
		code    string
	}{
		"before it is sent": {good, promise(uuid.NewString(), good), fault.New(fault.Conflict, "entry-unknown", "没有登记。"), "entry-unknown"},
		"no uuid":           {good, promise("7", good), nil, "upload-meta-invalid"},
		"no picture":        {text, promise(uuid.NewString(), text), nil, "not-an-image"},
		"hurt on the way":   {text, promise(uuid.NewString(), good), nil, "blob-hash-mismatch"},
	} {
		d, got := opened(t, c.before)
		a := d.post("7", c.content, c.meta)
		if a.status == http.StatusCreated {
			a = d.patch("7", a.header.Get("Location"), 0, c.content)
		}
		if a.code() != c.code || len(*got) != 0 || len(d.files()) != 0 {
			t.Errorf("%s: %+v, left %v", name, a, d.files())
		}
	}
}

// The shutter's facts come first; what a sensor cannot have meant is kept, and
// counts as not said.
func TestFromShot(t *testing.T) {
	at := time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)
	file := imaging.Photo{Lat: ptr(27.0), Lon: ptr(113.0), Bearing: ptr(90.0), TakenAt: ptr(at.Add(time.Hour)), Width: 4, Height: 3}
	shot := evidence.Shot{At: at, ClockOffsetMs: ptr(int64(60_000)), Lat: ptr(28.0), Lon: ptr(114.0), AccuracyM: ptr(5.0), Heading: ptr(10.0), How: evidence.ByCamera}
	p := FromShot(shot, evidence.Wide, "x", file)
	if *p.Position != (orb.Point{114, 28}) || p.PositionSource != evidence.FromDevice || *p.Bearing != 10 || *p.ExifPosition != (orb.Point{113, 27}) ||
		!p.TakenAt.Equal(at.Add(time.Minute)) || !p.ExifTakenAt.Equal(at.Add(time.Hour)) || p.Shot == nil || p.Kind != evidence.Wide || p.Width != 4 {
		t.Errorf("%+v", p)
	}
	shot.Lat, shot.Heading, shot.AccuracyM = ptr(128.0), ptr(-1.0), ptr(-4.0)
	p = FromShot(shot, evidence.Wide, "x", file)
	if *p.Position != (orb.Point{113, 27}) || p.PositionSource != evidence.FromEXIF || *p.Bearing != 90 || p.AccuracyM != nil || *p.Shot.Lat != 128 {
		t.Errorf("%+v", p)
	}
}
