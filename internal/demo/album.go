package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"liangtian/internal/imaging"
)

// picture is a drawn picture and what was read of it.
type picture struct {
	content []byte
	photo   imaging.Photo
}

// as is what a reader finds in the picture once it carries the sample's facts:
// only the stamp differs, so the picture is not read again.
func (p picture) as(s imaging.Sample) imaging.Photo {
	out := p.photo
	out.Make, out.Model, out.Orientation = s.Make, s.Model, s.Orientation
	out.LocalTime, out.TakenAt, out.TakenAtBasis = s.TakenAt.Format("2006-01-02T15:04:05"), &s.TakenAt, imaging.BasisOffset
	if s.Lat != 0 || s.Lon != 0 {
		gps := s.TakenAt.UTC()
		out.Lat, out.Lon, out.ErrorM, out.GPSTime = &s.Lat, &s.Lon, &s.AccuracyM, &gps
	}
	if s.Bearing >= 0 {
		out.Bearing, out.BearingRef = &s.Bearing, "T"
	}
	return out
}

// album is the pictures by what they show.
type album map[imaging.Scene][]picture

// variants is how many pictures there are of a scene; more photos of one plot
// are the same picture with another stamp.
const variants = 4

// newAlbum draws the pictures and has each read once, as an uploaded one is.
func newAlbum(ctx context.Context) (album, error) {
	dir, err := os.MkdirTemp("", "liangtian-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := album{}
	for _, c := range changes {
		for _, scene := range []imaging.Scene{c.before, c.after} {
			out[scene] = make([]picture, variants)
		}
	}
	var working sync.WaitGroup
	var once sync.Once
	var failed error
	for scene, pictures := range out {
		working.Go(func() {
			for i := range pictures {
				p, err := draw(ctx, filepath.Join(dir, fmt.Sprintf("%s-%d.jpg", scene, i)), scene, i)
				if err != nil {
					once.Do(func() { failed = err })
					return
				}
				pictures[i] = p
			}
		})
	}
	working.Wait()
	return out, failed
}

func draw(ctx context.Context, path string, scene imaging.Scene, n int) (p picture, err error) {
	p.content = imaging.SamplePhoto(512, 384, imaging.Sample{Scene: scene, Seed: looks(scene, n), Bearing: float64(n) * 70, Caption: "DEMO"})
	if err := os.WriteFile(path, p.content, 0o600); err != nil {
		return p, err
	}
	p.photo, err = imaging.Inspect(ctx, path)
	p.photo.Lat, p.photo.Lon, p.photo.Bearing = nil, nil, nil
	return p, err
}

// looks gives every picture its own field.
func looks(scene imaging.Scene, n int) uint64 {
	h := uint64(seed)
	for _, b := range []byte(scene) {
		h = h*131 + uint64(b)
	}
	return rand.New(rand.NewPCG(h, uint64(n))).Uint64()
}
