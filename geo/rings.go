package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// The codes of Problem.
const (
	ProblemEmpty       = "empty"
	ProblemTooFew      = "too-few-points"
	ProblemNotClosed   = "not-closed"
	ProblemNotFinite   = "not-finite"
	ProblemZeroArea    = "zero-area"
	ProblemRepeated    = "repeated-point"
	ProblemSelfCross   = "self-intersection"
	ProblemRingsCross  = "rings-cross"
	ProblemHoleOutside = "hole-outside"
	ProblemNested      = "parts-overlap"
	ProblemTooComplex  = "too-complex"
)

// Problem is one thing wrong with an outline. Part and Ring are 1-based; ring 1
// is the outer one. A problem that is not Fatal changes neither the shape nor
// the area.
type Problem struct {
	Code    string    `json:"code"`
	Message string    `json:"message"`
	Part    int       `json:"part"`
	Ring    int       `json:"ring"`
	At      orb.Point `json:"at"`
	Fatal   bool      `json:"fatal"`
}

// CheckRings lists what is wrong with an outline, in the order of its rings; nil
// when it is sound. Coordinates may be degrees or metres. Every ring is judged
// alone first; how rings lie to each other is asked only of sound rings, and of
// all self-intersections only the first is named.
func CheckRings(mp orb.MultiPolygon) []Problem {
	if len(mp) == 0 {
		return []Problem{{Code: ProblemEmpty, Message: "图形为空。", Fatal: true}}
	}
	var problems []Problem
	for i, poly := range mp {
		if len(poly) == 0 {
			problems = append(problems, Problem{Code: ProblemEmpty, Message: fmt.Sprintf("第 %d 部分没有边界。", i+1), Part: i + 1, Fatal: true})
		}
		for j, ring := range poly {
			problems = append(problems, checkRing(ring, i+1, j+1)...)
		}
	}
	if anyFatal(problems) {
		return problems
	}
	b := &budget{left: 200_000_000}
	if p, bad := firstCrossing(mp, b); bad {
		return append(problems, p)
	}
	return append(problems, checkNesting(mp, b)...)
}

// Sound reports whether CheckRings finds nothing fatal.
func Sound(mp orb.MultiPolygon) bool { return !anyFatal(CheckRings(mp)) }

func anyFatal(problems []Problem) bool {
	for _, p := range problems {
		if p.Fatal {
			return true
		}
	}
	return false
}

// checkRing judges one ring alone, except for crossings.
func checkRing(ring orb.Ring, part, n int) []Problem {
	fault := func(code string, at orb.Point, fatal bool, format string, args ...any) []Problem {
		return []Problem{{
			Code: code, Part: part, Ring: n, At: at, Fatal: fatal,
			Message: fmt.Sprintf("第 %d 部分第 %d 圈", part, n) + fmt.Sprintf(format, args...),
		}}
	}
	for k, p := range ring {
		if !finite(p[0], p[1]) {
			return fault(ProblemNotFinite, orb.Point{}, true, "第 %d 个点的坐标不是有效数字。", k+1)
		}
	}
	if len(ring) == 0 {
		return fault(ProblemTooFew, orb.Point{}, true, "没有点，至少要 3 个不同的点。")
	}
	if ring[0] != ring[len(ring)-1] {
		return fault(ProblemNotClosed, ring[0], true, "没有闭合，首点和末点应为同一点。")
	}
	open := withoutRepeats(ring)
	if len(open) < 3 {
		return fault(ProblemTooFew, ring[0], true, "只有 %d 个不同的点，至少要 3 个。", len(open))
	}
	if flat(open) {
		return fault(ProblemZeroArea, ring[0], true, "面积为零。")
	}
	for k := 1; k < len(ring); k++ {
		if ring[k] == ring[k-1] {
			return fault(ProblemRepeated, ring[k], false, "第 %d 个点与前一点重复，不影响面积。", k+1)
		}
	}
	return nil
}

// withoutRepeats is the ring without its closing point and without points that
// equal the one before.
func withoutRepeats(ring orb.Ring) orb.Ring {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] && !repeats(ring[:n-1]) {
		return ring[: n-1 : n-1] // the rule: nothing to copy
	}
	out := make(orb.Ring, 0, len(ring))
	for _, p := range ring {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

func repeats(open orb.Ring) bool {
	for k := 1; k < len(open); k++ {
		if open[k] == open[k-1] {
			return true
		}
	}
	return len(open) > 1 && open[0] == open[len(open)-1]
}

// flat reports that all points lie on one line.
func flat(open orb.Ring) bool {
	a, b := open[0], open[1]
	for _, p := range open[2:] {
		if orient(a, b, p) != 0 {
			return false
		}
	}
	return true
}

// budget bounds the work on one outline, so that no file can stop an import.
type budget struct{ left int }

func (b *budget) spend(n int) bool {
	b.left -= n
	return b.left >= 0
}

func tooComplex() Problem {
	return Problem{Code: ProblemTooComplex, Message: "图形过于复杂，无法检查。请拆分或简化后重新导出。", Fatal: true}
}

// checkNesting asks that holes lie in their shells and parts beside each other.
// Rings do not cross here any more, so one point off the edge decides.
func checkNesting(mp orb.MultiPolygon, b *budget) []Problem {
	if len(mp) == 1 && len(mp[0]) == 1 {
		return nil
	}
	var out []Problem
	bounds := make([]orb.Bound, len(mp))
	for i, poly := range mp {
		bounds[i] = poly[0].Bound()
	}
	for i, poly := range mp {
		for j := 1; j < len(poly); j++ {
			where, ok := ringSide(poly[j], poly[0], b)
			if !ok {
				return append(out, tooComplex())
			}
			if where < 0 {
				out = append(out, Problem{
					Code: ProblemHoleOutside, Part: i + 1, Ring: j + 1, At: poly[j][0], Fatal: true,
					Message: fmt.Sprintf("第 %d 部分第 %d 圈（洞）不在外圈之内。", i+1, j+1),
				})
			}
		}
		for k := range mp {
			if k == i || !within(bounds[i], bounds[k]) {
				continue
			}
			inside, ok := partInside(poly[0], mp[k], b)
			if !ok {
				return append(out, tooComplex())
			}
			if inside {
				out = append(out, Problem{
					Code: ProblemNested, Part: i + 1, Ring: 1, At: poly[0][0], Fatal: true,
					Message: fmt.Sprintf("第 %d 部分落在第 %d 部分之内，面积会重复计算。", i+1, k+1),
				})
			}
		}
	}
	return out
}

// partInside reports whether a shell lies in the area of another part: in its
// shell and in none of its holes.
func partInside(shell orb.Ring, other orb.Polygon, b *budget) (inside, ok bool) {
	for j, ring := range other {
		where, ok := ringSide(shell, ring, b)
		if !ok {
			return false, false
		}
		if j == 0 && where < 0 {
			return false, true
		}
		if j > 0 && where >= 0 {
			return false, true
		}
	}
	return true, true
}

// ringSide is the side of outer that inner lies on, by its first vertex off the
// edge; a ring wholly on the edge counts as 0.
func ringSide(inner, outer orb.Ring, b *budget) (where int, ok bool) {
	for _, p := range inner {
		if !b.spend(len(outer)) {
			return 0, false
		}
		if where = side(p, outer); where != 0 {
			return where, true
		}
	}
	return 0, true
}
