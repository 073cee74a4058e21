package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/seal"
)

// Sealed is the newest checkpoint, or nil.
func (r reading) Sealed(ctx context.Context) (*seal.Checkpoint, error) {
	return newestCheckpoint(ctx, r.db)
}

// Proofs are those of cases that the reader has seen in the same snapshot.
func (r reading) Proofs(ctx context.Context, c seal.Checkpoint, cases []int64) ([]seal.OfCase, error) {
	j, err := loadJoint(ctx, r.db)
	if err != nil {
		return nil, err
	}
	return proofs(ctx, r.db, c, cases, func(lead org.Department) bool { return j.Hides(r.who, lead, org.SightPhotos) })
}

// Proof is the record of one case, by its number, under the newest checkpoint.
func (s *Seals) Proof(ctx context.Context, no string) (c seal.Checkpoint, out []seal.OfCase, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return c, nil, err
	}
	defer func() { _ = tx.Rollback() }()
	newest, err := newestCheckpoint(ctx, tx)
	if err != nil {
		return c, nil, err
	}
	if newest == nil {
		return c, nil, fault.New(fault.Unmet, "no-checkpoint", "还没有检查点。请先运行 liangtian checkpoint。")
	}
	var id int64
	if err := tx.NewRaw("SELECT id FROM cases WHERE no = ?", no).Scan(ctx, &id); none(err) {
		return c, nil, fault.New(fault.NotFound, "case-unknown", "没有编号为 %s 的案件。", no)
	} else if err != nil {
		return c, nil, err
	}
	out, err = proofs(ctx, tx, *newest, []int64{id}, func(org.Department) bool { return false })
	return *newest, out, err
}

func newestCheckpoint(ctx context.Context, db bun.IDB) (*seal.Checkpoint, error) {
	points, err := checkpoints(ctx, db, "ORDER BY number DESC LIMIT 1")
	if err != nil || len(points) == 0 {
		return nil, err
	}
	return &points[0], nil
}

// proofs reads the record of cases and leads each line of it up to the root.
// Whose photos are hidden gets neither their records nor certificates, which
// have some of them.
func proofs(ctx context.Context, db bun.IDB, c seal.Checkpoint, ids []int64, hidden func(lead org.Department) bool) ([]seal.OfCase, error) {
	var rows []struct {
		ID               int64
		No, PlotNo, Lead string
	}
	if err := db.NewRaw(`SELECT c.id, c.no, p.plot_no, c.lead FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id IN (?) ORDER BY c.id`, bun.In(ids)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out, at := make([]seal.OfCase, 0, len(rows)), map[int64]*seal.OfCase{}
	for _, r := range rows {
		out = append(out, seal.OfCase{ID: r.ID, No: r.No, PlotNo: r.PlotNo})
		at[r.ID] = &out[len(out)-1]
	}
	if err := provenEvents(ctx, db, ids, at); err != nil {
		return nil, err
	}
	if err := provenOthers(ctx, db, ids, at); err != nil {
		return nil, err
	}
	for i, r := range rows {
		if hidden(org.Department(r.Lead)) {
			out[i].Others = slices.DeleteFunc(out[i].Others, func(o seal.OfOther) bool { return o.Kind == seal.Photo || o.Kind == seal.Certificate })
		}
	}
	return out, prove(ctx, db, c, out)
}

func provenEvents(ctx context.Context, db bun.IDB, ids []int64, at map[int64]*seal.OfCase) error {
	var rows []struct {
		eventRow
		Leaf int64
	}
	if err := db.NewRaw(`SELECT `+eventColumns+`, coalesce(l.leaf, -1) AS leaf FROM case_events e
		LEFT JOIN seal_leaves l ON l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq WHERE e.case_id IN (?) ORDER BY e.case_id, e.seq`, bun.In(ids)).Scan(ctx, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		if of := at[r.CaseID]; of != nil {
			e := seal.EventOf(r.value())
			e.Leaf = r.Leaf
			of.Events = append(of.Events, e)
		}
	}
	return nil
}

func provenOthers(ctx context.Context, db bun.IDB, ids []int64, at map[int64]*seal.OfCase) error {
	var rows []struct {
		leafRow
		CaseID  int64
		Content string
	}
	if err := db.NewRaw(`SELECT r.case_id, r.kind, r.subject, r.seq, r.content, r.hash, coalesce(l.leaf, -1) AS leaf FROM seal_records r
		LEFT JOIN seal_leaves l ON l.kind = r.kind AND l.subject = r.subject AND l.seq = r.seq WHERE r.case_id IN (?) ORDER BY r.kind, r.subject, r.seq`, bun.In(ids)).Scan(ctx, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		if of := at[r.CaseID]; of != nil {
			of.Others = append(of.Others, seal.OfOther{Kind: seal.Kind(r.Kind), Subject: r.Subject, Seq: r.Seq, Content: r.Content, Hash: r.Hash, Leaf: r.Leaf})
		}
	}
	return nil
}

// prove fills in the proofs in the order of the leaves, so that each tile is
// read once.
func prove(ctx context.Context, db bun.IDB, c seal.Checkpoint, cases []seal.OfCase) error {
	type want struct {
		leaf  *int64
		proof *tlog.RecordProof
	}
	var all []want
	for i := range cases {
		for k := range cases[i].Events {
			all = append(all, want{&cases[i].Events[k].Leaf, &cases[i].Events[k].Proof})
		}
		for k := range cases[i].Others {
			all = append(all, want{&cases[i].Others[k].Leaf, &cases[i].Others[k].Proof})
		}
	}
	slices.SortFunc(all, func(a, b want) int { return cmp.Compare(*a.leaf, *b.leaf) })
	have, err := tiles(ctx, db)
	if err != nil {
		return err
	}
	source := &seal.Source{Tiles: have, Leaves: func(from, to int64) ([]tlog.Hash, error) { return nodesBetween(ctx, db, from, min(to, c.Size)) }}
	for _, w := range all {
		if *w.leaf < 0 || *w.leaf >= c.Size {
			*w.leaf = -1 // recorded after the checkpoint
			continue
		}
		if *w.proof, err = tlog.ProveRecord(c.Size, *w.leaf, source); err != nil {
			return err
		}
	}
	return nil
}
