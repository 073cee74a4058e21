package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

const commitChunk = 500

// committing is an import while it is stored.
type committing struct {
	tx         bun.Tx
	im         intake.Import
	batch      casework.Batch
	thresholds intake.Thresholds
	mapping    intake.Mapping
	layers     []layer
	measured   bool // over these very layers
	making     intake.Making
	unrouted   int
}

// Commit is intake.Store.Commit: one transaction, and one import at a time in
// the whole city, so that each knows what the one before brought.
func (s *Batches) Commit(ctx context.Context, id int64, m intake.Making, progress intake.Report) error {
	im, err := s.Import(ctx, id)
	if err != nil {
		return err
	}
	fresh := false
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(intakeLock).Exec(ctx); err != nil {
			return err
		}
		var now struct {
			Status      string
			SeenImports int
		}
		if err := tx.NewRaw(`SELECT status, seen_imports FROM imports WHERE id = ?`, id).Scan(ctx, &now); err != nil {
			return err
		}
		switch intake.Status(now.Status) {
		case intake.Committed:
			return nil
		case intake.Committing:
		default:
			return intake.ErrCancelled
		}
		stored, err := storedImports(ctx, tx)
		if err != nil {
			return err
		}
		if fresh = stored != now.SeenImports; fresh {
			if err := s.freshen(ctx, im, stored); err != nil {
				return err
			}
		}
		c := committing{tx: tx, im: im, mapping: im.Outline.Mapping(), making: m}
		if err := c.load(ctx); err != nil {
			return err
		}
		if err := c.all(ctx, progress); err != nil {
			return err
		}
		res, err := tx.NewRaw(`UPDATE imports SET status = 'committed', committed_at = now(), counts = (?) || jsonb_build_object('unrouted', ?::int)
			WHERE id = ? AND status = 'committing'`, countsOf(id), c.unrouted, id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return intake.ErrCancelled
		}
		return nil
	})
	if !fresh && fault.Is(err, intake.ErrStale.Code) {
		err = s.lookAgain(ctx, im)
	}
	return refusal(err)
}

// lookAgain reconciles anew after a commit that came too late, so that what has
// changed is asked about: a case that a row was to join may have ended.
func (s *Batches) lookAgain(ctx context.Context, im intake.Import) error {
	stored, err := storedImports(ctx, s.db)
	if err != nil {
		return err
	}
	if err := s.freshen(ctx, im, stored); err != nil {
		return err
	}
	return intake.ErrStale
}

// freshen reconciles again because other imports were stored since. Where that
// raises a question that nobody has answered, nothing is stored.
func (s *Batches) freshen(ctx context.Context, im intake.Import, stored int) error {
	if _, err := s.reconcile(ctx, im.ID, im.Outline.Mapping(), func(int, int) error { return ctx.Err() }); err != nil {
		return err
	}
	var open int
	if err := s.db.NewRaw(`SELECT count(*) FROM import_verdicts v WHERE v.import_id = ? AND ?`, im.ID, undecided().query()).Scan(ctx, &open); err != nil {
		return err
	}
	if _, err := s.db.NewRaw(`UPDATE imports SET seen_imports = ?, counts = (?) WHERE id = ?`, stored, countsOf(im.ID), im.ID).Exec(ctx); err != nil {
		return err
	}
	if open > 0 {
		return intake.ErrStale
	}
	return nil
}

func (c *committing) load(ctx context.Context) (err error) {
	if c.batch, err = loadBatch(ctx, c.tx, c.im.BatchID); err != nil {
		return err
	}
	if c.layers, err = readyLayers(ctx, c.tx); err != nil {
		return err
	}
	var raw []byte
	var seen []int64
	if err = c.tx.NewRaw(`SELECT b.thresholds, i.seen_layers FROM imports i JOIN batches b ON b.id = i.batch_id WHERE i.id = ?`, c.im.ID).
		Scan(ctx, &raw, pgdialect.Array(&seen)); err != nil {
		return err
	}
	c.measured = slices.Equal(seen, idsOf(c.layers))
	c.thresholds, err = intake.ReadThresholds(raw)
	return err
}

// all does what was decided, in the order of the file.
func (c *committing) all(ctx context.Context, progress intake.Report) error {
	var total int
	if err := c.tx.NewRaw(`SELECT count(*) FROM import_verdicts WHERE import_id = ? AND decision NOT IN ('keep', 'skip')`, c.im.ID).Scan(ctx, &total); err != nil {
		return err
	}
	for done, after := 0, 0; ; {
		rows, err := c.accepted(ctx, after)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		if err := c.chunk(ctx, rows); err != nil {
			return err
		}
		after = rows[len(rows)-1].No
		done += len(rows)
		if err := progress(done, total); err != nil {
			return err
		}
	}
}

func (c *committing) chunk(ctx context.Context, rows []accepted) error {
	var fresh []accepted
	for _, r := range rows {
		do := map[intake.Decision]func(context.Context, accepted) error{
			intake.CreateRest: c.createRest, intake.Attach: c.attach, intake.Reopen: c.reopen, intake.Revise: c.revise,
		}[r.Decision]
		if do == nil {
			fresh = append(fresh, r)
			continue
		}
		if err := do(ctx, r); err != nil {
			return err
		}
	}
	return c.create(ctx, fresh)
}

// attach writes down that a case was detected once more.
func (c *committing) attach(ctx context.Context, r accepted) error {
	known, err := c.locked(ctx, r)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(map[string]any{
		"batch": c.batch.Number, "plotNo": r.PlotNo, "relation": r.relation(), "importId": c.im.ID, "row": r.No, "areaCents": r.AreaCents, "note": r.Note,
	})
	if err != nil {
		return err
	}
	if _, err := c.tx.NewRaw(`INSERT INTO case_records (case_id, kind, actor_id, payload) VALUES (?, 'detection', ?, ?)`,
		known.ID, c.making.By.ID, string(payload)).Exec(ctx); err != nil {
		return err
	}
	return c.again(ctx, r, known)
}

func (c *committing) reopen(ctx context.Context, r accepted) error {
	return c.step(ctx, r, c.making.Reopen)
}

// revise gives the case its corrected plot; one that was made for the rest gets
// the rest of the correction.
func (c *committing) revise(ctx context.Context, r accepted) error {
	var relation string
	if err := c.tx.NewRaw(`SELECT relation FROM detections WHERE batch_id = ? AND plot_no = ? ORDER BY at, import_id LIMIT 1`,
		c.im.BatchID, r.PlotNo).Scan(ctx, &relation); err != nil {
		return err
	}
	if relation == string(intake.Grown) {
		if _, err := c.cutToRest(ctx, &r); err != nil {
			return err
		}
	}
	return c.step(ctx, r, c.making.Revise)
}

// step takes a step of the case that the row meets, and writes down the detection.
func (c *committing) step(ctx context.Context, r accepted, take func(casework.Dossier, intake.Row, casework.Batch) (casework.Outcome, error)) error {
	known, err := c.locked(ctx, r)
	if err != nil {
		return err
	}
	d, err := dossier(ctx, c.tx, known)
	if err != nil {
		return err
	}
	out, err := take(d, r.Row, c.batch)
	if fault.Is(err, "step-not-in-state") {
		return intake.ErrStale
	}
	if err != nil {
		return err
	}
	if err := storeOutcome(ctx, c.tx, known, out); err != nil {
		return err
	}
	return c.again(ctx, r, known)
}

// locked is the case that the row meets, as it was when it was reconciled. A
// batch is both departments': what it meets may be led by either.
func (c *committing) locked(ctx context.Context, r accepted) (casework.Case, error) {
	either := c.making.By
	either.Department = org.NoDepartment
	known, err := loadCase(ctx, c.tx, either, r.CaseID, "FOR UPDATE OF c")
	if errors.Is(err, errNoCase) {
		return known, intake.ErrStale
	}
	if err == nil && known.State.Ended() != (r.Verdict == intake.Relapse) {
		err = intake.ErrStale
	}
	return known, err
}

// again writes down a detection of a case that was there.
func (c *committing) again(ctx context.Context, r accepted, known casework.Case) error {
	ground, err := c.ground(ctx, r)
	if err != nil {
		return err
	}
	return c.detected(ctx, []any{c.detection(r, ground, known.ID)})
}
