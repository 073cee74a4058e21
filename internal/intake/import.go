package intake

import (
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/fault"
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
	Cancelled     Status = "cancelled"
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

// Mapping is what each column of the file was taken for.
func (o Outline) Mapping() Mapping {
	m := Mapping{}
	for _, c := range o.Columns {
		if c.Target != "" {
			m[c.Target] = c.Source
		}
	}
	return m
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

// Counts is the sum of an import; Read is always New + Matched + Rejected.
// Before it is stored they are what the decisions so far come to.
type Counts struct {
	Read     int `json:"read"`
	New      int `json:"new"`
	Matched  int `json:"matched"`
	Rejected int `json:"rejected"`
	// Undecided is how many rows wait for a person's word.
	Undecided      int             `json:"undecided"`
	Groups         map[Verdict]int `json:"groups"`
	Plan           []Planned       `json:"plan"` // the groups by what becomes of their rows
	CountyMismatch int             `json:"countyMismatch"`
	// Unrouted is how many found no department; known once the overlays are
	// measured, which is when the rows become cases.
	Unrouted *int `json:"unrouted,omitempty"`
}

// Planned is how many rows of a group become what, and how many of them are
// only proposed and wait for a person's word.
type Planned struct {
	Verdict  Verdict  `json:"verdict"`
	Decision Decision `json:"decision"`
	Count    int      `json:"count"`
	Open     int      `json:"open"`
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

// Row is one row of a file, judged by itself. Geometry is CGCS2000 degrees.
type Row struct {
	No            int
	PlotNo        string
	Verdict       Verdict // New, Duplicate or Invalid
	Reasons       []string
	Warnings      []string
	Attributes    map[string]string // the file's own columns
	Mapping       Mapping           // which of them means what
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

// RowEntry is a row as the page shows it: what it is to what is known, what
// may be decided and what was.
type RowEntry struct {
	Row           int              `json:"row"`
	PlotNo        string           `json:"plotNo"`
	Verdict       Verdict          `json:"verdict"`
	VerdictZh     string           `json:"verdictZh"`
	Reasons       []string         `json:"reasons"`
	Warnings      []string         `json:"warnings"`
	Type          string           `json:"type"`
	TypeZh        string           `json:"typeZh"`
	AreaCents     *int64           `json:"areaCents"`
	FileAreaCents *int64           `json:"fileAreaCents"`
	CountyFile    string           `json:"countyFile"`
	CountyGeom    org.Region       `json:"countyGeom"`
	CountyName    string           `json:"countyName"`
	CountyShare   float64          `json:"countyShare"`
	Matches       []Match          `json:"matches"`
	Decision      Decision         `json:"decision"`
	DecidedBy     string           `json:"decidedBy"`
	Note          string           `json:"note"`
	CaseID        *int64           `json:"caseId"`
	Outline       geo.MultiPolygon `json:"outline"`
}

// Choice is what a person decides about rows of an import: of some, of a group,
// or (Accept) that every proposal still open is taken.
type Choice struct {
	Rows     []int    `json:"rows,omitempty" maxItems:"1000"`
	Verdict  Verdict  `json:"verdict,omitempty"`
	Accept   bool     `json:"accept,omitempty" doc:"接受建议"`
	Decision Decision `json:"decision,omitempty"`
	Note     string   `json:"note,omitempty" maxLength:"500"`
}

// Check refuses a choice that says nothing, or what rows of the group may not be.
func (c Choice) Check() error {
	switch {
	case c.Accept == (c.Decision != ""):
		return fault.Bad("decision", "choice-unclear", "请选择处理方式，或接受建议。")
	case c.Decision != "" && len(c.Rows) == 0 && c.Verdict == "":
		return fault.Bad("rows", "choice-unclear", "请选择要处理的图斑或分组。")
	case c.Decision != "" && c.Verdict != "" && !c.Verdict.May(c.Decision):
		return fault.Bad("decision", "choice-not-open", "“%s”的图斑不能“%s”。", c.Verdict.Zh(), c.Decision.Doc().Zh)
	}
	return nil
}

// RowFilter is which rows of an import are asked for.
type RowFilter struct {
	Verdict   Verdict
	Side      Side // of the sum
	Undecided bool // only what waits for a person's word
	Outlines  bool // with outlines, thinned to half a metre
}

// Sketch is an import on a map.
type Sketch struct {
	Cells []SketchCell `json:"cells"`
}

// SketchCell is how many plots of a group lie about a place.
type SketchCell struct {
	Verdict Verdict `json:"verdict"`
	Lon     float64 `json:"lon"`
	Lat     float64 `json:"lat"`
	Count   int     `json:"count"`
}

// RowOutlines is a row's outline and periods beside those of the cases it meets.
type RowOutlines struct {
	Outline      geo.MultiPolygon `json:"outline"`
	PeriodBefore string           `json:"periodBefore"`
	PeriodAfter  string           `json:"periodAfter"`
	Cases        []CaseOutline    `json:"cases"`
}

// CaseOutline is the present outline of a case.
type CaseOutline struct {
	CaseID  int64            `json:"caseId"`
	Outline geo.MultiPolygon `json:"outline"`
}
