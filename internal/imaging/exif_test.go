package imaging

import (
	"math"
	"testing"
	"time"
)

func TestNoPositionCases(t *testing.T) {
	full := map[string]any{"GPSLatitude": 27.0, "GPSLongitude": 113.0, "GPSLatitudeRef": "N", "GPSLongitudeRef": "E"}
	if lat, _ := (exif{tags: full}).position(); lat == nil {
		t.Fatal("the whole position is not read")
	}
	for name, change := range map[string]func(e *exif){
		"no hemisphere": func(e *exif) { delete(e.tags, "GPSLatitudeRef") },
		"bad degrees":   func(e *exif) { e.badDegrees = true },
		"out of range":  func(e *exif) { e.tags["GPSLatitude"] = 91.0 },
		"not a number":  func(e *exif) { e.tags["GPSLongitude"] = math.NaN() },
		"no fix":        func(e *exif) { e.tags["GPSLatitude"], e.tags["GPSLongitude"] = 0.0, 0.0 },
		"other type":    func(e *exif) { e.tags["GPSLongitude"] = []byte{1} },
	} {
		e := exif{tags: map[string]any{}}
		for k, v := range full {
			e.tags[k] = v
		}
		change(&e)
		if lat, lon := e.position(); lat != nil || lon != nil {
			t.Errorf("%s: %v %v", name, *lat, *lon)
		}
	}
}

func TestTakenAtBases(t *testing.T) {
	utc := time.Date(2026, 5, 20, 4, 30, 15, 0, time.UTC)
	for _, c := range []struct {
		wall, offset string
		gps          *time.Time
		want         time.Time
		basis        TimeBasis
	}{
		{"2026:05:20 12:30:15", "+08:00", nil, utc, BasisOffset},
		{"2026:05:20 12:30:45", "", &utc, utc.Add(30 * time.Second), BasisGPS},
		{"2026:05:20 12:37:15", "", &utc, utc.Add(7 * time.Minute), BasisAssumed},
		{"2026:05:20 12:30:15", "", nil, utc, BasisAssumed},
		{"2026:05:20 12:30:15", "junk", nil, utc, BasisAssumed},
	} {
		e := exif{tags: map[string]any{"DateTimeOriginal": c.wall, "OffsetTimeOriginal": c.offset}}
		_, got, basis := e.takenAt(c.gps)
		if got == nil || !got.Equal(c.want) || basis != c.basis {
			t.Errorf("%s %q: %v %s", c.wall, c.offset, got, basis)
		}
	}
	for _, wall := range []string{"", "0000:00:00 00:00:00", "yesterday"} {
		if _, got, _ := (exif{tags: map[string]any{"DateTimeOriginal": wall}}).takenAt(&utc); got != nil {
			t.Errorf("%q became %v", wall, got)
		}
	}
}
