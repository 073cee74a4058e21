package evidence

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"sync"
)

// Rules are the two rule sets of a batch: what photos a verification and a
// rectification need.
type Rules struct {
	Verify  Set `json:"verify"`
	Rectify Set `json:"rectify"`
}

// Set is one rule set: parameters and the checks that use them, in the order
// in which they are shown.
type Set struct {
	Phase     Phase             `json:"phase"`
	Name      string            `json:"name"`
	Params    map[string]Param  `json:"params"`
	Checks    []Rule            `json:"checks"`
	Reminders map[string]string `json:"reminders"` // measure → what a person must see to
}

// Param is a number that a batch may change between Min and Max.
type Param struct {
	Value float64 `json:"value"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	Whole bool    `json:"whole,omitempty"`
	Unit  string  `json:"unit"`
	About string  `json:"about"` // Chinese, for the page where it is set
}

// Rule switches one check. A binding check that fails stops the step; any other
// is advice. An off check is not shown.
type Rule struct {
	Code    string `json:"code"`
	Title   string `json:"title"`
	Binding bool   `json:"binding"`
	Off     bool   `json:"off,omitempty"`
}

//go:embed rules.json
var rulesJSON []byte

var shipped = sync.OnceValue(func() Rules {
	var r Rules
	if err := json.Unmarshal(rulesJSON, &r); err != nil {
		panic("evidence: rules.json: " + err.Error()) // built in; a test reads it
	}
	r.Verify.Phase, r.Rectify.Phase = Verify, Rectify
	return r
})

// Default is the rules that ship. The value is the caller's own.
func Default() Rules {
	r := shipped()
	return Rules{r.Verify.clone(), r.Rectify.clone()}
}

func (s Set) clone() Set {
	s.Params = maps.Clone(s.Params)
	s.Checks = slices.Clone(s.Checks)
	s.Reminders = maps.Clone(s.Reminders)
	return s
}

// num is a parameter's value; 0 for one that the set does not have.
func (s Set) num(name string) float64 { return s.Params[name].Value }
