package postgres

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Life is a case with its plot and everything that happened to it, numbered
// and sealed already.
type Life struct {
	Plot   plot.Plot
	Case   casework.Case
	Center orb.Point
	Events []casework.Event
}

// Load fills an empty database with lives, chunk by chunk until next gives
// none, and counts nothing twice when it fails: all or nothing. It passes the
// triggers by, so only `verify` says whether what was loaded is a record; owner
// has to be a superuser.
func Load(ctx context.Context, owner *bun.DB, next func() ([]Life, error), loaded func(int)) error {
	return onConnection(ctx, owner, func(ctx context.Context, conn bun.Conn, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SET LOCAL session_replication_role = replica"); err != nil {
			return fault.New(fault.Forbidden, "load-not-superuser", "装入大量示意数据要用数据库超级用户，请检查 DATABASE_URL 中的用户。").Because(err)
		}
		var there bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM cases)").Scan(&there); err != nil || there {
			return fault.New(fault.Conflict, "load-not-empty", "数据库里已有案件，没有装入。请换一个空的数据目录或数据库。").Because(err)
		}
		// Indexes that are dear to keep are made when the rows are there.
		later := []string{"plots_search", "plots_geom", "cases_center", "cases_deputed", "case_events_idempotency"}
		var make []string
		for _, name := range later {
			var def string
			if err := tx.QueryRowContext(ctx, "SELECT pg_get_indexdef(?::regclass)", name).Scan(&def); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DROP INDEX ?", bun.Ident(name)); err != nil {
				return err
			}
			make = append(make, def)
		}
		for {
			lives, err := next()
			if err != nil {
				return err
			}
			if len(lives) == 0 {
				break
			}
			if err := loadLives(ctx, conn, lives); err != nil {
				return err
			}
			loaded(len(lives))
		}
		for _, s := range append(make, standingsOfEvents,
			"SELECT setval(pg_get_serial_sequence('plots', 'id'), max(id)) FROM plots",
			"SELECT setval(pg_get_serial_sequence('cases', 'id'), max(id)) FROM cases",
			"SELECT setval(pg_get_serial_sequence('case_events', 'id'), max(id)) FROM case_events",
			"SELECT setval(pg_get_serial_sequence('grounds', 'id'), max(id)) FROM grounds",
			"ANALYZE grounds, plots, cases, case_events, standings") {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// standingsOfEvents is what the trigger would have written.
const standingsOfEvents = `INSERT INTO standings (case_id, seq, since, until, state, from_state, action, county, town, lead, partner, qualification, type,
	batch_id, due_on, round, returns, bounces, on_pbf, area_cents, farmland_cents, pbf_cents)
	SELECT e.case_id, e.seq, e.at, coalesce(lead(e.at) OVER w, 'infinity'), e.to_state, e.from_state, e.action,
	e.after->>'county', p.town, e.after->>'lead', e.after->>'partner', e.after->>'qualification', c.type,
	c.batch_id, nullif(e.after->>'dueOn', '')::date, (e.after->'facts'->>'round')::int, coalesce((e.after->'facts'->>'returns')::int, 0),
	count(*) FILTER (WHERE e.action IN ('refuse', 'hand_over', 'decline')) OVER (PARTITION BY e.case_id ORDER BY e.seq),
	coalesce(c.pbf_cents > 0, p.pbf_in_file, false), c.area_cents, p.farmland_cents, c.pbf_cents
	FROM case_events e JOIN cases c ON c.id = e.case_id JOIN plots p ON p.id = c.plot_id WINDOW w AS (PARTITION BY e.case_id ORDER BY e.seq) ORDER BY e.at`

func loadLives(ctx context.Context, conn bun.Conn, lives []Life) error {
	for _, table := range []struct {
		into string
		rows func(b *copyRows, l Life) error
	}{
		{`grounds (id)`, func(b *copyRows, l Life) error { b.row(1); b.int8(l.Plot.GroundID); return nil }},
		{`plots (id, batch_id, plot_no, ground_id, geom, area_cents, county_file, county_geom, county_share, town, village, type, class_before, planting,
			pbf_in_file, farmland_cents, pbf_cents)`, (*copyRows).plot},
		{`cases (id, no, batch_id, plot_id, state, version, lead, partner, county, deputed, due_on, qualification, facts, type, area_cents, pbf_cents, center, updated_at)`, (*copyRows).life},
		{`case_events (id, case_id, seq, action, from_state, to_state, actor_id, actor_name, actor_role, actor_department, actor_region, at, reason, document,
			payload, after, idempotency_key, prev_hash, hash)`, (*copyRows).events},
	} {
		err := copyIn(ctx, conn, "COPY "+table.into+" FROM STDIN (FORMAT binary)", func(put copyPut) (err error) {
			var b copyRows
			for i, l := range lives {
				if err := table.rows(&b, l); err != nil {
					return err
				}
				if i%500 == 499 {
					if b, err = put(b); err != nil {
						return err
					}
				}
			}
			_, err = put(b)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *copyRows) plot(l Life) error {
	p := l.Plot
	b.row(17)
	b.int8(p.ID)
	b.int8(p.BatchID)
	b.text(p.No)
	b.int8(p.GroundID)
	b.outline(p.Geometry)
	b.int8(p.AreaCents)
	b.text(p.CountyInFile)
	b.text(p.CountyByShare)
	b.float8(p.CountyShare)
	for _, s := range []string{p.Town, p.Village, p.Type, p.ClassBefore, p.Planting} {
		b.text(s)
	}
	if p.PBFInFile == nil {
		b.null()
	} else {
		b.bool(*p.PBFInFile)
	}
	b.int8OrNull(p.FarmlandCents)
	b.int8OrNull(p.PBFCents)
	return nil
}

func (b *copyRows) life(l Life) error {
	c := l.Case
	facts, err := json.Marshal(c.Facts)
	if err != nil {
		return err
	}
	center, err := ewkb.Marshal(l.Center, geo.SRID)
	if err != nil {
		return err
	}
	b.row(18)
	b.int8(c.ID)
	b.text(c.No)
	b.int8(c.BatchID)
	b.int8(c.PlotID)
	b.text(string(c.State))
	b.int4(c.Version)
	for _, s := range []string{string(c.Lead), string(c.Partner), string(c.County)} {
		b.text(s)
	}
	b.int8s(c.Deputed)
	b.date(c.DueOn)
	b.text(string(c.Qualification))
	b.bytes(facts)
	b.text(l.Plot.Type)
	b.int8(l.Plot.AreaCents)
	b.int8OrNull(l.Plot.PBFCents)
	b.bytes(center)
	b.time(l.Events[len(l.Events)-1].At)
	return nil
}

// events are in the order of their ids.
func (b *copyRows) events(l Life) error {
	for _, e := range l.Events {
		b.row(19)
		b.int8(e.ID)
		b.int8(e.CaseID)
		b.int4(e.Seq)
		for _, s := range []string{string(e.Action), string(e.From), string(e.To)} {
			b.text(s)
		}
		if e.ActorID == 0 {
			b.null() // the program
		} else {
			b.int8(e.ActorID)
		}
		for _, s := range []string{e.ActorName, string(e.Role), string(e.Department), string(e.Region)} {
			b.text(s)
		}
		b.time(e.At)
		b.text(e.Reason)
		b.text(e.Document)
		b.bytes(e.Payload)
		b.bytes(e.After)
		if key, err := uuid.Parse(e.Key); err == nil {
			b.bytes(key[:])
		} else {
			b.null()
		}
		b.bytes(e.PrevHash)
		b.bytes(e.Hash)
	}
	return nil
}

func (b *copyRows) bytes(v []byte) {
	b.size(len(v))
	*b = append(*b, v...)
}

func (b *copyRows) bool(v bool) {
	if v {
		b.bytes([]byte{1})
	} else {
		b.bytes([]byte{0})
	}
}

func (b *copyRows) float8(v float64) {
	b.size(8)
	*b = binary.BigEndian.AppendUint64(*b, math.Float64bits(v))
}

const int8OID = 20

func (b *copyRows) int8s(list []int64) {
	at := len(*b)
	b.size(0)
	dimensions := min(len(list), 1)
	for _, v := range []int{dimensions, 0, int8OID} {
		b.size(v)
	}
	if len(list) > 0 {
		b.size(len(list))
		b.size(1)
		for _, v := range list {
			b.int8(v)
		}
	}
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at-4))
}

// PostgreSQL counts from the year 2000.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (b *copyRows) time(t time.Time) { b.int8(t.Sub(epoch).Microseconds()) }

func (b *copyRows) date(d org.Date) {
	t, ok := d.Time()
	if !ok {
		b.null()
		return
	}
	b.int4(int(t.Sub(epoch).Hours() / 24))
}
