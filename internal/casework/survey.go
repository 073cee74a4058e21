package casework

import (
	"liangtian/geo"
)

// Survey is what the field page records beside a finding or with the evidence
// of a rectification. It stands in the event of its step.
type Survey struct {
	Checklist        []Checked         `json:"checklist,omitempty"`
	Outline          *geo.MultiPolygon `json:"outline,omitempty"` // as drawn or walked, CGCS2000 degrees
	OutlineHow       string            `json:"outlineHow,omitempty"`
	OutlineAccuracyM *float64          `json:"outlineAccuracyM,omitempty"`
	OutlineCents     int64             `json:"outlineCents,omitempty"` // measured by the server on the ellipsoid
	Crop             string            `json:"crop,omitempty"`
	Growth           string            `json:"growth,omitempty"`
	Measures         []MeasureInput    `json:"measures,omitempty"`
	Note             string            `json:"note,omitempty"`
	Signature        *Signature        `json:"signature,omitempty"`
}

// Checked is one answered line of a checklist.
type Checked struct {
	Code   string `json:"code"`
	Answer string `json:"answer"` // yes, no, unsure
	Note   string `json:"note,omitempty"`
}

// Signature is the responsible person's, as strokes on a square of 1000 by
// 1000, or why there is none.
type Signature struct {
	Name    string     `json:"name"`
	Role    string     `json:"role,omitempty"`
	Strokes [][][2]int `json:"strokes,omitempty"`
	Refused string     `json:"refused,omitempty"`
}
