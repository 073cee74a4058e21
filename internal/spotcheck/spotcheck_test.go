package spotcheck_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"liangtian/internal/spotcheck"
)

const example = "3803791174c9d846[AJ2026-000001 AJ2026-000002 AJ2026-000004 AJ2026-000008]"

func frameOf(weights ...int) (out []spotcheck.Unit) {
	for i, w := range weights {
		out = append(out, spotcheck.Unit{CaseID: int64(i + 1), CaseNo: fmt.Sprintf("AJ2026-%06d", i+1), Seq: 9, Weight: w})
	}
	return out
}

func nos(drawn []spotcheck.Drawn) (out []string) {
	for _, d := range drawn {
		out = append(out, d.CaseNo)
	}
	return out
}

// The draw of docs/spot-checks.md: whoever repeats it must find this.
func TestPublishedExample(t *testing.T) {
	frame := frameOf(1, 4, 1, 6, 1, 2, 1, 3)
	got := fmt.Sprint(spotcheck.FrameHash(frame)[:16], nos(spotcheck.Draw("良田", frame, spotcheck.Sizes{Random: 2, Weighted: 3})))
	if got != example {
		t.Errorf("the example: %s", got)
	}
}

func TestDrawIsRepeatable(t *testing.T) {
	frame := frameOf(1, 4, 1, 6, 1, 2, 1, 3, 2, 2, 2, 9)
	n := spotcheck.Sizes{Random: 3, Weighted: 4}
	first := spotcheck.Draw("a", frame, n)
	turned := slices.Clone(frame)
	slices.Reverse(turned)
	if !slices.Equal(first, spotcheck.Draw("a", turned, n)) || spotcheck.FrameHash(frame) != spotcheck.FrameHash(turned) {
		t.Error("the order of the frame matters")
	}
	differs := 0
	for i := range 20 {
		if !slices.Equal(first, spotcheck.Draw(fmt.Sprint("b", i), frame, n)) {
			differs++
		}
	}
	if differs < 15 {
		t.Errorf("of 20 other seeds only %d draw otherwise", differs)
	}
	for what, change := range map[string]func(*spotcheck.Unit){
		"weight":  func(u *spotcheck.Unit) { u.Weight++ },
		"closing": func(u *spotcheck.Unit) { u.Seq++ },
		"case":    func(u *spotcheck.Unit) { u.CaseNo += "x" },
	} {
		other := slices.Clone(frame)
		change(&other[3])
		if spotcheck.FrameHash(other) == spotcheck.FrameHash(frame) {
			t.Errorf("another %s is not seen", what)
		}
	}
	if spotcheck.FrameHash(frame[1:]) == spotcheck.FrameHash(frame) || spotcheck.SeedHash("a") == spotcheck.SeedHash("b") {
		t.Error("a case left out, or another seed, is not seen")
	}
}

// Over many seeds every case is drawn as often as its chance says, in each part.
func TestDrawIsUnbiased(t *testing.T) {
	const seeds = 20_000
	frame := frameOf(1, 1, 1, 2, 2, 3, 4, 6, 10, 30)
	n := spotcheck.Sizes{Random: 3, Weighted: 4}
	var random, weighted, either [11]int
	chance := map[int64]float64{}
	for i := range seeds {
		w := 0
		for _, d := range spotcheck.Draw(fmt.Sprint("seed ", i), frame, n) {
			chance[d.CaseID] = d.Inclusion
			either[d.CaseID]++
			if d.Random {
				random[d.CaseID]++
			}
			if d.Weighted {
				weighted[d.CaseID]++
				w++
			}
		}
		if w != n.Weighted {
			t.Fatalf("seed %d draws %d by weight", i, w)
		}
	}
	// 30 of 60 with four to draw is certain, then 10 of 30 with three: 1, 1, and
	// two of the other twenty.
	want := map[int64]float64{9: 1, 10: 1}
	for _, u := range frame[:8] {
		want[u.CaseID] = 2 * float64(u.Weight) / 20
	}
	chi := func(seen [11]int, p func(int64) float64) (x float64) {
		for id := int64(1); id <= 10; id++ {
			if q := p(id); q < 1 {
				e := seeds * q
				x += (float64(seen[id]) - e) * (float64(seen[id]) - e) / (e * (1 - q))
			} else if seen[id] != seeds {
				t.Errorf("case %d is certain and was drawn %d times", id, seen[id])
			}
		}
		return x
	}
	// 99.99 % of a chi-square with ten degrees of freedom lie below 35.6.
	if x := chi(random, func(int64) float64 { return 0.3 }); x > 36 {
		t.Errorf("random part: chi-square %.1f, %v", x, random)
	}
	if x := chi(weighted, func(id int64) float64 { return want[id] }); x > 36 {
		t.Errorf("weighted part: chi-square %.1f, %v", x, weighted)
	}
	for id, p := range want {
		if both := 1 - 0.7*(1-p); math.Abs(chance[id]-both) > 1e-12 {
			t.Errorf("case %d says its chance is %.4f, it is %.4f", id, chance[id], both)
		}
	}
	if x := chi(either, func(id int64) float64 { return chance[id] }); x > 36 {
		t.Errorf("both parts: chi-square %.1f, %v", x, either)
	}
}

func TestEstimates(t *testing.T) {
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 5e-5 {
			t.Errorf("%s is %.5f, want %.5f", what, got, want)
		}
	}
	// Published values of Wilson's interval.
	for _, w := range []struct {
		x, n      int
		low, high float64
	}{{0, 10, 0, 0.27753}, {1, 10, 0.01788, 0.40415}, {5, 10, 0.23659, 0.76341}, {10, 10, 0.72247, 1}, {15, 148, 0.06238, 0.16051}} {
		r := spotcheck.Wilson(w.x, w.n)
		near(fmt.Sprint(w.x, " of ", w.n, " low"), r.Low, w.low)
		near(fmt.Sprint(w.x, " of ", w.n, " high"), r.High, w.high)
	}
	if spotcheck.Wilson(0, 0).Known || spotcheck.Hajek(nil).Known {
		t.Error("nothing seen, and yet a rate")
	}
	// By hand: 1/π are 2, 4 and 4; of 10 cases 2 are false.
	seen := []spotcheck.Seen{{true, 0.5}, {false, 0.25}, {false, 0.25}}
	r := spotcheck.Hajek(seen)
	near("Hájek", r.Rate, 0.2)
	near("Horvitz–Thompson", spotcheck.HorvitzThompson(seen), 2)
	// v = (0.5·1.6² + 2·0.75·0.8²) / 100 = 0.0224
	near("the upper end", r.High, 0.2+1.959964*math.Sqrt(0.0224))
	near("the lower end", r.Low, 0)
	even := []spotcheck.Seen{{true, 0.1}, {false, 0.1}, {false, 0.1}, {false, 0.1}}
	near("drawn evenly it is the plain share", spotcheck.Hajek(even).Rate, 0.25)
}

func TestRisks(t *testing.T) {
	plain := spotcheck.Closed{AreaCents: 100_000, Round: 1, VisitShots: 3, Days: 60}
	if u := spotcheck.Weigh(plain); u.Weight != 1 || len(u.Marks) != 0 {
		t.Errorf("a plain case: %+v", u)
	}
	for code, change := range map[string]func(*spotcheck.Closed){
		"pbf":      func(c *spotcheck.Closed) { c.PBFCents = 1 },
		"large":    func(c *spotcheck.Closed) { c.AreaCents = 666_667 }, // 10.000005 mu
		"returns":  func(c *spotcheck.Closed) { c.Returns = 2 },
		"unseen":   func(c *spotcheck.Closed) { c.VisitShots = 0 },
		"relapsed": func(c *spotcheck.Closed) { c.Round = 2 },
		"fast":     func(c *spotcheck.Closed) { c.Days = 14 },
		"cleared":  func(c *spotcheck.Closed) { c.Cleared = true },
	} {
		c := plain
		change(&c)
		u := spotcheck.Weigh(c)
		if len(u.Marks) != 1 || u.Marks[0] != code || u.Weight < 2 {
			t.Errorf("%s: %+v", code, u)
		}
	}
	near := plain
	near.AreaCents = 666_666
	if len(spotcheck.Weigh(near).Marks) != 0 {
		t.Error("less than 10 mu is not large")
	}
}
