package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
	"liangtian/internal/uploads"
)

// allStations asks for photos from everywhere.
const allStations = 9

// shot is one photo to be taken.
type shot struct {
	kind      evidence.Kind
	position  orb.Point
	bearing   float64
	noBearing bool
	accuracy  float64
	manual    string // why the position was entered by hand
}

// photos hangs photos of a case's present phase on it: at most so many, the
// first of them at the given time. Taken again they are the same photos.
func (t tale) photos(ctx context.Context, d casework.Dossier, most int, at time.Time) error {
	who, err := t.deputed(d)
	if err != nil {
		return err
	}
	phase, err := casework.PhotoPhase(d.Case, who)
	if err != nil {
		return err
	}
	scene := t.change.before
	if phase == evidence.Rectify {
		scene = t.change.after
	}
	for i, s := range t.shots(d, phase) {
		if i == most {
			break
		}
		picture := t.album[scene][(int(t.key)+i+2*d.Case.Facts.Round)%len(t.album[scene])]
		if err := t.hang(ctx, who, s, picture, at.Add(time.Duration(i)*3*time.Minute)); err != nil {
			return fmt.Errorf("photo %d: %w", i+1, err)
		}
	}
	return nil
}

// shots goes around the plot: one look from afar, two from its edge, one from
// above when it is large. What is looked at after rectification is looked at
// from where it was before, as nearly as people manage.
func (t tale) shots(d casework.Dossier, phase evidence.Phase) []shot {
	r := t.rand(8)
	start := 360 * r.Float64()
	var out []shot
	for i, of := range []struct {
		kind evidence.Kind
		off  float64 // metres outside the edge
	}{{evidence.Wide, 13}, {evidence.Close, 4}, {evidence.Close, 1}, {evidence.Wide, 16}} {
		p, bearing := stand(d.Plot.Geometry, start+float64(i)*100, of.off+4*r.Float64())
		s := shot{kind: of.kind, position: p, bearing: bearing, accuracy: 3 + 9*r.Float64()}
		switch odd := r.Float64(); {
		case odd < 0.03:
			s.bearing += 140
		case odd < 0.06:
			s.noBearing = true
		case odd < 0.10:
			s.accuracy = 36 + 20*r.Float64()
		case odd < 0.12:
			s.manual = "手机没有定位信号，按影像图点选。"
		}
		out = append(out, s)
	}
	if r.Float64() < 0.6 {
		out = out[:3]
	}
	if geo.MuCents(d.Plot.AreaCents) > 500 {
		out = append(out, shot{kind: evidence.UAV, position: middle(d.Plot.Geometry[0][0]), bearing: start, accuracy: 2})
	}
	if phase == evidence.Rectify {
		for i := range out {
			out[i].position = geo.Destination(out[i].position, 360*r.Float64(), 3*r.Float64())
			out[i].bearing += 12 * (r.Float64() - 0.5)
		}
	}
	return out
}

// stand is a place outside the plot's edge on one side of it, and the
// direction in which one sees the plot from there.
func stand(plot orb.MultiPolygon, side, off float64) (orb.Point, float64) {
	centre := middle(plot[0][0])
	if _, nearest, inside := geo.ToPlot(centre, plot); !inside {
		centre = nearest // a bent plot, whose middle lies beside it
	}
	near, far := 0.0, 600.0
	for far-near > 0.5 {
		m := (near + far) / 2
		if _, _, inside := geo.ToPlot(geo.Destination(centre, side, m), plot); inside {
			near = m
		} else {
			far = m
		}
	}
	p := geo.Destination(centre, side, far+off)
	return p, geo.Bearing(p, centre)
}

// hang takes, keeps and hangs one photo.
func (t tale) hang(ctx context.Context, who org.Person, s shot, from picture, at time.Time) error {
	at = at.In(org.Shanghai).Truncate(time.Second)
	bearing, accuracy := turned(s.bearing), halves(s.accuracy)
	sample := imaging.Sample{
		Lat: s.position[1], Lon: s.position[0], Bearing: bearing, AccuracyM: accuracy, TakenAt: at,
		Make: "Demo", Model: "Phone A", Orientation: 1,
	}
	if s.kind == evidence.UAV {
		sample.Model = "UAV A"
	}
	if s.noBearing {
		sample.Bearing = -1
	}
	if s.manual != "" {
		sample.Lat, sample.Lon = 0, 0
	}
	content, err := imaging.Stamp(from.content, sample)
	if err != nil {
		return err
	}
	kept, err := t.app.Blobs.Put(ctx, bytes.NewReader(content), "", uploads.MaxBytes)
	if err != nil {
		return err
	}
	err = errors.Join(
		t.app.Blobs.PutDerived(ctx, kept.SHA256, uploads.ThumbSmall, from.photo.Small),
		t.app.Blobs.PutDerived(ctx, kept.SHA256, uploads.ThumbLarge, from.photo.Large))
	if err != nil {
		return err
	}
	meta := uploads.Meta{
		CaseID: t.id, Kind: s.kind, Filename: at.Format("IMG_20060102_150405.jpg"), SHA256: kept.SHA256,
		Lat: &s.position[1], Lon: &s.position[0], AccuracyM: &accuracy, TakenAt: &at, ManualReason: s.manual,
	}
	if !s.noBearing {
		meta.Bearing = &bearing
	}
	photo := from.as(sample)
	// All photos are of one small album. Only a few cases show what a picture
	// handed in twice looks like to a reviewer; on the others nothing is alike.
	if t.rand(9).Float64() > 0.03 {
		photo.Prints = nil
	}
	_, err = t.app.HangPhoto(ctx, who, uploads.Received{Meta: meta, Blob: kept, Photo: photo}, at.Add(4*time.Minute))
	return err
}

func turned(bearing float64) float64 {
	for bearing < 0 {
		bearing += 360
	}
	for bearing >= 360 {
		bearing -= 360
	}
	return min(halves(bearing), 359.5)
}

// halves keeps what a phone shows of an angle or an accuracy.
func halves(v float64) float64 { return math.Round(v*2) / 2 }
