package httpapi

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/evidence"
	"liangtian/internal/field"
	"liangtian/internal/library"
	"liangtian/internal/org"
	"liangtian/internal/plot"
	"liangtian/internal/report"
	"liangtian/internal/supervise"
)

// CaseFile is a case on one screen: what it is, what was done, what is shown,
// and what this person may do now.
type CaseFile struct {
	Case     CaseView            `json:"case"`
	Plot     PlotView            `json:"plot"`
	Batch    BatchView           `json:"batch"`
	Events   []EventView         `json:"events"`
	Records  []casework.Record   `json:"records"`
	Photos   []PhotoView         `json:"photos"`
	Evidence EvidenceView        `json:"evidence"`
	Options  []casework.Option   `json:"options"`
	Family   []casework.Relative `json:"family"`
	Photo    PhotoOption         `json:"photo"`
	Field    field.Promised      `json:"field"`
	Ground   casework.GroundNote `json:"ground"`
	// Supervision is the orders about the case, newest first.
	Supervision []supervise.OnCase `json:"supervision"`
	// Decisions is what conferences decided about it, newest first; Alike is how
	// often plots of its type were decided.
	Decisions []conference.Precedent   `json:"decisions"`
	Alike     conference.DecisionCount `json:"alike"`
	// Documents is what the rule that routed it, and its measures, rest on.
	Documents []library.Paper `json:"documents"`
	// Proposals is what exception layers say for the plot; a person decides.
	Proposals []casework.Proposal `json:"proposals"`
	// Reservations is what the balance keeps for the case.
	Reservations []balance.Reservation `json:"reservations"`
	// PhotosHidden says that the joint office keeps the photos from this person.
	PhotosHidden bool `json:"photosHidden"`
	// Certificate says whether a 销号单 may be had now.
	Certificate bool `json:"certificate"`
}

// CaseView is the case with its names. Areas are hundredths of m².
type CaseView struct {
	casework.Entry
	Round        int                  `json:"round"`
	CountyShare  float64              `json:"countyShare"`
	CountyInFile string               `json:"countyInFile"`
	LimitDays    org.DayKind          `json:"limitDays"`
	Finding      *casework.Finding    `json:"finding"`
	Ground       string               `json:"ground"`
	Measures     []casework.Measure   `json:"measures"`
	RectifyCents int64                `json:"rectifyCents"`
	Deadline     org.Date             `json:"deadline"`
	FinishedOn   org.Date             `json:"finishedOn"`
	ClosedOn     org.Date             `json:"closedOn"`
	Extensions   int                  `json:"extensions"`
	Bounces      int                  `json:"bounces" doc:"退回分派、移交、不予接收合计次数"`
	Question     string               `json:"question"`
	Acceptance   *casework.Acceptance `json:"acceptance"`
	ReportBatch  string               `json:"reportBatch"`
	Decision     any                  `json:"decision"`
}

// PlotView is the plot with the words for its codes.
type PlotView struct {
	ID            int64             `json:"id"`
	PlotNo        string            `json:"plotNo"`
	Geometry      geo.MultiPolygon  `json:"geometry"`
	AreaCents     int64             `json:"areaCents"`
	FileAreaCents *int64            `json:"fileAreaCents"`
	Type          string            `json:"type"`
	TypeZh        string            `json:"typeZh"`
	ClassBefore   string            `json:"classBefore"`
	ClassBeforeZh string            `json:"classBeforeZh"`
	ClassNow      string            `json:"classNow"`
	ClassNowZh    string            `json:"classNowZh"`
	Planting      string            `json:"planting"`
	PlantingZh    string            `json:"plantingZh"`
	PeriodBefore  string            `json:"periodBefore"`
	PeriodAfter   string            `json:"periodAfter"`
	Note          string            `json:"note"`
	PBFInFile     *bool             `json:"pbfInFile"`
	EcoInFile     *bool             `json:"ecoInFile"`
	FarmlandCents *int64            `json:"farmlandCents"`
	PBFCents      *int64            `json:"pbfCents"`
	OtherCents    *int64            `json:"otherCents"`
	Overlays      []OverlayView     `json:"overlays"`
	CutBy         []string          `json:"cutBy" doc:"图斑跨其界线的图层类别"`
	Attributes    map[string]string `json:"attributes"`
}

// OverlayView is an overlay with the word for its kind.
type OverlayView struct {
	plot.Overlay
	KindZh string `json:"kindZh"`
}

// BatchView is what a case file says of its batch.
type BatchView struct {
	ID       int64                  `json:"id"`
	Number   string                 `json:"number"`
	IssuedOn org.Date               `json:"issuedOn"`
	DayKind  org.DayKind            `json:"dayKind"`
	Limits   map[casework.Limit]int `json:"limits"`
}

// EventView is one line of 留痕 in words.
type EventView struct {
	Seq        int             `json:"seq"`
	Action     casework.Action `json:"action"`
	ActionZh   string          `json:"actionZh"`
	ActionEn   string          `json:"actionEn"`
	From       casework.State  `json:"from"`
	To         casework.State  `json:"to"`
	ActorName  string          `json:"actorName"`
	ActorUnit  string          `json:"actorUnit"`
	Role       org.Role        `json:"actorRole"`
	Department org.Department  `json:"actorDepartment"`
	At         time.Time       `json:"at"`
	Reason     string          `json:"reason"`
	Document   string          `json:"document"`
	Words      string          `json:"words"`
	Detail     json.RawMessage `json:"detail"`
	Hash       string          `json:"hash"`
}

// EvidenceView is both rule sets held against the photos of this round.
type EvidenceView struct {
	Verify  ReportView `json:"verify"`
	Rectify ReportView `json:"rectify"`
}

// ReportView is one rule set in words.
type ReportView struct {
	OK        bool       `json:"ok"`
	Items     []ItemView `json:"items"`
	Missing   []string   `json:"missing"`
	Reminders []string   `json:"reminders"`
}

// ItemView is one check; Photos are the ids it is about.
type ItemView struct {
	Code    string  `json:"code"`
	Title   string  `json:"title"`
	OK      bool    `json:"ok"`
	Binding bool    `json:"binding"`
	Words   string  `json:"words"`
	Photos  []int64 `json:"photos"`
}

// PhotoOption says whether this person may add photos now, for which phase,
// or why not.
type PhotoOption struct {
	Open  bool           `json:"open"`
	Phase evidence.Phase `json:"phase"`
	Words string         `json:"words"`
}

type caseInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getCase(ctx context.Context, who org.Person, in *caseInput) (CaseFile, error) {
	file, err := s.caseFile(ctx, who, in.ID)
	about(ctx, in.ID, file.Case.No)
	if n := len(file.Photos); n > 0 {
		detail(ctx, "photos", strconv.Itoa(n))
	}
	return file, err
}

func (s *server) caseFile(ctx context.Context, who org.Person, id int64) (out CaseFile, err error) {
	now := s.Now()
	entry, err := s.Cases.Entry(ctx, who, id, now)
	if err != nil {
		return out, err
	}
	d, err := s.Cases.Dossier(ctx, who, id)
	if err != nil {
		return out, err
	}
	events, units, err := s.Cases.Events(ctx, who, id)
	if err != nil {
		return out, err
	}
	if out.Records, err = s.Cases.Records(ctx, who, id); err != nil {
		return out, err
	}
	if out.Family, err = s.Cases.Relatives(ctx, who, id); err != nil {
		return out, err
	}
	f := d.Case.Facts
	out.Case = CaseView{
		Entry: entry, Round: f.Round, CountyShare: d.Plot.CountyShare, CountyInFile: d.Plot.CountyInFile,
		LimitDays: d.Batch.DayKind, Finding: f.Finding, Ground: f.Ground, Measures: orEmpty(f.Measures), RectifyCents: f.RectifyCents,
		Deadline: f.Deadline, FinishedOn: f.FinishedOn, ClosedOn: f.ClosedOn, Extensions: f.Extensions, Question: f.Question,
		Bounces: casework.BouncesOf(d.Steps), Acceptance: f.Acceptance, ReportBatch: f.ReportBatch, Decision: f.Routing,
	}
	out.Plot = plotView(d.Plot, d.Batch.Sliver)
	out.Batch = BatchView{ID: d.Batch.ID, Number: d.Batch.Number, IssuedOn: d.Batch.IssuedOn, DayKind: d.Batch.DayKind, Limits: d.Batch.Limits}
	for i := len(events) - 1; i >= 0; i-- {
		out.Events = append(out.Events, eventView(events[i], units))
	}
	out.Photos = []PhotoView{}
	for _, p := range d.Photos {
		out.Photos = append(out.Photos, photoView(p, d))
	}
	out.Evidence = EvidenceView{Verify: reportView(d.VerifyReport()), Rectify: reportView(d.RectifyReport())}
	if d.PhotosHidden {
		none := ReportView{OK: true, Items: []ItemView{}, Missing: []string{}, Reminders: []string{}}
		out.PhotosHidden, out.Evidence = true, EvidenceView{Verify: none, Rectify: none}
	}
	if out.Field, err = s.Outbox.OfCase(ctx, who, d.Case); err != nil {
		return out, err
	}
	if out.Ground, err = s.Grounds.GroundOf(ctx, who, id); err != nil {
		return out, err
	}
	if out.Supervision, err = s.Supervision.OnCase(ctx, who, id, now); err != nil {
		return out, err
	}
	if err := s.restsOn(ctx, who, d, &out); err != nil {
		return out, err
	}
	out.Options = casework.Options(d, who, now)
	out.Proposals, out.Reservations = d.Proposals(), orEmpty(d.Balance.Reservations)
	out.Certificate = report.Certifiable(d.Case) == nil && !d.PhotosHidden
	phase, err := casework.PhotoPhase(d.Case, who)
	out.Photo = PhotoOption{Open: err == nil, Phase: phase}
	if err != nil {
		out.Photo.Words = problemWords(err)
	}
	return out, nil
}

func plotView(p plot.Plot, sliver int64) PlotView {
	v := PlotView{
		ID: p.ID, PlotNo: p.No, Geometry: geo.MultiPolygon(p.Geometry), AreaCents: p.AreaCents, FileAreaCents: p.FileAreaCents,
		Type: p.Type, TypeZh: plot.Types.Zh(p.Type), ClassBefore: p.ClassBefore, ClassBeforeZh: plot.LandClasses.Zh(p.ClassBefore),
		ClassNow: p.ClassNow, ClassNowZh: plot.LandClasses.Zh(p.ClassNow), Planting: p.Planting, PlantingZh: plot.Plantings.Zh(p.Planting),
		PeriodBefore: p.PeriodBefore, PeriodAfter: p.PeriodAfter, Note: p.Note, PBFInFile: p.PBFInFile, EcoInFile: p.EcoInFile,
		FarmlandCents: p.FarmlandCents, PBFCents: p.PBFCents, OtherCents: p.OtherCents(), Overlays: []OverlayView{}, CutBy: []string{}, Attributes: p.Attributes,
	}
	for _, o := range p.CutBy(sliver) {
		v.CutBy = append(v.CutBy, o.Kind)
	}
	for _, o := range p.Overlays {
		v.Overlays = append(v.Overlays, OverlayView{o, plot.LayerZh(o.Kind, o.Layer)})
	}
	return v
}

func eventView(e casework.Event, units map[int64]string) EventView {
	doc := e.Action.Doc()
	words := e.ActorName + doc.Zh
	if unit := units[e.ActorID]; unit != "" { // the program has none
		words = fmt.Sprintf("%s（%s）%s", e.ActorName, unit, doc.Zh)
	}
	if e.To != e.From {
		words += "，案件转为“" + casework.DocOf(e.To).Zh + "”"
	}
	return EventView{
		Seq: e.Seq, Action: e.Action, ActionZh: doc.Zh, ActionEn: doc.En, From: e.From, To: e.To, ActorName: e.ActorName,
		ActorUnit: units[e.ActorID], Role: e.Role, Department: e.Department, At: e.At, Reason: e.Reason, Document: e.Document,
		Words: words + "。", Detail: e.Payload, Hash: hex.EncodeToString(e.Hash),
	}
}

func reportView(r evidence.Report) ReportView {
	v := ReportView{OK: r.OK, Items: []ItemView{}, Missing: orEmpty(r.Missing), Reminders: orEmpty(r.Reminders)}
	for _, i := range r.Items {
		v.Items = append(v.Items, ItemView{Code: i.Code, Title: i.Title, OK: i.OK, Binding: i.Binding, Words: i.Words, Photos: orEmpty(i.Photos)})
	}
	return v
}

// orEmpty is [] instead of null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
