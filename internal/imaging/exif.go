package imaging

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/bep/imagemeta"
)

var metaFormats = map[Format]imagemeta.ImageFormat{
	JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, HEIC: imagemeta.HEIF,
}

// exif collects the tags of the main picture; damage ends the reading, and
// what was read before it is kept.
type exif struct {
	tags       map[string]any
	badDegrees bool // the library turns unreadable degrees into 0
	size       imagemeta.ImageConfig
}

func readEXIF(content []byte, format Format) exif {
	e := exif{tags: map[string]any{}}
	result, _ := imagemeta.Decode(imagemeta.Options{
		R:           bytes.NewReader(content),
		ImageFormat: metaFormats[format],
		Sources:     imagemeta.EXIF | imagemeta.CONFIG,
		HandleTag: func(t imagemeta.TagInfo) error {
			// The interoperability directory uses the tag numbers of the
			// GPS directory for other things, and the library their names.
			if strings.HasPrefix(t.Tag, "GPS") && !strings.HasSuffix(t.Namespace, "/GPSInfoIFD") {
				return nil
			}
			if _, ok := e.tags[t.Tag]; !ok {
				e.tags[t.Tag] = t.Value
			}
			return nil
		},
		Warnf: func(format string, _ ...any) {
			e.badDegrees = e.badDegrees || strings.Contains(format, "degrees")
		},
		Timeout: 5 * time.Second,
	})
	e.size = result.ImageConfig
	return e
}

// describe fills in what the tags say.
func (e exif) describe(p *Photo) {
	p.Lat, p.Lon = e.position()
	if m, ok := e.number("GPSHPositioningError"); ok && m >= 0 && m < 1e6 {
		p.ErrorM = &m
	}
	p.Bearing, p.BearingRef = e.bearing()
	if o, ok := e.number("Orientation"); ok && o >= 1 && o <= 8 {
		p.Orientation = int(o)
	}
	p.Make, p.Model = e.text("Make"), e.text("Model")
	p.GPSTime = e.gpsTime()
	p.LocalTime, p.TakenAt, p.TakenAtBasis = e.takenAt(p.GPSTime)
}

// position needs both numbers and both hemispheres. Zero, zero is what a
// device writes that has no fix.
func (e exif) position() (lat, lon *float64) {
	y, okY := e.number("GPSLatitude")
	x, okX := e.number("GPSLongitude")
	ns, ew := strings.ToUpper(e.text("GPSLatitudeRef")), strings.ToUpper(e.text("GPSLongitudeRef"))
	sound := okX && okY && !e.badDegrees && math.Abs(y) <= 90 && math.Abs(x) <= 180 && (x != 0 || y != 0)
	if !sound || (ns != "N" && ns != "S") || (ew != "E" && ew != "W") {
		return nil, nil
	}
	if ns == "S" {
		y = -math.Abs(y)
	}
	if ew == "W" {
		x = -math.Abs(x)
	}
	return &y, &x
}

func (e exif) bearing() (*float64, string) {
	b, ok := e.number("GPSImgDirection")
	if !ok || b < 0 || b > 360 {
		return nil, ""
	}
	if b == 360 {
		b = 0
	}
	ref := strings.ToUpper(e.text("GPSImgDirectionRef"))
	if ref != "T" && ref != "M" {
		ref = ""
	}
	return &b, ref
}

func (e exif) gpsTime() *time.Time {
	day, clock := e.text("GPSDateStamp"), e.text("GPSTimeStamp")
	t, err := time.Parse("2006:01:02 15:04:05", day+" "+clock) // accepts fractions
	if err != nil || t.Year() < 1990 {
		return nil
	}
	return &t
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// takenAt finds the instant of the shutter. The clock of a phone shows local
// time; without an offset the satellite time tells it, if the two differ by a
// whole number of quarter hours.
func (e exif) takenAt(gps *time.Time) (string, *time.Time, TimeBasis) {
	wall, err := time.Parse("2006:01:02 15:04:05", e.text("DateTimeOriginal"))
	if err != nil || wall.Year() < 1990 {
		return "", nil, ""
	}
	local := wall.Format("2006-01-02T15:04:05")
	if t, err := time.Parse("2006-01-02T15:04:05Z07:00", local+e.text("OffsetTimeOriginal")); err == nil {
		return local, &t, BasisOffset
	}
	if gps != nil {
		offset := wall.Sub(*gps).Round(15 * time.Minute)
		t := wall.Add(-offset)
		if offset.Abs() <= 14*time.Hour && t.Sub(*gps).Abs() <= 3*time.Minute {
			return local, &t, BasisGPS
		}
	}
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, shanghai)
	return local, &t, BasisAssumed
}

// number reads a finite number of whatever type the file used.
func (e exif) number(tag string) (float64, bool) {
	var f float64
	switch v := e.tags[tag].(type) {
	case float64:
		f = v
	case interface{ Float64() float64 }:
		f = v.Float64()
	case uint8:
		f = float64(v)
	case uint16:
		f = float64(v)
	case uint32:
		f = float64(v)
	case int:
		f = float64(v)
	case string:
		parsed, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return 0, false
		}
		f = parsed
	default:
		return 0, false
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}

// text reads a printable string of bounded length.
func (e exif) text(tag string) string {
	s, _ := e.tags[tag].(string)
	s = strings.ToValidUTF8(strings.TrimRight(s, "\x00 "), "")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100])
	}
	return strings.TrimSpace(s)
}
