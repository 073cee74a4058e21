// Package demo makes a small schematic city (示意) from a seed, by the same
// doors that people use: files are imported, steps are taken by the people who
// may take them, at times when they work.
//
// It can be cut off anywhere and goes on where it stopped: every part looks
// first what is there. The last account is made when all else is done, and so
// says that the city is whole.
package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// seed makes the city what it is; only the dates follow the clock.
const seed = 4302

// city is a load under way.
type city struct {
	app    *app.App
	say    func(string)
	clock  clock
	people map[string]org.Person // by login
	places []org.Place
	lots   []lot
}

// Load fills an empty database; a database with people of its own is left as
// it is, and a city that was cut off half-way is completed.
func Load(ctx context.Context, a *app.App, say func(string)) error {
	began := time.Now()
	there, err := a.People.List(ctx, "", "", "")
	if err != nil {
		return err
	}
	if len(there) > 0 && !ours(there) {
		return nil
	}
	c := &city{app: a, say: say, people: map[string]org.Person{}}
	if err := c.load(ctx, there); err != nil {
		anew := "删除数据目录 " + a.Config.DataDir
		if a.Config.DatabaseURL != "" {
			anew += " 并清空 DATABASE_URL 所指的数据库"
		}
		return fault.New(fault.Unavailable, "demo-incomplete",
			"示意城市没有装完，已装入的保留；请再次启动继续。如仍不成，请停止程序，%s，再重新启动。", anew).Because(err)
	}
	say(fmt.Sprintf("示意城市已装好，共 %d 个图斑，用时 %.0f 秒。", len(c.lots), time.Since(began).Seconds()))
	return nil
}

// ours reports whether the people are those of a city that is not whole yet.
func ours(there []org.Person) bool {
	has := func(login string) bool {
		return slices.ContainsFunc(there, func(p org.Person) bool { return p.Login == login })
	}
	return has(accounts[0].Login) && !has(last().Login)
}

func last() account { return accounts[len(accounts)-1] }

func (c *city) load(ctx context.Context, there []org.Person) error {
	c.say("正在装入示意城市：行政区和人员……")
	c.places = regions(seed)
	for _, p := range c.places {
		if len(there) > 0 {
			break // the first account is made after all regions
		}
		if err := c.app.Regions.Put(ctx, p, source); err != nil {
			return err
		}
	}
	hash, err := org.HashPassword(password) // one password, one hash
	if err != nil {
		return err
	}
	for _, p := range accounts[:len(accounts)-1] {
		if err := c.account(ctx, there, p, hash); err != nil {
			return err
		}
	}
	if err := c.setClock(ctx); err != nil {
		return err
	}
	villages := land(seed, c.places)
	c.lots = lots(seed, c.clock.now.Year(), villages, c.places)
	c.say("正在装入示意图层……")
	if err := c.layers(ctx, villages); err != nil {
		return err
	}
	for i := range batchPlans {
		if err := c.batch(ctx, i+1); err != nil {
			return err
		}
	}
	if err := c.ledgers(ctx, villages); err != nil {
		return err
	}
	if err := c.play(ctx); err != nil {
		return err
	}
	if err := c.orders(ctx); err != nil {
		return err
	}
	if err := c.confer(ctx); err != nil {
		return err
	}
	if err := c.readOld(ctx); err != nil {
		return err
	}
	if err := c.together(ctx); err != nil {
		return err
	}
	return c.account(ctx, there, last(), hash)
}

func (c *city) account(ctx context.Context, there []org.Person, p account, hash string) error {
	for _, have := range there {
		if have.Login == p.Login {
			c.people[p.Login] = have
			return nil
		}
	}
	id, err := c.app.People.Create(ctx, p.Person, hash)
	p.ID = id
	c.people[p.Login] = p.Person
	return err
}

// setClock takes now to the hour. A load that goes on takes the hour in which
// it began, so that it plans the very same times.
func (c *city) setClock(ctx context.Context) error {
	now := c.app.Config.Now()
	entries, err := c.app.Batches.List(ctx, c.people["lxb"], 0)
	if err != nil {
		return err
	}
	for _, b := range entries {
		if b.CreatedAt.Before(now) {
			now = b.CreatedAt
		}
	}
	c.clock = newClock(now.Truncate(time.Hour))
	return nil
}

// layers brings the two baseline layers in, unless they are there.
func (c *city) layers(ctx context.Context, villages []village) error {
	have, err := c.app.Layers.List(ctx)
	if err != nil {
		return err
	}
	for _, l := range []struct {
		kind, name string
		file       func(uint64, []village) ([]byte, error)
	}{
		{"farmland", "耕地（示意）", farmlandFile},
		{"pbf", "永久基本农田（示意）", pbfFile},
	} {
		if slices.ContainsFunc(have, func(e intake.LayerEntry) bool { return e.Kind == l.kind }) {
			continue
		}
		content, err := l.file(seed, villages)
		if err != nil {
			return err
		}
		sha, err := c.keep(ctx, content)
		if err != nil {
			return err
		}
		layer := intake.NewLayer{
			Kind: l.kind, Name: l.name, Authority: source,
			AsOf: org.Date(fmt.Sprintf("%d-12-31", c.clock.now.Year()-1)),
		}
		if err := layer.Check(); err != nil {
			return err
		}
		args := httpapi.LayerArgs{NewLayer: layer, SHA256: sha, By: c.people["shi.zr1"].ID}
		if err := c.app.LoadLayer(ctx, args, func(int, int) {}); err != nil {
			return err
		}
	}
	return nil
}

// keep stores a file as if it had been uploaded, and gives its hash.
func (c *city) keep(ctx context.Context, content []byte) (string, error) {
	done, err := c.app.Blobs.Put(ctx, bytes.NewReader(content), "", intake.MaxArchive)
	return done.SHA256, err
}
