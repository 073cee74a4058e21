package imaging

import (
	"bytes"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"
)

var noon = time.Date(2026, 5, 20, 12, 30, 15, 0, shanghai)

func TestSampleIsReadBack(t *testing.T) {
	s := Sample{
		Lat: 27.123456789, Lon: 113.987654321, Bearing: 348.25, AccuracyM: 4.5, TakenAt: noon,
		Make: "Sample", Model: "Field 1", Orientation: 6, Scene: ScenePond, Caption: "430223-0001",
	}
	p, err := Inspect(t.Context(), save(t, "s.jpg", SamplePhoto(800, 600, s)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Lat == nil || math.Abs(*p.Lat-s.Lat) > 1e-9 || math.Abs(*p.Lon-s.Lon) > 1e-9 {
		t.Errorf("position %v %v", p.Lat, p.Lon)
	}
	if p.Bearing == nil || *p.Bearing != 348.25 || p.BearingRef != "T" || p.ErrorM == nil || *p.ErrorM != 4.5 {
		t.Errorf("bearing %v %q, error %v", p.Bearing, p.BearingRef, p.ErrorM)
	}
	if p.TakenAt == nil || !p.TakenAt.Equal(noon) || p.TakenAtBasis != BasisOffset || p.GPSTime == nil || !p.GPSTime.Equal(noon) {
		t.Errorf("taken %v %s, gps %v", p.TakenAt, p.TakenAtBasis, p.GPSTime)
	}
	if p.Make != s.Make || p.Model != s.Model || p.Orientation != 6 || p.Width != 600 || p.Height != 800 {
		t.Errorf("%+v", p)
	}
	checkThumbs(t, p)
}

func TestSampleIsDeterministicAndVaries(t *testing.T) {
	hashes := map[uint64]Scene{}
	for _, scene := range []Scene{SceneField, SceneSeedlings, SceneBare, SceneTrees, SceneHouse, ScenePond, SceneRoad} {
		s := Sample{Scene: scene, Bearing: 10, TakenAt: noon}
		one := SamplePhoto(320, 240, s)
		if !bytes.Equal(one, SamplePhoto(320, 240, s)) {
			t.Errorf("%s: not the same twice", scene)
		}
		s.Seed = 1
		if bytes.Equal(one, SamplePhoto(320, 240, s)) {
			t.Errorf("%s: the seed does nothing", scene)
		}
		h := whole(drawScene(320, 240, s))
		if other, ok := hashes[h]; ok {
			t.Errorf("%s looks like %s", scene, other)
		}
		hashes[h] = scene
	}
}

func TestStampReplacesAndKeepsThePixels(t *testing.T) {
	first := SamplePhoto(320, 240, Sample{Lat: 1, Lon: 2, Bearing: 3, TakenAt: noon})
	second, err := Stamp(first, Sample{Lat: -33.5, Lon: -70.25, Bearing: -1})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Inspect(t.Context(), save(t, "a.jpg", first))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Inspect(t.Context(), save(t, "b.jpg", second))
	if err != nil {
		t.Fatal(err)
	}
	if b.Lat == nil || *b.Lat != -33.5 || *b.Lon != -70.25 || b.Bearing != nil || b.TakenAt != nil {
		t.Errorf("%+v", b)
	}
	if a.DHash != b.DHash || !bytes.Equal(a.Small, b.Small) {
		t.Error("the pixels changed")
	}
	for _, bad := range [][]byte{nil, []byte("text"), first[:30]} {
		if _, err := Stamp(bad, Sample{}); err == nil {
			t.Errorf("%d bytes were stamped", len(bad))
		}
	}
}

func TestDamagedEXIFIsAbsentNeverACrash(t *testing.T) {
	good := SamplePhoto(64, 48, Sample{Lat: 27, Lon: 113, Bearing: 10, AccuracyM: 3, TakenAt: noon, Make: "Sample", Model: "F"})
	end := bytes.Index(good, []byte{0xFF, 0xDB})
	r := rand.New(rand.NewPCG(1, 2))
	readable := 0
	for range 3000 {
		bad := bytes.Clone(good)
		for range 1 + r.IntN(6) {
			bad[20+r.IntN(end-20)] = byte(r.Uint32())
		}
		p := Photo{}
		readEXIF(bad, JPEG).describe(&p)
		if p.Lat != nil {
			readable++
			if math.Abs(*p.Lat) > 90 || math.Abs(*p.Lon) > 180 || math.IsNaN(*p.Lat) {
				t.Fatalf("position %v %v", *p.Lat, *p.Lon)
			}
		}
		if p.Bearing != nil && (*p.Bearing < 0 || *p.Bearing >= 360) {
			t.Fatalf("bearing %v", *p.Bearing)
		}
	}
	if readable == 0 {
		t.Error("not one damaged block could be read: the damage is not subtle enough to test")
	}
}

func TestDHashSeesLikeness(t *testing.T) {
	img := drawScene(640, 480, Sample{Scene: SceneHouse})
	same := bits.OnesCount64(whole(img) ^ whole(shrink(img, 200)))
	other := bits.OnesCount64(whole(img) ^ whole(drawScene(640, 480, Sample{Scene: ScenePond, Seed: 9, Bearing: 200})))
	if same > 4 || other < 10 {
		t.Errorf("same picture %d bits, another %d bits", same, other)
	}
}
