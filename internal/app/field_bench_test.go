package app_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/apptest"
	"liangtian/internal/field"
	"liangtian/internal/imaging"
)

// BenchmarkDay hands in a day of one phone: entries, photos by the upload
// protocol, each with its receipt. Beside it the same bytes are put into files
// by the plainest server there is, synced like ours. LIANGTIAN_BENCH=full is the
// whole day of the promise: 60 cases, 400 photos of 3 MB.
func BenchmarkDay(b *testing.B) {
	cases, photos := 6, 40
	if os.Getenv("LIANGTIAN_BENCH") == "full" {
		cases, photos = 60, 400
	}
	c := apptest.Empty(b)
	c.ImportAll(c.NewBatch("示〔2026〕7号"), plots(cases))
	p := c.As("a.zr.wy").Phone()
	ids := make([]int64, cases)
	for i, plot := range plots(cases) {
		ids[i] = c.Case(plot.No)
		for _, s := range []struct {
			login, action string
			in            in
		}{{"shi.zr", "issue", nil}, {"a.zr.jb", "receive", nil}, {"a.zr.jb", "depute", in{"inspectors": []int64{c.Person("a.zr.wy").ID}}}} {
			if a := c.As(s.login).Step(ids[i], s.action, s.in); a.Status != http.StatusOK {
				b.Fatal(a)
			}
		}
	}
	// Photos of two megapixels, padded behind their end to three megabytes.
	drawn := make([][]byte, photos)
	for i := range drawn {
		drawn[i] = imaging.SamplePhoto(1600, 1200, imaging.Sample{Lat: 27.05, Lon: 113.32, Bearing: 10, TakenAt: c.Now(), Scene: imaging.SceneField, Seed: uint64(i)})
	}
	var ours, plain time.Duration
	for b.Loop() {
		b.StopTimer()
		entries := make([]in, cases)
		shots := make([][]apptest.Shot, cases)
		for n := range photos {
			s := apptest.Shot{Kind: "wide", Bytes: padded(drawn[n], 3<<20), From: orb.Point{113.32, 27.05}}
			shots[n%cases] = append(shots[n%cases], s)
		}
		for i := range cases {
			entries[i] = p.Entry("photograph", ids[i], 4, nil, shots[i]...)
		}
		b.StartTimer()
		begun := time.Now()
		for i, e := range entries {
			if a := p.HandIn(e)[0]; a.Status != field.Done {
				b.Fatalf("%+v", a)
			}
			for _, s := range shots[i] {
				if r := apptest.Into[field.Receipt](b, p.Send(e, s)); !r.Arrived {
					b.Fatalf("%+v", r)
				}
			}
		}
		ours += time.Since(begun)
		b.StopTimer()
		plain += putAll(b, shots)
		b.StartTimer()
	}
	total := float64(photos * 3 * b.N)
	b.ReportMetric(total/ours.Seconds(), "MB/s")
	b.ReportMetric(total/plain.Seconds(), "plain-MB/s")
	b.ReportMetric(ours.Seconds()/plain.Seconds(), "times-plain")
}

func padded(drawn []byte, size int) []byte {
	out := make([]byte, max(size, len(drawn)+16))
	n := copy(out, drawn)
	_, _ = rand.Read(out[n:])
	return out
}

// putAll puts photos into synced files, one request each.
func putAll(b *testing.B, shots [][]apptest.Shot) time.Duration {
	dir := b.TempDir()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Create(filepath.Join(dir, filepath.Base(r.URL.Path)))
		if err == nil {
			_, err = io.Copy(f, r.Body)
		}
		if err == nil {
			err = f.Sync()
		}
		if err != nil || f.Close() != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	var names []string
	for _, list := range shots {
		for _, s := range list {
			names = append(names, s.SHA256())
		}
	}
	begun := time.Now()
	for _, list := range shots {
		for _, s := range list {
			r, err := http.NewRequest(http.MethodPut, server.URL+"/"+names[0], bytes.NewReader(s.Bytes))
			if err != nil {
				b.Fatal(err)
			}
			names = names[1:]
			resp, err := server.Client().Do(r)
			if err != nil || resp.StatusCode != http.StatusOK {
				b.Fatal(resp, err)
			}
			_ = resp.Body.Close()
		}
	}
	return time.Since(begun)
}
