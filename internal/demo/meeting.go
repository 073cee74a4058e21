package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"liangtian/internal/casework"
	"liangtian/internal/conference"
	"liangtian/internal/library"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
	"liangtian/internal/supervise"
)

// named is a key that is the same in every load, so that nothing is made twice
// when one goes on where it stopped.
func named(what string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("liangtian-demo/"+what)).String()
}

// confer plays one meeting of the joint office, which decides a disputed case,
// an escalated one and a proposal, and puts a document into the library.
func (c *city) confer(ctx context.Context) error {
	office, store := c.people["lxb"], c.app.Conference
	held, err := store.Meetings(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(held, func(m conference.MeetingEntry) bool { return m.Held }) {
		if err := c.meet(ctx, office); err != nil {
			return err
		}
	}
	papers, err := c.app.Library.Papers(ctx, org.DateOf(org.Today(c.clock.now)))
	if err != nil || len(papers) > 0 {
		return err
	}
	return c.paper(ctx, office)
}

func (c *city) meet(ctx context.Context, office org.Person) error {
	store, today := c.app.Conference, org.DateOf(org.Today(c.clock.now))
	proposer := c.people["youxian.ny.jb"]
	if err := store.Propose(ctx, proposer, "明确原田面养殖的牵头部门（示意）", "各县对未挖塘的稻田养殖由谁牵头做法不一，建议会议明确。", named("proposal")); err != nil {
		return err
	}
	agenda, err := store.Agenda(ctx, office)
	if err != nil {
		return err
	}
	d := conference.Draft{
		Title: "第1次联席会议（示意）", On: today, Place: "市政府会议室（示意）", Chair: office.Name,
		Attendees: []string{office.Unit + " " + office.Name, c.people["shi.zr1"].Unit + " " + c.people["shi.zr1"].Name, c.people["shi.ny1"].Unit + " " + c.people["shi.ny1"].Name},
	}
	taken := map[conference.Why]bool{}
	for _, k := range agenda {
		if taken[k.Why] {
			continue
		}
		i := conference.MeetingItem{CaseID: k.CaseID, ProposalID: k.ProposalID}
		i.Result = conference.Decided
		switch k.Why {
		case conference.ByDispute:
			i.Department, i.County, i.Finding, i.Text = k.Lead, k.County, "true", "经核对现场照片和地类，仍由原牵头部门办理。"
		case conference.ByEscalation:
			i.Outcome, i.Measure, i.Term = casework.Rectifying, "restore_planting", later(today, 60)
			i.Text = "按历史存量分类处置，限期恢复种植。"
		case conference.ByProposal:
			i.Text = "未挖塘的由农业农村部门牵头，新挖坑塘的由自然资源部门牵头。"
		default:
			i.Result, i.Text = conference.Deferred, "补充现场照片后再议。"
		}
		taken[k.Why] = true
		d.Items = append(d.Items, i)
	}
	if err := d.Check(); err != nil {
		return err
	}
	id, err := store.Create(ctx, office, d, named("meeting"))
	if err != nil {
		return err
	}
	m, err := store.Sheet(ctx, office, id)
	if err != nil {
		return err
	}
	return store.Hold(ctx, office, id, m.Version, fmt.Sprintf("株两非联席纪〔%d〕1号（示意）", c.clock.now.In(org.Shanghai).Year()), named("hold"), c.clock.now)
}

// paper is one document that says of itself that it is none.
func (c *city) paper(ctx context.Context, office org.Person) error {
	const name = "联合通知（示意）.docx"
	raw, err := document.Document{
		Form: document.Letter, Title: "关于耕地“两非”综合整治职责分工的通知（示意）",
		Body: []document.Block{document.Paragraph{Text: "本文件为演示用示意文件，不是真实的制度文件，请登记贵市的正式文件后停用。"}},
		Made: c.clock.now,
	}.Word()
	if err != nil {
		return err
	}
	mime, err := supervise.FileType(name, raw)
	if err != nil {
		return err
	}
	sha, err := c.keep(ctx, raw)
	if err != nil {
		return err
	}
	p := library.Paper{Name: name, MIME: mime, Size: int64(len(raw)), SHA256: sha}
	p.PaperFacts = library.PaperFacts{
		Title: "关于耕地“两非”综合整治职责分工的通知（示意）", Number: "示意〔2026〕1号", Issuer: "示意单位", From: "2026-01-01",
		Note:  "示意文件，用来说明制度文件库的用法。",
		Links: []library.PaperLink{{Kind: library.OfRule, Key: "2"}, {Kind: library.OfMeasure, Key: "fill_pond"}},
	}
	_, err = c.app.Library.Add(ctx, office, p)
	return err
}
