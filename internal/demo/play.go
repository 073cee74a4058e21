package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// players is how many cases are played at a time; what they wait for is the disk.
const players = 4

// play takes every case through its story. Cases that are split come last and
// one by one, so that the numbers of their parts are the same every time.
func (c *city) play(ctx context.Context) error {
	ids, err := c.caseIDs(ctx)
	if err != nil {
		return err
	}
	c.say("正在准备示意照片……")
	album, err := newAlbum(ctx)
	if err != nil {
		return err
	}
	alone, together := []lot{}, make(chan lot, len(c.lots))
	for _, l := range c.lots {
		if len(l.parts) > 0 {
			alone = append(alone, l)
		} else {
			together <- l
		}
	}
	close(together)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var working sync.WaitGroup
	var done atomic.Int64
	tell := func(l lot) {
		if err := c.tell(ctx, album, l, ids[l.no], imported(c.clock.issueDay(batchPlans[l.batch-1].ago))); err != nil {
			stop(fmt.Errorf("plot %s: %w", l.no, err))
		}
		if n := done.Add(1); n%60 == 0 {
			c.say(fmt.Sprintf("正在办理示意案件：%d / %d", n, len(c.lots)))
		}
	}
	for range players {
		working.Go(func() {
			for l := range together {
				if ctx.Err() == nil {
					tell(l)
				}
			}
		})
	}
	working.Wait()
	for _, l := range alone {
		if ctx.Err() == nil {
			tell(l)
		}
	}
	return context.Cause(ctx)
}

// caseIDs finds the cases by plot number.
func (c *city) caseIDs(ctx context.Context) (map[string]int64, error) {
	ids := map[string]int64{}
	err := c.app.Cases.EachEntry(ctx, c.people["lxb"], casework.Filter{}, c.clock.now, func(e casework.Entry) error {
		ids[e.PlotNo] = e.ID
		return nil
	})
	for _, l := range c.lots {
		if err == nil && ids[l.no] == 0 {
			err = fmt.Errorf("plot %s is no case", l.no)
		}
	}
	return ids, err
}

// tale is one case on its way through its story.
type tale struct {
	*city
	lot
	album album
	id    int64
	at    []time.Time // of every step
}

// tell plays the steps that have not been taken yet.
func (c *city) tell(ctx context.Context, album album, l lot, id int64, from time.Time) error {
	words := slices.DeleteFunc(slices.Clone(l.steps), func(w string) bool { return w == unreachable })
	to := c.clock.now.Add(-time.Duration(l.ago*24*float64(time.Hour)) - time.Duration(l.rand(1).Float64()*float64(6*time.Hour)))
	if least := from.Add(time.Duration(len(words)) * time.Hour); to.Before(least) {
		to = least
	}
	t := tale{c, l, album, id, c.clock.times(l.rand(2), from, to, words)}
	lookers := c.people["lxb"] // sees every case
	d, err := c.app.Cases.Dossier(ctx, lookers, id)
	if err != nil {
		return err
	}
	taken := 0
	for i, word := range words {
		event := casework.Action(word).Doc().Tone != ""
		if event {
			taken++
		}
		if d.Case.Version-1 >= taken && event || d.Case.Version-1 > taken {
			continue
		}
		if err := t.step(ctx, d, i, word); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
		if d, err = c.app.Cases.Dossier(ctx, lookers, id); err != nil {
			return err
		}
	}
	if d.Case.State == casework.Split {
		return t.tellParts(ctx)
	}
	return nil
}

// step does one word of a story.
func (t tale) step(ctx context.Context, d casework.Dossier, i int, word string) error {
	switch word {
	case somePhotos:
		return t.photos(ctx, d, 1+int(t.key%2), t.at[i])
	case ask:
		return t.ask(ctx, d, t.at[i])
	case note:
		return t.note(ctx, d, t.at[i])
	}
	do := casework.Action(word)
	who, err := t.actor(d, do)
	if err != nil {
		return err
	}
	if t.wantsPhotos(d, do) {
		if err := t.photos(ctx, d, allStations, t.at[i].Add(-gap+5*time.Minute)); err != nil {
			return err
		}
	}
	if do == casework.ApplyToClose && d.NeedsAcceptance() {
		if err := t.acceptance(ctx, d, t.at[i]); err != nil {
			return err
		}
	}
	in, err := t.input(ctx, d, who, i, do)
	if err != nil {
		return err
	}
	_, err = casework.Do(ctx, t.app.Cases, who, t.id, casework.Command{Action: do, Version: d.Case.Version, Input: in}, t.at[i])
	return err
}

func (t tale) wantsPhotos(d casework.Dossier, do casework.Action) bool {
	switch do {
	case casework.ReportFinding:
		return !slices.Contains(t.steps, unreachable) && !d.VerifyReport().OK
	case casework.SubmitEvidence:
		return !d.RectifyReport().OK
	}
	return false
}

// tellParts goes on with the parts of a split case.
func (t tale) tellParts(ctx context.Context) error {
	family, err := t.app.Cases.Relatives(ctx, t.people["lxb"], t.id)
	if err != nil {
		return err
	}
	split := t.at[len(t.at)-1]
	n := 0
	for _, child := range family {
		if child.Parent {
			continue
		}
		part := t.lot
		part.key, part.no, part.parts = t.key<<4|uint64(n+1), child.PlotNo, nil
		part.steps = t.parts[n%len(t.parts)]
		part.ago = t.clock.now.Sub(split).Hours() / 24 * (0.2 + 0.4*t.rand(3).Float64())
		if err := t.tell(ctx, t.album, part, child.ID, split); err != nil {
			return fmt.Errorf("%s: %w", child.PlotNo, err)
		}
		n++
	}
	if n == 0 {
		return errors.New("split into nothing")
	}
	return nil
}

// ask is the county's request for more time.
func (t tale) ask(ctx context.Context, d casework.Dossier, at time.Time) error {
	if len(d.Requests) > 0 {
		return nil
	}
	who := t.find(org.CountyClerk, d.Case.Lead, d.Case.County, 0)
	payload, err := casework.AskExtension(d, who, later(d.Case.Facts.Deadline, 30), "作物待收，收获后立即整改，请予延期。", at)
	if err != nil {
		return err
	}
	return t.app.Cases.AddRecordAt(ctx, who, t.id, "extension_request", payload, at)
}

func (t tale) note(ctx context.Context, d casework.Dossier, at time.Time) error {
	who := t.find(org.CountyClerk, d.Case.Lead, d.Case.County, 0)
	have, err := t.app.Cases.Records(ctx, who, t.id)
	if err != nil || slices.ContainsFunc(have, func(r casework.Record) bool { return r.Kind == "note" }) {
		return err
	}
	payload, err := casework.Note("已与村里约定补拍时间，出苗后同机位重拍。")
	if err != nil {
		return err
	}
	return t.app.Cases.AddRecordAt(ctx, who, t.id, "note", payload, at)
}

// later is so many days after a day.
func later(d org.Date, days int) org.Date {
	t, _ := d.Time()
	return org.DateOf(t.AddDate(0, 0, days))
}
