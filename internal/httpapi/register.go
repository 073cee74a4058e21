package httpapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
	"liangtian/internal/routing"
)

// CaseStore keeps cases; every method applies the person's scope itself.
type CaseStore interface {
	casework.Store
	Register(ctx context.Context, who org.Person, f casework.Filter, now time.Time) ([]casework.Entry, string, int, error)
	EachEntry(ctx context.Context, who org.Person, f casework.Filter, now time.Time, each func(casework.Entry) error) error
	Entry(ctx context.Context, who org.Person, id int64, now time.Time) (casework.Entry, error)
	Inbox(ctx context.Context, who org.Person, now time.Time) ([]casework.InboxGroup, error)
	DoneToday(ctx context.Context, who org.Person, now time.Time) (int, error)
	Dossier(ctx context.Context, who org.Person, id int64) (casework.Dossier, error)
	Events(ctx context.Context, who org.Person, id int64) ([]casework.Event, map[int64]string, error)
	Records(ctx context.Context, who org.Person, id int64) ([]casework.Record, error)
	Relatives(ctx context.Context, who org.Person, id int64) ([]casework.Relative, error)
	CompareOverlays(ctx context.Context, who org.Person, id int64) ([]casework.OverlayChange, error)
	AddFile(ctx context.Context, who org.Person, caseID int64, f casework.Attached) (casework.Attached, error)
	FileOf(ctx context.Context, who org.Person, caseID, file int64) (casework.Attached, error)
	AddRecord(ctx context.Context, who org.Person, id int64, kind string, payload any) error
	Conversation(ctx context.Context, who org.Person, id int64) ([]casework.Message, []org.Person, error)
	Say(ctx context.Context, who org.Person, id int64, key, text string, mentions []int64, files []casework.Attachment) error
	SplitByLine(ctx context.Context, who org.Person, id int64, line orb.LineString) ([]orb.MultiPolygon, int64, error)
	SplitByLayers(ctx context.Context, who org.Person, id int64) ([]casework.Cut, error)
	PhotoOf(ctx context.Context, who org.Person, id int64) (casework.Photo, int64, error)
	KinOf(ctx context.Context, id, other int64) (casework.Photo, error)
	WithdrawPhoto(ctx context.Context, who org.Person, id int64, reason string) error
	Certify(ctx context.Context, who org.Person, id int64, now time.Time) (report.Certificate, error)
	CheckCertificate(ctx context.Context, code string) (report.CertificateCheck, error)
	ChangeMark(ctx context.Context) (int64, error)
	Outlines(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.TileFeature, error)
	Cells(ctx context.Context, who org.Person, f casework.Filter, t maptile.Tile, now time.Time) ([]geo.Cell, error)
	At(ctx context.Context, who org.Person, around orb.Bound) ([]casework.Spot, error)
}

// FilterInput is the register's filter as it stands in an address.
type FilterInput struct {
	Q             string `query:"q" json:"q,omitempty" maxLength:"100" doc:"图斑编号、案号、乡镇、村或备注"`
	State         string `query:"state" json:"state,omitempty" doc:"状态，逗号分隔"`
	Lead          string `query:"lead" json:"lead,omitempty" enum:"natural_resources,agriculture,"`
	Partner       string `query:"partner" json:"partner,omitempty" enum:"natural_resources,agriculture,"`
	Qualification string `query:"qualification" json:"qualification,omitempty" enum:"non_agricultural,non_grain,suspected,"`
	County        string `query:"county" json:"county,omitempty" maxLength:"12"`
	Town          string `query:"town" json:"town,omitempty" maxLength:"60"`
	Batch         int64  `query:"batch" json:"batch,omitempty"`
	Type          string `query:"type" json:"type,omitempty" maxLength:"10"`
	PBF           bool   `query:"pbf" json:"pbf,omitempty" doc:"只要涉及永久基本农田的"`
	Overdue       bool   `query:"overdue" json:"overdue,omitempty"`
	Supervised    bool   `query:"supervised" json:"supervised,omitempty" doc:"只要督办中的"`
	DueWithin     string `query:"dueWithin" json:"dueWithin,omitempty" doc:"几天内到期（自然日）"`
	Mine          bool   `query:"mine" json:"mine,omitempty" doc:"只要轮到我办的"`
	Action        string `query:"action" json:"action,omitempty" doc:"只要我可以办这一步的"`
	BBox          string `query:"bbox" json:"bbox,omitempty" doc:"西,南,东,北（度）"`
}

type pageInput struct {
	FilterInput
	Sort   string `query:"sort" json:"sort,omitempty" enum:"due,-due,updated,-updated,area,-area,no,"`
	Cursor string `query:"cursor" json:"cursor,omitempty" maxLength:"300"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (in FilterInput) filter() (casework.Filter, error) {
	f := casework.Filter{
		Query: in.Q, Lead: org.Department(in.Lead), Partner: org.Department(in.Partner),
		Qualification: routing.Qualification(in.Qualification), County: org.Region(in.County), Town: in.Town, Batch: in.Batch,
		Type: in.Type, PBF: in.PBF, Overdue: in.Overdue, Supervised: in.Supervised, Mine: in.Mine, Action: casework.Action(in.Action),
	}
	for _, s := range strings.Split(in.State, ",") {
		if s = strings.TrimSpace(s); s != "" {
			f.States = append(f.States, casework.State(s))
		}
	}
	if in.DueWithin != "" {
		n, err := strconv.Atoi(in.DueWithin)
		if err != nil || n < 0 || n > 3650 {
			return f, fault.Bad("dueWithin", "filter-invalid", "到期天数有误。")
		}
		f.DueWithin = &n
	}
	if in.BBox != "" {
		parts := strings.Split(in.BBox, ",")
		var b [4]float64
		for i := range b {
			v, err := strconv.ParseFloat(part(parts, i), 64)
			if err != nil || v != v || v < -180 || v > 180 {
				return f, fault.Bad("bbox", "filter-invalid", "范围应为 西,南,东,北 四个经纬度。")
			}
			b[i] = v
		}
		f.BBox = &b
	}
	if storable(in) != nil {
		return f, fault.Bad("q", "filter-invalid", "查询内容有误。")
	}
	return f, nil
}

func part(parts []string, i int) string {
	if i < len(parts) {
		return strings.TrimSpace(parts[i])
	}
	return ""
}

// Register is a page of the register.
type Register struct {
	Items []casework.Entry `json:"items"`
	Next  *string          `json:"next"`
	Total int              `json:"total" doc:"10001 为超过一万"`
}

func (s *server) listCases(ctx context.Context, who org.Person, in *pageInput) (Register, error) {
	f, err := in.filter()
	if err != nil {
		return Register{}, err
	}
	f.Sort, f.Cursor, f.Limit = in.Sort, in.Cursor, in.Limit
	items, next, total, err := s.Cases.Register(ctx, who, f, s.Now())
	out := Register{Items: items, Total: total}
	if next != "" {
		out.Next = &next
	}
	return out, err
}

// Inbox is what is on a person's desk.
type Inbox struct {
	Groups  []casework.InboxGroup `json:"groups"`
	Total   int                   `json:"total"`
	Overdue int                   `json:"overdue"`
	Today   InboxToday            `json:"today"`
}

// InboxToday is the day's progress.
type InboxToday struct {
	Done int `json:"done"`
}

func (s *server) inbox(ctx context.Context, who org.Person, _ *struct{}) (out Inbox, err error) {
	if out.Groups, err = s.Cases.Inbox(ctx, who, s.Now()); err != nil {
		return out, err
	}
	for _, g := range out.Groups {
		out.Total += g.Count
		out.Overdue += g.Overdue
	}
	out.Today.Done, err = s.Cases.DoneToday(ctx, who, s.Now())
	return out, err
}

// key accepts only UUIDs, because the database does.
func key(k string) (string, error) {
	u, err := uuid.Parse(k)
	if err != nil {
		return "", fault.Bad("key", "key-invalid", "提交编号有误，请刷新页面后再试。")
	}
	return u.String(), nil
}
