package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

var errNoOperation = fault.New(fault.NotFound, "no-such-operation", "没有这次联合执法，或不在您的权限范围内。")

// operationsWithin is enforce.Mine in SQL, over the operation alias o.
func operationsWithin(who org.Person) where {
	if !who.Active || !who.May(org.ReadOperations) || who.Region == "" {
		return cond("false")
	}
	w := cond("starts_with(o.county, ?)", string(who.Region))
	if who.Department != org.NoDepartment {
		w.and("o.departments @> ?", pgdialect.Array([]string{string(who.Department)}))
	}
	return w
}

func loadOperations(ctx context.Context, db bun.IDB, who org.Person, w where) ([]enforce.Operation, error) {
	var rows []struct {
		ID                                int64
		Title, County, CountyName, HeldOn string
		Place                             string
		Departments                       []string `bun:",array"`
		Staff                             []byte
		CreatedBy                         string
		CreatedAt                         time.Time
		Status                            string
	}
	err := db.NewRaw(`SELECT o.id, o.title, o.county, coalesce(g.name, '') AS county_name, to_char(o.held_on, 'YYYY-MM-DD') AS held_on, o.place, o.departments, o.staff,
		p.name AS created_by, o.created_at, coalesce((SELECT e.kind FROM operation_entries e WHERE e.operation_id = o.id AND e.kind <> 'action'), 'planned') AS status
		FROM operations o JOIN people p ON p.id = o.created_by LEFT JOIN regions g ON g.code = o.county WHERE ? AND ? ORDER BY o.held_on DESC, o.id DESC LIMIT 300`,
		operationsWithin(who).query(), w.query()).Scan(ctx, &rows)
	out := make([]enforce.Operation, 0, len(rows))
	for _, r := range rows {
		o := enforce.Operation{
			ID: r.ID, Title: r.Title, County: org.Region(r.County), CountyName: r.CountyName, HeldOn: org.Date(r.HeldOn), Place: r.Place, Status: r.Status,
			CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, Cases: []enforce.OnOperation{}, Entries: []enforce.OperationEntry{}, Departments: []org.Department{},
		}
		for _, d := range r.Departments {
			o.Departments = append(o.Departments, org.Department(d))
		}
		if err := json.Unmarshal(r.Staff, &o.Staff); err != nil {
			return nil, err
		}
		o.Open = who.May(org.ManageOperations)
		out = append(out, o)
	}
	return out, err
}

// Operations lists the operations that the person has a part in; with a case,
// those that it is on.
func (s *Cases) Operations(ctx context.Context, who org.Person, caseID int64) ([]enforce.Operation, error) {
	w := cond("true")
	if caseID != 0 {
		if _, err := loadCase(ctx, s.db, who, caseID, ""); err != nil {
			return nil, err
		}
		w = cond("EXISTS (SELECT 1 FROM operation_cases x WHERE x.operation_id = o.id AND x.case_id = ?)", caseID)
	}
	return loadOperations(ctx, s.db, who, w)
}

// Operation gives one operation with its record, and of its cases those that
// the person sees.
func (s *Cases) Operation(ctx context.Context, who org.Person, id int64) (enforce.Operation, error) {
	return oneOperation(ctx, s.db, who, id)
}

func oneOperation(ctx context.Context, db bun.IDB, who org.Person, id int64) (o enforce.Operation, err error) {
	list, err := loadOperations(ctx, db, who, cond("o.id = ?", id))
	if err != nil {
		return o, err
	}
	if len(list) == 0 {
		return o, errNoOperation
	}
	o = list[0]
	var cases []struct {
		CaseID                       int64
		PlotNo, Village, State, Lead string
		AreaCents                    int64
	}
	if err = db.NewRaw(`SELECT c.id AS case_id, p.plot_no, p.village, c.state, c.lead, p.area_cents FROM operation_cases x JOIN cases c ON c.id = x.case_id JOIN plots p ON p.id = c.plot_id
		WHERE x.operation_id = ? AND ? ORDER BY p.plot_no`, id, within(org.ScopeOf(who)).query()).Scan(ctx, &cases); err != nil {
		return o, err
	}
	for _, c := range cases {
		o.Cases = append(o.Cases, enforce.OnOperation{CaseID: c.CaseID, PlotNo: c.PlotNo, Village: c.Village, State: casework.State(c.State), Lead: org.Department(c.Lead), AreaCents: c.AreaCents})
	}
	if err = db.NewRaw(`SELECT count(*) FROM operation_cases WHERE operation_id = ?`, id).Scan(ctx, &o.Hidden); err != nil {
		return o, err
	}
	o.Hidden -= len(o.Cases)
	var entries []struct {
		ID                   int64
		Kind, Body, By, Unit string
		At                   time.Time
	}
	if err = db.NewRaw(`SELECT e.id, e.kind, e.body, p.name AS by, p.unit, e.at FROM operation_entries e JOIN people p ON p.id = e.actor_id
		WHERE e.operation_id = ? ORDER BY e.at, e.id`, id).Scan(ctx, &entries); err != nil {
		return o, err
	}
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	files, err := filesOf(ctx, db, ofEntry, ids)
	for _, e := range entries {
		o.Entries = append(o.Entries, enforce.OperationEntry{ID: e.ID, Kind: enforce.EntryKind(e.Kind), Text: e.Body, By: e.By, Unit: e.Unit, At: e.At, Files: orNone(files[e.ID])})
	}
	return o, err
}

// PlanOperation makes an operation; a key that was used gives back what it made.
func (s *Cases) PlanOperation(ctx context.Context, who org.Person, key string, n enforce.NewOperation, now time.Time) (id int64, err error) {
	if n, err = enforce.Plan(n, who); err != nil {
		return 0, err
	}
	staff, err := json.Marshal(n.Staff)
	if err != nil {
		return 0, err
	}
	err = Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw(`SELECT id FROM operations WHERE created_by = ? AND idempotency_key = ?`, who.ID, key).Scan(ctx, &id); !none(err) {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO operations (title, county, held_on, place, departments, staff, created_by, created_at, idempotency_key)
			VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?) RETURNING id`, n.Title, n.County, string(n.HeldOn), n.Place, texts(n.Departments), string(staff), who.ID, now, key).Scan(ctx, &id); err != nil {
			return err
		}
		return addToOperation(ctx, tx, who, id, n.County, n.Cases, now)
	})
	return id, refusal(err)
}

// AddToOperation puts cases on an operation.
func (s *Cases) AddToOperation(ctx context.Context, who org.Person, id int64, cases []int64, now time.Time) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		o, err := oneOperation(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if o.Status != "planned" {
			return fault.New(fault.Conflict, "operation-over", "这次行动已经结束，不能再加案件。")
		}
		return addToOperation(ctx, tx, who, id, o.County, cases, now)
	}))
}

// addToOperation takes only cases of the county that the person sees, all or
// none of them.
func addToOperation(ctx context.Context, tx bun.Tx, who org.Person, id int64, county org.Region, cases []int64, now time.Time) error {
	if len(cases) == 0 {
		return nil
	}
	var found []int64
	if err := tx.NewRaw(`SELECT c.id FROM cases c WHERE c.id = ANY(?) AND c.county = ? AND ?`, pgdialect.Array(cases), string(county), within(org.ScopeOf(who)).query()).Scan(ctx, &found); err != nil {
		return err
	}
	seen := map[int64]bool{}
	for _, c := range cases {
		seen[c] = true
	}
	if len(found) != len(seen) {
		return fault.Bad("cases", "operation-cases", "选中的案件中有不在该县区或不在您权限范围内的，请重新选择。")
	}
	_, err := tx.NewRaw(`INSERT INTO operation_cases (operation_id, case_id, added_by, at) SELECT ?, unnest(?::bigint[]), ?, ?::timestamptz ON CONFLICT DO NOTHING`,
		id, pgdialect.Array(found), who.ID, now).Exec(ctx)
	return err
}

// WriteOperation adds a line to the record; a key that was used adds nothing.
func (s *Cases) WriteOperation(ctx context.Context, who org.Person, id int64, key string, kind enforce.EntryKind, text string, files []casework.Attachment, now time.Time) error {
	return refusal(Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		o, err := oneOperation(ctx, tx, who, id)
		if err != nil {
			return err
		}
		var entry int64
		if err := tx.NewRaw(`SELECT id FROM operation_entries WHERE actor_id = ? AND idempotency_key = ?`, who.ID, key).Scan(ctx, &entry); !none(err) {
			return err
		}
		if text, err = enforce.Write(o, who, kind, text); err != nil {
			return err
		}
		if err := tx.NewRaw(`INSERT INTO operation_entries (operation_id, kind, body, actor_id, at, idempotency_key) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			id, kind, text, who.ID, now, key).Scan(ctx, &entry); err != nil {
			return err
		}
		return insertFiles(ctx, tx, ofEntry, entry, files)
	}))
}

// OperationFile finds an attachment of an operation.
func (s *Cases) OperationFile(ctx context.Context, who org.Person, id, file int64) (casework.Attachment, error) {
	o, err := s.Operation(ctx, who, id)
	if err != nil {
		return casework.Attachment{}, errNoFile
	}
	for _, e := range o.Entries {
		for _, f := range e.Files {
			if f.ID == file {
				return f, nil
			}
		}
	}
	return casework.Attachment{}, errNoFile
}
