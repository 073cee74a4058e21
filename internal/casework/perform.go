package casework

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"liangtian/internal/balance"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Command is a step as somebody asks for it. Version is the case's version he
// saw; Key makes a retry safe.
type Command struct {
	Action  Action
	Version int
	Key     string
	Input   Input
}

// Outcome is what a step makes: the case as it stands after, the event that
// says so, and the cases it gives birth to.
type Outcome struct {
	Next     Case
	Event    Event
	Children []Birth
	Postings []balance.Entry // what the step enters in the balance
	Plot     *plot.Plot      // the next version of the case's plot, when it was corrected
}

// Birth is a new case with its plot and its first event.
type Birth struct {
	Plot  plot.Plot
	Case  Case
	Event Event
}

// verb changes the case as one row of the table says; one file a verb.
type verb func(s *step) error

// step is what a verb works on.
type step struct {
	Dossier
	row      Row
	who      org.Person
	now      time.Time
	today    time.Time
	in       Input
	next     *Case
	children []Birth
	plot     *plot.Plot
	postings []balance.Entry
}

// Perform takes one row of the table, or refuses in words. It is pure: the
// same dossier, person, command and time give the same outcome.
func Perform(d Dossier, who org.Person, cmd Command, now time.Time) (Outcome, error) {
	if cmd.Version != d.Case.Version {
		return Outcome{}, stale(d)
	}
	r, ok := row(d.Case.State, cmd.Action)
	if !ok {
		return Outcome{}, fault.New(fault.Conflict, "step-not-in-state", "案件现为“%s”，不能“%s”。请刷新后再看。",
			DocOf(d.Case.State).Zh, cmd.Action.Doc().Zh)
	}
	if !r.open(d.Case, who) {
		return Outcome{}, fault.New(fault.Forbidden, "step-not-yours", "“%s”由%s办理，您没有这项权限。", cmd.Action.Doc().Zh, r.parties())
	}
	if r.Import && cmd.Input.Corrected == nil {
		return Outcome{}, fault.New(fault.Forbidden, "step-by-import", "“%s”不能直接办理，请在批次中导入更正文件。", cmd.Action.Doc().Zh)
	}
	if missing := r.missing(d, who, now, &cmd.Input); len(missing) > 0 {
		e := fault.New(fault.Unmet, r.unmetCode(d, who, now), "还不能“%s”：%s。", cmd.Action.Doc().Zh, strings.Join(missing, "；"))
		e.Missing = missing
		return Outcome{}, e
	}
	if err := r.check(cmd.Input); err != nil {
		return Outcome{}, err
	}
	next := d.Case
	next.Deputed = slices.Clone(d.Case.Deputed)
	next.Facts.RefusedBy = slices.Clone(d.Case.Facts.RefusedBy)
	next.Facts.HandedBy = slices.Clone(d.Case.Facts.HandedBy)
	next.Facts.Measures = slices.Clone(d.Case.Facts.Measures)
	next.State = r.To
	next.Version++
	s := &step{Dossier: d, row: r, who: who, now: now, today: org.Today(now), in: cmd.Input, next: &next}
	if err := r.Apply(s); err != nil {
		return Outcome{}, err
	}
	s.setDue()
	payload, err := json.Marshal(s.in)
	if err != nil {
		return Outcome{}, err
	}
	event := newEvent(who, cmd.Action, d.Case.State, next.State, now)
	event.Seq, event.Reason, event.Document = next.Version, strings.TrimSpace(cmd.Input.Reason), strings.TrimSpace(cmd.Input.Document)
	event.Payload, event.Key = payload, cmd.Key
	return Outcome{Next: next, Event: event, Children: s.children, Plot: s.plot, Postings: s.postings}, nil
}

func stale(d Dossier) error {
	words := "案件已有新的办理，刷新后再试；您填写的内容仍在。"
	if n := len(d.Steps); n > 0 {
		words = "案件已被“" + d.Steps[n-1].Action.Doc().Zh + "”，现为“" + DocOf(d.Case.State).Zh + "”。刷新后再试；您填写的内容仍在。"
	}
	e := fault.New(fault.Conflict, "case-changed", "%s", words)
	e.Latest = d.Case
	return e
}

// open reports whether the person is one of the row's parties for the case.
func (r Row) open(c Case, who org.Person) bool {
	if !who.Active {
		return false
	}
	for _, p := range r.By {
		if p.programMay(who) {
			return true
		}
		if slices.Contains(p.Roles, who.Role) &&
			(!p.Other || (c.Lead != org.NoDepartment && c.Lead.Other() == who.Department)) &&
			(!p.Lead || (c.Lead == who.Department && c.Lead != org.NoDepartment)) &&
			(!p.Deputed || slices.Contains(c.Deputed, who.ID)) &&
			(who.Region.Contains(c.County) || (c.County == "" && (who.Role == org.City || who.Role == org.JointOffice))) {
			return true
		}
	}
	return false
}

func (r Row) parties() string {
	words := make([]string, len(r.By))
	for i, p := range r.By {
		words[i] = p.Zh
	}
	return strings.Join(words, "或")
}

// missing lists what the row still needs. With an input at hand, a waived
// need is no longer missing.
func (r Row) missing(d Dossier, who org.Person, now time.Time, in *Input) []string {
	out := r.fourEyes(d, who)
	for _, n := range r.Needs {
		if in != nil && n.Waiver != "" && fields[n.Waiver].given(*in) {
			continue
		}
		out = append(out, n.Missing(d, who, now)...)
	}
	return out
}

// unmetCode tells a program what kind of thing is missing.
func (r Row) unmetCode(d Dossier, who org.Person, now time.Time) string {
	for _, n := range r.Needs {
		if n.Code != "" && len(n.Missing(d, who, now)) > 0 {
			return n.Code
		}
	}
	return "step-unmet"
}

// Option is one thing that may be done to the case by this person, or why not.
type Option struct {
	Action  Action       `json:"action"`
	Zh      string       `json:"zh"`
	En      string       `json:"en"`
	Tone    string       `json:"tone"`
	Key     string       `json:"key"`
	Open    bool         `json:"open"`
	Main    bool         `json:"main"`
	Missing []string     `json:"missing"`
	Inputs  []InputField `json:"inputs"`
	Warning string       `json:"warning,omitempty"`
}

// Options is what this person may do to the case now. Rows that are somebody
// else's are left out; rows that are his but miss something say what.
func Options(d Dossier, who org.Person, now time.Time) []Option {
	out := []Option{}
	for _, r := range Lifecycle {
		if r.From != d.Case.State || r.Import || !r.open(d.Case, who) {
			continue
		}
		doc := r.Do.Doc()
		o := Option{
			Action: r.Do, Zh: doc.Zh, En: doc.En, Tone: doc.Tone, Key: doc.Key,
			Main: slices.Contains(r.Main, who.Role) && (!r.Orphan || d.Case.Lead == org.NoDepartment), Missing: r.fourEyes(d, who), Inputs: r.fields(d, now),
		}
		o.Open = len(o.Missing) == 0
		for _, n := range r.Needs {
			m := n.Missing(d, who, now)
			o.Missing = append(o.Missing, m...)
			if len(m) > 0 && n.Waiver == "" {
				o.Open = false
			} else if len(m) > 0 {
				o.Warning = strings.Join(m, "；") + "。也可填写" + fields[n.Waiver].Zh + "代替。"
			}
		}
		if o.Missing == nil {
			o.Missing = []string{}
		}
		out = append(out, o)
	}
	return out
}

// fields is the row's inputs as a page draws them, with the defaults that
// save typing.
func (r Row) fields(d Dossier, now time.Time) []InputField {
	out := make([]InputField, 0, len(r.Inputs))
	for _, a := range r.Inputs {
		f := fields[a.Name].InputField
		f.Required = a.Must
		switch f.Kind {
		case "reason":
			f.Stock = r.Do.Doc().Stock
		case "area":
			f.Default = d.Plot.AreaCents
		case "measured", "measures":
			f.Default = d.Case.Facts.Measures
		case "department":
			if d.Case.Lead != "" {
				f.Default = d.Case.Lead
			}
		case "county":
			if d.Case.County != "" {
				f.Default = d.Case.County
			}
		case "date":
			if f.Name == "finishedOn" {
				f.Default = org.DateOf(org.Today(now))
			} else if r.Do == Uphold || r.Do == Rule {
				f.Default = org.DateOf(d.Batch.Calendar.Add(org.Today(now), d.Batch.Limits[LimitRectify], d.Batch.DayKind))
			}
		}
		if p, ok := d.proposed(); ok && r.Do == Clear {
			p.fill(&f)
		}
		out = append(out, f)
	}
	return out
}

// Offered is the actions whose party the person is, from what a list knows of
// a case; what a case still misses shows only on its own page.
func Offered(c Case, who org.Person) []Action {
	out := []Action{}
	for _, r := range Lifecycle {
		if r.From == c.State && !r.Import && r.open(c, who) {
			out = append(out, r.Do)
		}
	}
	return out
}
