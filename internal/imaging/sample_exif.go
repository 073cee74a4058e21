package imaging

import (
	"encoding/binary"
	"math"
	"slices"
)

// TIFF field types.
const (
	tiffASCII    = 2
	tiffShort    = 3
	tiffLong     = 4
	tiffRational = 5
)

// field is one entry of a TIFF directory; sub is a directory it points to.
type field struct {
	tag, typ uint16
	count    uint32
	value    []byte
	sub      []field
}

func ascii(tag uint16, s string) field {
	return field{tag: tag, typ: tiffASCII, count: uint32(len(s) + 1), value: append([]byte(s), 0)}
}

func short(tag uint16, v int) field {
	return field{tag: tag, typ: tiffShort, count: 1, value: binary.LittleEndian.AppendUint16(nil, uint16(v))}
}

func pointer(tag uint16, sub []field) field {
	return field{tag: tag, typ: tiffLong, count: 1, sub: sub}
}

// rationals writes each number with six decimals.
func rationals(tag uint16, vs ...float64) field {
	f := field{tag: tag, typ: tiffRational, count: uint32(len(vs))}
	for _, v := range vs {
		den := 1e6
		if v > 4000 {
			den = 1e3
		}
		f.value = binary.LittleEndian.AppendUint32(f.value, uint32(math.Round(v*den)))
		f.value = binary.LittleEndian.AppendUint32(f.value, uint32(den))
	}
	return f
}

// exifBlock is a little-endian TIFF stream with the directories of the sample.
func exifBlock(s Sample) []byte {
	var main, camera []field
	if s.Make != "" {
		main = append(main, ascii(0x010F, s.Make))
	}
	if s.Model != "" {
		main = append(main, ascii(0x0110, s.Model))
	}
	if s.Orientation != 0 {
		main = append(main, short(0x0112, s.Orientation))
	}
	if !s.TakenAt.IsZero() {
		camera = append(camera,
			ascii(0x9003, s.TakenAt.Format("2006:01:02 15:04:05")),
			ascii(0x9011, s.TakenAt.Format("-07:00")))
		main = append(main, pointer(0x8769, camera))
	}
	if gps := gpsFields(s); len(gps) > 0 {
		main = append(main, pointer(0x8825, gps))
	}
	out := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	return appendDirectory(out, main)
}

func gpsFields(s Sample) []field {
	var g []field
	if s.Lat != 0 || s.Lon != 0 {
		g = append(g,
			ascii(1, pick(s.Lat >= 0, "N", "S")), rationals(2, sexagesimal(s.Lat)...),
			ascii(3, pick(s.Lon >= 0, "E", "W")), rationals(4, sexagesimal(s.Lon)...))
		if !s.TakenAt.IsZero() {
			u := s.TakenAt.UTC()
			g = append(g,
				rationals(7, float64(u.Hour()), float64(u.Minute()), float64(u.Second())),
				ascii(29, u.Format("2006:01:02")))
		}
		if s.AccuracyM > 0 {
			g = append(g, rationals(31, s.AccuracyM))
		}
	}
	if s.Bearing >= 0 { // false for NaN
		g = append(g, ascii(16, "T"), rationals(17, math.Mod(s.Bearing, 360)))
	}
	slices.SortFunc(g, func(a, b field) int { return int(a.tag) - int(b.tag) })
	return g
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// sexagesimal splits degrees so that six decimals of a second (0.03 mm) stay.
func sexagesimal(v float64) []float64 {
	v = math.Abs(v)
	d := math.Floor(v)
	m := math.Floor((v - d) * 60)
	return []float64{d, m, max(0, (v-d)*3600-m*60)}
}

// appendDirectory writes a directory at the end of out, then the values that
// do not fit into it, then the directories it points to.
func appendDirectory(out []byte, fields []field) []byte {
	le := binary.LittleEndian
	out = le.AppendUint16(out, uint16(len(fields)))
	start := len(out)
	out = append(out, make([]byte, 12*len(fields)+4)...)
	for i, f := range fields {
		entry := start + 12*i
		le.PutUint16(out[entry:], f.tag)
		le.PutUint16(out[entry+2:], f.typ)
		le.PutUint32(out[entry+4:], f.count)
		switch {
		case f.sub != nil:
			le.PutUint32(out[entry+8:], uint32(len(out)))
			out = appendDirectory(out, f.sub)
		case len(f.value) <= 4:
			copy(out[entry+8:], f.value)
		default:
			le.PutUint32(out[entry+8:], uint32(len(out)))
			out = append(out, f.value...)
			if len(out)%2 == 1 {
				out = append(out, 0)
			}
		}
	}
	return out
}
