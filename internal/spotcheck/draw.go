package spotcheck

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Sizes is how many cases each part of a sample has.
type Sizes struct {
	Random   int `json:"random"`
	Weighted int `json:"weighted"`
}

// Drawn is one case of a sample. Inclusion is the chance that this case had of
// being in the sample at all: what its outcome is weighted by.
type Drawn struct {
	CaseID    int64   `json:"caseId" bun:"case_id"`
	CaseNo    string  `json:"caseNo" bun:"case_no"`
	Random    bool    `json:"random" bun:"random"`
	Weighted  bool    `json:"weighted" bun:"weighted"`
	Inclusion float64 `json:"inclusion" bun:"inclusion"`
}

// FrameHash is SHA-256 over a line for each unit, sorted by case number: its
// number, the closing event and its weight, with tabs between.
func FrameHash(frame []Unit) string {
	var b strings.Builder
	for _, u := range sorted(frame) {
		fmt.Fprintf(&b, "%s\t%d\t%d\n", u.CaseNo, u.Seq, u.Weight)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// SeedHash is what may be said of a seed before all outcomes are known.
func SeedHash(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(sum[:])
}

func sorted(frame []Unit) []Unit {
	out := slices.Clone(frame)
	slices.SortFunc(out, func(a, b Unit) int { return strings.Compare(a.CaseNo, b.CaseNo) })
	return out
}

func mac(seed, of string) []byte {
	h := hmac.New(sha256.New, []byte(seed))
	h.Write([]byte(of))
	return h.Sum(nil)
}

// byChance orders a frame by HMAC-SHA256(seed, part + "|" + case number).
func byChance(seed, part string, frame []Unit) []Unit {
	keys := make(map[string]string, len(frame))
	for _, u := range frame {
		keys[u.CaseNo] = string(mac(seed, part+"|"+u.CaseNo))
	}
	out := sorted(frame)
	slices.SortStableFunc(out, func(a, b Unit) int { return strings.Compare(keys[a.CaseNo], keys[b.CaseNo]) })
	return out
}

// Draw gives the sample of a frame, by case number. The random part are the
// first cases in an order by chance. The weighted part is systematic with
// probability proportional to weight, over another such order: cases whose
// share is a whole interval or more are in for certain, then every interval
// after a start by chance takes the case that it falls into. The parts are
// drawn independently; a case may be in both.
func Draw(seed string, frame []Unit, n Sizes) []Drawn {
	random, weighted := map[string]bool{}, map[string]bool{}
	for _, u := range byChance(seed, "random", frame)[:min(max(n.Random, 0), len(frame))] {
		random[u.CaseNo] = true
	}
	chance := proportional(seed, frame, n.Weighted, weighted)
	even := min(float64(n.Random)/float64(max(len(frame), 1)), 1)
	out := []Drawn{}
	for _, u := range sorted(frame) {
		if random[u.CaseNo] || weighted[u.CaseNo] {
			out = append(out, Drawn{u.CaseID, u.CaseNo, random[u.CaseNo], weighted[u.CaseNo], 1 - (1-even)*(1-chance[u.CaseNo])})
		}
	}
	return out
}

// proportional marks the weighted part, and gives every unit's chance of it.
func proportional(seed string, frame []Unit, n int, in map[string]bool) map[string]float64 {
	chance := make(map[string]float64, len(frame))
	left := byChance(seed, "weighted", frame)
	n = min(max(n, 0), len(left))
	total := 0
	for _, u := range left {
		total += u.Weight
	}
	for again := true; again && n > 0; {
		again = false
		rest := left[:0:0]
		sum, take := total, n
		for _, u := range left {
			if take*u.Weight >= sum {
				in[u.CaseNo], chance[u.CaseNo] = true, 1
				total, n, again = total-u.Weight, n-1, true
				continue
			}
			rest = append(rest, u)
		}
		left = rest
	}
	if n <= 0 {
		return chance
	}
	// Point k stands at (start + k·2⁶⁴)·total / (n·2⁶⁴): whole numbers, so that
	// every computer finds the same.
	one := new(big.Int).Lsh(big.NewInt(1), 64)
	point := new(big.Int).SetUint64(binary.BigEndian.Uint64(mac(seed, "start")))
	point.Mul(point, big.NewInt(int64(total)))
	step := new(big.Int).Mul(one, big.NewInt(int64(total)))
	unit := new(big.Int).Mul(one, big.NewInt(int64(n)))
	edge := new(big.Int)
	for _, u := range left {
		chance[u.CaseNo] = float64(n) * float64(u.Weight) / float64(total)
		edge.Add(edge, new(big.Int).Mul(unit, big.NewInt(int64(u.Weight))))
		if point.Cmp(edge) < 0 {
			in[u.CaseNo] = true
			point.Add(point, step)
		}
	}
	return chance
}
