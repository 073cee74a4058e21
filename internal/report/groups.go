package report

import (
	"cmp"
	"slices"

	"liangtian/internal/casework"
	"liangtian/internal/org"
	"liangtian/internal/routing"
)

// Figure is how many cases and how much land. Areas are hundredths of m²; land
// of which no layer says anything counts nothing.
type Figure struct {
	Count         int64
	AreaCents     int64
	FarmlandCents int64
	PBFCents      int64
}

func (f *Figure) add(g Figure) {
	f.Count += g.Count
	f.AreaCents += g.AreaCents
	f.FarmlandCents += g.FarmlandCents
	f.PBFCents += g.PBFCents
}

// Group is the cases of a county that are alike in everything the reports by
// county ask. The database gathers them once; each report adds them up its way.
type Group struct {
	County        org.Region
	CountyName    string
	State         casework.State
	Returned      bool // by the city's review, see CityReturns
	Qualification routing.Qualification
	Child         bool   // a part of a split plot
	Unlawful      bool   // upheld: something was ordered to be put right
	Measure       string // the measure of the largest area
	Cleared       bool   // nothing to put right, on a ground
	Stock         bool   // found to be from before the cut-off
	Unmeasured    int64  // of the count: no farmland layer was there to measure by
	Figure
}

func (g Group) stage() Stage { return stageOf(g.State, g.Returned) }

// counted: split plots are counted by their parts, void ones not at all.
func (g Group) counted() bool { return g.stage() != Left }

// unlawful cases of one qualification are the task of R4 to R6.
func (g Group) unlawful(q routing.Qualification) bool {
	return g.counted() && g.Unlawful && (q == "" || g.Qualification == q)
}

// County is one row of a report by county: its groups.
type County struct {
	Code   org.Region
	Name   string
	City   string
	groups []Group
}

// of adds up the groups that a test takes.
func (c County) of(take func(Group) bool) (f Figure) {
	for _, g := range c.groups {
		if take(g) {
			f.add(g.Figure)
		}
	}
	return f
}

// at is the figure of some stages.
func (c County) at(s ...Stage) Figure {
	return c.of(func(g Group) bool { return slices.Contains(s, g.stage()) })
}

// byCounty gathers groups into rows, those with the largest key first.
func byCounty(groups []Group, city string, key func(County) int64) []County {
	var out []County
	at := map[org.Region]int{}
	for _, g := range groups {
		i, known := at[g.County]
		if !known {
			i = len(out)
			at[g.County] = i
			out = append(out, County{Code: g.County, Name: countyName(g.County, g.CountyName), City: city})
		}
		out[i].groups = append(out[i].groups, g)
	}
	slices.SortStableFunc(out, func(a, b County) int {
		return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(a.Code, b.Code))
	})
	return out
}

func countyName(code org.Region, name string) string {
	if name != "" {
		return name
	}
	return cmp.Or(string(code), "（县区未定）")
}

// Class is the plots of one county with one land class on the ground.
type Class struct {
	County     org.Region
	CountyName string
	Class      string // DLBM, "" while nobody has said
	Count      int64
	AreaCents  int64
}
