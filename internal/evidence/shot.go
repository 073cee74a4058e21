package evidence

import (
	"time"

	"github.com/paulmach/orb"
)

// Shot is what the field page recorded at the shutter, raw. The checks repeat
// on it everything that the page has judged.
type Shot struct {
	At              time.Time  `json:"at"`                      // by the device's clock
	ClockOffsetMs   *int64     `json:"clockOffsetMs,omitempty"` // server minus device, as last measured
	ClockMeasuredAt *time.Time `json:"clockMeasuredAt,omitempty"`
	Lon             *float64   `json:"lon,omitempty"` // degrees, in Datum
	Lat             *float64   `json:"lat,omitempty"`
	AccuracyM       *float64   `json:"accuracyM,omitempty"` // metres
	AltitudeM       *float64   `json:"altitudeM,omitempty"` // metres
	SpeedMS         *float64   `json:"speedMs,omitempty"`   // metres a second
	FixAgeMs        *int64     `json:"fixAgeMs,omitempty"`  // how old the position was

	Heading            *float64   `json:"heading,omitempty"` // degrees clockwise from HeadingRef
	HeadingRef         HeadingRef `json:"headingRef,omitempty"`
	HeadingAccuracyDeg *float64   `json:"headingAccuracyDeg,omitempty"`

	Datum        Datum  `json:"datum"`
	How          How    `json:"how"`
	Hints        []Hint `json:"hints,omitempty"`
	ManualReason string `json:"manualReason,omitempty"` // the position was entered by hand, for this reason
}

// HeadingRef is the north that a heading counts from.
type HeadingRef string

// The norths.
const (
	TrueNorth     HeadingRef = "true"
	MagneticNorth HeadingRef = "magnetic"
	UnknownNorth  HeadingRef = "unknown"
)

// Datum is what the page took its coordinates to be in.
type Datum string

// The datums. A phone's WGS 84 and CGCS2000 agree to decimetres; GCJ-02 is
// flagged and never converted.
const (
	WGS84        Datum = "wgs84"
	GCJ02        Datum = "gcj02"
	UnknownDatum Datum = "unknown"
)

// How a picture was taken.
type How string

// The ways.
const (
	ByCamera How = "camera" // in the page
	ByFile   How = "file"   // by the phone's own camera, through a file input
)

// Hint is something that made the page doubt a shot.
type Hint string

// The hints.
const (
	HintMock       Hint = "mock"        // the system says the position is simulated
	HintJump       Hint = "jump"        // the position moved faster than anybody can
	HintFrozen     Hint = "frozen"      // the position never changes by a digit
	HintOldFix     Hint = "old-fix"     // the position is older than a minute
	HintClockMoved Hint = "clock-moved" // the device's clock was set during the visit
)

// Point is the position, nil when none was recorded.
func (s Shot) Point() *orb.Point {
	if s.Lon == nil || s.Lat == nil {
		return nil
	}
	return &orb.Point{*s.Lon, *s.Lat}
}

// TakenAt is the moment by the server's clock, as far as it was known.
func (s Shot) TakenAt() time.Time {
	if s.ClockOffsetMs == nil {
		return s.At
	}
	return s.At.Add(time.Duration(*s.ClockOffsetMs) * time.Millisecond)
}
