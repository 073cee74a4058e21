package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/notify"
	"liangtian/internal/org"
)

// together is what the two departments of one county have before each other:
// persons concerned, a question that waits, a legal case that was filed, an
// operation that was held. The operation comes last: where it is, all is.
func (c *city) together(ctx context.Context) error {
	const county = "430223"
	store, now := c.app.Cases, c.clock.now
	nr, ag := c.find(org.CountyClerk, org.NaturalResources, county, 0), c.find(org.CountyClerk, org.Agriculture, county, 0)
	if there, err := store.Operations(ctx, nr, 0); err != nil || len(there) > 0 {
		return err
	}
	led := map[org.Department][]casework.Entry{}
	for _, d := range []org.Department{org.NaturalResources, org.Agriculture} {
		err := store.EachEntry(ctx, c.people["lxb"], casework.Filter{County: county, Lead: d, States: []casework.State{casework.Rectifying, casework.AwaitingEvidence, casework.Verifying}}, now, func(e casework.Entry) error {
			led[d] = append(led[d], e)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(led[org.Agriculture]) < 2 || len(led[org.NaturalResources]) < 1 {
		return fmt.Errorf("%s has too few open cases", county)
	}
	asked, filed, own := led[org.Agriculture][0], led[org.Agriculture][1], led[org.NaturalResources][0]
	if err := c.persons(ctx, ag, asked.ID, "甲", now); err != nil {
		return err
	}
	if err := c.persons(ctx, nr, own.ID, "乙", now); err != nil {
		return err
	}
	letter, err := c.letter(ctx)
	if err != nil {
		return err
	}
	have, err := store.Questions(ctx, ag, asked.ID, false, now)
	if err == nil && len(have) == 0 {
		err = store.Consult(ctx, ag, asked.ID, uuid.NewString(), "图斑内有一条机耕路，是否按农村道路管理，请提出意见。",
			org.DateOf(org.Today(now).AddDate(0, 0, 5)), letter, now.Add(-2*time.Hour))
	}
	if err != nil {
		return err
	}
	legal, err := store.Legal(ctx, ag, filed.ID)
	if err == nil && legal.Last() == "" {
		err = store.TakeLegal(ctx, ag, filed.ID, enforce.LegalStep{Kind: enforce.Request, Text: "责令改正后逾期不改，申请立案。"}, letter, now.Add(-72*time.Hour))
	}
	if err == nil && (legal.Last() == "" || legal.Last() == enforce.Request) {
		on := now.Add(-48 * time.Hour)
		err = store.TakeLegal(ctx, nr, filed.ID, enforce.LegalStep{
			Kind: enforce.File, Number: fmt.Sprintf("攸自然资立〔%d〕1号（示意）", on.In(org.Shanghai).Year()), On: org.DateOf(org.Today(on)),
		}, nil, on)
	}
	if err != nil {
		return err
	}
	held := now.Add(-26 * time.Hour)
	id, err := store.PlanOperation(ctx, nr, uuid.NewString(), enforce.NewOperation{
		Title: "两部门联合执法（示意）", County: county, HeldOn: org.DateOf(org.Today(held)), Place: "示例乡示例村",
		Departments: []org.Department{org.NaturalResources, org.Agriculture}, Cases: []int64{own.ID},
		Staff: []enforce.Staff{{Name: nr.Name, Unit: nr.Unit}, {Name: ag.Name, Unit: ag.Unit}, {Name: "民警1（示意）", Unit: "派出所（示意）"}},
	}, held.Add(-24*time.Hour))
	if err == nil {
		err = store.AddToOperation(ctx, ag, id, []int64{filed.ID}, held.Add(-20*time.Hour))
	}
	if err == nil {
		err = store.WriteOperation(ctx, ag, id, uuid.NewString(), enforce.Held, "到现场核对两处图斑，当场送达责令改正通知书，当事人承诺限期恢复。", letter, held)
	}
	return err
}

// readOld marks what the partners were told of the stories as read: they are
// long past.
func (c *city) readOld(ctx context.Context) error {
	for _, p := range c.people {
		for {
			list, err := c.app.Notices.List(ctx, p, notify.Filter{Kind: notify.SharedMoved, Unread: true, Limit: 500})
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			ids := make([]int64, len(list))
			for i, n := range list {
				ids[i] = n.ID
			}
			if err := c.app.Notices.MarkRead(ctx, p, ids, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *city) persons(ctx context.Context, who org.Person, id int64, mark string, now time.Time) error {
	have, err := c.app.Cases.Persons(ctx, who, id)
	if err != nil || have.Seq > 0 {
		return err
	}
	return c.app.Cases.SetPersons(ctx, who, id, 0, []casework.Concerned{
		{Name: "当事人" + mark + "（示意）", IDNumber: "示意证件号", Phone: "示意电话", Note: "承包户，已当面告知。"},
	}, now)
}

// letter is an attachment that says that it is none.
func (c *city) letter(ctx context.Context) ([]casework.Attachment, error) {
	raw := []byte("%PDF-1.4\n% a sample attachment of the demonstration city\n%%EOF\n")
	done, err := c.app.Blobs.Put(ctx, bytes.NewReader(raw), "", 1<<20)
	return []casework.Attachment{{Name: "示意附件.pdf", MIME: "application/pdf", Size: done.Size, SHA256: done.SHA256}}, err
}
