package casework_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liangtian/internal/casework"
)

// Any life that the table permits leaves a record that holds, its parts' too.
func TestEveryLifeVerifies(t *testing.T) {
	seen := map[casework.State]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := live(t, 40)
		for _, e := range l.events {
			seen[e.To]++
		}
		if b := casework.Verify(l.d.Case, l.events, outline); b != nil {
			t.Fatalf("%+v", *b)
		}
		for i, b := range l.born {
			c := b.Case
			c.ID, c.Facts.PlotHash = int64(100+i), outline
			e, err := casework.Seal(b.Event, c, nil)
			if err != nil {
				t.Fatal(err)
			}
			if b := casework.Verify(c, []casework.Event{e}, outline); b != nil {
				t.Fatalf("part %d: %+v", i, *b)
			}
		}
	})
	t.Logf("states lived through: %v", seen)
}

// One thing changed anywhere in the record, or on the case, is found.
func TestEveryChangeIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := live(t, 15)
		c, events, hash := l.d.Case, slices.Clone(l.events), outline
		c.Deputed, c.Facts.Measures = slices.Clone(c.Deputed), slices.Clone(c.Facts.Measures)
		i := rapid.IntRange(0, len(events)-1).Draw(t, "event")
		what := rapid.SampledFrom([]string{"event", "event", "event", "case", "case", "remove", "swap", "repeat", "outline"}).Draw(t, "what")
		switch what {
		case "event":
			e := reflect.ValueOf(&events[i]).Elem()
			f := rapid.IntRange(1, e.NumField()-1).Draw(t, "field") // the id is the database's own
			what += " " + e.Type().Field(f).Name
			change(t, e.Field(f))
		case "case":
			what += change(t, reflect.ValueOf(&c).Elem())
		case "remove":
			events = slices.Delete(events, i, i+1)
		case "swap":
			j := (i + 1) % len(events)
			if i == j {
				t.Skip("one event alone")
			}
			events[i], events[j] = events[j], events[i]
		case "repeat":
			events = slices.Insert(events, i, events[i])
		case "outline":
			hash = "abd"
		}
		b := casework.Verify(c, events, hash)
		if b == nil {
			t.Fatalf("not found: %s, event %d of %d", what, i+1, len(l.events))
		}
		if b.CaseID != c.ID || !chinese(b.Words) {
			t.Fatalf("found without words: %+v", *b)
		}
	})
}

// change makes one value of any kind another, in place, without touching what
// a copy of it shares; it says where.
func change(t *rapid.T, v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + rapid.SampledFrom([]int64{-1, 1, 1 << 20}).Draw(t, "by"))
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		if !v.IsNil() {
			fresh.Elem().Set(v.Elem())
			change(t, fresh.Elem())
		}
		v.Set(fresh)
	case reflect.Slice:
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len()+1)
		reflect.Copy(fresh, v)
		if v.Len() == 0 || rapid.Bool().Draw(t, "longer") {
			fresh = reflect.Append(fresh, reflect.Zero(v.Type().Elem()))
		} else if at := fresh.Index(rapid.IntRange(0, v.Len()-1).Draw(t, "at")); at.Kind() == reflect.Uint8 {
			at.SetUint(at.Uint() ^ uint64(1<<rapid.IntRange(0, 7).Draw(t, "bit")))
		} else {
			change(t, at)
		}
		v.Set(fresh)
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			v.Set(reflect.ValueOf(at.Add(time.Microsecond)))
			return ""
		}
		f := rapid.IntRange(0, v.NumField()-1).Draw(t, "of "+v.Type().Name())
		return "." + v.Type().Field(f).Name + change(t, v.Field(f))
	default:
		t.Fatalf("a kind nobody thought of: %s", v.Kind())
	}
	return ""
}

// Somebody who can make hashes still cannot write a step that the table does
// not have, leave one out, or begin in the middle.
func TestForgedStepsAreFound(t *testing.T) {
	c := dossier(casework.Issued).Case
	forge := func(steps ...casework.Event) *casework.Break {
		var out []casework.Event
		var prev []byte
		for i, e := range steps {
			c.Version, c.State = i+1, e.To
			e.Payload = []byte(`{}`)
			sealed, err := casework.Seal(e, c, prev)
			if err != nil {
				t.Fatal(err)
			}
			out, prev = append(out, sealed), sealed.Hash
		}
		return casework.Verify(c, out, "abc")
	}
	born := casework.Event{Action: casework.Import, To: casework.Imported}
	issued := casework.Event{Action: casework.Issue, From: casework.Imported, To: casework.Issued}
	received := casework.Event{Action: casework.Receive, From: casework.Issued, To: casework.Received}
	if b := forge(born, issued, received); b != nil {
		t.Fatalf("an honest record: %+v", *b)
	}
	for name, steps := range map[string][]casework.Event{
		"a step of no row":        {born, issued, {Action: casework.Close, From: casework.Issued, To: casework.Closed}},
		"a row's wrong end":       {born, issued, {Action: casework.Receive, From: casework.Issued, To: casework.Closed}},
		"a jump":                  {born, received},
		"no birth":                {issued, received},
		"a birth into the middle": {{Action: casework.Import, To: casework.Closed}},
		"a birth by another step": {{Action: casework.Issue, To: casework.Imported}},
		"a second birth":          {born, {Action: casework.Import, From: casework.Imported, To: casework.Imported}},
		"no end at all":           {born, {Action: casework.Issue, From: casework.Imported}},
	} {
		if forge(steps...) == nil {
			t.Errorf("not found: %s", name)
		}
	}
	// One event written anew with a right hash of its own no longer fits the next.
	again := rewritten(t, &c)
	if b := casework.Verify(c, again, "abc"); b == nil || b.Seq != 3 {
		t.Errorf("a rewritten second event: %+v", b)
	}
	if b := casework.Verify(c, nil, "abc"); b == nil {
		t.Error("a case without any record holds")
	}
}

// rewritten is a record of three events whose second was sealed a second time
// with another reason.
func rewritten(t *testing.T, c *casework.Case) (out []casework.Event) {
	seal := func(e casework.Event, version int, prev []byte) casework.Event {
		c.Version, c.State = version, e.To
		e.Payload = []byte(`{}`)
		sealed, err := casework.Seal(e, *c, prev)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	issue := casework.Event{Action: casework.Issue, From: casework.Imported, To: casework.Issued}
	first := seal(casework.Event{Action: casework.Import, To: casework.Imported}, 1, nil)
	second := seal(issue, 2, first.Hash)
	issue.Reason = "另一个理由"
	forged := seal(issue, 2, first.Hash)
	third := seal(casework.Event{Action: casework.Receive, From: casework.Issued, To: casework.Received}, 3, second.Hash)
	return []casework.Event{first, forged, third}
}
