package httpapi_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
)

// nasty is what is put in the place of a value.
var nasty = []any{
	nil, true, -1, 0, 1e308, 9007199254740993, int64(-1 << 63), 0.1, "", " ", "\x00", "a\x00b", "\uFFFD", "🌾", strings.Repeat("长", 3000), "9999-99-99", "2026-02-30", "0001-01-01",
	[]any{},
	map[string]any{},
	[]any{nil},
	"'; DROP TABLE cases; --", "-1", "NaN", "430223", "9", strings.Repeat("9", 40),
	[]any{-1, 0, 1e18},
	in{"type": "MultiPolygon", "coordinates": []any{}},
	in{"type": "MultiPolygon", "coordinates": []any{[]any{[]any{[]any{1e300, 1e300}, []any{0, 0}}}}},
	in{"type": "MultiPolygon", "coordinates": [][][][2]float64{{{{113, 27}, {114, 28}, {114, 27}, {113, 28}, {113, 27}}}}},
	in{"type": "Point", "coordinates": []any{1, 2}},
}

// bend changes one place somewhere in a body.
func bend(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 || r.IntN(8) == 0 {
			break
		}
		n := r.IntN(len(v) + 1)
		if n == len(v) {
			v["unknown"] = nasty[r.IntN(len(nasty))]
			return v
		}
		for _, k := range sorted(v) {
			if n--; n < 0 {
				v[k] = bend(r, v[k])
				break
			}
		}
		return v
	case []any:
		if len(v) == 0 || r.IntN(8) == 0 {
			break
		}
		i := r.IntN(len(v))
		v[i] = bend(r, v[i])
		return v
	}
	return nasty[r.IntN(len(nasty))]
}

func sorted(m map[string]any) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	for i := range keys {
		for j := i; j > 0 && keys[j] < keys[j-1]; j-- {
			keys[j], keys[j-1] = keys[j-1], keys[j]
		}
	}
	return keys
}

// No body, however bent, is answered by an error of the program.
func TestBentBodiesAreRefusedNotFatal(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for _, no := range []string{"A1", "A5", "A9"} {
		tell(t, c, no).verified("shi.zr", "a.zr")
	}
	tell(t, c, "A5").does("a.zr.sh", "uphold", in{"measures": []in{{"code": "demolish_restore", "areaCents": 1}}, "deadline": c.Day(30)}, casework.Rectifying)
	outline := c.As("a.zr.sh").File(1).Plot.Geometry
	b := outline.Orb().Bound()
	doors := []struct {
		login, door string
		body        in
	}{
		{"shi.zr", "POST /api/batches", in{"number": "模糊", "issuedOn": "2026-01-01", "source": "省", "dayKind": "working", "limits": in{"verify": 3}, "evidenceRules": in{"verify": in{"params": in{"min_wide": 1}}}}},
		{"shi.zr", "PATCH /api/imports/1", in{"layer": "x", "epsg": 4526, "areaUnit": "mu"}},
		{"shi.zr", "POST /api/cases/3/steps", in{"action": "reroute", "version": 1, "key": uuid.NewString(), "department": "agriculture", "county": "430224", "reason": "r"}},
		{"shi.zr", "POST /api/cases/5/steps", in{"action": "void", "version": 1, "key": uuid.NewString(), "ground": "duplicate", "reason": "r"}},
		{"a.zr.sh", "POST /api/cases/1/steps", in{"action": "split", "version": 5, "key": uuid.NewString(), "reason": "r", "children": []any{
			in{"outline": outline, "type": "GF", "finding": in{"code": "true", "areaCents": 5}}, in{"outline": outline, "type": "KT", "digging": "yes", "activity": "aquaculture", "finding": in{"code": "true"}},
		}}},
		{"a.zr.sh", "POST /api/cases/1/steps", in{"action": "uphold", "version": 5, "key": uuid.NewString(), "measures": []any{in{"code": "demolish_restore", "areaCents": 7}}, "deadline": "2027-01-01", "rectifyCents": 8, "document": "d"}},
		{"a.zr.sh", "POST /api/cases/9/steps", in{"action": "finish", "version": 6, "key": uuid.NewString(), "measures": []any{in{"code": "demolish_restore", "areaCents": 900000}}, "finishedOn": c.Day(0)}},
		{"a.zr.sh", "POST /api/cases/17/steps", in{"action": "clear", "version": 5, "key": uuid.NewString(), "ground": "lawful", "document": "d"}},
		{"a.zr.sh", "POST /api/cases/bulk", in{"action": "return_finding", "key": uuid.NewString(), "reason": "r", "cases": []any{in{"id": 1, "version": 5}, in{"id": 17, "version": 5}}}},
		{"a.zr.sh", "POST /api/cases/1/split-preview", in{"line": []any{[]any{b.Min[0], b.Min[1]}, []any{b.Max[0], b.Max[1]}}}},
		{"a.zr.jb", "POST /api/cases/9/records", in{"kind": "extension_request", "until": c.Day(60), "reason": "r"}},
		{"a.zr.jb", "POST /api/cases/9/records", in{"kind": "note", "text": "批注"}},
		{"a.zr.jb", "POST /api/photos/1/withdraw", in{"reason": "r"}},
		{"admin", "POST /api/people", in{"login": "mohu", "name": "模糊", "role": "observer", "region": "430223", "unit": "u", "phone": "p", "password": "long enough 2026"}},
		{"admin", "PATCH /api/people/11", in{"name": "名", "unit": "u", "phone": "p", "active": true}},
		{"admin", "POST /api/people/11/password", in{"password": "long enough 2026"}},
		{"admin", "POST /api/me/password", in{"old": "x", "new": "y"}},
		{"admin", "POST /api/login", in{"login": "mohu", "password": "p"}},
	}
	r := rand.New(rand.NewPCG(2026, 11))
	statuses := map[int]int{}
	for _, d := range doors {
		method, path, _ := strings.Cut(d.door, " ")
		for i := range 30 {
			raw, err := json.Marshal(d.body)
			if err != nil {
				t.Fatal(err)
			}
			var v any
			_ = json.Unmarshal(raw, &v)
			for range 1 + r.IntN(2) {
				v = bend(r, v)
			}
			raw, _ = json.Marshal(v)
			switch i { // not even JSON
			case 0:
				raw = raw[:len(raw)/2]
			case 1:
				raw = bytes.Replace(raw, []byte(`"`), []byte{0xFF, 0xFE}, 1)
			case 2:
				raw = []byte(strings.Repeat("[", 100_000))
			case 3:
				raw = nil
			}
			a := c.As(d.login).Send(method, path, bytes.NewReader(raw), "Content-Type", "application/json")
			statuses[a.Status]++
			if a.Status >= 500 || a.Status == 0 || (a.Status >= 400 && !chinese(a.Problem().Detail)) {
				t.Errorf("%s by %s with %.300s: %s", d.door, d.login, raw, a)
			}
		}
	}
	if statuses[http.StatusUnprocessableEntity] < 100 || len(statuses) < 4 {
		t.Errorf("the answers are all alike: %v", statuses)
	}
	if brk, err := c.App.Verify(t.Context(), func(int, int) {}); brk != nil || err != nil {
		t.Errorf("after all that: %+v %v", brk, err)
	}
}
