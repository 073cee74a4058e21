package org

import "testing"

// Everybody × lead × part: only a partner is kept from anything, by the
// setting; persons concerned are the lead department's own people's whatever is
// set.
func TestHides(t *testing.T) {
	closed := Joint{SightPhotos: 0, SightTalk: 0, SightNotes: 0, SightPersons: 1}
	for _, role := range Roles {
		for _, d := range []Department{NaturalResources, Agriculture, NoDepartment} {
			who := Person{Role: role, Department: d, Active: true}
			for _, lead := range []Department{NaturalResources, Agriculture, NoDepartment} {
				partner := d != NoDepartment && lead != NoDepartment && d != lead
				for _, part := range []JointKey{SightPhotos, SightTalk, SightNotes} {
					if (Joint{}).Hides(who, lead, part) || closed.Hides(who, lead, part) != partner {
						t.Errorf("%s %s, led by %s: %s", role, d, lead, part)
					}
				}
				own := d != NoDepartment && d == lead && (role == City || role == CountyClerk || role == CountyReviewer || role == Inspector)
				if closed.Hides(who, lead, SightPersons) == own || (Joint{}).Hides(who, lead, SightPersons) == own {
					t.Errorf("%s %s, led by %s: persons", role, d, lead)
				}
			}
		}
	}
	if Handles(Person{Role: City, Department: Agriculture}, Agriculture) {
		t.Error("an account that is switched off reads persons")
	}
}

// Every setting within its bounds, and not a step beyond.
func TestSettle(t *testing.T) {
	for _, r := range JointSettings {
		for v, want := range map[int64]bool{r.Min: true, r.Max: true, r.Default: true, r.Min - 1: false, r.Max + 1: false} {
			if err := Settle(r.Key, v, "纪要"); (err == nil) != (want && !r.Fixed) {
				t.Errorf("%s = %d: %v", r.Key, v, err)
			}
		}
		if r.Default < r.Min || r.Default > r.Max || r.Basis == "" || r.Zh == "" || r.En == "" {
			t.Errorf("%+v", r)
		}
	}
	if Settle(SightPhotos, 0, "") == nil || Settle("x", 0, "纪要") == nil {
		t.Error("no basis, or no such setting, and taken")
	}
	if (Joint{SightPersons: 1}).Value(SightPersons) != 0 || (Joint{}).Value(CrimePBF) != 500 {
		t.Error("what is in force is wrong")
	}
}
