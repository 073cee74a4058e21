package report

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"liangtian/geo"
	"liangtian/internal/report/document"
)

// View is a photo on a sketch: where it was taken and which way it looks.
type View struct {
	At      orb.Point
	Bearing *float64 // degrees from true north
	Label   string
}

// Size of a sketch in pixels: printed 11 cm wide, about 300 dots an inch.
const sketchW, sketchH = 1280, 880

var (
	ground = color.RGBA{0xE3, 0xEF, 0xDF, 255}
	edge   = color.RGBA{0x1F, 0x5A, 0x2D, 255}
	eye    = color.RGBA{0xB5, 0x47, 0x08, 255}
	ink    = color.RGBA{0x22, 0x22, 0x22, 255}
)

// Sketch draws an outline to scale, north up, with a scale bar, an arrow and
// the views of photos, as a PNG.
func Sketch(outline orb.MultiPolygon, views []View, f *document.Font) ([]byte, error) {
	face, err := f.Face(30)
	if err != nil {
		return nil, err
	}
	s := newSketch(outline, views, face)
	s.outline(outline)
	s.views(views)
	s.north()
	s.bar()
	var b bytes.Buffer
	err = png.Encode(&b, s.img)
	return b.Bytes(), err
}

type sketch struct {
	img    *image.RGBA
	path   *vector.Rasterizer // what paint fills
	face   font.Face
	center orb.Point
	east   float64 // metres a degree of longitude
	upward float64 // metres a degree of latitude
	scale  float64 // pixels a metre
}

// newSketch chooses the middle and the scale: all of the outline, and the
// photographers who stand near, within a margin.
func newSketch(outline orb.MultiPolygon, views []View, face font.Face) *sketch {
	b := outline.Bound()
	s := &sketch{img: image.NewRGBA(image.Rect(0, 0, sketchW, sketchH)), path: vector.NewRasterizer(sketchW, sketchH), face: face, center: b.Center()}
	draw.Draw(s.img, s.img.Bounds(), image.White, image.Point{}, draw.Src)
	const step = 0.001
	c := s.center
	s.east = geo.Distance(c, orb.Point{c[0] + step, c[1]}) / step
	s.upward = geo.Distance(c, orb.Point{c[0], c[1] + step}) / step
	reach := math.Max(math.Hypot((b.Max[0]-b.Min[0])*s.east, (b.Max[1]-b.Min[1])*s.upward), 20)
	for _, v := range views {
		if geo.Distance(c, v.At) < 2*reach {
			b = b.Extend(v.At)
		}
	}
	s.center = b.Center()
	w, h := math.Max((b.Max[0]-b.Min[0])*s.east, 10), math.Max((b.Max[1]-b.Min[1])*s.upward, 10)
	s.scale = math.Min((sketchW-300)/w, (sketchH-260)/h)
	return s
}

func (s *sketch) at(p orb.Point) (x, y float64) {
	return sketchW/2 + (p[0]-s.center[0])*s.east*s.scale, sketchH/2 - 20 - (p[1]-s.center[1])*s.upward*s.scale
}

func (s *sketch) outline(mp orb.MultiPolygon) {
	// Holes run against their shell, so that filling leaves them out.
	for _, poly := range geo.Wind(mp.Clone()) {
		for _, ring := range poly {
			points := make([][2]float64, len(ring))
			for i, p := range ring {
				points[i][0], points[i][1] = s.at(p)
			}
			s.shape(points...)
		}
	}
	s.paint(ground)
	for _, poly := range mp {
		for _, ring := range poly {
			for i := 1; i < len(ring); i++ {
				ax, ay := s.at(ring[i-1])
				bx, by := s.at(ring[i])
				s.stroke(ax, ay, bx, by, 4)
			}
		}
	}
	s.paint(edge)
}

// shape adds a polygon to the path.
func (s *sketch) shape(points ...[2]float64) {
	for i, p := range points {
		if i == 0 {
			s.path.MoveTo(float32(p[0]), float32(p[1]))
		} else {
			s.path.LineTo(float32(p[0]), float32(p[1]))
		}
	}
	s.path.ClosePath()
}

// stroke adds a line of a width in pixels, with square ends.
func (s *sketch) stroke(ax, ay, bx, by, width float64) {
	d := math.Hypot(bx-ax, by-ay)
	if d == 0 {
		return
	}
	ux, uy := (bx-ax)/d*width/2, (by-ay)/d*width/2
	ax, ay, bx, by = ax-ux, ay-uy, bx+ux, by+uy
	s.shape([2]float64{ax - uy, ay + ux}, [2]float64{bx - uy, by + ux}, [2]float64{bx + uy, by - ux}, [2]float64{ax + uy, ay - ux})
}

// paint fills the path and begins another.
func (s *sketch) paint(c color.Color) {
	s.path.Draw(s.img, s.img.Bounds(), image.NewUniform(c), image.Point{})
	s.path.Reset(sketchW, sketchH)
}

// views are cones of 50 degrees, then a dot and the numbers for every place that
// somebody stood at. What is outside the frame is left out.
func (s *sketch) views(views []View) {
	type place struct {
		x, y float64
		text string
	}
	var places []place
	for _, v := range views {
		x, y := s.at(v.At)
		if x < 60 || y < 60 || x > sketchW-60 || y > sketchH-60 {
			continue
		}
		if v.Bearing != nil {
			s.cone(x, y, *v.Bearing)
		}
		near := slices.IndexFunc(places, func(p place) bool { return math.Hypot(p.x-x, p.y-y) < 70 })
		if near < 0 {
			places = append(places, place{x, y, v.Label})
		} else {
			places[near].text += "、" + v.Label
		}
	}
	for _, p := range places {
		var dot [][2]float64
		for a := 0.0; a < 360; a += 15 {
			sin, cos := math.Sincos(a * math.Pi / 180)
			dot = append(dot, [2]float64{p.x + 9*sin, p.y - 9*cos})
		}
		s.shape(dot...)
		s.paint(eye)
		s.words(p.text, p.x, p.y+42, ink)
	}
}

func (s *sketch) cone(x, y, bearing float64) {
	points := [][2]float64{{x, y}}
	for a := bearing - 25; a <= bearing+25; a += 5 {
		sin, cos := math.Sincos(a * math.Pi / 180)
		points = append(points, [2]float64{x + 90*sin, y - 90*cos})
	}
	s.shape(points...)
	s.paint(color.NRGBA{eye.R, eye.G, eye.B, 90})
}

func (s *sketch) north() {
	const x, y = sketchW - 70, 60
	s.shape([2]float64{x, y}, [2]float64{x + 22, y + 70}, [2]float64{x, y + 54}, [2]float64{x - 22, y + 70})
	s.paint(ink)
	s.words("北", x, y-12, ink)
}

// bar is a length that reads well, at most a quarter of the sketch.
func (s *sketch) bar() {
	metres := roundLength(sketchW / 4 / s.scale)
	const x, y = 50.0, sketchH - 50.0
	to := x + metres*s.scale
	s.stroke(x, y, to, y, 5)
	s.stroke(x, y-12, x, y, 5)
	s.stroke(to, y-12, to, y, 5)
	s.paint(ink)
	label := strconv.FormatFloat(metres, 'f', -1, 64) + " m"
	if metres >= 1000 {
		label = strconv.FormatFloat(metres/1000, 'f', -1, 64) + " km"
	}
	s.words(label, (x+to)/2, y-20, ink)
}

// roundLength is the largest of 1, 2 and 5 times a power of ten within most.
func roundLength(most float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(most)))
	switch {
	case most >= 5*p:
		return 5 * p
	case most >= 2*p:
		return 2 * p
	}
	return p
}

// words are written with their middle at x, standing on y.
func (s *sketch) words(text string, x, y float64, c color.Color) {
	d := font.Drawer{Dst: s.img, Src: image.NewUniform(c), Face: s.face}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x*64) - d.MeasureString(text)/2, Y: fixed.Int26_6(y * 64)}
	d.DrawString(text)
}
