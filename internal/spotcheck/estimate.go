package spotcheck

import "math"

// z of a two-sided interval of 95 %.
const z = 1.959963984540054

// Rate is a share with its interval of 95 %. Without a case there is none.
type Rate struct {
	Cases int     `json:"cases"`
	False int     `json:"false"`
	Rate  float64 `json:"rate"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Known is false where there is nothing to say: no case, or no interval.
	Known bool `json:"known"`
}

// Wilson gives the share of false closures among cases drawn evenly, with
// Wilson's score interval.
func Wilson(falses, cases int) Rate {
	r := Rate{Cases: cases, False: falses}
	if cases == 0 {
		return r
	}
	n := float64(cases)
	p := float64(falses) / n
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	r.Rate, r.Low, r.High, r.Known = p, max(mid-half, 0), min(mid+half, 1), true
	return r
}

// Seen is the outcome of one drawn case and the chance it was drawn with.
type Seen struct {
	False     bool
	Inclusion float64
}

// Hajek gives the share of false closures in the whole frame from cases drawn
// unevenly: Σ(y/π) / Σ(1/π). Its interval is by linearisation,
// v = Σ (1−π)((y−p)/π)² / (Σ 1/π)², as if cases were drawn independently, which
// is on the safe side of systematic draws. With no false closure, or nothing
// else, v is nought and no interval is said.
func Hajek(seen []Seen) Rate {
	r := Rate{Cases: len(seen)}
	var y, n float64
	for _, s := range seen {
		n += 1 / s.Inclusion
		if s.False {
			r.False++
			y += 1 / s.Inclusion
		}
	}
	if n == 0 {
		return r
	}
	r.Rate = y / n
	v := 0.0
	for _, s := range seen {
		e := -r.Rate
		if s.False {
			e++
		}
		v += (1 - s.Inclusion) * (e / s.Inclusion) * (e / s.Inclusion)
	}
	half := z * math.Sqrt(v) / n
	r.Low, r.High, r.Known = max(r.Rate-half, 0), min(r.Rate+half, 1), r.False > 0 && r.False < r.Cases
	return r
}

// HorvitzThompson gives how many false closures the frame has: Σ y/π.
func HorvitzThompson(seen []Seen) float64 {
	sum := 0.0
	for _, s := range seen {
		if s.False {
			sum += 1 / s.Inclusion
		}
	}
	return sum
}
