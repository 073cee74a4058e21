package org

import (
	"strings"
	"testing"
)

const (
	nr = NaturalResources
	ag = Agriculture
)

// Who sees which case: a table by role.
func TestSees(t *testing.T) {
	type owner struct {
		county        Region
		lead, partner Department
		deputed       []int64
	}
	ours := owner{"430202", nr, "", []int64{7}}
	shared := owner{"430202", ag, nr, []int64{8}}
	theirs := owner{"430202", ag, "", []int64{7}}
	next := owner{"430281", nr, "", nil}
	far := owner{"430181", nr, "", []int64{7}}
	nowhere := owner{"", nr, "", nil}
	nobody := owner{"430202", "", "", nil}
	cases := map[string]owner{"ours": ours, "shared": shared, "theirs": theirs, "next": next, "far": far, "nowhere": nowhere, "nobody": nobody}

	for _, c := range []struct {
		name string
		who  Person
		sees string
	}{
		{"county clerk", Person{ID: 7, Role: CountyClerk, Department: nr, Region: "430202", Active: true}, "ours shared"},
		{"county reviewer", Person{ID: 7, Role: CountyReviewer, Department: nr, Region: "430202", Active: true}, "ours shared"},
		{"county clerk of the other side", Person{ID: 7, Role: CountyClerk, Department: ag, Region: "430202", Active: true}, "shared theirs"},
		{"inspector", Person{ID: 7, Role: Inspector, Department: nr, Region: "430202", Active: true}, "ours"},
		{"inspector not deputed", Person{ID: 9, Role: Inspector, Department: nr, Region: "430202", Active: true}, ""},
		{"city department", Person{ID: 7, Role: City, Department: nr, Region: "4302", Active: true}, "ours shared next nowhere nobody"},
		{"joint office", Person{ID: 7, Role: JointOffice, Region: "4302", Active: true}, "ours shared theirs next nowhere nobody"},
		{"observer of the city", Person{ID: 7, Role: Observer, Region: "4302", Active: true}, "ours shared theirs next nobody"},
		{"observer of one department", Person{ID: 7, Role: Observer, Department: ag, Region: "430202", Active: true}, "shared theirs"},
		{"administrator", Person{ID: 7, Role: Administrator, Region: "4302", Active: true}, ""},
		{"auditor", Person{ID: 7, Role: Auditor, Region: "4302", Active: true}, ""},
		{"gone", Person{ID: 7, Role: City, Department: nr, Region: "4302"}, ""},
		{"without a region", Person{ID: 7, Role: City, Department: nr, Active: true}, ""},
		{"of no role", Person{ID: 7, Role: "king", Region: "4302", Active: true}, ""},
	} {
		for name, o := range cases {
			want := false
			for _, s := range strings.Fields(c.sees) {
				want = want || s == name
			}
			if got := ScopeOf(c.who).Sees(o.county, o.lead, o.partner, o.deputed); got != want {
				t.Errorf("%s sees %s: %v, want %v", c.name, name, got, want)
			}
		}
	}
}

// What every role may do, written down a second time by hand.
const agreed = `
                city joint_office county_clerk county_reviewer inspector observer administrator auditor
cases.read      x    x            x            x               x         x        -         -
cases.export    x    x            x            x               -         -        -         -
cases.step      x    x            x            x               x         -        -         -
map.read        x    x            x            x               x         x        -         -
figures.read    x    x            x            x               -         x        -         -
figures.sign    x    x            -            -               -         -        -         -
spots.read      x    x            x            x               -         x        -         -
spots.manage    x    -            -            -               -         -        -         -
batches.read    x    x            x            x               -         x        -         -
batches.manage  x    -            -            -               -         -        -         -
queue.read      x    x            -            -               -         -        -         -
agenda.read     x    x            -            -               -         -        -         -
layers.read     x    x            -            -               -         -        x         -
layers.manage   x    -            -            -               -         -        x         -
regions.manage  x    -            -            -               -         -        x         -
rules.read      x    x            x            x               x         x        x         -
rules.drafts    x    x            -            -               -         -        -         -
rules.manage    x    -            -            -               -         -        -         -
people.read     x    x            x            x               -         -        x         -
people.manage   -    -            -            -               -         -        x         -
supervision.read  x  x            x            x               -         x        -         -
supervision.issue x  x            -            -               -         -        -         -
supervision.reply -  -            x            x               -         -        -         -
deliveries.read -    -            -            -               -         -        x         -
checkpoints.manage x x           -            -               -         -        x         -
agenda.propose  x    x            x            x               -         -        -         -
agenda.manage   -    x            -            -               -         -        -         -
documents.manage x   x            -            -               -         -        -         -
balance.read    x    x            x            x               -         x        -         -
balance.post    x    -            x            x               -         -        -         -
operations.read   x  x            x            x               -         x        -         -
operations.manage x  x            x            x               -         -        -         -
joint.manage    -    x            -            -               -         -        -         -
audit.read      -    -            -            -               -         -        -         x
`

func TestCapabilities(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(agreed), "\n")
	head := strings.Fields(lines[0])
	if len(head) != len(Roles) || len(lines)-1 != len(AllCapabilities) {
		t.Fatalf("the agreed table is %d × %d, the product's %d × %d", len(lines)-1, len(head), len(AllCapabilities), len(Roles))
	}
	for i, l := range lines[1:] {
		f := strings.Fields(l)
		if string(AllCapabilities[i]) != f[0] {
			t.Errorf("capability %d is %s, want %s", i, AllCapabilities[i], f[0])
		}
		for k, role := range head {
			who := Person{Role: Role(role)}
			want := f[k+1] == "x"
			listed := false
			for _, c := range who.Capabilities() {
				listed = listed || string(c) == f[0]
			}
			if who.May(Capability(f[0])) != want || listed != want {
				t.Errorf("%s may %s: %v, listed %v, want %v", role, f[0], !want, listed, want)
			}
		}
	}
	if (Person{Role: "king"}).May(ReadCases) || (Person{Role: City}).May("treasury.empty") {
		t.Error("what is not in the table may be done")
	}
}

func TestRegions(t *testing.T) {
	for _, c := range []struct {
		outer, inner Region
		want         bool
	}{
		{"4302", "430202", true},
		{"430202", "430202", true},
		{"430202", "430202001", true},
		{"43", "430202001203", true},
		{"430202", "4302", false},
		{"430202", "430203", false},
		{"4301", "430202", false},
		{"", "430202", false},
		{"", "", false},
		{"4302", "", false},
	} {
		if got := c.outer.Contains(c.inner); got != c.want {
			t.Errorf("%q contains %q: %v", c.outer, c.inner, got)
		}
	}
}

func TestDepartmentsAndRoles(t *testing.T) {
	if nr.Other() != ag || ag.Other() != nr || NoDepartment.Other() != NoDepartment || Department("forestry").Other() != NoDepartment {
		t.Error("the other side is wrong")
	}
	for _, r := range Roles {
		needs := r == City || r == CountyClerk || r == CountyReviewer || r == Inspector
		if r.NeedsDepartment() != needs || r.Zh() == string(r) {
			t.Errorf("%s: needs a department %v, %q", r, r.NeedsDepartment(), r.Zh())
		}
	}
}
