package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// batch issues the n-th batch and imports its file, or goes on with it.
func (c *city) batch(ctx context.Context, n int) error {
	plan := batchPlans[n-1]
	issued := c.clock.issueDay(plan.ago)
	who := c.people["shi.zr1"]
	id, err := c.batchID(ctx, who, plan, issued)
	if err != nil {
		return err
	}
	im, err := c.importOf(ctx, who, id, n, issued)
	if err != nil {
		return err
	}
	work := c.app.Work()
	work.Now = func() time.Time { return imported(issued) }
	if im.Status == intake.Parsing {
		if err := work.Parse(ctx, im.ID); err != nil {
			return err
		}
		if im, err = c.app.Batches.Import(ctx, im.ID); err != nil {
			return err
		}
	}
	if im.Status == intake.Parsed {
		if err := c.app.Batches.Decide(ctx, who, im.ID, intake.Choice{Accept: true}); err != nil {
			return err
		}
		if _, err := c.app.Batches.StartCommit(ctx, who, im.ID); err != nil {
			return err
		}
		im.Status = intake.Committing
	}
	if im.Status == intake.Committing {
		if err := work.Commit(ctx, im.ID, who.ID); err != nil {
			return err
		}
		if im, err = c.app.Batches.Import(ctx, im.ID); err != nil {
			return err
		}
	}
	if im.Status != intake.Committed {
		words := "状态 " + string(im.Status)
		if im.Problem != nil {
			words = im.Problem.Detail
		}
		return fault.New(fault.Conflict, "demo-import", "示意批次 %s 没有导入：%s", plan.number(issued), words)
	}
	c.say(fmt.Sprintf("已导入 %s：%d 个图斑。", plan.number(issued), im.Counts.New))
	return nil
}

// imported is when a batch that was issued on a day was brought in.
func imported(issued time.Time) time.Time { return issued.Add(9*time.Hour + 12*time.Minute) }

func (c *city) batchID(ctx context.Context, who org.Person, plan batchPlan, issued time.Time) (int64, error) {
	number := plan.number(issued)
	have, err := c.app.Batches.List(ctx, who, 0)
	if err != nil {
		return 0, err
	}
	if at := slices.IndexFunc(have, func(b intake.BatchEntry) bool { return b.Number == number }); at >= 0 {
		return have[at].ID, nil
	}
	b := intake.NewBatch{
		Number: number, IssuedOn: org.DateOf(org.Today(issued)), DayKind: plan.dayKind, Limits: plan.limits,
		Source: quarter(issued.AddDate(0, -1, 0)) + "耕地监测（示意）",
	}
	if err := b.Check(org.Today(c.clock.now)); err != nil {
		return 0, err
	}
	return c.app.Batches.Create(ctx, who, b)
}

// importOf is the import of a batch; the file is made when there is none.
func (c *city) importOf(ctx context.Context, who org.Person, batch int64, n int, issued time.Time) (intake.Import, error) {
	have, err := c.app.Batches.Imports(ctx, batch)
	if err != nil {
		return intake.Import{}, err
	}
	if len(have) > 0 {
		return have[len(have)-1], nil
	}
	names := map[string]string{}
	for _, p := range c.places {
		names[string(p.Code)] = p.Name
	}
	content, err := plotFile(c.of(n), names, issued)
	if err != nil {
		return intake.Import{}, err
	}
	sha, err := c.keep(ctx, content)
	if err != nil {
		return intake.Import{}, err
	}
	id, err := c.app.Batches.AddImport(ctx, who, intake.Import{
		BatchID: batch, Filename: fmt.Sprintf("示意监测图斑%d.zip", n),
		SHA256: sha, Size: int64(len(content)), Settings: intake.Settings{AreaUnit: intake.SquareMetres},
	})
	if err != nil {
		return intake.Import{}, err
	}
	return c.app.Batches.Import(ctx, id)
}

// of is the lots of a batch.
func (c *city) of(n int) []lot {
	return slices.DeleteFunc(slices.Clone(c.lots), func(l lot) bool { return l.batch != n })
}
