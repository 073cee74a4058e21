package httpapi_test

import (
	"fmt"
	"slices"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/imaging"
)

// in is the inputs of a step.
type in = apptest.In

// story is one case on its way, told by who does what.
type story struct {
	*apptest.City
	t  *testing.T
	id int64
}

func tell(t *testing.T, c *apptest.City, plotNo string) *story {
	return &story{c, t, c.Case(plotNo)}
}

// does takes a step and says where the case stands after it.
func (s *story) does(login, action string, inputs in, want casework.State) httpapi.CaseFile {
	s.t.Helper()
	f := apptest.Into[httpapi.CaseFile](s.t, s.As(login).Step(s.id, action, inputs))
	if f.Case.State != want || len(f.Events) != f.Case.Version || string(f.Events[0].Action) != action {
		s.t.Fatalf("after %s by %s: %s, version %d, %d events; want %s", action, login, f.Case.State, f.Case.Version, len(f.Events), want)
	}
	return f
}

// cannot tries a step that is refused, and leaves no trace.
func (s *story) cannot(login, action string, inputs in, status int, code string) httpapi.Problem {
	s.t.Helper()
	before := apptest.Ask[int](s.City, "SELECT count(*) FROM case_events")
	a := s.As(login).Step(s.id, action, inputs)
	if p := a.Problem(); a.Status != status || p.Code != code || p.Detail == "" {
		s.t.Fatalf("%s by %s: want %d %s, got %s", action, login, status, code, a)
	}
	if after := apptest.Ask[int](s.City, "SELECT count(*) FROM case_events"); after != before {
		s.t.Fatalf("%s by %s was refused and left %d events", action, login, after-before)
	}
	return a.Problem()
}

// nextIs checks what the next person finds: the case on his desk, counted in
// his inbox, and its main action ready, or saying what it still misses.
func (s *story) nextIs(login string, action casework.Action, ready bool) {
	s.t.Helper()
	cl := s.As(login)
	file := cl.File(s.id)
	box := apptest.Into[httpapi.Inbox](s.t, cl.Get("/api/inbox"))
	group := slices.IndexFunc(box.Groups, func(g casework.InboxGroup) bool { return g.State == file.Case.State && g.Action == action })
	if group < 0 {
		s.t.Fatalf("%s has nothing «%s» in the inbox: %+v", login, file.Case.State, box.Groups)
	}
	mine := apptest.Into[httpapi.Register](s.t, cl.Get(fmt.Sprintf("/api/cases?mine=true&state=%s&action=%s&limit=200", file.Case.State, action)))
	if !slices.ContainsFunc(mine.Items, func(e casework.Entry) bool { return e.ID == s.id }) || mine.Total != box.Groups[group].Count {
		s.t.Fatalf("%s: the inbox counts %d, the list has %d, the case among them?", login, box.Groups[group].Count, mine.Total)
	}
	for _, o := range file.Options {
		if o.Action == action {
			waived := !ready && o.Open && o.Warning != "" // something else may stand in
			if o.Open != (ready || waived) || !o.Main || ready != (len(o.Missing) == 0) {
				s.t.Fatalf("%s: %s is open=%v main=%v missing=%v", login, action, o.Open, o.Main, o.Missing)
			}
			return
		}
	}
	s.t.Fatalf("%s is not offered %s: %+v", login, action, file.Options)
}

// notOn checks that the case is on nobody's desk of these.
func (s *story) notOn(logins ...string) {
	s.t.Helper()
	for _, login := range logins {
		mine := apptest.Into[httpapi.Register](s.t, s.As(login).Get("/api/cases?mine=true&limit=200"))
		if slices.ContainsFunc(mine.Items, func(e casework.Entry) bool { return e.ID == s.id }) {
			s.t.Fatalf("the case is on the desk of %s", login)
		}
	}
}

func (s *story) area() int64 { return s.As("lxb").File(s.id).Plot.AreaCents }

func (s *story) inspectors(logins ...string) in {
	ids := []int64{}
	for _, l := range logins {
		ids = append(ids, s.Person(l).ID)
	}
	return in{"inspectors": ids}
}

func (s *story) measures(code string) []in { return []in{{"code": code, "areaCents": s.area()}} }

func (s *story) finished(code string) in {
	return in{"measures": s.measures(code), "finishedOn": s.Day(0)}
}

// verified walks from the city's queue to the review of the finding, without
// photos: nobody could get there.
func (s *story) verified(city, county string) {
	s.t.Helper()
	s.does(city, "issue", nil, casework.Issued)
	s.received(county)
}

func (s *story) received(county string) {
	s.t.Helper()
	s.does(county+".jb", "receive", nil, casework.Received)
	s.does(county+".jb", "depute", s.inspectors(county+".wy"), casework.Verifying)
	s.does(county+".wy", "report_finding", in{"finding": in{"code": "true", "note": "隔河可见"}, "notReachable": "WFDD"}, casework.FindingReview)
}

var scenes = []imaging.Scene{imaging.SceneHouse, imaging.SceneSeedlings}
