package imaging

import (
	"image"
	"math/bits"

	"golang.org/x/image/draw"
)

// parts is what of a picture prints are made of, as fractions cut off left,
// top, right and bottom. A copy that somebody cropped a little is like one of
// them.
var parts = [][4]float64{
	{0, 0, 0, 0},
	{0.05, 0.05, 0.05, 0.05},
	{0.08, 0, 0, 0},
	{0, 0.08, 0, 0},
	{0, 0, 0.08, 0},
	{0, 0, 0, 0.08},
}

// prints are the difference hashes of the parts of a picture; the first is
// that of the whole.
func prints(img *image.RGBA) []uint64 {
	out := make([]uint64, len(parts))
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	for i, p := range parts {
		r := image.Rect(int(p[0]*w), int(p[1]*h), int(w-p[2]*w), int(h-p[3]*h))
		out[i] = dHash(img, r)
	}
	return out
}

// dHash compares each of 8×8 brightness cells of a part with its right
// neighbour.
func dHash(img image.Image, part image.Rectangle) uint64 {
	cells := image.NewGray(image.Rect(0, 0, 9, 8))
	draw.BiLinear.Scale(cells, cells.Bounds(), img, part, draw.Src, nil)
	var hash uint64
	for y := range 8 {
		for x := range 8 {
			hash <<= 1
			if cells.GrayAt(x, y).Y < cells.GrayAt(x+1, y).Y {
				hash |= 1
			}
		}
	}
	return hash
}

// Tells reports whether a print says enough to be compared: a night sky or a
// white wall is like every other.
func Tells(print uint64) bool {
	n := bits.OnesCount64(print)
	return n >= 10 && n <= 54
}
