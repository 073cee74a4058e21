package supervise_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
)

const nr, ag = org.NaturalResources, org.Agriculture

// table is the life of an order as agreed, written down a second time by hand:
// from, step, to, by whom, of which kinds, only when late.
const table = `
issued    reply     replied    county          urge|order|listed  any
returned  reply     replied    county          urge|order|listed  any
issued    accept    accepted   issuer          urge               any
replied   accept    accepted   issuer          urge|order|listed  any
replied   return    returned   issuer          urge|order|listed  any
issued    escalate  escalated  issuer|program  urge|order         late
returned  escalate  escalated  issuer|program  urge|order         late
issued    withdraw  withdrawn  issuer          urge|order|listed  any
replied   withdraw  withdrawn  issuer          urge|order|listed  any
returned  withdraw  withdrawn  issuer          urge|order|listed  any
`

var now = time.Date(2026, 6, 10, 4, 0, 0, 0, time.UTC)

const (
	yesterday = org.Date("2026-06-09")
	today     = org.Date("2026-06-10")
	later     = org.Date("2026-06-20")
)

// people are everybody that there is; whose is who they are to an order of
// natural resources of 430223, issued by the city's natural resources.
var people = []struct {
	whose string
	org.Person
}{
	{"issuer", org.Person{ID: 1, Role: org.City, Department: nr, Region: "4302", Active: true}},
	{"issuer", org.Person{ID: 2, Role: org.City, Department: nr, Region: "4302", Active: true}},
	{"", org.Person{ID: 3, Role: org.City, Department: ag, Region: "4302", Active: true}},
	{"", org.Person{ID: 4, Role: org.JointOffice, Region: "4302", Active: true}},
	{"", org.Person{ID: 5, Role: org.City, Department: nr, Region: "4301", Active: true}},
	{"", org.Person{ID: 6, Role: org.City, Department: nr, Region: "4302"}},
	{"county", org.Person{ID: 7, Role: org.CountyClerk, Department: nr, Region: "430223", Active: true}},
	{"county", org.Person{ID: 8, Role: org.CountyReviewer, Department: nr, Region: "430223", Active: true}},
	{"", org.Person{ID: 9, Role: org.CountyClerk, Department: ag, Region: "430223", Active: true}},
	{"", org.Person{ID: 10, Role: org.CountyReviewer, Department: nr, Region: "430224", Active: true}},
	{"", org.Person{ID: 11, Role: org.CountyClerk, Department: nr, Region: "430223"}},
	{"", org.Person{ID: 12, Role: org.Inspector, Department: nr, Region: "430223", Active: true}},
	{"", org.Person{ID: 13, Role: org.Observer, Region: "4302", Active: true}},
	{"", org.Person{ID: 14, Role: org.Administrator, Region: "4302", Active: true}},
	{"", org.Person{}},
	{"program", supervise.Program},
}

func orderOf(kind supervise.Kind, state supervise.State, term org.Date) supervise.Order {
	return supervise.Order{
		ID: 9, Number: "督办〔2026〕9号", Kind: kind, County: "430223", Department: nr, Text: "限期整改", Term: term, State: state, Version: 3, Cases: []int64{1, 2},
		Issuer: supervise.Office{ID: 1, Role: org.City, Department: nr},
	}
}

// whole is every input that the action could want.
func whole(do supervise.Action) supervise.Command {
	cmd := supervise.Command{Action: do, Version: 3, Text: "说明"}
	if do == supervise.Escalate {
		cmd.Term = later
	}
	return cmd
}

// Every action, in every state, of every kind, late or not, by everybody.
func TestEverythingTimesEverything(t *testing.T) {
	allowed := 0
	for _, kind := range supervise.Kinds {
		for _, state := range supervise.States {
			for _, action := range append(slices.Clone(supervise.Actions), supervise.OrderWord{Code: "invent"}) {
				for _, term := range []org.Date{yesterday, today, later} {
					for _, who := range people {
						o := orderOf(kind.Kind, supervise.State(state.Code), term)
						do := supervise.Action(action.Code)
						to := agreed(o, do, who.whose)
						out, err := supervise.Perform(o, who.Person, whole(do), now)
						if (err == nil) != (to != "") || err == nil && string(out.Next.State) != to {
							t.Errorf("%s %s %s (term %s) by %d %s: to %q, want %q: %v", kind.Kind, state.Code, do, term, who.ID, who.Role, out.Next.State, to, err)
							continue
						}
						offered := slices.ContainsFunc(supervise.Options(o, who.Person, now), func(p supervise.OrderOption) bool { return p.Action == do && p.Open })
						if offered != (to != "") {
							t.Errorf("%s %s %s by %d: offered %v, done %v", kind.Kind, state.Code, do, who.ID, offered, to != "")
						}
						if err != nil {
							if f := fault.As(err); f == nil || f.Message == "" {
								t.Errorf("a refusal without words: %v", err)
							}
							continue
						}
						allowed++
						if out.Next.Version != 4 || out.Event.Seq != 4 || out.Event.From != o.State || out.Event.To != out.Next.State || (out.Child != nil) != (do == supervise.Escalate) {
							t.Errorf("%s %s: %+v", state.Code, do, out)
						}
					}
				}
			}
		}
	}
	if allowed == 0 {
		t.Error("nothing is allowed")
	}
}

// agreed reads the table above.
func agreed(o supervise.Order, do supervise.Action, whose string) string {
	for line := range strings.Lines(strings.TrimSpace(table)) {
		f := strings.Fields(line)
		if f[0] == string(o.State) && f[1] == string(do) && whose != "" && slices.Contains(strings.Split(f[3], "|"), whose) &&
			slices.Contains(strings.Split(f[4], "|"), string(o.Kind)) && (f[5] == "any" || o.Term < today) {
			return f[2]
		}
	}
	return ""
}

func TestEscalationMakesTheNextKind(t *testing.T) {
	o := orderOf(supervise.Urge, supervise.Issued, yesterday)
	if o.Proposes(today) != supervise.Formal || orderOf(supervise.Formal, supervise.Returned, yesterday).Proposes(today) != supervise.Listed {
		t.Error("what is overdue proposes nothing")
	}
	for _, not := range []supervise.Order{
		orderOf(supervise.Urge, supervise.Issued, today), orderOf(supervise.Urge, supervise.Replied, yesterday),
		orderOf(supervise.Listed, supervise.Issued, yesterday), orderOf(supervise.Urge, supervise.Accepted, yesterday),
	} {
		if k := not.Proposes(today); k != "" {
			t.Errorf("%+v proposes %s", not, k)
		}
	}
	out, err := supervise.Perform(o, people[0].Person, whole(supervise.Escalate), now)
	if err != nil {
		t.Fatal(err)
	}
	c := out.Child
	if c.Kind != supervise.Formal || c.State != supervise.Issued || c.Version != 1 || *c.ParentID != o.ID || c.Term != later || c.Text != "说明" || !slices.Equal(c.Cases, o.Cases) || out.Next.Term != yesterday {
		t.Errorf("%+v", c)
	}
	first := supervise.Begin(*c, out.Event)
	if first.Seq != 1 || first.From != "" || first.To != supervise.Issued || first.Key != "" || first.Text != c.Text {
		t.Errorf("%+v", first)
	}
	rules := []supervise.KindRule{{OrderKind: supervise.Formal.Doc(), Term: later}}
	if _, err := supervise.Perform(o, supervise.Program, supervise.Automatic(o, rules), now); err != nil {
		t.Errorf("the program cannot: %v", err)
	}
}

func TestStepsRefuseBadInput(t *testing.T) {
	county, city := people[6].Person, people[0].Person
	file := casework.Attachment{Name: "a.pdf", SHA256: "x", Size: 1}
	for _, c := range []struct {
		name  string
		state supervise.State
		who   org.Person
		cmd   supervise.Command
		code  string
	}{
		{"an old version", supervise.Issued, county, supervise.Command{Action: supervise.Reply, Version: 2, Text: "x"}, "supervision-changed"},
		{"an empty reply", supervise.Issued, county, supervise.Command{Action: supervise.Reply, Version: 3, Text: " \n"}, "supervision-text"},
		{"an endless reply", supervise.Issued, county, supervise.Command{Action: supervise.Reply, Version: 3, Text: strings.Repeat("长", 4001)}, "supervision-text"},
		{"too many files", supervise.Issued, county, supervise.Command{Action: supervise.Reply, Version: 3, Text: "x", Files: slices.Repeat([]casework.Attachment{file}, 11)}, "supervision-files"},
		{"a reply with a term", supervise.Issued, county, supervise.Command{Action: supervise.Reply, Version: 3, Text: "x", Term: later}, "supervision-input"},
		{"files where none go", supervise.Replied, city, supervise.Command{Action: supervise.Accept, Version: 3, Files: []casework.Attachment{file}}, "supervision-input"},
		{"a return without reason", supervise.Replied, city, supervise.Command{Action: supervise.Return, Version: 3}, "supervision-text"},
		{"a return into the past", supervise.Replied, city, supervise.Command{Action: supervise.Return, Version: 3, Text: "x", Term: yesterday}, "supervision-term"},
		{"a return to no day", supervise.Replied, city, supervise.Command{Action: supervise.Return, Version: 3, Text: "x", Term: "2026-02-30"}, "supervision-term"},
		{"a withdrawal without reason", supervise.Issued, city, supervise.Command{Action: supervise.Withdraw, Version: 3}, "supervision-text"},
	} {
		if _, err := supervise.Perform(orderOf(supervise.Formal, c.state, later), c.who, c.cmd, now); !fault.Is(err, c.code) {
			t.Errorf("%s: want %s, got %v", c.name, c.code, err)
		}
	}
	late := orderOf(supervise.Formal, supervise.Issued, yesterday)
	if _, err := supervise.Perform(late, city, supervise.Command{Action: supervise.Escalate, Version: 3, Text: "x"}, now); !fault.Is(err, "supervision-term") {
		t.Errorf("an escalation without a term: %v", err)
	}
	out, err := supervise.Perform(orderOf(supervise.Formal, supervise.Replied, yesterday), city, supervise.Command{Action: supervise.Return, Version: 3, Text: "缺照片", Term: later}, now)
	if err != nil || out.Next.Term != later || out.Next.Overdue(today) {
		t.Errorf("a return gives a new term: %+v %v", out.Next, err)
	}
}

func TestMake(t *testing.T) {
	good := supervise.New{Kind: supervise.Formal, County: "430223", Department: nr, Text: "限期整改", Term: later, Cases: []int64{2, 1, 2}}
	facts := func(change func(*supervise.CaseFacts)) []supervise.CaseFacts {
		out := []supervise.CaseFacts{
			{ID: 1, PlotNo: "1", State: casework.Rectifying, County: "430223", Lead: nr},
			{ID: 2, PlotNo: "2", State: casework.Verifying, County: "430223", Lead: ag, Partner: nr},
		}
		if change != nil {
			change(&out[0])
		}
		return out
	}
	o, e, err := supervise.Make(good, people[0].Person, facts(nil), "k", now)
	if err != nil || o.State != supervise.Issued || !slices.Equal(o.Cases, []int64{1, 2}) || e.Seq != 1 || e.To != supervise.Issued {
		t.Fatalf("%+v %+v %v", o, e, err)
	}
	with := func(change func(*supervise.New)) supervise.New {
		n := good
		change(&n)
		return n
	}
	joint := people[3].Person
	for _, c := range []struct {
		name  string
		n     supervise.New
		who   org.Person
		facts []supervise.CaseFacts
		code  string
	}{
		{"by a county", good, people[6].Person, facts(nil), "supervision-not-yours"},
		{"by an observer", good, people[12].Person, facts(nil), "supervision-not-yours"},
		{"of no kind", with(func(n *supervise.New) { n.Kind = "shout" }), joint, facts(nil), "supervision-kind"},
		{"to a town", with(func(n *supervise.New) { n.County = "430223001" }), joint, facts(nil), "supervision-county"},
		{"to another city", with(func(n *supervise.New) { n.County = "430123" }), joint, facts(nil), "supervision-county"},
		{"to nobody", with(func(n *supervise.New) { n.Department = "" }), joint, facts(nil), "supervision-department"},
		{"to the other side", with(func(n *supervise.New) { n.Department = ag }), people[0].Person, facts(nil), "supervision-department"},
		{"without words", with(func(n *supervise.New) { n.Text = " " }), joint, facts(nil), "supervision-text"},
		{"into the past", with(func(n *supervise.New) { n.Term = yesterday }), joint, facts(nil), "supervision-term"},
		{"about nothing", with(func(n *supervise.New) { n.Cases = nil }), joint, nil, "supervision-cases"},
		{"about what he does not see", good, joint, facts(nil)[:1], "supervision-cases"},
		{"about another county", good, joint, facts(func(c *supervise.CaseFacts) { c.County = "430224" }), "supervision-case-elsewhere"},
		{"about another department", good, joint, facts(func(c *supervise.CaseFacts) { c.Lead = ag }), "supervision-case-elsewhere"},
		{"about what is closed", good, joint, facts(func(c *supervise.CaseFacts) { c.State = casework.Closed }), "supervision-case-ended"},
	} {
		if _, _, err := supervise.Make(c.n, c.who, c.facts, "k", now); !fault.Is(err, c.code) {
			t.Errorf("%s: want %s, got %v", c.name, c.code, err)
		}
	}
}
