package routing

import (
	"strings"
	"testing"

	"liangtian/internal/org"
	"liangtian/internal/plot"
)

const (
	nr = org.NaturalResources
	ag = org.Agriculture
)

// One example for every rule, and the ones that the joint notice turns on.
var examples = []struct {
	name          string
	facts         Facts
	rule          int
	lead          org.Department
	qualification Qualification
}{
	{"牛蛙，未挖塘", Facts{Type: "KT", Digging: "no", Activity: "aquaculture", PBF: "yes"}, 1, ag, NonGrain},
	{"新挖坑塘", Facts{Type: "KT", PBF: "yes"}, 2, nr, NonGrain},
	{"新挖坑塘，放了牛蛙", Facts{Type: "KT", Digging: "yes", Activity: "aquaculture", PBF: "yes"}, 2, nr, NonGrain},
	{"水面", Facts{Type: "SM"}, 2, nr, NonGrain},
	{"实地为养殖坑塘", Facts{Type: "20", ClassNow: "1104A"}, 2, nr, NonGrain},
	{"农村道路", Facts{Type: "ND", PBF: "yes"}, 3, nr, NonGrain},
	{"实地为农村道路", Facts{Type: "DL1", ClassNow: "1006"}, 3, nr, NonGrain},
	{"沟渠", Facts{Type: "GQ"}, 4, nr, NonGrain},
	{"实地为设施农用地", Facts{Type: "20", ClassNow: "1202"}, 4, nr, NonGrain},
	{"光伏", Facts{Type: "GF", PBF: "yes"}, 5, nr, NonAgricultural},
	{"公园绿地", Facts{Type: "LD"}, 5, nr, NonAgricultural},
	{"实地为工业用地", Facts{Type: "TD", ClassNow: "0601"}, 5, nr, NonAgricultural},
	{"推堆土", Facts{Type: "TD"}, 6, nr, Suspected},
	{"永农上果园", Facts{Type: "02", PBF: "yes"}, 7, ag, NonGrain},
	{"永农上苗木", Facts{Type: "03", PBF: "yes"}, 8, ag, NonGrain},
	{"永农上草皮", Facts{Type: "04", PBF: "yes"}, 9, ag, NonGrain},
	{"一般耕地上果园", Facts{Type: "02", PBF: "no"}, 10, nr, NonGrain},
	{"永农上药材", Facts{Type: "01", Planting: "FLS", PBF: "yes"}, 11, ag, NonGrain},
	{"一般耕地上花卉", Facts{Type: "01", Planting: "GSYY", PBF: "no"}, 12, nr, NonGrain},
	{"撂荒", Facts{Type: "01", Planting: "WG", PBF: "no"}, 13, ag, NonGrain},
	{"其他", Facts{Type: "QT"}, 14, nr, Suspected},
	// Nothing is routed to nobody: these wait in the city's queue.
	{"不知是否永农的果园", Facts{Type: "02"}, 0, "", ""},
	{"代码表外的类型", Facts{Type: "ZZ9"}, 0, "", ""},
	{"没有类型", Facts{}, 0, "", ""},
}

func TestDecide(t *testing.T) {
	covered := map[int]bool{}
	for _, e := range examples {
		d := Decide(Version1, e.facts)
		covered[d.Rule] = true
		if d.Rule != e.rule || d.Lead != e.lead || d.Qualification != e.qualification {
			t.Errorf("%s: rule %d, %s, %s; want rule %d, %s, %s", e.name, d.Rule, d.Lead, d.Qualification, e.rule, e.lead, e.qualification)
		}
		if d.Words == "" || d.Version != 1 || d.Facts != e.facts {
			t.Errorf("%s: the decision does not explain itself: %+v", e.name, d)
		}
		if e.rule == 0 && !strings.Contains(d.Words, "人工分派") {
			t.Errorf("%s: nobody is told that it waits: %s", e.name, d.Words)
		}
	}
	for _, r := range Version1.List {
		if !covered[r.No] {
			t.Errorf("rule %d has no example", r.No)
		}
	}
}

// The carve-out of the joint notice, whole: whatever else is true of a new
// pond or a rural road, natural resources leads it.
func TestCarveOut(t *testing.T) {
	for _, typ := range []string{"KT", "SM", "SK", "ND"} {
		for _, pbf := range []string{"", "yes", "no"} {
			for _, planting := range []string{"", "FLS", "WG", "GZ", "LM"} {
				for _, digging := range []string{"", "yes"} {
					f := Facts{Type: typ, PBF: pbf, Planting: planting, Digging: digging}
					if d := Decide(Version1, f); d.Lead != nr || d.Partner != ag {
						t.Errorf("%+v: lead %s, partner %s", f, d.Lead, d.Partner)
					}
				}
			}
		}
	}
}

// Every type of the dictionary is decided or waits for a person, in words.
func TestEveryTypeIsSomewhere(t *testing.T) {
	for _, c := range plot.Types.List {
		for _, pbf := range []string{"", "yes", "no"} {
			d := Decide(Version1, Facts{Type: c.Code, PBF: pbf})
			if (d.Rule == 0) != (d.Lead == "") || !strings.Contains(d.Words, c.Zh) {
				t.Errorf("%s pbf=%q: %+v", c.Code, pbf, d)
			}
			if d.Rule == 0 && c.Code != "01" && pbf != "" {
				t.Errorf("%s pbf=%q: no rule", c.Code, pbf)
			}
		}
	}
}
