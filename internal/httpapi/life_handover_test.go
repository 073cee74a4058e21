package httpapi_test

import (
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
)

// handedOver: one is taken over and goes on with people of the other
// department; one is answered by nobody.
func handedOver(t *testing.T, c *apptest.City) {
	s := tell(t, c, "A3")
	s.verified("shi.zr", "a.zr")
	s.does("a.zr.sh", "hand_over", in{"reason": "原田面养殖，未挖塘"}, casework.OnOffer)
	s.notOn("a.zr.jb", "a.zr.sh", "a.ny.sh", "b.ny.jb")
	s.nextIs("a.ny.jb", casework.TakeOver, true)
	f := s.does("a.ny.jb", "take_over", in{"reason": "同意接收"}, casework.Received)
	if f.Case.Lead != "agriculture" || f.Case.Partner != "natural_resources" || f.Case.Finding == nil || len(f.Case.Deputed) != 0 {
		t.Errorf("taken over: %+v", f.Case)
	}
	s.nextIs("a.ny.jb", casework.Depute, true)

	s = tell(t, c, "B6")
	s.verified("shi.zr", "b.zr")
	s.does("b.zr.sh", "hand_over", in{"reason": "实地为果园"}, casework.OnOffer)
	c.Later(20 * 24 * time.Hour)
	if err := c.App.LapseUnanswered(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.nextIs("lxb", casework.Confer, true)
}
