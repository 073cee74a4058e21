package imaging

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"liangtian/internal/fault"
)

// What the header says is what reading the whole picture says.
func TestHeadSaysWhatInspectSays(t *testing.T) {
	s := Sample{Lat: 27.1, Lon: 113.5, Bearing: 20, AccuracyM: 4, TakenAt: time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC), Make: "M", Model: "P"}
	turned := s
	turned.Orientation = 6
	files := map[string][]byte{
		"stamped": SamplePhoto(320, 240, s), "turned": SamplePhoto(320, 240, turned), "plain": plain(t, 40, 30),
		"big metadata": bigMetadata(SamplePhoto(320, 240, s), 5), "far metadata": bigMetadata(SamplePhoto(320, 240, s), 10),
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewRGBA(image.Rect(0, 0, 50, 20))); err != nil {
		t.Fatal(err)
	}
	files["png"] = drawn.Bytes()
	for name, content := range files {
		path := save(t, "x", content)
		head, err := Head(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		whole, err := Inspect(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		whole.Small, whole.Large, whole.DHash, whole.Prints = nil, nil, 0, nil
		a, _ := json.Marshal(head)
		b, _ := json.Marshal(whole)
		if !bytes.Equal(a, b) {
			t.Errorf("%s\n head %s\nwhole %s", name, a, b)
		}
	}
}

// bigMetadata puts n segments of 60 KB before the picture.
func bigMetadata(jpeg []byte, n int) []byte {
	out := bytes.Clone(jpeg[:2])
	for range n {
		out = append(out, 0xFF, 0xEF, 0xEA, 0x62)
		out = append(out, make([]byte, 60_000)...)
	}
	return append(out, jpeg[2:]...)
}

func TestHeadRefuses(t *testing.T) {
	good := SamplePhoto(320, 240, Sample{Lat: 27, Lon: 113})
	huge := bytes.Clone(good)
	at := bytes.Index(huge, []byte{0xFF, 0xC0})
	copy(huge[at+5:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"text": {[]byte("这不是照片"), codeNotAnImage}, "empty": {nil, codeEmpty}, "cut": {good[:200], codeDamaged},
		"no frame": {append([]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0}, 0xFF, 0xD9), codeDamaged}, "huge": {huge, codeTooManyPixels},
	} {
		if _, err := Head(t.Context(), save(t, "x", c.content)); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever stands in front of the picture, the walk ends.
func FuzzSegments(f *testing.F) {
	f.Add(SamplePhoto(16, 16, Sample{Lat: 27, Lon: 113}))
	f.Add([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 2})
	f.Fuzz(func(t *testing.T, head []byte) {
		if w, h, only, ok := segments(head); ok && (w <= 0 || h <= 0 || len(only) > 4+2+65535) {
			t.Fatal(w, h, len(only))
		}
		if _, _, only, ok := segments(head); ok {
			describeHead(JPEG, 1, 1, readEXIF(only, JPEG))
		}
	})
}

func BenchmarkHead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x")
	if err := os.WriteFile(path, SamplePhoto(320, 240, Sample{Lat: 27, Lon: 113}), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Head(b.Context(), path); err != nil {
			b.Fatal(err)
		}
	}
}
