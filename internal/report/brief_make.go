package report

import (
	"context"
	"io"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// BriefFigures is what a brief is made of: figures at the end of its time by
// county, state, type, and of suspected cases by county; what was issued and
// closed in it, by county.
type BriefFigures struct {
	Counties, States, Types, Suspected []Row
	Issued, Closed                     map[string]int
}

// brief writes R10 as a Word file: the month up to today, or the days asked for.
func (m Maker) brief(ctx context.Context, w io.Writer, k Kind, a Ask) (name string, err error) {
	today := org.DateOf(org.Today(m.Head.Now))
	if a.To == "" {
		a.To = today
	}
	if a.From == "" {
		a.From = a.To[:8] + "01"
	}
	if a.To > today || a.From > a.To {
		return "", fault.Bad("to", "brief-period", "统计时段须在今天以前，起日不晚于止日。")
	}
	f, err := m.Source.Brief(ctx, a)
	if err != nil {
		return "", err
	}
	b := Brief{
		Unit: m.Head.Unit, Kind: "月报", City: m.names.City, From: a.From, To: a.To, AsOf: m.Head.Now,
		Notes: []string{"本期范围：" + m.Head.Scope + "。耕地流出按图斑监测类型归并；“疑似”为尚未定性的图斑。"},
	}
	if b.City == "" {
		b.City = m.Head.Unit
	}
	b.fill(f)
	d, err := b.Document()
	if err != nil {
		return "", err
	}
	raw, err := d.Word()
	if err != nil {
		return "", err
	}
	if _, err = w.Write(raw); err != nil {
		return "", err
	}
	return FileName(k, m.Head), m.Progress(1, 1)
}

func (b *Brief) fill(f BriefFigures) {
	part := func(name string, v map[string]int64) BriefPart {
		return BriefPart{Name: name, Count: int(v["total"]), AreaCents: v["area"], PBFCents: v["pbf_area"]}
	}
	for _, r := range f.Counties {
		v := r.Values
		b.Counties = append(b.Counties, BriefCounty{
			Name: countyName(org.Region(unkeyed(r.Key)), r.Name), Total: int(v["total"]), Closed: int(v["closed"]), Open: int(v["open"]), Overdue: int(v["overdue"]),
			New: f.Issued[r.Key], NewlyClosed: f.Closed[r.Key], AreaCents: v["area"], ClosedAreaCents: v["closed_area"],
			PBF: int(v["pbf"]), PBFCents: v["pbf_area"], ClosedPBFCents: v["closed_pbf_area"],
		})
	}
	for _, phase := range casework.Phases {
		sum, closed := BriefPart{Name: phase.Zh}, BriefPart{Name: "已销号"}
		for _, r := range f.States {
			d := casework.DocOf(casework.State(r.Key))
			if d.Phase != phase.Code {
				continue
			}
			into := &sum
			if d.State == casework.Closed || d.State == casework.Reported {
				into = &closed
			}
			p := part("", r.Values)
			into.Count, into.AreaCents, into.PBFCents = into.Count+p.Count, into.AreaCents+p.AreaCents, into.PBFCents+p.PBFCents
		}
		for _, p := range []BriefPart{sum, closed} {
			if p.Count > 0 {
				b.Phases = append(b.Phases, p)
			}
		}
	}
	for _, r := range f.Types {
		if name := plot.Types.Zh(unkeyed(r.Key)); r.Values["total"] > 0 {
			if name == "" {
				name = "未注明"
			}
			b.Flow = append(b.Flow, part(name, r.Values))
		}
	}
	for _, r := range f.Suspected {
		if r.Values["total"] > 0 {
			b.Suspected = append(b.Suspected, part(countyName(org.Region(unkeyed(r.Key)), r.Name), r.Values))
		}
	}
}

// unkeyed is a row's key with the empty value as it is.
func unkeyed(key string) string {
	if key == None {
		return ""
	}
	return key
}
