package imaging

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/bits"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
)

func whole(img image.Image) uint64 { return dHash(img, img.Bounds()) }

// near is the least number of bits between any part of one picture and any of
// the other.
func near(a, b []uint64) int {
	best := 64
	for _, x := range a {
		for _, y := range b {
			if Tells(x) && Tells(y) && shareBand(x, y) {
				best = min(best, bits.OnesCount64(x^y))
			}
		}
	}
	return best
}

// shareBand is how copies are looked up: a quarter of the print is equal.
func shareBand(a, b uint64) bool {
	for i := range 4 {
		if uint16(a>>(16*i)) == uint16(b>>(16*i)) {
			return true
		}
	}
	return false
}

// spoil makes the copy that somebody hands in a second time: cropped a little,
// smaller, and saved again.
func spoil(img *image.RGBA, r *rand.Rand) []uint64 {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	cut := func() float64 { return r.Float64() * 0.06 }
	part := image.Rect(int(cut()*w), int(cut()*h), int((1-cut())*w), int((1-cut())*h))
	scale := 0.3 + 0.5*r.Float64()
	out := image.NewRGBA(image.Rect(0, 0, int(float64(part.Dx())*scale), int(float64(part.Dy())*scale)))
	draw.BiLinear.Scale(out, out.Bounds(), img, part, draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, out, &jpeg.Options{Quality: 40 + r.IntN(50)}); err != nil {
		panic(err)
	}
	again, err := jpeg.Decode(&b)
	if err != nil {
		panic(err)
	}
	return prints(shrink(again, SmallSide))
}

func TestCopiesAreNearAndOthersAreNot(t *testing.T) {
	const limit = 7 // bits, as the rules ship
	scenes := []Scene{SceneField, SceneSeedlings, SceneBare, SceneTrees, SceneHouse, ScenePond, SceneRoad}
	r := rand.New(rand.NewPCG(1, 2))
	var all [][]uint64
	found, copies := 0, 0
	for n := range 35 {
		img := drawScene(320, 240, Sample{Scene: scenes[n%len(scenes)], Seed: uint64(n), Bearing: float64(n * 37 % 360)})
		p := prints(shrink(img, SmallSide))
		if p[0] != whole(shrink(img, SmallSide)) {
			t.Fatal("the first print is not the whole picture's")
		}
		for range 4 {
			copies++
			if near(p, spoil(img, r)) <= limit {
				found++
			}
		}
		all = append(all, p)
	}
	taken, pairs := 0, 0
	for i := range all {
		for j := range i {
			pairs++
			if near(all[i], all[j]) <= limit {
				taken++
			}
		}
	}
	t.Logf("%d of %d copies found, %d of %d other pairs taken for copies", found, copies, taken, pairs)
	if found < copies*88/100 {
		t.Errorf("only %d of %d copies found", found, copies)
	}
	if taken > pairs*2/100 {
		t.Errorf("%d of %d different pictures taken for copies", taken, pairs)
	}
}
