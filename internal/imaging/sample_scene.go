package imaging

import (
	"hash/fnv"
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// canvas draws in units of the picture: x and y from 0 to 1.
type canvas struct {
	img  *image.RGBA
	rand *rand.Rand
	w, h float64
}

var ground = map[Scene]color.RGBA{
	SceneField:     {196, 168, 72, 255},
	SceneSeedlings: {122, 98, 66, 255},
	SceneBare:      {134, 100, 70, 255},
	SceneTrees:     {104, 128, 66, 255},
	SceneHouse:     {120, 134, 84, 255},
	ScenePond:      {126, 118, 82, 255},
	SceneRoad:      {112, 136, 74, 255},
}

func drawScene(w, h int, s Sample) *image.RGBA {
	hash := fnv.New64a()
	hash.Write([]byte(s.Scene))
	c := &canvas{
		img:  image.NewRGBA(image.Rect(0, 0, w, h)),
		rand: rand.New(rand.NewPCG(s.Seed, hash.Sum64())),
		w:    float64(w), h: float64(h),
	}
	base, ok := ground[s.Scene]
	if !ok {
		base = ground[SceneField]
	}
	horizon := 0.36 + 0.08*c.rand.Float64()
	c.background(base, horizon)
	c.hills(horizon, s.Bearing)
	// Where rows meet: turning the camera moves it.
	vanish := 0.5 + 0.35*math.Sin(s.Bearing*math.Pi/180)
	if math.IsNaN(vanish) {
		vanish = 0.5
	}
	switch s.Scene {
	case SceneSeedlings:
		c.rows(vanish, horizon, color.RGBA{92, 150, 58, 255}, 0.25)
	case SceneTrees:
		c.trees(horizon)
	case SceneHouse:
		c.rows(vanish, horizon, shade(base, 0.92), 0.5)
		c.house(horizon)
	case ScenePond:
		c.pond(horizon)
	case SceneRoad:
		c.rows(vanish, horizon, shade(base, 0.9), 0.5)
		c.fill(color.RGBA{168, 168, 166, 255}, vanish-0.01, horizon, vanish+0.01, horizon, 0.8, 1, 0.25, 1)
	default:
		c.rows(vanish, horizon, shade(base, 0.82), 0.5)
	}
	c.labels(s.Caption)
	return c.img
}

func shade(c color.RGBA, f float64) color.RGBA {
	by := func(v uint8) uint8 { return uint8(min(255, float64(v)*f)) }
	return color.RGBA{by(c.R), by(c.G), by(c.B), 255}
}

// background is sky above and ground below, with grain so that no two pictures
// compress or hash alike.
func (c *canvas) background(base color.RGBA, horizon float64) {
	for y := range c.img.Rect.Dy() {
		at := float64(y) / c.h
		row := shade(color.RGBA{150, 190, 226, 255}, 0.9+0.25*at/horizon)
		if at > horizon {
			row = shade(base, 0.85+0.25*(at-horizon)/(1-horizon))
		}
		for x := range c.img.Rect.Dx() {
			c.img.SetRGBA(x, y, shade(row, 0.97+0.06*c.rand.Float64()))
		}
	}
}

func (c *canvas) hills(horizon, bearing float64) {
	if math.IsNaN(bearing) {
		bearing = 0
	}
	phase := bearing*math.Pi/45 + 6*c.rand.Float64()
	points := []float64{1, horizon, 0, horizon}
	for i := 0; i <= 24; i++ {
		x := float64(i) / 24
		points = append(points, x, horizon-0.05-0.03*math.Sin(7*x+phase)-0.015*math.Sin(17*x+2*phase))
	}
	c.fill(color.RGBA{96, 128, 110, 255}, points...)
}

// rows are furrows that meet at the horizon; share is how much they cover.
func (c *canvas) rows(vanish, horizon float64, ink color.RGBA, share float64) {
	pitch := 0.10 + 0.06*c.rand.Float64()
	for x := -2.5 + pitch*c.rand.Float64(); x < 3.5; x += pitch {
		c.fill(shade(ink, 0.94+0.12*c.rand.Float64()), vanish, horizon, x+pitch*share, 1, x, 1)
	}
}

func (c *canvas) trees(horizon float64) {
	for row := range 7 {
		near := float64(row+1) / 7
		foot := horizon + (0.95-horizon)*near*near
		size := 0.03 + 0.13*near*near
		for x := -size * c.rand.Float64(); x < 1+size; x += size * 1.7 {
			c.fill(color.RGBA{92, 70, 48, 255}, x-size*0.06, foot, x-size*0.06, foot-size, x+size*0.06, foot-size, x+size*0.06, foot)
			c.ellipse(shade(color.RGBA{52, 104, 50, 255}, 0.85+0.3*c.rand.Float64()), x, foot-size*1.1, size*0.55, size*0.7)
		}
	}
}

func (c *canvas) house(horizon float64) {
	left, width := 0.15+0.35*c.rand.Float64(), 0.25+0.15*c.rand.Float64()
	top, foot := horizon-0.12, horizon+0.14
	c.fill(color.RGBA{222, 214, 200, 255}, left, foot, left, top, left+width, top, left+width, foot)
	c.fill(color.RGBA{150, 66, 52, 255}, left-0.03, top, left+width/2, top-0.1, left+width+0.03, top)
	for i := range 3 {
		x := left + width*(0.12+0.3*float64(i))
		c.fill(color.RGBA{74, 92, 108, 255}, x, top+0.05, x+width*0.16, top+0.05, x+width*0.16, top+0.13, x, top+0.13)
	}
}

func (c *canvas) pond(horizon float64) {
	y := horizon + 0.26
	rx, ry := 0.36+0.08*c.rand.Float64(), 0.15+0.04*c.rand.Float64()
	c.ellipse(color.RGBA{98, 84, 58, 255}, 0.5, y, rx+0.03, ry+0.03)
	c.ellipse(color.RGBA{86, 128, 140, 255}, 0.5, y, rx, ry)
	for range 8 {
		c.ellipse(color.RGBA{120, 158, 166, 255}, 0.5+rx*1.1*(c.rand.Float64()-0.5), y+ry*1.1*(c.rand.Float64()-0.5), 0.05, 0.004)
	}
}

// labels writes the caption, and always that the picture is schematic.
func (c *canvas) labels(caption string) {
	band := image.Rect(0, c.img.Rect.Dy()-20, c.img.Rect.Dx(), c.img.Rect.Dy())
	draw.Draw(c.img, band, image.NewUniform(color.RGBA{0, 0, 0, 150}), image.Point{}, draw.Over)
	text := font.Drawer{
		Dst: c.img, Src: image.NewUniform(color.White), Face: basicfont.Face7x13,
		Dot: fixed.P(6, c.img.Rect.Dy()-6),
	}
	text.DrawString("SCHEMATIC  " + caption)
}

// fill paints a polygon given as x, y, x, y ...
func (c *canvas) fill(ink color.RGBA, xy ...float64) {
	r := vector.NewRasterizer(c.img.Rect.Dx(), c.img.Rect.Dy())
	at := func(i int) (float32, float32) { return float32(xy[i] * c.w), float32(xy[i+1] * c.h) }
	r.MoveTo(at(0))
	for i := 2; i+1 < len(xy); i += 2 {
		r.LineTo(at(i))
	}
	r.ClosePath()
	r.Draw(c.img, c.img.Rect, image.NewUniform(ink), image.Point{})
}

func (c *canvas) ellipse(ink color.RGBA, x, y, rx, ry float64) {
	var xy []float64
	for i := range 24 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 24)
		xy = append(xy, x+rx*cos, y+ry*sin)
	}
	c.fill(ink, xy...)
}
