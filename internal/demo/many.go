package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/routing"
)

// manyCounties are the nine of a whole city, in three rows of three boxes.
var manyCounties = []struct {
	code org.Region
	name string
}{
	{"430202", "荷塘区（示意）"},
	{"430203", "芦淞区（示意）"},
	{"430204", "石峰区（示意）"},
	{"430211", "天元区（示意）"},
	{"430212", "渌口区（示意）"},
	{"430223", "攸县（示意）"},
	{"430224", "茶陵县（示意）"},
	{"430225", "炎陵县（示意）"},
	{"430281", "醴陵市（示意）"},
}

const (
	manyTowns   = 12 // of a county
	manyBatches = 24 // one a month, the last three with half of the plots
	chunkOf     = 4000
)

// many is a city of many plots under way. Everything in it follows from the
// seed, the number and the hour.
type many struct {
	n, seed uint64
	clock   clock
	people  map[string][]org.Person
	batches []casework.Batch
}

// Many fills an empty database with a schematic city of n plots, their cases
// and all their events: a record that `verify` accepts, without photos, which
// its batches therefore do not ask for.
func Many(ctx context.Context, a *app.App, n, seed uint64, say func(string)) error {
	if n == 0 || n > 5_000_000 {
		return fault.Bad("plots", "demo-plots", "图斑数应在 1 到 5000000 之间。")
	}
	there, err := a.People.List(ctx, "", "", "")
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return fault.New(fault.Conflict, "load-not-empty", "数据库里已有人员，没有装入。请换一个空的数据目录或数据库。")
	}
	began := time.Now()
	m := &many{n: n, seed: seed, clock: newClock(a.Config.Now().Truncate(time.Hour)), people: map[string][]org.Person{}}
	if err := m.settle(ctx, a); err != nil {
		return err
	}
	owner, err := a.Owner()
	if err != nil {
		return err
	}
	defer owner.Close()
	done, events := 0, 0
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	next := m.lives(stop)
	err = postgres.Load(ctx, owner, func() ([]postgres.Life, error) {
		lives, err := next()
		for _, l := range lives {
			events += len(l.Events)
		}
		return lives, err
	}, func(k int) {
		if done += k; done%100_000 == 0 {
			say(fmt.Sprintf("已装入 %d / %d 个图斑，%d 条留痕", done, n, events))
		}
	})
	if err != nil {
		return err
	}
	say(fmt.Sprintf("示意城市已装好：%d 个图斑，%d 条留痕，用时 %.0f 秒。", done, events, time.Since(began).Seconds()))
	return nil
}

// settle makes regions, people and batches.
func (m *many) settle(ctx context.Context, a *app.App) error {
	places := []org.Place{{Code: "43", Name: "湖南省（示意）", Schematic: true}, {Code: cityCode, Name: "株洲市（示意）", Schematic: true, Boundary: rectangle(manyOrigin, orb.Point{manyOrigin[0] + 3*boxWidth, manyOrigin[1] + 3*boxHeight})}}
	for i, c := range manyCounties {
		places = append(places, org.Place{Code: c.code, Name: c.name, Schematic: true, Boundary: rectangle(corner(i), orb.Point{corner(i)[0] + boxWidth, corner(i)[1] + boxHeight})})
	}
	for _, p := range places {
		if err := a.Regions.Put(ctx, p, source); err != nil {
			return err
		}
	}
	hash, err := org.HashPassword(password)
	if err != nil {
		return err
	}
	for _, p := range manyPeople() {
		if p.ID, err = a.People.Create(ctx, p, hash); err != nil {
			return err
		}
		k := desk(p.Role, p.Department, p.Region)
		m.people[k] = append(m.people[k], p)
	}
	rules := evidence.Default()
	for _, set := range []*evidence.Set{&rules.Verify, &rules.Rectify} {
		for i := range set.Checks {
			set.Checks[i].Off = true
		}
	}
	off := `{"verify":{"checks":` + switchedOff(rules.Verify) + `},"rectify":{"checks":` + switchedOff(rules.Rectify) + `}}`
	by := m.people[desk(org.City, org.NaturalResources, cityCode)][0]
	for i := range manyBatches {
		issued := m.clock.issueDay(30*(manyBatches-i) - 18)
		b := intake.NewBatch{
			Number: fmt.Sprintf("株两非办〔%d〕%d号（示意）", issued.Year(), i+1), IssuedOn: org.DateOf(org.Today(issued)), Source: "程序生成（示意）",
			DayKind: org.WorkingDays, EvidenceRules: []byte(off),
		}
		if err := b.Check(org.Today(m.clock.now)); err != nil {
			return err
		}
		id, err := a.Batches.Create(ctx, by, b)
		if err != nil {
			return err
		}
		m.batches = append(m.batches, casework.Batch{
			ID: id, Number: b.Number, IssuedOn: b.IssuedOn, DayKind: b.DayKind, Limits: b.Limits, Rules: rules, Routing: routing.Version1, Calendar: m.clock.cal,
		})
	}
	return nil
}

func switchedOff(s evidence.Set) string {
	out := "{"
	for i, c := range s.Checks {
		if i > 0 {
			out += ","
		}
		out += fmt.Sprintf("%q:{\"off\":true}", c.Code)
	}
	return out + "}"
}

func desk(role org.Role, d org.Department, in org.Region) string {
	return fmt.Sprintf("%s/%s/%s", role, d, in)
}

// manyPeople are two at every desk and six inspectors for each department of
// each county.
func manyPeople() (out []org.Person) {
	add := func(login, name string, role org.Role, d org.Department, in org.Region, unit string) {
		out = append(out, org.Person{Login: login, Name: name, Role: role, Department: d, Region: in, Unit: unit, Active: true})
	}
	short := map[org.Department]string{org.NaturalResources: "zr", org.Agriculture: "ny"}
	for _, d := range []org.Department{org.NaturalResources, org.Agriculture} {
		for i := range 2 {
			add(fmt.Sprintf("shi.%s%d", short[d], i+1), fmt.Sprintf("市%s%d", d.Zh(), i+1), org.City, d, cityCode, "市"+d.Zh()+"局（示意）")
		}
	}
	add("lxb", "联席办甲", org.JointOffice, "", cityCode, "联席会议办公室（示意）")
	add("guancha", "观察员甲", org.Observer, "", cityCode, "市人大（示意）")
	for _, c := range manyCounties {
		for _, d := range []org.Department{org.NaturalResources, org.Agriculture} {
			unit := c.name[:len(c.name)-len("（示意）")] + d.Zh() + "局（示意）"
			for _, k := range []struct {
				role org.Role
				code string
				zh   string
				n    int
			}{{org.CountyClerk, "jb", "经办", 2}, {org.CountyReviewer, "sh", "审核", 2}, {org.Inspector, "wy", "外业", 6}} {
				for i := range k.n {
					add(fmt.Sprintf("x%s.%s.%s%d", c.code[4:], short[d], k.code, i+1), fmt.Sprintf("%s%d", k.zh, i+1), k.role, d, c.code, unit)
				}
			}
		}
	}
	add("admin", "管理员", org.Administrator, "", cityCode, "信息中心（示意）")
	add("shenji", "审计员", org.Auditor, "", cityCode, "审计部门（示意）")
	return out
}

// lives makes the cases on every core, in chunks, in their order.
func (m *many) lives(ctx context.Context) func() ([]postgres.Life, error) {
	type answer struct {
		lives []postgres.Life
		err   error
	}
	orders, chunks := make(chan chan answer, 4), int((m.n+chunkOf-1)/chunkOf)
	go func() {
		defer close(orders)
		var working sync.WaitGroup
		room := make(chan struct{}, runtime.NumCPU())
		for i := range chunks {
			made := make(chan answer, 1)
			select {
			case orders <- made:
			case <-ctx.Done():
				working.Wait()
				return
			}
			room <- struct{}{}
			working.Go(func() {
				defer func() { <-room }()
				lives, err := m.chunk(uint64(i))
				made <- answer{lives, err}
			})
		}
		working.Wait()
	}()
	return func() ([]postgres.Life, error) {
		made, more := <-orders
		if !more {
			return nil, ctx.Err()
		}
		a := <-made
		return a.lives, a.err
	}
}

func (m *many) chunk(i uint64) ([]postgres.Life, error) {
	var out []postgres.Life
	for k := i * chunkOf; k < min((i+1)*chunkOf, m.n); k++ {
		l, err := m.life(k)
		if err != nil {
			return nil, fmt.Errorf("plot %d: %w", k, err)
		}
		out = append(out, l)
	}
	return out, nil
}

// at draws which batch a plot came with: half of all in the last three.
func (m *many) at(r *rand.Rand) int {
	if r.IntN(2) == 0 {
		return manyBatches - 1 - r.IntN(3)
	}
	return r.IntN(manyBatches - 3)
}

// one of the people at a desk, other than those named.
func (m *many) one(r *rand.Rand, role org.Role, d org.Department, in org.Region, not ...int64) org.Person {
	of := m.people[desk(role, d, in)]
	for range 20 {
		if p := of[r.IntN(len(of))]; !slices.Contains(not, p.ID) {
			return p
		}
	}
	return of[0]
}
