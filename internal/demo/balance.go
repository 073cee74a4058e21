package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/balance"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// restored is how wide and high the schematic fields are that come into the
// ledger, in metres.
const restored = 420

// ledgers opens the books of every county for this year, by the people who
// keep them: what there was, land that came in, a plan, a road that used some.
// Every entry has a key of its own, so that a load that goes on adds nothing.
func (c *city) ledgers(ctx context.Context, villages []village) error {
	for _, p := range c.places {
		if len(p.Code) != 6 {
			continue
		}
		if err := c.ledger(ctx, p.Code, c.spots(p.Code, villages)); err != nil {
			return fmt.Errorf("ledger of %s: %w", p.Code, err)
		}
	}
	return nil
}

// opened is when the books of the year begin.
func (c *city) opened() time.Time {
	at := time.Date(c.clock.now.In(org.Shanghai).Year(), 1, 5, 9, 0, 0, 0, org.Shanghai)
	if at.After(c.clock.now) {
		return c.clock.now
	}
	return at
}

func (c *city) ledger(ctx context.Context, county org.Region, spots []geo.MultiPolygon) error {
	year := c.opened().In(org.Shanghai).Year()
	clerk := c.find(org.CountyClerk, org.NaturalResources, county, 0)
	if clerk.ID == 0 || len(spots) < 4 {
		return nil
	}
	number := func(of string, n int) string { return fmt.Sprintf("%s〔%d〕%d号（示意）", of, year, n) }
	type step struct {
		day  time.Time
		name string
		in   balance.Request
	}
	day := func(month time.Month, d int) time.Time { return time.Date(year, month, d, 10, 0, 0, 0, org.Shanghai) }
	at := c.opened()
	steps := []step{
		{at, "opening", balance.Request{Book: balance.Compensation, Kind: balance.Opening, Document: number("自资台账", 1), Amounts: &balance.Amounts{Area: 120_000_000, Paddy: 60_000_000, Capacity: 1_500_000, PBF: 30_000_000}}},
		{at, "inflow-1", balance.Request{Book: balance.InOut, Kind: balance.Inflow, Document: number("自资验", 3), Outline: spots[0], Grade: 5, LandClass: "0101"}},
		{at, "inflow-2", balance.Request{Book: balance.InOut, Kind: balance.Inflow, Document: number("自资验", 4), Outline: spots[1], Grade: 5, LandClass: "0101"}},
		{day(2, 18), "replenish", balance.Request{Book: balance.Compensation, Kind: balance.Replenish, Document: number("自资验", 7), Outline: spots[2], Grade: 6, LandClass: "0101", PBF: 4_000_000}},
		{day(3, 10), "restore", balance.Request{Book: balance.Compensation, Kind: balance.Restore, Document: number("自资验", 9), Outline: spots[3], Grade: 7, LandClass: "0103"}},
		{day(4, 8), "reserve", balance.Request{Book: balance.Compensation, Kind: balance.Reserve, Project: "示例乡镇道路（示意）", Area: 9_000_000, LandPaddy: 3_000_000, Grade: 6, ExpiresOn: org.DateOf(org.Today(day(4, 8)).AddDate(0, 6, 0))}},
	}
	var kept int64
	for _, s := range steps {
		if s.day.After(c.clock.now) {
			continue
		}
		s.in.County, s.in.Year, s.in.On = county, year, org.DateOf(org.Today(s.day))
		ids, err := c.app.Balance.Post(ctx, clerk, s.in, demoKey(string(county), s.name), s.day)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if s.in.Kind == balance.Reserve {
			kept = ids[0]
		}
	}
	if used := day(5, 20); kept != 0 && !used.After(c.clock.now) {
		entries, err := c.app.Balance.Entries(ctx, clerk, balance.Filter{ID: kept, Limit: 1})
		if err != nil || len(entries) == 0 {
			return err
		}
		in := balance.Request{
			County: county, Year: year, On: org.DateOf(org.Today(used)), Book: balance.Compensation, Kind: balance.Consume,
			Document: number("用地批", 12), Reservation: entries[0].Reservation, Area: 8_400_000,
		}
		if _, err := c.app.Balance.Post(ctx, clerk, in, demoKey(string(county), "consume"), used); err != nil {
			return fmt.Errorf("consume: %w", err)
		}
	}
	plan, _, err := c.app.Balance.Plan(ctx, clerk, county, year)
	if err != nil || plan != nil {
		return err
	}
	return c.app.Balance.SavePlan(ctx, clerk, balance.FlowPlan{
		County: county, Year: year, Document: number("进出平衡总体方案", 1), OutCents: 20_000_000, InCents: 30_000_000,
	}, at)
}

// spots are squares beside one field of each of four villages of a county.
func (c *city) spots(county org.Region, villages []village) (out []geo.MultiPolygon) {
	for _, v := range villages {
		if v.county != county || len(v.fields) == 0 || len(out) == 4 {
			continue
		}
		x, y := v.fields[0].ring[0][0]-restored/2, v.fields[0].ring[0][1]-restored/2
		ring := orb.Ring{{x, y}, {x + restored, y}, {x + restored, y + restored}, {x, y + restored}, {x, y}}
		out = append(out, geo.MultiPolygon(zone.MapToGeographic(orb.MultiPolygon{{ring}})))
	}
	return out
}

func demoKey(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(fmt.Sprint("liangtian-demo", parts))).String()
}

// usual is the measure of a change. Flowing out within the balance wants the
// book of this year, and no permanent basic farmland.
func (t tale) usual(d casework.Dossier, at time.Time) string {
	onPBF, _ := d.Plot.OnPBF()
	for _, m := range casework.Measures {
		if m.Code == t.change.measure && m.Draws != "" &&
			(d.Case.Lead != org.NaturalResources || onPBF != nil && *onPBF || !at.After(t.opened()) || at.In(org.Shanghai).Year() != t.clock.now.In(org.Shanghai).Year()) {
			return "restore_planting"
		}
	}
	return t.change.measure
}

// reservation keeps of the balance what a measure of a case draws, by the
// clerk of natural resources; 0 for one that draws nothing.
func (t tale) reservation(ctx context.Context, d casework.Dossier, measure string, area int64, at time.Time) (int64, error) {
	draws := balance.Draw("")
	for _, m := range casework.Measures {
		if m.Code == measure {
			draws = m.Draws
		}
	}
	doc, ok := draws.Doc()
	if !ok {
		return 0, nil
	}
	clerk := t.find(org.CountyClerk, org.NaturalResources, d.Case.County, 0)
	year := at.In(org.Shanghai).Year()
	ids, err := t.app.Balance.Post(ctx, clerk, balance.Request{
		County: d.Case.County, Year: year, Book: doc.Book, Kind: balance.Reserve, On: org.DateOf(org.Today(at)), CaseID: d.Case.ID, Area: area, Grade: 6,
		ExpiresOn: org.Date(fmt.Sprintf("%d-12-31", year)),
	}, demoKey("case", d.Case.No, fmt.Sprint(d.Case.Facts.Round)), at)
	if err != nil {
		return 0, fmt.Errorf("reserve: %w", err)
	}
	entries, err := t.app.Balance.Entries(ctx, clerk, balance.Filter{ID: ids[0], Limit: 1})
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	return entries[0].Reservation, nil
}
