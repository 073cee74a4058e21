package field

import (
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/org"
)

// States is where a case may be while somebody in the field has to do with it.
// In review it stays in the pack, so that what was handed in does not vanish.
var States = []casework.State{
	casework.Verifying, casework.FindingReview, casework.Rectifying, casework.CarriedOver,
	casework.AwaitingEvidence, casework.EvidenceReview,
}

// MaxCases bounds a pack; the ones due first are taken.
const MaxCases = 600

// ContextMetres is how far beyond a plot's box its surroundings are taken along.
const ContextMetres = 150

// Line is one case of a pack before it is read: its mark changes with whatever
// the phone shows of it.
type Line struct {
	ID         int64  `json:"id"`
	ETag       string `json:"etag"`
	Bytes      int    `json:"bytes"`      // of the case itself
	PhotoBytes int64  `json:"photoBytes"` // of the pictures it refers to

	Box     orb.Bound `json:"-"` // degrees
	BatchID int64     `json:"-"`
}

// Case is a case as a phone needs it without a signal. Areas are hundredths of
// m², coordinates CGCS2000 degrees.
type Case struct {
	ID            int64              `json:"id"`
	No            string             `json:"no"`
	PlotNo        string             `json:"plotNo"`
	Version       int                `json:"version"`
	State         casework.State     `json:"state"`
	StateZh       string             `json:"stateZh"`
	Phase         evidence.Phase     `json:"phase"` // "" when no photos may be added now
	Round         int                `json:"round"`
	Lead          org.Department     `json:"lead"`
	County        org.Region         `json:"county"`
	CountyName    string             `json:"countyName"`
	Town          string             `json:"town"`
	Village       string             `json:"village"`
	Type          string             `json:"type"`
	TypeZh        string             `json:"typeZh"`
	TypeGroup     string             `json:"typeGroup"` // which checklist
	Note          string             `json:"note"`
	ClassBefore   string             `json:"classBefore"`
	ClassBeforeZh string             `json:"classBeforeZh"`
	ClassNow      string             `json:"classNow"`
	ClassNowZh    string             `json:"classNowZh"`
	Planting      string             `json:"planting"`
	PlantingZh    string             `json:"plantingZh"`
	AreaCents     int64              `json:"areaCents"`
	FarmlandCents *int64             `json:"farmlandCents"`
	PBFCents      *int64             `json:"pbfCents"`
	DueOn         org.Date           `json:"dueOn"`
	BatchID       int64              `json:"batchId"`
	Geometry      geo.MultiPolygon   `json:"geometry"`
	Center        orb.Point          `json:"center"`
	Instructions  []Instruction      `json:"instructions"`
	Measures      []casework.Measure `json:"measures"`
	FinishedOn    org.Date           `json:"finishedOn"`
	Finding       *casework.Finding  `json:"finding"`
	Photos        []Photo            `json:"photos"`
	Awaited       int                `json:"awaited"` // promised photos that have not arrived
	Context       []Piece            `json:"context"`
	Neighbours    []Neighbour        `json:"neighbours"`
	Options       []casework.Option  `json:"options"`
}

// Instruction is something the office wrote for whoever goes there.
type Instruction struct {
	Zh string    `json:"zh"`
	At time.Time `json:"at"`
}

// Photo is an earlier photo: where it was taken and which way it looks.
type Photo struct {
	ID         int64          `json:"id"`
	Phase      evidence.Phase `json:"phase"`
	Kind       evidence.Kind  `json:"kind"`
	Position   *orb.Point     `json:"position"`
	Bearing    *float64       `json:"bearing"`
	TakenAt    *time.Time     `json:"takenAt"`
	SHA256     string         `json:"sha256"`
	LargeBytes int64          `json:"largeBytes"`
	Uploader   string         `json:"uploader"`
}

// Piece is a baseline layer clipped to the surroundings of a plot.
type Piece struct {
	Kind     string           `json:"kind"`
	KindZh   string           `json:"kindZh"`
	Geometry geo.MultiPolygon `json:"geometry"`
}

// Neighbour is another plot nearby.
type Neighbour struct {
	PlotNo   string           `json:"plotNo"`
	Geometry geo.MultiPolygon `json:"geometry"`
}

// Batch is what a pack says of a batch: its evidence rules are judged by the
// page live, and by the server again.
type Batch struct {
	ID       int64        `json:"id"`
	Number   string       `json:"number"`
	IssuedOn org.Date     `json:"issuedOn"`
	Verify   evidence.Set `json:"verify"`
	Rectify  evidence.Set `json:"rectify"`
}

// NewBatch is the part of a batch that a pack carries.
func NewBatch(b casework.Batch) Batch {
	return Batch{ID: b.ID, Number: b.Number, IssuedOn: b.IssuedOn, Verify: b.Rules.Verify, Rectify: b.Rules.Rectify}
}

// Words is the vocabularies that a phone chooses from.
type Words struct {
	Findings     []casework.Word      `json:"findings"`
	NotReachable []casework.Word      `json:"notReachable"`
	Measures     []casework.Word      `json:"measures"`
	Checklists   []casework.Checklist `json:"checklists"`
	Crops        []casework.Word      `json:"crops"`
	Growths      []casework.Word      `json:"growths"`
}

// AllWords is the vocabularies as they stand.
func AllWords() Words {
	return Words{
		Findings: casework.Findings, NotReachable: casework.NotReachable, Measures: casework.Measures,
		Checklists: casework.Checklists(), Crops: casework.Crops, Growths: casework.Growths,
	}
}

// Base is the map below everything.
type Base struct {
	URL         string `json:"url"`
	Bytes       int64  `json:"bytes"`
	ETag        string `json:"etag"`
	Schematic   bool   `json:"schematic"`
	Attribution string `json:"attribution"`
}

// NewCase puts a case of the pack together from what a decision about it looks
// at. Pictures, surroundings and instructions are the store's to add.
func NewCase(e casework.Entry, d casework.Dossier, who org.Person, now time.Time) Case {
	f := d.Case.Facts
	c := Case{
		ID: d.Case.ID, No: d.Case.No, PlotNo: d.Plot.No, Version: d.Case.Version, State: d.Case.State, StateZh: casework.DocOf(d.Case.State).Zh,
		Round: f.Round, Lead: d.Case.Lead, County: d.Case.County, CountyName: e.CountyName, Town: e.Town, Village: e.Village,
		Type: d.Plot.Type, TypeZh: e.TypeZh, TypeGroup: typeGroup(d.Plot.Type), Note: d.Plot.Note,
		ClassBefore: d.Plot.ClassBefore, ClassNow: d.Plot.ClassNow, Planting: d.Plot.Planting,
		AreaCents: d.Plot.AreaCents, FarmlandCents: d.Plot.FarmlandCents, PBFCents: d.Plot.PBFCents, DueOn: d.Case.DueOn,
		BatchID: d.Batch.ID, Geometry: geo.MultiPolygon(d.Plot.Geometry), Center: orb.Point(e.Center),
		Instructions: []Instruction{}, Measures: orEmpty(f.Measures), FinishedOn: f.FinishedOn, Finding: f.Finding,
		Photos: []Photo{}, Context: []Piece{}, Neighbours: []Neighbour{}, Options: casework.Options(d, who, now),
	}
	c.words()
	c.Phase, _ = casework.PhotoPhase(d.Case, who) // a refusal means none
	for _, p := range d.Photos {
		if p.Round == f.Round && p.Withdrawn == nil {
			c.Photos = append(c.Photos, Photo{
				ID: p.ID, Phase: p.Phase, Kind: p.Kind, Position: p.Position, Bearing: p.Bearing,
				TakenAt: p.TakenAt, SHA256: p.SHA256, Uploader: p.Uploader,
			})
		}
	}
	return c
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
