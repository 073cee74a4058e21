package balance

import (
	"cmp"
	"math/big"
	"slices"
)

// Grades is what a hectare of every grade yields, in kilograms. It is data:
// the province's own standard takes its place.
type Grades map[int]int64

// LandGrade is one of them.
type LandGrade struct {
	Grade        int   `json:"grade"`
	KgPerHectare int64 `json:"kgPerHectare" doc:"每公顷产能，公斤"`
}

// List is the grades in their order.
func (g Grades) List() []LandGrade {
	out := []LandGrade{}
	for grade, kg := range g {
		out = append(out, LandGrade{grade, kg})
	}
	slices.SortFunc(out, func(a, b LandGrade) int { return cmp.Compare(a.Grade, b.Grade) })
	return out
}

// areaPerHectare is 10,000 m² in hundredths.
const areaPerHectare = 1_000_000

// Yield is what an area of a grade counts for when it comes into the book:
// rounded down.
func (g Grades) Yield(cents int64, grade int) int64 {
	v := new(big.Int).Mul(big.NewInt(cents), big.NewInt(g[grade]))
	return v.Div(v, big.NewInt(areaPerHectare)).Int64()
}

// Needed is what an area of a grade takes out of the book: rounded up, so that
// rounding never makes the land that replaces it worse.
func (g Grades) Needed(cents int64, grade int) int64 {
	v := new(big.Int).Mul(big.NewInt(cents), big.NewInt(g[grade]))
	v.Add(v, big.NewInt(areaPerHectare-1))
	return v.Div(v, big.NewInt(areaPerHectare)).Int64()
}

// share is part/whole of v, rounded up.
func share(v, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(v), big.NewInt(part))
	n.Add(n, big.NewInt(whole-1))
	return n.Div(n, big.NewInt(whole)).Int64()
}
