package app_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/field"
	"liangtian/internal/imaging"
	"liangtian/internal/org"
)

// Several phones and the office work on the same cases at once; answers are
// lost, entries are sent twice and at the same moment, photos come late or
// never. What comes of it is what the record says when it is taken step by
// step, every entry is done or held with a reason, and nothing is lost or there
// twice. LIANGTIAN_SEED tries another day.
func TestPhonesAndOfficeTogether(t *testing.T) {
	t.Parallel()
	seed := uint64(20261124)
	if s, err := strconv.ParseUint(os.Getenv("LIANGTIAN_SEED"), 10, 64); err == nil {
		seed = s
	}
	c := apptest.Start(t)
	d := &day{t: t, c: c, never: map[string]bool{}}
	for _, no := range []string{"A1", "A3", "A5", "A9"} {
		id := c.Case(no)
		d.cases = append(d.cases, id)
		for _, s := range []struct {
			login, action string
			in            in
		}{{"shi.zr", "issue", nil}, {"a.zr.jb", "receive", nil}, {"a.zr.jb", "depute", d.team("a.zr.wy", "a.zr.wy2")}} {
			if a := c.As(s.login).Step(id, s.action, s.in); a.Status != http.StatusOK {
				t.Fatal(a)
			}
		}
	}
	var all sync.WaitGroup
	var phones []*phone
	for i, login := range []string{"a.zr.wy", "a.zr.wy", "a.zr.wy2", "a.zr.jb"} {
		p := &phone{day: d, Phone: c.As(login).Phone(), r: rand.New(rand.NewPCG(seed, uint64(i))), seen: map[int64]int{}}
		phones = append(phones, p)
		all.Go(func() {
			for range 35 {
				p.act()
			}
		})
	}
	for i, login := range []string{"a.zr.jb", "a.zr.sh"} {
		r := rand.New(rand.NewPCG(seed, uint64(10+i)))
		all.Go(func() {
			for range 32 {
				d.office(c.As(login), r)
			}
		})
	}
	all.Wait()
	d.settle(phones)
	d.replay()
	sound(t, c)
}

// Photos are promised to a case before or after a step, never beside it: the
// step would not know that it has to wait for them.
func TestAPromiseWaitsForTheStepInProgress(t *testing.T) {
	t.Parallel()
	c, dir := apptest.Bare(t), t.TempDir()
	serve(t, c, dir)
	id := ready(t, c)
	p := c.As("a.zr.wy").Phone()
	e := p.Entry("photograph", id, 4, nil, p.Shots(id, imaging.SceneHouse)...)
	free := held(t, c, "SELECT 1 FROM cases WHERE id = ? FOR UPDATE", id)
	said := make(chan field.Answer)
	go func() { said <- p.HandIn(e)[0] }()
	until(t, "the promise runs into the step's lock", func() bool { return waiting(c) })
	if count(c, "field_entries") != 0 {
		t.Error("the entry is there before its answer")
	}
	free()
	if a := <-said; a.Status != field.Done {
		t.Errorf("%+v", a)
	}
}

// day is what everybody shares.
type day struct {
	t     *testing.T
	c     *apptest.City
	cases []int64
	mu    sync.Mutex
	never map[string]bool // photos that are never sent, by hash
}

func (d *day) team(logins ...string) in {
	var ids []int64
	for _, l := range logins {
		ids = append(ids, d.c.Person(l).ID)
	}
	return in{"inspectors": ids}
}

// office takes the step that a case asks for, or goes the other way.
func (d *day) office(cl *apptest.Client, r *rand.Rand) {
	id := d.cases[r.IntN(len(d.cases))]
	f := cl.File(id)
	var action string
	var inputs in
	whole := in{"measures": []in{{"code": "demolish_restore", "areaCents": f.Plot.AreaCents}}, "finishedOn": d.c.Day(0)}
	switch f.Case.State {
	case casework.Verifying:
		if r.IntN(4) > 0 {
			time.Sleep(20 * time.Millisecond)
			return
		}
		action, inputs = "depute", d.team("a.zr.wy", "a.zr.wy2")
	case casework.FindingReview:
		action, inputs = "return_finding", in{"reason": "再核"}
		if r.IntN(2) == 0 {
			action, inputs = "uphold", in{"measures": []in{{"code": "demolish_restore", "areaCents": f.Plot.AreaCents}}, "deadline": d.c.Day(30)}
		}
	case casework.Rectifying:
		action, inputs = "finish", whole
	case casework.EvidenceReview:
		action, inputs = []string{"return_evidence", "rework"}[r.IntN(2)], in{"reason": "再补"}
	default:
		return
	}
	if a := cl.Step(id, action, inputs); a.Status >= 500 {
		d.t.Errorf("%s: %s", action, a)
	}
}

// settle sends everything once more and holds the answers against what is
// there.
func (d *day) settle(phones []*phone) {
	said := map[field.Status]int{}
	codes := map[string]int{}
	total := 0
	for _, p := range phones {
		for len(p.files) > 0 {
			p.upload()
		}
		for _, e := range p.entries {
			total++
			a := p.send(e)
			said[a.Status]++
			codes[a.Code]++
			switch {
			case a.Status == field.Held && (a.Code == "" || a.Words == ""), a.Status != field.Held && a.Status != field.Already && a.Status != field.Done:
				d.t.Errorf("%s ended %+v", e["verb"], a)
			}
			d.traces(e, a)
			for _, f := range a.Files {
				if f.Arrived == d.never[f.SHA256] {
					d.t.Errorf("a photo arrived: %v, never sent: %v", f.Arrived, d.never[f.SHA256])
				}
			}
		}
	}
	if n := said[field.Already] + said[field.Done]; n < total/5 || said[field.Held] < total/10 {
		d.t.Errorf("the day was too easy or too hard: %v %v", said, codes)
	}
	if n := count(d.c, "field_entries"); n != total {
		d.t.Errorf("%d entries were made, %d are there", total, n)
	}
	d.t.Logf("%d entries: %v, held by %v; %d steps", total, said, codes, count(d.c, "case_events"))
}

// traces: what is done stands there once, what is held has left nothing.
func (d *day) traces(e in, a field.Answer) {
	want := 0
	if a.Status != field.Held {
		want = 1
	}
	id := e["id"]
	var n int
	switch e["verb"] {
	case "note":
		n = apptest.Ask[int](d.c, `SELECT count(*) FROM case_records r JOIN field_entries e ON e.case_id = r.case_id AND e.author_id = r.actor_id
			AND e.payload->>'text' = r.payload->>'text' WHERE e.id = ? AND NOT EXISTS (SELECT 1 FROM field_entries o WHERE o.id <> e.id
			AND o.case_id = e.case_id AND o.author_id = e.author_id AND o.payload->>'text' = e.payload->>'text')`, id)
		if twin := apptest.Ask[bool](d.c, `SELECT EXISTS (SELECT 1 FROM field_entries e JOIN field_entries o ON o.id <> e.id AND o.case_id = e.case_id
			AND o.author_id = e.author_id AND o.payload->>'text' = e.payload->>'text' WHERE e.id = ?)`, id); twin {
			return // two phones of one person wrote the same
		}
	case "photograph":
		n = apptest.Ask[int](d.c, "SELECT count(*) FROM photos WHERE entry_id = ?", id)
		want *= apptest.Ask[int](d.c, "SELECT count(*) FROM field_arrivals WHERE entry_id = ?", id)
	default:
		n = apptest.Ask[int](d.c, "SELECT count(*) FROM case_events WHERE idempotency_key = ?", id)
	}
	if n != want {
		d.t.Errorf("%s %s is %s and left %d traces, want %d", e["verb"], id, a.Status, n, want)
	}
}

// replay takes the steps of every case one after the other, as the record says
// they were taken, by the pure rules alone.
func (d *day) replay() {
	ctx := d.t.Context()
	for _, id := range d.cases {
		dossier, err := d.c.App.Cases.Dossier(ctx, d.c.Person("lxb"), id)
		if err != nil {
			d.t.Fatal(err)
		}
		var events []struct {
			Seq     int
			Action  string
			ActorID int64
			At      time.Time
			Key     *uuid.UUID
			Payload []byte
			After   []byte
		}
		if err := d.c.Owner.NewRaw(`SELECT seq, action, actor_id, at, idempotency_key AS key, payload, after FROM case_events WHERE case_id = ? ORDER BY seq`, id).Scan(ctx, &events); err != nil {
			d.t.Fatal(err)
		}
		steps, awaited := dossier.Steps, dossier.Awaited
		dossier.Awaited = nil
		for i, e := range events {
			var after casework.Case
			if err := json.Unmarshal(e.After, &after); err != nil {
				d.t.Fatal(err)
			}
			if i > 0 {
				dossier.Steps = steps[:i]
				in := casework.Input{}
				if err := json.Unmarshal(e.Payload, &in); err != nil {
					d.t.Fatal(err)
				}
				if dossier.Inspectors, err = d.c.App.Cases.People(ctx, in.Inspectors); err != nil {
					d.t.Fatal(err)
				}
				who := d.by(e.ActorID)
				out, err := casework.Perform(dossier, who, casework.Command{Action: casework.Action(e.Action), Version: dossier.Case.Version, Input: in}, e.At)
				got, _ := json.Marshal(out.Next)
				want, _ := json.Marshal(after)
				if err != nil || string(got) != string(want) {
					d.t.Errorf("case %d, step %d %s by %s taken again: %v\n got %s\nwant %s", id, e.Seq, e.Action, who.Login, err, got, want)
				}
			}
			dossier.Case = after
		}
		d.waited(id, len(awaited) > 0)
	}
}

func (d *day) by(id int64) org.Person {
	i := slices.IndexFunc(apptest.Everybody, func(p org.Person) bool { return d.c.Person(p.Login).ID == id })
	if i < 0 {
		d.t.Fatalf("nobody is %d", id)
	}
	return d.c.Person(apptest.Everybody[i].Login)
}

// waited: no finding and no evidence went past a photo that never came.
func (d *day) waited(id int64, awaited bool) {
	if n := apptest.Ask[int](d.c, `SELECT count(*) FROM field_entries e JOIN field_answers a ON a.entry_id = e.id AND a.status = 'done' JOIN field_files f ON f.entry_id = e.id
		JOIN case_events v ON v.case_id = e.case_id AND v.seq > a.event_seq AND v.action IN ('report_finding', 'submit_evidence')
		WHERE e.case_id = ? AND e.verb = 'photograph' AND NOT EXISTS (SELECT 1 FROM field_arrivals r WHERE r.entry_id = f.entry_id AND r.sha256 = f.sha256)`, id); n != 0 {
		d.t.Errorf("case %d: %d steps went past a photo that was never sent", id, n)
	}
	lost := apptest.Ask[bool](d.c, `SELECT EXISTS (SELECT 1 FROM field_entries e JOIN field_answers a ON a.entry_id = e.id AND a.status = 'done' JOIN field_files f ON f.entry_id = e.id
		WHERE e.case_id = ? AND NOT EXISTS (SELECT 1 FROM field_arrivals r WHERE r.entry_id = f.entry_id AND r.sha256 = f.sha256))`, id)
	if lost != awaited {
		d.t.Errorf("case %d awaits photos: %v, and some were never sent: %v", id, awaited, lost)
	}
}
