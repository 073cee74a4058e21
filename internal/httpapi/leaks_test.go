package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/xuri/excelize/v2"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/httpapi"
	"liangtian/internal/org"
)

// owned is a case with its owners, as the plain rule wants them.
type owned struct {
	ID            int64
	No            string
	County        string
	Lead, Partner string
	Deputed       []int64 `bun:",array"`
}

// seen is what the plain rule lets a person see, from all that there is.
func seen(t *testing.T, c *apptest.City, p org.Person) map[int64]string {
	var all []owned
	if err := c.Owner.NewRaw("SELECT id, no, county, lead, partner, deputed FROM cases").Scan(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	out := map[int64]string{}
	for _, o := range all {
		if org.ScopeOf(p).Sees(org.Region(o.County), org.Department(o.Lead), org.Department(o.Partner), o.Deputed) {
			out[o.ID] = o.No
		}
	}
	return out
}

// Nobody is told of a case outside his scope by any door that lists, counts,
// exports or draws, and everybody is told of all that is inside.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	spread(t, c)
	total := 0
	for _, p := range apptest.Everybody {
		p = c.Person(p.Login)
		if !p.Active || p.MustChange || !p.May(org.ReadCases) {
			continue
		}
		want := seen(t, c, p)
		total += len(want)
		cl := c.As(p.Login)
		same := func(door string, got map[int64]string) {
			t.Helper()
			for id := range got {
				if _, ok := want[id]; !ok {
					t.Errorf("%s shows case %d to %s", door, id, p.Login)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s shows %d of %d cases to %s", door, len(got), len(want), p.Login)
			}
		}
		same("the list", listed(t, cl))
		same("the tiles", drawn(t, cl))
		counted(t, cl, len(want))
		if p.May(org.ExportCases) {
			exported(t, cl, want)
		}
		if p.May(org.ReadBatches) {
			imported(t, cl, want)
		}
		photographed(t, c, cl, want)
		biographies(t, c, cl, want)
	}
	if total < 100 {
		t.Errorf("everybody together sees %d cases: the test proves little", total)
	}
}

// spread brings cases to several owners and inspectors.
func spread(t *testing.T, c *apptest.City) {
	for _, way := range []struct{ no, city, county, inspector string }{
		{"A1", "shi.zr", "a.zr", "a.zr.wy"},
		{"A3", "shi.zr", "a.zr", "a.zr.wy2"},
		{"A2", "shi.ny", "a.ny", "a.ny.wy"},
		{"B3", "shi.zr", "b.zr", "b.zr.wy"},
		{"B8", "shi.ny", "b.ny", "b.ny.wy2"},
	} {
		s := tell(t, c, way.no)
		s.does(way.city, "issue", nil, casework.Issued)
		s.does(way.county+".jb", "receive", nil, casework.Received)
		s.does(way.county+".jb", "depute", s.inspectors(way.inspector), casework.Verifying)
	}
	for no, login := range map[string]string{"A3": "a.zr.wy2", "B8": "b.ny.wy2"} {
		if a := c.As(login).Photo(c.Case(no), "wide", c.Picture(scenes[0], orb.Point{113.33, 27.05}, 0)); a.Status != http.StatusOK {
			t.Fatal(a)
		}
	}
}

func listed(t *testing.T, cl *apptest.Client) map[int64]string {
	out, next := map[int64]string{}, ""
	for {
		r := apptest.Into[httpapi.Register](t, cl.Get("/api/cases?limit=7&sort=area&cursor="+url.QueryEscape(next)))
		for _, e := range r.Items {
			out[e.ID] = e.No
		}
		if r.Next == nil {
			if r.Total != len(out) {
				t.Errorf("%s: the list says %d and has %d", cl.Login, r.Total, len(out))
			}
			return out
		}
		next = *r.Next
	}
}

func drawn(t *testing.T, cl *apptest.Client) map[int64]string {
	out := map[int64]string{}
	for _, f := range tiles(t, cl, 13) {
		out[int64(f["id"].(float64))] = f["no"].(string)
	}
	return out
}

// tiles reads every feature of the tiles over the city and what lies east.
func tiles(t *testing.T, cl *apptest.Client, z maptile.Zoom) (out []map[string]any) {
	nw, se := maptile.At(orb.Point{113.3, 27.2}, z), maptile.At(orb.Point{113.95, 27.0}, z)
	for x := nw.X; x <= se.X; x++ {
		for y := nw.Y; y <= se.Y; y++ {
			a := cl.Get(fmt.Sprintf("/api/tiles/%d/%d/%d.mvt", z, x, y))
			layers, err := mvt.Unmarshal(a.Body)
			if a.Status != http.StatusOK || err != nil {
				t.Fatalf("%v: %s", err, a)
			}
			for _, l := range layers {
				for _, f := range l.Features {
					out = append(out, f.Properties)
				}
			}
		}
	}
	return out
}

// counted compares the sums: cells of the small scale, counties, the inbox.
func counted(t *testing.T, cl *apptest.Client, want int) {
	n := 0
	for _, cell := range tiles(t, cl, 9) {
		n += int(cell["count"].(float64))
	}
	counties := want // who has no figures is counted none
	if f := cl.Get("/api/figures"); f.Status == http.StatusOK {
		sum := apptest.Into[httpapi.Figures](t, f).Sum
		counties = int(sum["total"] + sum["ended"])
	}
	if n != want || counties != want {
		t.Errorf("%s sees %d cases; cells count %d, counties %d", cl.Login, want, n, counties)
	}
	box := apptest.Into[httpapi.Inbox](t, cl.Get("/api/inbox"))
	mine := apptest.Into[httpapi.Register](t, cl.Get("/api/cases?mine=true&limit=1"))
	if box.Total != mine.Total || box.Total > want {
		t.Errorf("%s: the inbox counts %d, the list %d", cl.Login, box.Total, mine.Total)
	}
}

func exported(t *testing.T, cl *apptest.Client, want map[int64]string) {
	a := cl.Get("/api/cases/export.xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%v: %s", err, a)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	nos := []string{}
	for _, r := range rows {
		for _, cell := range r {
			if strings.HasPrefix(cell, "AJ2") {
				nos = append(nos, cell)
			}
		}
	}
	expect := []string{}
	for _, no := range want {
		expect = append(expect, no)
	}
	slices.Sort(nos)
	slices.Sort(expect)
	if !slices.Equal(nos, expect) {
		t.Errorf("the export of %s has %d cases, he sees %d", cl.Login, len(nos), len(expect))
	}
}

// imported: the report of an import is everybody's, the cases behind it not.
func imported(t *testing.T, cl *apptest.Client, want map[int64]string) {
	rows := apptest.Into[httpapi.RowList](t, cl.Get("/api/imports/1/rows?limit=500"))
	n := 0
	for _, r := range rows.Items {
		if r.CaseID != nil {
			n++
			if _, ok := want[*r.CaseID]; !ok {
				t.Errorf("the import shows case %d to %s", *r.CaseID, cl.Login)
			}
		}
	}
	report, err := csv.NewReader(bytes.NewReader(cl.Get("/api/imports/1/report.csv").Body)).ReadAll()
	if n != len(want) || err != nil || len(report) != len(rows.Items)+1 || strings.Contains(fmt.Sprint(report), "AJ2") {
		t.Errorf("%s: %d cases in the rows, %d lines in the report, %v", cl.Login, n, len(report), err)
	}
	for _, b := range apptest.Into[httpapi.BatchList](t, cl.Get("/api/batches")).Items {
		if b.Plots != len(want) {
			t.Errorf("%s: the batch counts %d cases, he sees %d", cl.Login, b.Plots, len(want))
		}
	}
}

func photographed(t *testing.T, c *apptest.City, cl *apptest.Client, want map[int64]string) {
	var photos []struct{ ID, CaseID int64 }
	if err := c.Owner.NewRaw("SELECT id, case_id FROM photos").Scan(t.Context(), &photos); err != nil || len(photos) == 0 {
		t.Fatalf("%d photos, %v", len(photos), err)
	}
	for _, p := range photos {
		for _, form := range []string{"thumb", "large", "original"} {
			status := http.StatusNotFound
			if _, ok := want[p.CaseID]; ok {
				status = http.StatusOK
			}
			if a := cl.Get(fmt.Sprintf("/api/photos/%d/%s", p.ID, form)); a.Status != status {
				t.Errorf("%s of a photo of case %d for %s: want %d, got %d", form, p.CaseID, cl.Login, status, a.Status)
			}
		}
	}
}

// biographies: of every ground what hangs on the cases one sees, and how many
// cases more there are; a ground without one of them looks like none.
func biographies(t *testing.T, c *apptest.City, cl *apptest.Client, want map[int64]string) {
	var all []struct {
		Ground int64
		Cases  []int64 `bun:",array"`
	}
	if err := c.Owner.NewRaw("SELECT ground_of(p.ground_id) AS ground, array_agg(c.id) AS cases FROM cases c JOIN plots p ON p.id = c.plot_id GROUP BY 1").Scan(t.Context(), &all); err != nil || len(all) == 0 {
		t.Fatalf("%d grounds, %v", len(all), err)
	}
	told := 0
	for _, g := range all {
		mine := slices.DeleteFunc(slices.Clone(g.Cases), func(id int64) bool { return want[id] == "" })
		a := cl.Get(fmt.Sprintf("/api/grounds/%d", g.Ground))
		if len(mine) == 0 {
			if a.Status != http.StatusNotFound {
				t.Errorf("%s is told of ground %d: %s", cl.Login, g.Ground, a)
			}
			continue
		}
		b := apptest.Into[httpapi.BiographyView](t, a)
		ids := []int64{}
		for _, k := range b.Cases {
			ids = append(ids, k.ID)
		}
		for _, p := range b.Plots {
			ids = append(ids, p.CaseID)
		}
		for _, d := range b.Detections {
			ids = append(ids, d.CaseID)
		}
		for _, f := range b.Photos {
			ids = append(ids, f.CaseID)
		}
		for _, d := range b.Decisions {
			ids = append(ids, d.CaseID)
		}
		for _, id := range ids {
			if !slices.Contains(mine, id) {
				t.Errorf("ground %d shows case %d to %s", g.Ground, id, cl.Login)
			}
		}
		told += len(b.Cases)
		if len(b.Cases) != len(mine) || b.Hidden != len(g.Cases)-len(mine) || len(b.Decisions) < len(mine) {
			t.Errorf("ground %d for %s: %d cases of %d, %d hidden, %d decisions", g.Ground, cl.Login, len(b.Cases), len(g.Cases), b.Hidden, len(b.Decisions))
		}
	}
	if told != len(want) {
		t.Errorf("the biographies tell %s of %d of %d cases", cl.Login, told, len(want))
	}
}
