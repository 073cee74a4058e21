package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"slices"

	"liangtian/internal/fault"
)

// override is what a batch may say: only values and switches.
//
//	{"verify": {"params": {"min_wide": 2}, "checks": {"near": {"binding": false}}}}
type override struct {
	Verify  *setOverride `json:"verify"`
	Rectify *setOverride `json:"rectify"`
}

type setOverride struct {
	Params map[string]float64      `json:"params"`
	Checks map[string]ruleOverride `json:"checks"`
}

type ruleOverride struct {
	Binding *bool `json:"binding"`
	Off     *bool `json:"off"`
}

// Merge is the shipped rules with a batch's changes; nil, empty and null change
// nothing. An unknown key or a value outside its bounds is refused with
// evidence-rules-invalid, naming the place.
func Merge(changes json.RawMessage) (Rules, error) {
	r := Default()
	if len(bytes.TrimSpace(changes)) == 0 {
		return r, nil
	}
	var o override
	d := json.NewDecoder(bytes.NewReader(changes))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return Rules{}, badRules("", "举证规则的格式不正确，没有保存，请检查后重新填写。").Because(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Rules{}, badRules("", "举证规则之后有多余的内容，没有保存，请删除后重新提交。")
	}
	if err := r.Verify.apply(o.Verify, "verify"); err != nil {
		return Rules{}, err
	}
	if err := r.Rectify.apply(o.Rectify, "rectify"); err != nil {
		return Rules{}, err
	}
	return r, nil
}

func (s *Set) apply(o *setOverride, where string) error {
	if o == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(o.Params)) {
		if err := s.setParam(name, o.Params[name], where+".params."+name); err != nil {
			return err
		}
	}
	for _, code := range slices.Sorted(maps.Keys(o.Checks)) {
		i := slices.IndexFunc(s.Checks, func(r Rule) bool { return r.Code == code })
		if i < 0 {
			return badRules(where+".checks."+code, "%s没有“%s”这项检查，规则没有保存。", s.Name, code)
		}
		c := o.Checks[code]
		if c.Binding != nil {
			s.Checks[i].Binding = *c.Binding
		}
		if c.Off != nil {
			s.Checks[i].Off = *c.Off
		}
	}
	return nil
}

func (s *Set) setParam(name string, v float64, where string) error {
	p, ok := s.Params[name]
	switch {
	case !ok:
		return badRules(where, "%s没有“%s”这个参数，规则没有保存。", s.Name, name)
	case v < p.Min || v > p.Max:
		return badRules(where, "“%s”应在 %g 到 %g %s之间，规则没有保存。", p.About, p.Min, p.Max, p.Unit)
	case p.Whole && v != math.Trunc(v):
		return badRules(where, "“%s”应为整数，规则没有保存。", p.About)
	}
	p.Value = v
	s.Params[name] = p
	return nil
}

func badRules(field, message string, args ...any) *fault.Error {
	return fault.Bad(field, "evidence-rules-invalid", message, args...)
}
