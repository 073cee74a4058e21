package intake

import (
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Status is how far an import has come.
type Status string

// The statuses. NeedsSettings waits for a person: which layer, which CRS.
const (
	Parsing       Status = "parsing"
	NeedsSettings Status = "needs_settings"
	Parsed        Status = "parsed"
	Committing    Status = "committing"
	Committed     Status = "committed"
	Failed        Status = "failed"
)

// AreaUnit is the unit of the file's area column; a person confirms it,
// because nothing in the file says it.
type AreaUnit string

// The units.
const (
	SquareMetres AreaUnit = "m2"
	Mu           AreaUnit = "mu"
	Hectares     AreaUnit = "ha"
)

// cents is how many hundredths of m² one of the unit is.
var cents = map[AreaUnit]float64{SquareMetres: 100, Mu: 200000.0 / 3, Hectares: 1_000_000}

// Known reports whether the unit is one of the three.
func (u AreaUnit) Known() bool { return cents[u] != 0 }

// Settings is what a person said about a file.
type Settings struct {
	Layer    string   `json:"layer,omitempty"`
	EPSG     int      `json:"epsg,omitempty"`
	AreaUnit AreaUnit `json:"areaUnit,omitempty"`
	// Mapping is what a person chose, or a template: known column to header, an
	// empty header for a column that is not to be used. Nil leaves it to the
	// column table.
	Mapping  Mapping `json:"mapping,omitempty"`
	Template string  `json:"template,omitempty"` // the name of the one that was applied or saved
}

// Outline is what the file says about itself.
type Outline struct {
	Layers        []string      `json:"layers"`
	Layer         string        `json:"layer"`
	Format        string        `json:"format"`   // of the file the layer is in
	Template      string        `json:"template"` // whose reading was applied
	Joined        []JoinedTable `json:"joined"`   // tables joined by plot number
	EPSG          int           `json:"epsg"`
	CRSName       string        `json:"crsName"`
	CRSCandidates []NamedCRS    `json:"crsCandidates"`
	Encoding      string        `json:"encoding"`
	AreaField     string        `json:"areaField"`
	AreaUnitGuess AreaUnit      `json:"areaUnitGuess"`
	Columns       []FoundColumn `json:"columns"`
}

// JoinedTable is a table without outlines that came along, and how many of its
// rows found their plot.
type JoinedTable struct {
	Name      string   `json:"name"`
	Rows      int      `json:"rows"`
	Matched   int      `json:"matched"`
	Unmatched []string `json:"unmatched"` // plot numbers, the first twenty
}

// NamedCRS is a coordinate system to choose from.
type NamedCRS struct {
	EPSG int    `json:"epsg"`
	Name string `json:"name"`
}

// FoundColumn is a column of the file, what it was taken for, and an example.
type FoundColumn struct {
	Source   string `json:"source"`
	Target   string `json:"target"`
	TargetZh string `json:"targetZh"`
	Sample   string `json:"sample"`
}

// Counts is the sum of a dry run; Read is always New + Duplicate + Existing +
// Invalid.
type Counts struct {
	Read           int `json:"read"`
	New            int `json:"new"`
	Duplicate      int `json:"duplicate"`
	Existing       int `json:"existing"`
	Invalid        int `json:"invalid"`
	CountyMismatch int `json:"countyMismatch"`
	Outside        int `json:"outside"`
	// Unrouted is how many found no department; known once the overlays are
	// measured, which is when the rows become cases.
	Unrouted *int `json:"unrouted,omitempty"`
}

// ImportProblem is why an import failed as a whole.
type ImportProblem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Progress is how far the running job is.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Note  string `json:"note"`
}

// Import is one file on its way into a batch.
type Import struct {
	ID          int64          `json:"id"`
	BatchID     int64          `json:"batchId"`
	Filename    string         `json:"filename"`
	SHA256      string         `json:"sha256"`
	Size        int64          `json:"size"`
	Status      Status         `json:"status"`
	Settings    Settings       `json:"settings"`
	Outline     Outline        `json:"outline"`
	Counts      Counts         `json:"counts"`
	Progress    Progress       `json:"progress"`
	Problem     *ImportProblem `json:"problem"`
	CreatedBy   string         `json:"createdBy"`
	CreatedAt   time.Time      `json:"createdAt"`
	CommittedAt *time.Time     `json:"committedAt"`
}

// Verdict is what a dry run made of a row.
type Verdict string

// The verdicts.
const (
	New       Verdict = "new"
	Duplicate Verdict = "duplicate" // same number earlier in this file
	Existing  Verdict = "existing"  // already a case of this batch
	Invalid   Verdict = "invalid"   // cannot become a plot; Reasons say why
)

// Zh is the clerk's word.
func (v Verdict) Zh() string {
	return map[Verdict]string{New: "新增", Duplicate: "文件内重复", Existing: "本批次已有", Invalid: "不可导入"}[v]
}

// Row is one row of a file, judged. Geometry is CGCS2000 degrees.
type Row struct {
	No            int
	PlotNo        string
	Verdict       Verdict
	Reasons       []string
	Warnings      []string
	Attributes    map[string]string // the file's own columns
	Fields        map[string]string // by target
	Geometry      orb.MultiPolygon
	AreaCents     int64
	FileAreaCents *int64
	CountyInFile  string
	CountyByShare string
	CountyShare   float64
	FarmlandCents *int64 // measured when the row becomes a plot
	PBFCents      *int64
	Overlays      []plot.Overlay
}

// RowEntry is a row as the report shows it.
type RowEntry struct {
	Row           int        `json:"row"`
	PlotNo        string     `json:"plotNo"`
	Verdict       Verdict    `json:"verdict"`
	VerdictZh     string     `json:"verdictZh"`
	Reasons       []string   `json:"reasons"`
	Warnings      []string   `json:"warnings"`
	Type          string     `json:"type"`
	TypeZh        string     `json:"typeZh"`
	AreaCents     *int64     `json:"areaCents"`
	FileAreaCents *int64     `json:"fileAreaCents"`
	CountyFile    string     `json:"countyFile"`
	CountyGeom    org.Region `json:"countyGeom"`
	CountyName    string     `json:"countyName"`
	CountyShare   float64    `json:"countyShare"`
	CaseID        *int64     `json:"caseId"`
}
