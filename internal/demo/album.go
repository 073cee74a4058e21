package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"liangtian/internal/imaging"
)

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
	p.content = imaging.SamplePhoto(640, 480, imaging.Sample{Scene: scene, Seed: rand64(scene, n), Bearing: float64(n) * 70, Caption: "DEMO"})
	if err := os.WriteFile(path, p.content, 0o600); err != nil {
		return p, err
	}
	p.photo, err = imaging.Inspect(ctx, path)
	p.photo.Lat, p.photo.Lon, p.photo.Bearing = nil, nil, nil
	return p, err
}
