package casework

import (
	"fmt"
	"time"

	"liangtian/geo"
	"liangtian/internal/org"
)

// Biography is 地块履历: all that is known of one piece of ground, whatever
// numbers it was issued under, as far as a person may see it.
type Biography struct {
	ID         int64            `json:"id"`
	No         string           `json:"no"`
	Plots      []GroundPlot     `json:"plots"`
	Cases      []GroundCase     `json:"cases"`
	Detections []Detection      `json:"detections"`
	Photos     []GroundPhotos   `json:"photos"`
	Decisions  []GroundStep     `json:"-"` // the door says them in words
	Units      map[int64]string `json:"-"`
	Merges     []GroundMerge    `json:"merges"`
	Hidden     int              `json:"hidden"` // cases on it that are outside the person's scope
}

// GroundPlot is an outline that the ground was issued under: a number of a
// batch, a part of it, or a later version.
type GroundPlot struct {
	ID           int64            `json:"id"`
	CaseID       int64            `json:"caseId"`
	PlotNo       string           `json:"plotNo"`
	Batch        string           `json:"batch"`
	Version      int              `json:"version"`
	ReplacesID   *int64           `json:"replacesId"`
	ParentID     *int64           `json:"parentId"`
	Current      bool             `json:"current"` // the one that its case stands on
	AreaCents    int64            `json:"areaCents"`
	PeriodBefore string           `json:"periodBefore"`
	PeriodAfter  string           `json:"periodAfter"`
	At           time.Time        `json:"at"`
	Outline      geo.MultiPolygon `json:"outline"`
}

// GroundCase is a case on the ground.
type GroundCase struct {
	ID       int64          `json:"id"`
	No       string         `json:"no"`
	PlotNo   string         `json:"plotNo"`
	Batch    string         `json:"batch"`
	State    State          `json:"state"`
	Lead     org.Department `json:"lead"`
	ParentID *int64         `json:"parentId"`
	ClosedOn org.Date       `json:"closedOn"`
	Round    int            `json:"round"`
}

// Detection is that a row of a file showed the ground.
type Detection struct {
	ImportID     int64            `json:"importId"`
	Row          int              `json:"row"`
	Batch        string           `json:"batch"`
	PlotNo       string           `json:"plotNo"`
	CaseID       int64            `json:"caseId"`
	Relation     string           `json:"relation"` // a verdict of the reconciliation
	AreaCents    int64            `json:"areaCents"`
	PeriodBefore string           `json:"periodBefore"`
	PeriodAfter  string           `json:"periodAfter"`
	At           time.Time        `json:"at"`
	Outline      geo.MultiPolygon `json:"outline"`
}

// GroundPhotos are the photos of one phase of one round of a case.
type GroundPhotos struct {
	CaseID int64     `json:"caseId"`
	Round  int       `json:"round"`
	Phase  string    `json:"phase"`
	Count  int       `json:"count"`
	IDs    []int64   `json:"ids"` // the first four
	At     time.Time `json:"at"`  // when the last was received
}

// GroundStep is a step of a case on the ground.
type GroundStep struct {
	CaseID int64
	PlotNo string
	Event  Event
}

// GroundMerge is that another ground turned out to be part of this one.
type GroundMerge struct {
	No   string    `json:"no"`
	Into string    `json:"into"`
	At   time.Time `json:"at"`
}

// GroundNote is what a case file says of its ground: how often it was seen, and
// how many cases it has.
type GroundNote struct {
	ID         int64  `json:"id"`
	No         string `json:"no"`
	Cases      int    `json:"cases"`
	Detections int    `json:"detections"`
}

// GroundNo is the number of a ground as people say it.
func GroundNo(id int64) string { return fmt.Sprintf("DK%06d", id) }
