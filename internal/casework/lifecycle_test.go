package casework_test

import (
	"slices"
	"strings"
	"testing"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// table is the life of a case as the bureau agreed it, written down a second
// time by hand and not taken from casework.Lifecycle: from, step, to, by whom.
const table = `
imported           issue               issued             city-lead
imported           reroute             imported           city
imported           apply_rules         imported           city
imported           void                voided             city
imported           confer              imported           joint
issued             receive             received           county
issued             refuse              disputed           county
disputed           confer              issued             joint
received           depute              verifying          county
verifying          depute              verifying          county
verifying          report_finding      finding_review     inspector|county
finding_review     return_finding      verifying          reviewer
finding_review     uphold              rectifying         reviewer
finding_review     clear               awaiting_closure   reviewer
finding_review     split               split              reviewer
finding_review     hand_over           offered            reviewer
offered            take_over           received           county-other
offered            decline             disputed           county-other
offered            lapse               disputed           program
finding_review     escalate            escalated          reviewer
escalated          rule                rectifying         city|joint
rectifying         extend              rectifying         city
rectifying         finish              awaiting_evidence  county
rectifying         carry_over          carried_over       city
carried_over       finish              awaiting_evidence  county
awaiting_evidence  submit_evidence     evidence_review    inspector|county
evidence_review    return_evidence     awaiting_evidence  reviewer
evidence_review    rework              rectifying         reviewer
evidence_review    pass                awaiting_closure   reviewer
awaiting_closure   apply_to_close      closure_review     county
closure_review     return_application  awaiting_closure   city-lead
closure_review     return_evidence     awaiting_evidence  city-lead
closure_review     rework              rectifying         city-lead
closure_review     close               closed             city-lead
closed             report_up           reported           city
closed             reopen              received           city
reported           reopen              received           city
imported           revise              imported           city
issued             revise              issued             city
disputed           revise              disputed           city
received           revise              received           city
verifying          revise              verifying          city
finding_review     revise              finding_review     city
offered            revise              offered            city
escalated          revise              escalated          city
rectifying         revise              rectifying         city
carried_over       revise              carried_over       city
awaiting_evidence  revise              awaiting_evidence  city
evidence_review    revise              evidence_review    city
awaiting_closure   revise              awaiting_closure   city
closure_review     revise              closure_review     city
`

const states = `imported issued disputed received verifying finding_review offered escalated rectifying carried_over
	awaiting_evidence evidence_review awaiting_closure closure_review closed reported split voided`

const verbs = `import split_off issue reroute apply_rules void receive refuse confer depute report_finding return_finding uphold clear
	split hand_over take_over decline lapse escalate rule extend finish carry_over submit_evidence return_evidence rework pass apply_to_close
	return_application close report_up reopen revise nonsense`

type line struct{ to, by string }

func written() map[[2]string]line {
	out := map[[2]string]line{}
	for _, l := range strings.Split(strings.TrimSpace(table), "\n") {
		f := strings.Fields(l)
		out[[2]string{f[0], f[1]}] = line{f[2], f[3]}
	}
	return out
}

// belongs says in this test's own words who a party is. What has no county yet
// is the city's and the joint office's.
func belongs(by string, who org.Person, c casework.Case) bool {
	lead := c.Lead != "" && who.Department == c.Lead
	deputed := slices.Contains(c.Deputed, who.ID)
	placed := strings.HasPrefix(string(c.County), string(who.Region))
	if c.County == "" {
		placed = who.Role == "city" || who.Role == "joint_office"
	}
	other := c.Lead != "" && (who.Department == nr && c.Lead == ag || who.Department == ag && c.Lead == nr)
	if by == "program" {
		return who.ID == 0 && who.Name == "系统" && who.Active
	}
	for _, party := range strings.Split(by, "|") {
		is := map[string]bool{
			"city":         who.Role == "city",
			"city-lead":    who.Role == "city" && lead,
			"joint":        who.Role == "joint_office",
			"county":       (who.Role == "county_clerk" || who.Role == "county_reviewer") && lead,
			"county-other": (who.Role == "county_clerk" || who.Role == "county_reviewer") && other,
			"reviewer":     who.Role == "county_reviewer" && lead,
			"inspector":    who.Role == "inspector" && lead && deputed,
		}[party]
		if is && placed && who.Active {
			return true
		}
	}
	return false
}

// every role in every department in every region, deputed or not, at work or
// gone.
func anybody(c casework.Case, visit func(org.Person, casework.Case)) {
	visit(org.Program, c)
	for _, role := range []org.Role{"city", "joint_office", "county_clerk", "county_reviewer", "inspector", "observer", "administrator", "auditor"} {
		for _, dep := range []org.Department{nr, ag, ""} {
			for _, region := range []org.Region{"430202", "430281", "4302", "4301"} {
				for _, deputed := range []bool{true, false} {
					for _, active := range []bool{true, false} {
						who := person(900, role, dep, region)
						who.Active = active
						c.Deputed = []int64{1}
						if deputed {
							c.Deputed = []int64{1, 900}
						}
						visit(who, c)
					}
				}
			}
		}
	}
}

// Everything × everything: what is written may be done by those written, and
// nothing else by anybody.
func TestEverythingByEverybody(t *testing.T) {
	lines := written()
	tried, granted := 0, map[[2]string]int{}
	for _, state := range strings.Fields(states) {
		for _, owner := range []struct {
			lead   org.Department
			county org.Region
		}{{nr, county}, {ag, county}, {"", county}, {nr, ""}} {
			base := dossier(casework.State(state))
			base.Case.Lead, base.Case.County = owner.lead, owner.county
			base.Case.Facts.Routing.Lead = owner.lead
			anybody(base.Case, func(who org.Person, c casework.Case) {
				d := base
				d.Case = c
				for _, verb := range strings.Fields(verbs) {
					tried++
					l, is := lines[[2]string{state, verb}]
					want := "step-not-in-state"
					if is && belongs(l.by, who, c) {
						want = ""
					} else if is {
						want = "step-not-yours"
					}
					out, err := do(d, who, casework.Action(verb), func(in *casework.Input) {
						if in.County != "" && who.Region != "" && !who.Region.Contains(in.County) { // of what has no county, one takes a county of one's own
							in.County = (who.Region + "02")[:6]
						}
					})
					switch {
					case want != "":
						if !fault.Is(err, want) {
							t.Errorf("%s %s by %s %q of %s (deputed %v, active %v), case of %q in %q: want %s, got %v", state, verb,
								who.Role, who.Department, who.Region, c.Deputed, who.Active, c.Lead, c.County, want, err)
						}
					case verb == "issue" && owner.county == "": // has its own reason, below
						if !fault.Is(err, "step-unmet") {
							t.Errorf("issued without a county: %v", err)
						}
					case err != nil:
						t.Errorf("%s %s by %s %s of %s: %v", state, verb, who.Role, who.Department, who.Region, err)
					default:
						granted[[2]string{state, verb}]++
						if string(out.Next.State) != l.to || out.Next.Version != c.Version+1 {
							t.Errorf("%s %s: went to %s version %d, want %s version %d", state, verb, out.Next.State, out.Next.Version, l.to, c.Version+1)
						}
					}
				}
			})
		}
	}
	for k := range lines {
		if granted[k] == 0 {
			t.Errorf("nobody could %s in %s", k[1], k[0])
		}
	}
	if len(casework.Lifecycle) != len(lines) {
		t.Errorf("the table has %d rows, %d are agreed", len(casework.Lifecycle), len(lines))
	}
	t.Logf("%d steps tried", tried)
}

// The tables know every state and action, once, with words; a letter of the
// keyboard means one step in a state, and j and k walk.
func TestTablesAreWhole(t *testing.T) {
	for _, s := range strings.Fields(states) {
		if d := casework.DocOf(casework.State(s)); d.Zh == s || d.Doc == "" || d.Phase == "" {
			t.Errorf("state %s has no words", s)
		}
		keys := map[string]casework.Action{}
		for _, r := range casework.Lifecycle {
			key := r.Do.Doc().Key
			if string(r.From) != s || r.Import { // no button
				continue
			}
			if key == "" || keys[key] != "" || strings.Contains("jk", key) {
				t.Errorf("%s in %s has the key %q of %q", r.Do, s, key, keys[key])
			}
			keys[key] = r.Do
		}
	}
	if n := len(strings.Fields(states)); len(casework.States) != n {
		t.Errorf("%d states, want %d", len(casework.States), n)
	}
	if n := len(strings.Fields(verbs)) - 1; len(casework.Actions) != n {
		t.Errorf("%d actions, want %d", len(casework.Actions), n)
	}
	for _, a := range casework.Actions {
		if a.Zh == "" || a.En == "" || !slices.Contains([]string{"go", "back", "stop"}, a.Tone) {
			t.Errorf("%s has no words: %+v", a.Action, a)
		}
	}
	ended := ""
	for _, s := range casework.States {
		if s.State.Ended() {
			ended += string(s.State) + " "
		}
	}
	if ended != "closed reported split voided " {
		t.Errorf("ended: %s", ended)
	}
}

// A newer case comes before everything else: even a step that is nobody's
// answers with the case as it stands.
func TestConflictComesFirst(t *testing.T) {
	for _, state := range strings.Fields(states) {
		for _, verb := range strings.Fields(verbs) {
			d := dossier(casework.State(state))
			for _, version := range []int{0, d.Case.Version - 1, d.Case.Version + 1} {
				_, err := casework.Perform(d, clerkAG, casework.Command{Action: casework.Action(verb), Version: version}, now)
				f := fault.As(err)
				if f == nil || f.Code != "case-changed" || f.Kind != fault.Conflict || !chinese(f.Message) {
					t.Fatalf("%s %s with version %d: %v", state, verb, version, err)
				}
				if latest, ok := f.Latest.(casework.Case); !ok || latest.Version != d.Case.Version {
					t.Fatalf("the newer case is not shown: %+v", f.Latest)
				}
			}
		}
	}
}
