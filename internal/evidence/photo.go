// Package evidence judges photographs against a plot: what counts as enough,
// what contradicts itself, and what is still missing, in words.
//
// It is pure: a photo is a value that somebody else has read, stored and dated.
// What is asked of the photos is data (rules.json), which a batch may override;
// nothing of it is regulation.
package evidence

import (
	"time"

	"github.com/paulmach/orb"
)

// Phase is the part of a case that a photo was taken for.
type Phase string

// The two phases that ask for photos.
const (
	Verify  Phase = "verify"  // 核实
	Rectify Phase = "rectify" // 整改举证
)

// Kind is what a photo is meant to show.
type Kind string

// The kinds of photos.
const (
	Wide     Kind = "wide"     // 远景
	Close    Kind = "close"    // 近景
	Interior Kind = "interior" // 室内
	UAV      Kind = "uav"      // 航拍或全景
)

// Source says who vouches for a fact about a photo.
type Source string

// Sources of position, bearing and time.
const (
	FromEXIF   Source = "exif"   // the camera wrote it into the file
	FromDevice Source = "device" // the field page recorded it at the shutter
	FromManual Source = "manual" // a person entered it, with a reason
)

// Photo is one photo of a case. Optional facts are nil when nobody knows them.
type Photo struct {
	ID     int64
	SHA256 string
	Phase  Phase
	Kind   Kind

	Position       *orb.Point // longitude, latitude, degrees, CGCS2000
	PositionSource Source
	AccuracyM      *float64 // metres
	Bearing        *float64 // degrees clockwise from true north
	BearingSource  Source
	TakenAt        *time.Time
	TakenAtSource  Source
	ManualReason   string

	UploadedBy int64
	ReceivedAt time.Time // server time

	// The second witness: what the file itself says.
	ExifPosition *orb.Point
	ExifBearing  *float64
	ExifTakenAt  *time.Time
	Model        string

	Width, Height int    // pixels, upright
	DHash         uint64 // difference hash of the upright picture

	AlsoOnCases []string // numbers of other cases with the same bytes

	Kin []Kin `json:"-"` // doubts between this photo and others

	Shot *Shot `json:",omitempty"` // what the field page recorded, if it took the photo
}

// Kin is another photo that this one makes a person doubt.
type Kin struct {
	PhotoID int64
	CaseNo  string
	CaseID  int64
	Kind    KinKind
	Value   float64 // Alike: differing bits; Speed: km/h; Spot: nothing
}

// KinKind is what is doubtful between two photos.
type KinKind string

// The doubts.
const (
	Alike KinKind = "alike" // much the same picture on another case
	Speed KinKind = "speed" // nobody moves that fast from one to the other
	Spot  KinKind = "spot"  // the same coordinates to seven decimals
)

// located reports whether the photo has a position that counts: a device's, or
// a person's with a reason.
func (p Photo) located() bool {
	return p.Position != nil && (p.PositionSource != FromManual || p.ManualReason != "")
}

// Zh is the clerk's word for the kind.
func (k Kind) Zh() string { return kindWords[k] }

var kindWords = map[Kind]string{Wide: "远景", Close: "近景", Interior: "室内", UAV: "航拍"}
