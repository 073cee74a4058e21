package uploads

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/blob"
	"liangtian/internal/evidence"
	"liangtian/internal/imaging"
)

func ptr[T any](v T) *T { return &v }

func TestEvidenceTakesTheDeviceBeforeTheFile(t *testing.T) {
	early, late := time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	file := imaging.Photo{Lat: ptr(27.0), Lon: ptr(113.0), ErrorM: ptr(9.0), Bearing: ptr(90.0), TakenAt: &early, Model: "M", Width: 4, Height: 3, DHash: 5}
	device := Meta{Lat: ptr(28.0), Lon: ptr(114.0), AccuracyM: ptr(5.0), Bearing: ptr(10.0), TakenAt: &late}
	byHand := Meta{Lat: ptr(28.0), Lon: ptr(114.0), ManualReason: "没有信号"}
	for name, c := range map[string]struct {
		meta     Meta
		file     imaging.Photo
		position *orb.Point
		from     evidence.Source
		accuracy *float64
		bearing  *float64
		taken    *time.Time
		timeFrom evidence.Source
	}{
		"both":    {device, file, &orb.Point{114, 28}, evidence.FromDevice, ptr(5.0), ptr(10.0), &late, evidence.FromDevice},
		"file":    {Meta{}, file, &orb.Point{113, 27}, evidence.FromEXIF, ptr(9.0), ptr(90.0), &early, evidence.FromEXIF},
		"by hand": {byHand, file, &orb.Point{114, 28}, evidence.FromManual, nil, ptr(90.0), &early, evidence.FromEXIF},
		"nothing": {Meta{}, imaging.Photo{}, nil, "", nil, nil, nil, ""},
	} {
		p := Received{Meta: c.meta, Blob: blob.Blob{SHA256: "x"}, Photo: c.file}.Evidence()
		if !same(p.Position, c.position) || p.PositionSource != c.from || !same(p.AccuracyM, c.accuracy) ||
			!same(p.Bearing, c.bearing) || !same(p.TakenAt, c.taken) || p.TakenAtSource != c.timeFrom {
			t.Errorf("%s: %+v", name, p)
		}
		if !same(p.ExifPosition, point(c.file.Lat, c.file.Lon)) || p.DHash != c.file.DHash || p.Model != c.file.Model || p.SHA256 != "x" {
			t.Errorf("%s: second witness %+v", name, p)
		}
	}
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
