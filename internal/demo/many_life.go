package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/postgres"
	"liangtian/internal/routing"
)

// The land of many plots: nine counties as boxes, twelve towns in each as
// smaller ones, the plots of a town in rows.
const (
	boxWidth, boxHeight   = 0.42, 0.56 // degrees
	townsAcross, townsUp  = 3, 4
	plotWidth, plotHeight = 0.0009, 0.0008
)

var manyOrigin = orb.Point{112.90, 26.10}

func corner(county int) orb.Point {
	return orb.Point{manyOrigin[0] + boxWidth*float64(county%3), manyOrigin[1] + boxHeight*float64(county/3)}
}

func rectangle(a, b orb.Point) orb.MultiPolygon {
	return orb.MultiPolygon{{{a, {b[0], a[1]}, b, {a[0], b[1]}, a}}}
}

// manyTypes are plots as they are issued, some more often than others.
var manyTypes = []struct {
	typ, planting string
	pbf           bool
	share         int
}{
	{"20", "", false, 22},
	{"YH", "", false, 9},
	{"GF", "", false, 6},
	{"DT", "", false, 10},
	{"KT", "", true, 9},
	{"ND", "", false, 7},
	{"02", "", true, 14},
	{"03", "", true, 9},
	{"01", "WG", true, 6},
	{"01", "LM", true, 5},
	{"02", "", false, 3},
}

// place is where the k-th plot lies, and in which town. Every town gets its
// share; in it plots lie in rows, as far apart as the town allows.
func (m *many) place(k uint64, r *rand.Rand) (county, town int, ring orb.Ring, centre orb.Point) {
	cell := k % uint64(len(manyCounties)*manyTowns)
	county, town = int(cell)/manyTowns, int(cell)%manyTowns
	across := 1
	for uint64(across*across) < m.n/uint64(len(manyCounties)*manyTowns)+1 {
		across++
	}
	at := k / uint64(len(manyCounties)*manyTowns)
	w, h := boxWidth/townsAcross, boxHeight/townsUp
	c := corner(county)
	stepX, stepY := 0.96*w/float64(across), 0.96*h/float64(across)
	centre = orb.Point{
		c[0] + w*float64(town%townsAcross) + 0.02*w + stepX*(float64(at%uint64(across))+0.5),
		c[1] + h*float64(town/townsAcross) + 0.02*h + stepY*(float64(at/uint64(across))+0.5),
	}
	rx, ry := min(plotWidth, stepX)*0.48, min(plotHeight, stepY)*0.48
	corners := 6 + r.IntN(9)
	for i := range corners {
		far := 0.55 + 0.45*r.Float64()
		sin, cos := sinCos(float64(i) / float64(corners))
		ring = append(ring, orb.Point{centre[0] + rx*far*cos, centre[1] + ry*far*sin})
	}
	return county, town, append(ring, ring[0]), centre
}

// life makes the k-th plot, bears its case and lives it as far as it has come.
func (m *many) life(k uint64) (l postgres.Life, err error) {
	r := rand.New(rand.NewPCG(m.seed, k))
	county, town, ring, centre := m.place(k, r)
	region := manyCounties[county].code
	number := m.at(r)
	b := m.batches[number]
	of := manyTypes[weighted(r)]
	p := plot.Plot{
		ID: int64(k) + 1, BatchID: b.ID, GroundID: int64(k) + 1, No: fmt.Sprintf("%sJC%02d%07d", region, number+1, k), Version: 1,
		Geometry: orb.MultiPolygon{{ring}}, CountyInFile: string(region), CountyByShare: string(region), CountyShare: 1,
		Town: fmt.Sprintf("示例%02d镇", town+1), Village: fmt.Sprintf("示例%d村", 1+r.IntN(15)), Type: of.typ, ClassBefore: "0101", Planting: of.planting, PBFInFile: &of.pbf,
	}
	p.AreaCents = geo.AreaCents(p.Geometry)
	farmland := p.AreaCents * int64(70+r.IntN(31)) / 100
	pbf := int64(0)
	if of.pbf {
		pbf = farmland * int64(40+r.IntN(61)) / 100
	}
	p.FarmlandCents, p.PBFCents = &farmland, &pbf
	hash, err := plotFingerprint(p.Geometry)
	if err != nil {
		return l, err
	}
	issued, _ := b.IssuedOn.Time()
	at := imported(issued.Add(-8 * time.Hour)).Add(time.Duration(r.IntN(3600)) * time.Second)
	cityNR := m.people[desk(org.City, org.NaturalResources, cityCode)][0]
	birth := casework.Born(p, b, routing.Version1, cityNR, at)
	c := birth.Case
	c.ID, c.PlotID, c.No, c.Facts.PlotHash = p.ID, p.ID, fmt.Sprintf("AJ%s-%07d", at.Format("2006"), p.ID), hash
	l = postgres.Life{Plot: p, Center: centre}
	d := casework.Dossier{Plot: p, Batch: b, Inspectors: map[int64]org.Person{}}
	keep := func(e casework.Event, next casework.Case) error {
		var prev []byte
		if n := len(l.Events); n > 0 {
			prev = l.Events[n-1].Hash
		}
		e, err := casework.Seal(e, next, prev)
		if err != nil {
			return err
		}
		e.ID = int64(k)*100 + int64(e.Seq)
		l.Events = append(l.Events, e)
		d.Case, l.Case = next, next
		d.Steps = append(d.Steps, casework.Step{Seq: e.Seq, Action: e.Action, From: e.From, ActorID: e.ActorID, At: e.At})
		return nil
	}
	if err := keep(birth.Event, c); err != nil {
		return l, err
	}
	for _, do := range m.story(r, manyBatches-1-number) {
		at = at.Add(time.Duration((0.3 + 1.4*r.Float64()) * pace(do) * float64(24*time.Hour)))
		if at = m.clock.after(at); at.After(m.clock.now) {
			break
		}
		who, in := m.step(r, &d, do, at)
		out, err := casework.Perform(d, who, casework.Command{Action: do, Version: d.Case.Version, Input: in}, at)
		if err != nil {
			return l, fmt.Errorf("%s: %w", do, err)
		}
		if err := keep(out.Event, out.Next); err != nil {
			return l, err
		}
	}
	return l, nil
}

// story is what is to happen to a case of a batch so many months old. The young
// ones stop early by themselves, when there is no time left.
func (m *many) story(r *rand.Rand, age int) []casework.Action {
	head := []casework.Action{casework.Issue, casework.Receive, casework.Depute, casework.ReportFinding}
	switch n := r.IntN(100); {
	case n < 6:
		return []casework.Action{casework.Void}
	case n < 9:
		return []casework.Action{casework.Issue, casework.Refuse}
	case n < 34 && age > 2:
		return head[:1+r.IntN(4)] // an old case that nobody moves
	case n < 52:
		return append(head, casework.Clear, casework.ApplyToClose, casework.Close)
	case n < 58:
		return append(head, casework.ReturnFinding, casework.ReportFinding, casework.Uphold)
	case n < 62:
		return append(head, casework.Escalate)
	case n < 76:
		return append(head, casework.Uphold)
	case n < 80:
		return append(head, casework.Uphold, casework.CarryOver)
	case n < 88:
		return append(head, casework.Uphold, casework.Finish, casework.SubmitEvidence, casework.ReturnEvidence)
	}
	all := append(head, casework.Uphold, casework.Finish, casework.SubmitEvidence, casework.Pass, casework.ApplyToClose, casework.Close)
	switch n := r.IntN(100); {
	case n < 60:
		all = append(all, casework.ReportUp)
	case n < 70:
		all = append(all, casework.Reopen, casework.Depute)
	}
	return all
}

// pace is how many days a step usually takes.
func pace(do casework.Action) float64 {
	if d, ok := takes[string(do)]; ok {
		return d
	}
	return 2
}

// step is who takes a step and with what.
func (m *many) step(r *rand.Rand, d *casework.Dossier, do casework.Action, at time.Time) (who org.Person, in casework.Input) {
	c := d.Case
	area := d.Plot.AreaCents
	clerk := func() org.Person { return m.one(r, org.CountyClerk, c.Lead, c.County) }
	reviewer := func() org.Person { return m.one(r, org.CountyReviewer, c.Lead, c.County) }
	cityOf := func(n int) org.Person { return m.people[desk(org.City, c.Lead, cityCode)][n] }
	measure := "demolish_restore"
	if c.Lead == org.Agriculture {
		measure = "restore_planting"
	}
	if stock := do.Doc().Stock; len(stock) > 0 {
		in.Reason = stock[r.IntN(len(stock))]
	}
	switch do {
	case casework.Issue, casework.CarryOver, casework.ReportUp:
		who = cityOf(0)
		in.ReportBatch = at.Format("2006年01月") + "上报（示意）"
		if do != casework.ReportUp {
			in.ReportBatch = ""
		}
	case casework.Void:
		who, in.Ground = cityOf(0), "duplicate"
	case casework.Reopen:
		who, in.Ground = cityOf(0), "spot_check"
	case casework.Close:
		who = cityOf(1)
	case casework.Depute:
		who = clerk()
		inspector := m.one(r, org.Inspector, c.Lead, c.County)
		d.Inspectors[inspector.ID] = inspector
		in.Inspectors = []int64{inspector.ID}
	case casework.ReportFinding:
		who = d.Inspectors[c.Deputed[0]]
		in.Finding = &casework.FindingInput{Code: "true", Note: "现场核实，与图斑一致。", AreaCents: &area}
	case casework.SubmitEvidence:
		who = d.Inspectors[c.Deputed[0]]
	case casework.Uphold:
		who = reviewer()
		in.Measures, in.Deadline = []casework.MeasureInput{{Code: measure, AreaCents: area}}, org.DateOf(org.Today(at).AddDate(0, 0, 20+r.IntN(60)))
	case casework.Finish:
		who = clerk()
		in.Measures, in.FinishedOn = []casework.MeasureInput{{Code: measure, AreaCents: area}}, org.DateOf(org.Today(at))
	case casework.Clear:
		who, in.Ground, in.Document = reviewer(), "lawful", fmt.Sprintf("自资规核〔%d〕%d号（示意）", at.Year(), 1+r.IntN(90))
	case casework.Escalate:
		who, in.Question = reviewer(), "是否按历史存量分类处置，请审定。"
	case casework.ApplyToClose:
		who, in.Application = clerk(), "已按要求处置到位，申请销号。"
		d.Form = sheetOf(c, at, "经办1", "经办1")
	case casework.ReturnFinding, casework.ReturnEvidence, casework.Pass:
		who = reviewer()
	default:
		who = clerk()
	}
	return who, in
}

// plotFingerprint is what the database makes of an outline: SHA-256 of its
// little-endian WKB.
func plotFingerprint(mp orb.MultiPolygon) (string, error) {
	raw, err := wkb.Marshal(mp, binary.LittleEndian)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

func sinCos(turns float64) (sin, cos float64) { return math.Sincos(2 * math.Pi * turns) }

func weighted(r *rand.Rand) int {
	n := r.IntN(100) // the shares add up to a hundred; a test counts
	for i, t := range manyTypes {
		if n -= t.share; n < 0 {
			return i
		}
	}
	return 0
}
