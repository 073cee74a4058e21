package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// lot is a plot that a batch will issue, and what will become of its case.
type lot struct {
	no     string
	batch  int    // 1, 2, 3
	kind   string // of the story: what plot it asks for
	key    uint64
	change change
	steps  []string
	parts  [][]string // the steps of its parts, when it is split
	ago    float64    // days before now of the last step

	county        org.Region // as the file says
	town, village string
	pbf           bool
	ring          orb.Ring // metres of the zone
}

// rand is a source of the lot's own, another for every use, so that what is
// drawn for one step does not depend on which steps were taken before.
func (l lot) rand(use uint64) *rand.Rand { return rand.New(rand.NewPCG(l.key, use)) }

// lots puts the stories of the table on the land, one field each.
func lots(seed uint64, year int, villages []village, all []org.Place) []lot {
	r := rand.New(rand.NewPCG(seed, 7))
	var out []lot
	for _, s := range stories {
		for range s.cases {
			out = append(out, lot{
				batch: s.batch, kind: s.kind, change: pick(r, s.kind), steps: s.steps, parts: s.children,
				ago: s.ago[0] + r.Float64()*(s.ago[1]-s.ago[0]),
			})
		}
	}
	r.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	slices.SortStableFunc(out, func(a, b lot) int { return a.batch - b.batch })
	supply := newSupply(r, villages)
	serial := map[int]int{}
	for i := range out {
		l := &out[i]
		supply.place(l, all)
		serial[l.batch]++
		l.no = fmt.Sprintf("%sJC%02d%02d%04d", l.county, year%100, l.batch, serial[l.batch])
		l.key = seed<<20 | uint64(l.batch)<<12 | uint64(serial[l.batch])
	}
	return out
}

// pick draws a change: of a kind, or any that the rules can route.
func pick(r *rand.Rand, kind string) change {
	var of []change
	total := 0
	for _, c := range changes {
		switch kind {
		case c.kind:
			c.share = max(c.share, 1)
		case "", "outside", "border", "mismatch":
		default:
			continue
		}
		of, total = append(of, c), total+c.share
	}
	at := r.IntN(total)
	for _, c := range of {
		if at -= c.share; at < 0 {
			return c
		}
	}
	return of[0] // not reached: the shares add up to total
}

// supply hands out fields, no field twice.
type supply struct {
	r        *rand.Rand
	villages []village
	free     map[org.Region][][2]int // village, field
	turn     int
}

func newSupply(r *rand.Rand, villages []village) *supply {
	s := &supply{r: r, villages: villages, free: map[org.Region][][2]int{}}
	for i, v := range villages {
		for k := range v.fields {
			s.free[v.county] = append(s.free[v.county], [2]int{i, k})
		}
	}
	for _, code := range []org.Region{"430211", "430223", "430224"} {
		f := s.free[code]
		r.Shuffle(len(f), func(i, k int) { f[i], f[k] = f[k], f[i] })
	}
	return s
}

// shares of the counties: of nine lots, four, three and two.
var shares = []org.Region{"430223", "430224", "430223", "430211", "430223", "430224", "430211", "430223", "430224"}

// place gives a lot its field, and the oddity that its kind asks for.
func (s *supply) place(l *lot, all []org.Place) {
	county := shares[s.turn%len(shares)]
	s.turn++
	free := s.free[county]
	at := slices.IndexFunc(free, func(f [2]int) bool {
		return l.change.pbf == "" || (l.change.pbf == "yes") == s.villages[f[0]].fields[f[1]].pbf
	})
	v := s.villages[free[at][0]]
	f := v.fields[free[at][1]]
	s.free[county] = slices.Delete(free, at, at+1)

	l.county, l.town, l.village, l.pbf = v.county, v.town, v.name, f.pbf
	l.ring = shrunk(f.ring, 0.25+0.72*s.r.Float64())
	switch area := geo.AreaCentsIn(zone, orb.MultiPolygon{{l.ring}}); {
	case area < 40000: // 0.6 亩
		l.ring = shrunk(f.ring, 0.6)
	case area > 1900000: // 28.5 亩
		l.ring = shrunk(f.ring, 0.75)
	}
	switch l.kind {
	case "outside":
		west := all[1].Boundary.Bound().Min
		l.ring = moved(l.ring, zone.FromGeographic(orb.Point{west[0] - 0.03 - 0.02*s.r.Float64(), west[1] + 0.4 + 0.1*s.r.Float64()}))
	case "border":
		// On the border between the first two counties; the file says the second.
		l.county = all[3].Code
		border := all[3].Boundary[0][0]
		shared := slices.DeleteFunc(slices.Clone(border), func(p orb.Point) bool { return !slices.Contains(all[2].Boundary[0][0], p) })
		l.ring = moved(l.ring, zone.FromGeographic(shared[len(shared)/4+s.r.IntN(len(shared)/2)]))
	case "mismatch":
		l.county = shares[(slices.Index(shares, l.county)+1)%3]
	}
}

// batchPlan is a batch that the demo issues.
type batchPlan struct {
	ago     int // days before now, at least
	serial  int
	dayKind org.DayKind
	limits  map[casework.Limit]int
}

var batchPlans = []batchPlan{
	{ago: 98, serial: 3, dayKind: org.WorkingDays},
	{ago: 46, serial: 6, dayKind: org.CalendarDays, limits: map[casework.Limit]int{casework.LimitReceive: 10, casework.LimitVerify: 30, casework.LimitReview: 10}},
	{ago: 9, serial: 9, dayKind: org.WorkingDays, limits: map[casework.Limit]int{casework.LimitIssue: 8, casework.LimitReceive: 5}},
}

func (b batchPlan) number(issued time.Time) string {
	return fmt.Sprintf("株两非办〔%d〕%d号（示意）", issued.Year(), b.serial)
}

func quarter(t time.Time) string {
	return fmt.Sprintf("%d年第%d季度", t.Year(), (int(t.Month())+2)/3)
}
