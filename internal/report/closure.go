package report

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Closure is what a closure certificate (销号单) says, in the words of the day
// that it was issued. Its JSON is kept and hashed, so names and order of the
// fields are part of the record. Areas are hundredths of m².
type Closure struct {
	CaseNo        string           `json:"caseNo"`
	PlotNo        string           `json:"plotNo"`
	Batch         string           `json:"batch"`
	County        string           `json:"county"`
	Town          string           `json:"town"`
	Village       string           `json:"village"`
	Type          string           `json:"type"`
	Qualification string           `json:"qualification"`
	Lead          string           `json:"lead"`
	Partner       string           `json:"partner"`
	AreaCents     int64            `json:"areaCents"`
	PBFCents      *int64           `json:"pbfCents"`
	PBF           *bool            `json:"pbf"` // by the file's own word, where nothing was measured
	Finding       string           `json:"finding"`
	Result        string           `json:"result"` // measures, or why nothing was to be done
	Acceptance    string           `json:"acceptance"`
	Outline       geo.MultiPolygon `json:"outline"`
	Photos        []ClosurePhoto   `json:"photos"`
	Steps         []ClosureStep    `json:"steps"`
	Unit          string           `json:"unit"` // that closed it
	Document      string           `json:"document"`
	ClosedOn      org.Date         `json:"closedOn"`
	Hash          string           `json:"hash"` // of the closing event
}

// ClosurePhoto is a photo on the certificate.
type ClosurePhoto struct {
	SHA256  string      `json:"sha256"`
	Title   string      `json:"title"`
	At      *[2]float64 `json:"at"` // degrees
	Bearing *float64    `json:"bearing"`
	TakenAt *time.Time  `json:"takenAt"`
}

// ClosureStep is who did a step on the way to closing.
type ClosureStep struct {
	Title string    `json:"title"`
	Name  string    `json:"name"`
	Unit  string    `json:"unit"`
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
}

// Certifiable refuses a case for which there is no certificate now.
func Certifiable(c casework.Case) error {
	if c.State == casework.Closed || c.State == casework.Reported {
		return nil
	}
	return fault.New(fault.Conflict, "case-not-closed", "案件现为“%s”，没有销号，不能出具销号单。", casework.DocOf(c.State).Zh)
}

// steps are the ones that a certificate names, with its own words for them.
var closureSteps = []struct {
	do    casework.Action
	title string
}{
	{casework.ReportFinding, "现场核实"},
	{casework.Uphold, "核实审核"},
	{casework.Clear, "核实审核"},
	{casework.Rule, "市级审定"},
	{casework.SubmitEvidence, "整改举证"},
	{casework.Pass, "举证审核"},
	{casework.ApplyToClose, "申请销号"},
	{casework.Close, "销号审核"},
}

// Closing finds the event that closed a case, and the events of that round.
func Closing(events []casework.Event) (closing casework.Event, round []casework.Event, ok bool) {
	for i, e := range events {
		switch e.Action {
		case casework.Close:
			closing, ok = e, true
		case casework.Reopen:
			round = events[i+1:]
			ok = false
		}
	}
	if round == nil {
		round = events
	}
	return closing, slices.DeleteFunc(slices.Clone(round), func(e casework.Event) bool { return e.Seq > closing.Seq }), ok
}

// Close gathers what the certificate of a closed case says: how the case stood
// when it was closed, by the event that closed it.
func Close(d casework.Dossier, events []casework.Event, units map[int64]string, county string) (out Closure, err error) {
	closing, round, ok := Closing(events)
	if err := Certifiable(d.Case); err != nil {
		return out, err
	}
	if !ok {
		return out, fault.New(fault.Conflict, "case-not-closed", "案件没有销号的留痕，不能出具销号单，请联系管理员。")
	}
	var c casework.Case
	if err := json.Unmarshal(closing.After, &c); err != nil {
		return out, err
	}
	f, p := c.Facts, d.Plot
	out = Closure{
		CaseNo: c.No, PlotNo: p.No, Batch: d.Batch.Number, County: county, Town: p.Town, Village: p.Village,
		Type: strings.TrimSpace(p.Type + " " + plot.Types.Zh(p.Type)), Qualification: c.Qualification.Zh(), Lead: c.Lead.Zh(), AreaCents: p.AreaCents, PBFCents: p.PBFCents,
		Finding: findingWords(f), Result: resultWords(f, round), Acceptance: acceptanceWords(f.Acceptance), Outline: geo.MultiPolygon(p.Geometry),
		Photos: chosen(d.Photos, f), Unit: units[closing.ActorID], Document: closing.Document, ClosedOn: f.ClosedOn, Hash: hex.EncodeToString(closing.Hash),
	}
	if c.Partner != org.NoDepartment {
		out.Partner = c.Partner.Zh()
	}
	if out.PBFCents == nil {
		out.PBF, _ = p.OnPBF()
	}
	for _, e := range lastOfEach(round) {
		for _, s := range closureSteps {
			if s.do == e.Action {
				out.Steps = append(out.Steps, ClosureStep{s.title, e.ActorName, units[e.ActorID], e.At, strings.TrimSpace(e.Document)})
			}
		}
	}
	return out, nil
}

// lastOfEach leaves out what was done again later.
func lastOfEach(round []casework.Event) (out []casework.Event) {
	for i, e := range round {
		again := slices.ContainsFunc(round[i+1:], func(later casework.Event) bool { return later.Action == e.Action })
		if !again {
			out = append(out, e)
		}
	}
	return out
}

func findingWords(f casework.Facts) string {
	if f.Finding == nil {
		return ""
	}
	s := casework.FindingZh(f.Finding.Code)
	if f.Finding.AreaCents != nil {
		s += "，核实面积 " + geo.FormatMu(*f.Finding.AreaCents) + " 亩"
	}
	if f.Finding.Note != "" {
		s += "。" + f.Finding.Note
	}
	return s
}

func resultWords(f casework.Facts, round []casework.Event) string {
	if len(f.Measures) == 0 {
		s := "无需整改"
		if f.Ground != "" {
			s += "：" + casework.GroundZh(f.Ground)
		}
		for _, e := range round {
			if (e.Action == casework.Clear || e.Action == casework.Rule) && e.Document != "" {
				s += "（" + e.Document + "）"
			}
		}
		return s
	}
	var parts []string
	for _, m := range f.Measures {
		parts = append(parts, casework.MeasureZh(m.Code)+" "+geo.FormatMu(m.DoneCents)+" 亩")
	}
	s := strings.Join(parts, "；") + "。应整改 " + geo.FormatMu(f.RectifyCents) + " 亩"
	if f.FinishedOn != "" {
		s += fmt.Sprintf("，%s 整改完成", f.FinishedOn)
	}
	return s
}

func acceptanceWords(a *casework.Acceptance) string {
	if a == nil {
		return ""
	}
	return a.Words()
}

const mostPhotos = 6

// chosen are the photos of a certificate: of before and after an equal number,
// one that shows the whole and then near ones.
func chosen(photos []casework.Photo, f casework.Facts) (out []ClosurePhoto) {
	first := "整改前"
	if len(f.Measures) == 0 {
		first = "现场"
	}
	before, after := shown(photos, f.Round, evidence.Verify, first), shown(photos, f.Round, evidence.Rectify, "整改后")
	n := min(len(before), max(mostPhotos/2, mostPhotos-len(after)))
	out = append([]ClosurePhoto{}, before[:n]...)
	return append(out, after[:min(len(after), mostPhotos-n)]...)
}

func shown(photos []casework.Photo, round int, phase evidence.Phase, when string) (out []ClosurePhoto) {
	for _, kind := range []evidence.Kind{evidence.Wide, evidence.Close, evidence.UAV, evidence.Interior} {
		for _, p := range photos {
			if p.Round != round || p.Phase != phase || p.Kind != kind || p.Withdrawn != nil {
				continue
			}
			c := ClosurePhoto{SHA256: p.SHA256, Title: when + kind.Zh(), Bearing: p.Bearing, TakenAt: p.TakenAt}
			if p.Position != nil {
				c.At = &[2]float64{p.Position[0], p.Position[1]}
			}
			out = append(out, c)
		}
	}
	return out
}
