package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

// Dossier gathers all that a decision about a case may look at.
func (s *Cases) Dossier(ctx context.Context, who org.Person, id int64) (casework.Dossier, error) {
	c, err := loadCase(ctx, s.db, who, id, "")
	if err != nil {
		return casework.Dossier{}, err
	}
	d, err := dossier(ctx, s.db, c)
	if err == nil && d.Joint.Hides(who, c.Lead, org.SightPhotos) {
		d.Photos, d.PhotosHidden = nil, true
	}
	return d, err
}

func dossier(ctx context.Context, db bun.IDB, c casework.Case) (d casework.Dossier, err error) {
	d.Case = c
	if d.Plot, err = loadPlot(ctx, db, c.PlotID); err != nil {
		return d, err
	}
	load := loadTerms
	if c.State.Routed() {
		load = loadBatch
	}
	if d.Batch, err = load(ctx, db, c.BatchID); err != nil {
		return d, err
	}
	var steps []struct {
		Seq       int
		Action    string
		FromState string
		ActorID   int64
		At        time.Time
	}
	if err = db.NewRaw(`SELECT seq, action, from_state, coalesce(actor_id, 0) AS actor_id, at FROM case_events WHERE case_id = ? ORDER BY seq`, c.ID).Scan(ctx, &steps); err != nil {
		return d, err
	}
	var since time.Time // when the case came to its present deadline
	for _, e := range steps {
		d.Steps = append(d.Steps, casework.Step{
			Seq: e.Seq, Action: casework.Action(e.Action),
			From: casework.State(e.FromState), ActorID: e.ActorID, At: e.At,
		})
		since = e.At
	}
	if d.Requests, err = loadRequests(ctx, db, c.ID, since); err != nil {
		return d, err
	}
	if d.Awaited, err = loadAwaited(ctx, db, c.ID, c.Facts.Round); err != nil {
		return d, err
	}
	if d.Balance, err = balanceOf(ctx, db, c); err != nil {
		return d, err
	}
	if d.Form, err = newestSheet(ctx, db, c.ID); err != nil {
		return d, err
	}
	if d.Joint, err = loadJoint(ctx, db); err != nil {
		return d, err
	}
	d.Photos, err = loadPhotos(ctx, db, c.ID)
	return d, err
}

func loadRequests(ctx context.Context, db bun.IDB, id int64, since time.Time) (out []casework.ExtensionRequest, err error) {
	var rows []struct {
		At    time.Time
		Until string
	}
	err = db.NewRaw(`SELECT at, payload->>'until' AS until FROM case_records
		WHERE case_id = ? AND kind = 'extension_request' AND at >= ? ORDER BY id`, id, since).Scan(ctx, &rows)
	for _, r := range rows {
		out = append(out, casework.ExtensionRequest{AskedOn: org.DateOf(org.Today(r.At)), Until: org.Date(r.Until)})
	}
	return out, err
}

func loadPlot(ctx context.Context, db bun.IDB, id int64) (plot.Plot, error) {
	var r struct {
		ID            int64
		BatchID       int64
		PlotNo        string
		Version       int
		ParentID      *int64
		ReplacesID    *int64
		GroundID      int64
		Geom          geo.MultiPolygon
		AreaCents     int64
		FileAreaCents *int64
		CountyFile    string
		CountyGeom    string
		CountyShare   float64
		Town, Village string
		Type          string
		ClassBefore   string
		ClassNow      string
		Planting      string
		PeriodBefore  string
		PeriodAfter   string
		PbfInFile     *bool
		EcoInFile     *bool
		Note          string
		Attributes    []byte
		FarmlandCents *int64
		PbfCents      *int64
		Overlays      []byte
		CreatedAt     time.Time
	}
	err := db.NewRaw(`SELECT id, batch_id, plot_no, version, parent_id, replaces_id, ground_id, geom, area_cents, file_area_cents, county_file,
		coalesce(county_geom, '') AS county_geom, coalesce(county_share, 0) AS county_share, town, village, type,
		class_before, class_now, planting, period_before, period_after, pbf_in_file, eco_in_file, note,
		attributes, farmland_cents, pbf_cents, overlays, created_at FROM plots WHERE id = ?`, id).Scan(ctx, &r)
	if err != nil {
		return plot.Plot{}, err
	}
	p := plot.Plot{
		ID: r.ID, BatchID: r.BatchID, No: r.PlotNo, Version: r.Version, ParentID: r.ParentID, ReplacesID: r.ReplacesID, GroundID: r.GroundID, Geometry: r.Geom.Orb(), AreaCents: r.AreaCents,
		FileAreaCents: r.FileAreaCents, CountyInFile: r.CountyFile, CountyByShare: r.CountyGeom, CountyShare: r.CountyShare,
		Town: r.Town, Village: r.Village, Type: r.Type, ClassBefore: r.ClassBefore, ClassNow: r.ClassNow, Planting: r.Planting,
		PeriodBefore: r.PeriodBefore, PeriodAfter: r.PeriodAfter, PBFInFile: r.PbfInFile, EcoInFile: r.EcoInFile, Note: r.Note,
		FarmlandCents: r.FarmlandCents, PBFCents: r.PbfCents, CreatedAt: r.CreatedAt,
	}
	if err := json.Unmarshal(r.Attributes, &p.Attributes); err != nil {
		return p, err
	}
	return p, json.Unmarshal(r.Overlays, &p.Overlays)
}

func loadPhotos(ctx context.Context, db bun.IDB, caseID int64) ([]casework.Photo, error) {
	var rows []struct {
		ID         int64
		Round      int
		Phase      string
		Kind       string
		Sha256     string
		Size       int64
		Filename   string
		Mime       string
		Facts      []byte
		UploadedBy int64
		Uploader   string
		ReceivedAt time.Time
		Also       []string `bun:",array"`
		WBy        *string
		WAt        *time.Time
		WReason    *string
		Print      *int64
	}
	err := db.NewRaw(`SELECT ph.id, ph.round, ph.phase, ph.kind, ph.sha256, ph.size, ph.filename, ph.mime, ph.facts,
		ph.uploaded_by, p.name AS uploader, ph.received_at, w.at AS w_at, w.reason AS w_reason, wp.name AS w_by, pr.print,
		photo_elsewhere(ph.sha256, ph.case_id) AS also
		FROM photos ph JOIN people p ON p.id = ph.uploaded_by
		LEFT JOIN photo_prints pr ON pr.photo_id = ph.id AND pr.part = 0
		LEFT JOIN photo_withdrawals w ON w.photo_id = ph.id LEFT JOIN people wp ON wp.id = w.actor_id
		WHERE ph.case_id = ? ORDER BY ph.id`, caseID).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	kin, err := loadKin(ctx, db, caseID)
	if err != nil {
		return nil, err
	}
	out := make([]casework.Photo, 0, len(rows))
	for _, r := range rows {
		p := casework.Photo{Round: r.Round, Filename: r.Filename, MIME: r.Mime, Size: r.Size, Uploader: r.Uploader}
		if err := json.Unmarshal(r.Facts, &p.Photo); err != nil {
			return nil, err
		}
		p.ID, p.SHA256, p.Phase, p.Kind = r.ID, r.Sha256, evidence.Phase(r.Phase), evidence.Kind(r.Kind)
		p.UploadedBy, p.ReceivedAt, p.AlsoOnCases = r.UploadedBy, r.ReceivedAt, r.Also
		p.Kin = kin[r.ID]
		if r.Print != nil {
			p.DHash = uint64(*r.Print)
		}
		if r.WAt != nil {
			p.Withdrawn = &casework.Withdrawal{By: *r.WBy, At: *r.WAt, Reason: *r.WReason}
		}
		out = append(out, p)
	}
	return out, nil
}

// AddPhoto hangs a photo on a case the person may see, in the round and for the
// phase that the case is in under the lock, and gives it back as it stands. A zero ReceivedAt is now.
func (s *Cases) AddPhoto(ctx context.Context, who org.Person, caseID int64, p casework.Photo) (out casework.Photo, err error) {
	var id int64
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		c, err := loadCase(ctx, tx, who, caseID, "FOR SHARE OF c")
		if err != nil {
			return err
		}
		if p.Phase, err = casework.PhotoPhase(c, who); err != nil {
			return err
		}
		facts, err := json.Marshal(p.Photo)
		if err != nil {
			return err
		}
		return tx.NewRaw(`INSERT INTO photos (case_id, round, phase, kind, sha256, size, filename, mime, width, height, dhash,
			position, facts, taken_at, uploaded_by, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?::timestamptz, now())) RETURNING id`,
			c.ID, c.Facts.Round, p.Phase, p.Kind, p.SHA256, p.Size, p.Filename, p.MIME, p.Width, p.Height, int64(p.DHash),
			point(p.Position), string(facts), p.TakenAt, who.ID, instant(p.ReceivedAt)).Scan(ctx, &id)
	})
	if err != nil {
		return out, refusal(err)
	}
	photos, err := loadPhotos(ctx, s.db, caseID)
	for _, have := range photos {
		if have.ID == id {
			return have, nil
		}
	}
	return out, err
}

// PhotoOf finds a photo the person may see: its case, hash and type.
func (s *Cases) PhotoOf(ctx context.Context, who org.Person, id int64) (p casework.Photo, caseID int64, err error) {
	var r struct {
		CaseID   int64
		Sha256   string
		Mime     string
		Filename string
		Phase    string
	}
	photos, err := shown(ctx, s.db, who, org.SightPhotos)
	if err != nil {
		return p, 0, err
	}
	err = s.db.NewRaw(`SELECT ph.case_id, ph.sha256, ph.mime, ph.filename, ph.phase FROM photos ph JOIN cases c ON c.id = ph.case_id
		WHERE ph.id = ? AND ? AND ?`, id, within(org.ScopeOf(who)).query(), photos.query()).Scan(ctx, &r)
	if none(err) {
		return p, 0, errNoCase
	}
	p.ID, p.SHA256, p.MIME, p.Filename, p.Phase = id, r.Sha256, r.Mime, r.Filename, evidence.Phase(r.Phase)
	return p, r.CaseID, err
}

// WithdrawPhoto takes a photo back, with a reason; the photo itself stays.
func (s *Cases) WithdrawPhoto(ctx context.Context, who org.Person, id int64, reason string) error {
	_, err := s.db.NewRaw(`INSERT INTO photo_withdrawals (photo_id, actor_id, reason)
		SELECT ph.id, ?, ? FROM photos ph JOIN cases c ON c.id = ph.case_id WHERE ph.id = ? AND ?`,
		who.ID, reason, id, within(org.ScopeOf(who)).query()).Exec(ctx)
	return refusal(err)
}

// AddRecord writes a note or a request beside the events.
func (s *Cases) AddRecord(ctx context.Context, who org.Person, caseID int64, kind string, payload any) error {
	return s.AddRecordAt(ctx, who, caseID, kind, payload, time.Time{})
}

// AddRecordAt is AddRecord of an earlier time; zero is now.
func (s *Cases) AddRecordAt(ctx context.Context, who org.Person, caseID int64, kind string, payload any, at time.Time) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw(`INSERT INTO case_records (case_id, kind, actor_id, payload, at) SELECT c.id, ?, ?, ?, coalesce(?::timestamptz, now()) FROM cases c WHERE c.id = ? AND ?`,
		kind, who.ID, string(raw), instant(at), caseID, within(org.ScopeOf(who)).query()).Exec(ctx)
	return refusal(err)
}

// instant is NULL for the zero time.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func point(p *orb.Point) any {
	if p == nil {
		return nil
	}
	return bun.SafeQuery("ST_SetSRID(ST_MakePoint(?, ?), 4490)", p[0], p[1])
}
