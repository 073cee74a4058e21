package httpapi

import (
	"context"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/library"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

// StepBody is a step as it is asked for: the inputs of all steps in one form;
// the table says which of them this action takes.
type StepBody struct {
	Action casework.Action `json:"action"`
	Key    string          `json:"key" doc:"UUID，重试时不变，同一编号只办一次"`
	casework.Input
}

type stepInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int `json:"version"`
		StepBody
	}
}

func (b StepBody) command(version int) (casework.Command, error) {
	k, err := key(b.Key)
	if err != nil {
		return casework.Command{}, err
	}
	return casework.Command{Action: b.Action, Version: version, Key: k, Input: b.Input}, nil
}

func (s *server) takeStep(ctx context.Context, who org.Person, in *stepInput) (CaseFile, error) {
	cmd, err := in.Body.command(in.Body.Version)
	if err != nil {
		return CaseFile{}, err
	}
	if _, err := casework.Do(ctx, s.Cases, who, in.ID, cmd, s.Now()); err != nil {
		return CaseFile{}, s.withLatest(ctx, who, in.ID, err)
	}
	file, err := s.caseFile(ctx, who, in.ID)
	if fault.Is(err, "no-such-case") {
		// The step was taken and led the case out of this person's sight
		// (handed to the other department): that is no refusal.
		return CaseFile{
			Case: CaseView{Entry: casework.Entry{ID: in.ID}}, Events: []EventView{}, Records: []casework.Record{},
			Supervision: []supervise.OnCase{}, Photos: []PhotoView{}, Proposals: []casework.Proposal{}, Decisions: []conference.Precedent{}, Documents: []library.Paper{}, Options: []casework.Option{}, Family: []casework.Relative{},
			Field: field.Promised{Waiting: []field.Waiting{}, Held: []field.HeldEntry{}},
		}, nil
	}
	return file, err
}

// withLatest gives a conflict the case as it stands now, so that the page can
// show what changed.
func (s *server) withLatest(ctx context.Context, who org.Person, id int64, err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Conflict {
		return err
	}
	if e, errNow := s.Cases.Entry(ctx, who, id, s.Now()); errNow == nil {
		c := *f
		c.Latest = e
		return &c
	}
	return err
}

type bulkInput struct {
	Body struct {
		Cases []CaseVersion `json:"cases" minItems:"1" maxItems:"500"`
		StepBody
	}
}

// CaseVersion is a case as the person saw it in the list.
type CaseVersion struct {
	ID      int64 `json:"id"`
	Version int   `json:"version"`
}

// BulkResult says case by case what became of a step.
type BulkResult struct {
	Items []BulkItem `json:"items"`
	Done  int        `json:"done"`
}

// BulkItem is one case of a bulk step.
type BulkItem struct {
	ID      int64    `json:"id"`
	OK      bool     `json:"ok"`
	Problem *Problem `json:"problem,omitempty"`
}

// takeBulk takes the same step of many cases, each in its own transaction:
// what one refuses holds up no other.
func (s *server) takeBulk(ctx context.Context, who org.Person, in *bulkInput) (BulkResult, error) {
	out := BulkResult{Items: []BulkItem{}}
	cmd, err := in.Body.command(0)
	if err != nil {
		return out, err
	}
	if len(cmd.Input.Children) > 0 {
		return out, fault.Bad("children", "bulk-split", "拆分须逐案办理。")
	}
	for _, c := range in.Body.Cases {
		cmd.Version = c.Version
		_, err := casework.Do(ctx, s.Cases, who, c.ID, cmd, s.Now())
		item := BulkItem{ID: c.ID, OK: err == nil}
		if err != nil {
			if fault.As(err) == nil {
				return out, err
			}
			item.Problem = problemOf(err)
		} else {
			out.Done++
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

type splitInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Line [][2]float64 `json:"line" minItems:"2" maxItems:"200" doc:"切分线，经纬度"`
	}
}

// SplitPreview is how a line would cut a plot. Areas are hundredths of m².
type SplitPreview struct {
	Children        []SplitPart `json:"children"`
	ParentCents     int64       `json:"parentCents"`
	DifferenceCents int64       `json:"differenceCents"`
}

// SplitPart is one part of a preview.
type SplitPart struct {
	Outline   geo.MultiPolygon `json:"outline"`
	AreaCents int64            `json:"areaCents"`
}

func (s *server) previewSplit(ctx context.Context, who org.Person, in *splitInput) (out SplitPreview, err error) {
	line := make(orb.LineString, 0, len(in.Body.Line))
	for _, p := range in.Body.Line {
		line = append(line, orb.Point(p))
	}
	parts, whole, err := s.Cases.SplitByLine(ctx, who, in.ID, line)
	if err != nil {
		return out, err
	}
	out.ParentCents, out.DifferenceCents = whole, -whole
	for _, p := range parts {
		a := geo.AreaCents(p)
		out.Children = append(out.Children, SplitPart{Outline: geo.MultiPolygon(p), AreaCents: a})
		out.DifferenceCents += a
	}
	return out, nil
}

type recordInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Kind   string   `json:"kind" enum:"note,extension_request"`
		Until  org.Date `json:"until,omitempty"`
		Reason string   `json:"reason,omitempty" maxLength:"2000"`
		Text   string   `json:"text,omitempty" maxLength:"2000"`
	}
}

func (s *server) addRecord(ctx context.Context, who org.Person, in *recordInput) (CaseFile, error) {
	d, err := s.Cases.Dossier(ctx, who, in.ID)
	if err != nil {
		return CaseFile{}, err
	}
	var payload any
	switch in.Body.Kind {
	case "note":
		payload, err = casework.Note(in.Body.Text)
	default:
		payload, err = casework.AskExtension(d, who, in.Body.Until, in.Body.Reason, s.Now())
	}
	if err != nil {
		return CaseFile{}, err
	}
	if err := s.Cases.AddRecord(ctx, who, in.ID, in.Body.Kind, payload); err != nil {
		return CaseFile{}, err
	}
	return s.caseFile(ctx, who, in.ID)
}

// PhotoView is a photo as the case page shows it: what it says, and how it
// looks at the plot.
type PhotoView struct {
	ID             int64                `json:"id"`
	Phase          evidence.Phase       `json:"phase"`
	Kind           evidence.Kind        `json:"kind"`
	Round          int                  `json:"round"`
	Position       *orb.Point           `json:"position"`
	PositionSource evidence.Source      `json:"positionSource"`
	AccuracyM      *float64             `json:"accuracyM"`
	Bearing        *float64             `json:"bearing"`
	BearingSource  evidence.Source      `json:"bearingSource"`
	TakenAt        *string              `json:"takenAt"`
	TakenAtSource  evidence.Source      `json:"takenAtSource"`
	ReceivedAt     string               `json:"receivedAt"`
	Uploader       string               `json:"uploader"`
	ManualReason   string               `json:"manualReason"`
	DistanceM      *float64             `json:"distanceM"`
	Inside         bool                 `json:"inside"`
	Faces          *bool                `json:"faces"`
	Words          string               `json:"words"`
	AlsoOnCases    []string             `json:"alsoOnCases"`
	Kin            []KinView            `json:"kin"`
	Hints          []string             `json:"hints"`
	Shot           *evidence.Shot       `json:"shot"`
	Width          int                  `json:"width"`
	Height         int                  `json:"height"`
	Size           int64                `json:"size"`
	SHA256         string               `json:"sha256"`
	Model          string               `json:"model"`
	Filename       string               `json:"filename"`
	Withdrawn      *casework.Withdrawal `json:"withdrawn"`
}

// KinView is a photo that makes a person doubt this one; the reviewer sees
// both side by side.
type KinView struct {
	PhotoID int64            `json:"photoId"`
	CaseID  int64            `json:"caseId"`
	CaseNo  string           `json:"caseNo"`
	Kind    evidence.KinKind `json:"kind"`
	Value   float64          `json:"value"`
	Words   string           `json:"words"`
}

func photoView(p casework.Photo, d casework.Dossier) PhotoView {
	set := d.Batch.Rules.Verify
	if p.Phase == evidence.Rectify {
		set = d.Batch.Rules.Rectify
	}
	look := set.Look(p.Photo, d.Plot.Geometry)
	v := PhotoView{
		ID: p.ID, Phase: p.Phase, Kind: p.Kind, Round: p.Round, Position: p.Position, PositionSource: p.PositionSource,
		AccuracyM: p.AccuracyM, Bearing: p.Bearing, BearingSource: p.BearingSource, TakenAtSource: p.TakenAtSource,
		ReceivedAt: stamp(p.ReceivedAt), Uploader: p.Uploader, ManualReason: p.ManualReason, Inside: look.Inside, Faces: look.Faces,
		Words: look.Words, AlsoOnCases: orEmpty(p.AlsoOnCases), Width: p.Width, Height: p.Height, Size: p.Size, SHA256: p.SHA256,
		Model: p.Model, Filename: p.Filename, Withdrawn: p.Withdrawn, Kin: []KinView{}, Hints: orEmpty(p.HintWords()), Shot: p.Shot,
	}
	for _, k := range set.Doubts(p.Photo) {
		v.Kin = append(v.Kin, KinView{k.PhotoID, k.CaseID, k.CaseNo, k.Kind, k.Value, k.Words()})
	}
	if look.Known {
		v.DistanceM = &look.DistanceM
	}
	if p.TakenAt != nil {
		t := stamp(*p.TakenAt)
		v.TakenAt = &t
	}
	return v
}
