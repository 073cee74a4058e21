package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"

	"liangtian/internal/apptest"
	"liangtian/internal/field"
	"liangtian/internal/httpapi"
	"liangtian/internal/imaging"
)

// phone is one phone with what its owner did on it.
type phone struct {
	*day
	*apptest.Phone
	r       *rand.Rand
	seen    map[int64]int // versions of the last pack
	entries []in
	files   []promisedFile
}

type promisedFile struct {
	entry in
	shot  apptest.Shot
}

func (p *phone) act() {
	id := p.cases[p.r.IntN(len(p.cases))]
	if p.seen[id] == 0 || p.r.IntN(2) == 0 {
		p.seen[id] = p.File(id).Case.Version
	}
	base := p.seen[id]
	switch n := p.r.IntN(12); {
	case n < 2:
		p.write(p.Entry("note", id, base, in{"text": fmt.Sprint("第 ", len(p.entries), " 条")}))
	case n < 5:
		p.photograph(id, base)
	case n < 7:
		p.write(p.Entry("report_finding", id, base, in{"finding": in{"code": "true"}, "notReachable": "WFDD"}))
	case n < 8:
		p.write(p.Entry("submit_evidence", id, base, nil))
	case n < 10:
		p.upload()
	case len(p.entries) > 0:
		e := p.entries[p.r.IntN(len(p.entries))]
		if n == 10 {
			p.send(e)
			return
		}
		a := p.Client.Post("/api/field/entries/"+e["id"].(string)+"/retry", in{})
		if a.Status != http.StatusOK {
			p.t.Errorf("retry: %s", a)
		}
	}
}

func (p *phone) photograph(id int64, base int) {
	shots := p.Shots(id, imaging.SceneHouse)
	if p.r.IntN(3) > 0 {
		shots = shots[:1+p.r.IntN(2)]
	}
	e := p.Entry("photograph", id, base, nil, shots...)
	lost := id == p.cases[len(p.cases)-1] && p.r.IntN(2) == 0 // one case has bad luck
	p.mu.Lock()
	for _, s := range shots {
		if p.never[s.SHA256()] = lost; !lost {
			p.files = append(p.files, promisedFile{e, s})
		}
	}
	p.mu.Unlock()
	p.write(e)
	for range 2 {
		p.upload()
	}
	if lost { // whoever loses a photo tries to go on without it
		p.write(p.Entry("report_finding", id, base, in{"finding": in{"code": "true"}, "notReachable": "WFDD"}))
	}
}

// write puts an entry down and sends it: perhaps from two tabs at once, perhaps
// without hearing the answer.
func (p *phone) write(e in) {
	p.entries = append(p.entries, e)
	var both sync.WaitGroup
	for range 1 + p.r.IntN(2) {
		both.Go(func() { p.send(e) })
	}
	both.Wait()
}

func (p *phone) send(e in) field.Answer {
	a := p.Post(e)
	if a.Status != http.StatusOK {
		p.t.Errorf("an entry was answered %s", a)
		return field.Answer{}
	}
	return apptest.Into[httpapi.OutboxAnswers](p.t, a).Answers[0]
}

// upload sends the oldest photo; one in four is sent again later.
func (p *phone) upload() {
	if len(p.files) == 0 {
		return
	}
	f := p.files[0]
	a := p.Send(f.entry, f.shot)
	if a.Status != http.StatusOK {
		p.t.Errorf("a photo was answered %s", a)
	}
	if p.r.IntN(4) > 0 {
		p.files = p.files[1:]
	}
}
