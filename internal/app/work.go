package app

import (
	"context"
	"encoding/json"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/gdal"
	"liangtian/internal/httpapi"
	"liangtian/internal/imaging"
	"liangtian/internal/intake"
	"liangtian/internal/jobs"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/uploads"
)

// handleJobs says who does what is done later.
func (a *App) handleJobs() {
	a.Jobs.Handle(intake.JobParse, job(func(ctx context.Context, _ *jobs.Task, in intake.JobArgs) error {
		return a.Work().Parse(ctx, in.Import)
	}))
	a.Jobs.Handle(intake.JobCommit, job(func(ctx context.Context, _ *jobs.Task, in intake.JobArgs) error {
		return a.Work().Commit(ctx, in.Import, in.By)
	}))
	for _, kind := range []string{intake.JobParse, intake.JobCommit} {
		a.Jobs.OnGivenUp(kind, givenUp(func(ctx context.Context, _ jobs.Job, in intake.JobArgs, code, words string) error {
			return a.Work().GiveUp(ctx, in.Import, code, words)
		}))
	}
	a.Jobs.Handle(httpapi.JobLayer, job(func(ctx context.Context, t *jobs.Task, in httpapi.LayerArgs) error {
		return a.LoadLayer(ctx, in, func(done, total int) { t.Progress(int64(done), int64(total), "正在导入图层") })
	}))
	a.Jobs.Handle("uploads_sweep", job(func(context.Context, *jobs.Task, struct{}) error {
		_, err := a.uploads.Sweep(time.Now())
		return err
	}))
	a.Jobs.Handle(postgres.JobDerive, job(a.derivePhoto))
	a.Jobs.Handle("basemaps_sweep", job(func(context.Context, *jobs.Task, struct{}) error { return a.baseMaps.Sweep(time.Now()) }))
	a.Jobs.Handle("imagery_sweep", job(func(context.Context, *jobs.Task, struct{}) error { return a.imagery.Sweep(time.Now()) }))
	a.Jobs.Schedule("imagery_sweep", jobs.Daily(4, 0), nil)
	a.making.Handle(postgres.JobExport, job(a.exports.make))
	a.making.OnGivenUp(postgres.JobExport, givenUp(func(ctx context.Context, j jobs.Job, in postgres.ExportArgs, code, words string) error {
		return a.Exports.Fail(ctx, in.Export, j.Attempts, code, words, a.Config.Now())
	}))
	a.Jobs.Handle("exports_sweep", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error { return a.exports.sweep(ctx, a.Config.Now()) }))
	a.Jobs.Schedule("exports_sweep", jobs.Daily(3, 50), nil)
	a.Jobs.Handle(postgres.JobDeliver, job(a.deliverNotices))
	a.Jobs.Handle("cases_remind", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error {
		return a.Notices.Remind(ctx, org.DateOf(org.Today(a.Config.Now())))
	}))
	a.Jobs.Handle("supervision_escalate", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error { return a.EscalateOverdue(ctx) }))
	a.Jobs.Handle("months_gather", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error {
		return a.GatherMonths(ctx)
	}))
	a.Jobs.Handle("sessions_sweep", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error { return a.People.SweepSessions(ctx) }))
	a.Jobs.Schedule("sessions_sweep", jobs.Daily(3, 20), nil)
	a.Jobs.Handle("audit_prune", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error {
		_, err := a.Audit.Prune(ctx, a.Config.AuditMonths)
		return err
	}))
	a.Jobs.Schedule("audit_prune", jobs.Daily(3, 10), nil)
	a.Jobs.Schedule("months_gather", jobs.Daily(2, 30), nil)
	a.Jobs.Handle("handovers_lapse", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error { return a.LapseUnanswered(ctx) }))
	a.Jobs.Schedule("handovers_lapse", jobs.Daily(0, 30), nil)
	a.Jobs.Handle("balance_lapse", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error {
		_, err := a.Balance.Lapse(ctx, a.Config.Now())
		return err
	}))
	a.Jobs.Schedule("balance_lapse", jobs.Daily(0, 10), nil)
	a.Jobs.Schedule("cases_remind", jobs.Daily(8, 0), nil)
	a.Jobs.Schedule("supervision_escalate", jobs.Daily(8, 10), nil)
	a.Jobs.Schedule("basemaps_sweep", jobs.Daily(3, 40), nil)
	a.Jobs.Handle("checkpoint", job(func(ctx context.Context, _ *jobs.Task, _ struct{}) error {
		_, err := a.Checkpoint(ctx)
		return err
	}))
	a.Jobs.Schedule("checkpoint", jobs.Daily(1, 0), nil)
	a.Jobs.Schedule("uploads_sweep", jobs.Daily(3, 30), nil)
}

// GatherMonths adds up what happened since the last time; the first time in a
// large city that takes longer than a page may.
func (a *App) GatherMonths(ctx context.Context) error {
	return postgres.NewFigures(a.db.long, a.Cases).GatherMonths(ctx, time.Now())
}

// job gives a handler its arguments as a value.
func job[T any](do func(context.Context, *jobs.Task, T) error) jobs.Handler {
	return func(ctx context.Context, t *jobs.Task) (any, error) {
		var in T
		if err := json.Unmarshal(t.Args, &in); err != nil {
			return nil, fault.New(fault.Invalid, "job-args", "任务参数有误。").Because(err)
		}
		return nil, do(ctx, t, in)
	}
}

// givenUp is job for who is told of its failure.
func givenUp[T any](tell func(ctx context.Context, j jobs.Job, in T, code, words string) error) jobs.GivenUp {
	return func(ctx context.Context, j jobs.Job, code, words string) error {
		var in T
		if json.Unmarshal(j.Args, &in) != nil {
			return nil // nobody can have asked for it
		}
		return tell(ctx, j, in, code, words)
	}
}

// LoadLayer reads an uploaded archive into a new version of a layer.
func (a *App) LoadLayer(ctx context.Context, in httpapi.LayerArgs, progress func(done, total int)) error {
	f, size, err := archives{Store: a.Blobs}.Archive(ctx, in.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = intake.LoadLayer(ctx, a.Layers, f, size, gdal.Converter{}, in.SHA256, in.By, in.NewLayer, progress)
	return err
}

// Receipt is the last answer of an upload. Already means that the case had
// this very photo and nothing was added.
type Receipt struct {
	PhotoID int64  `json:"photoId"`
	SHA256  string `json:"sha256"`
	Already bool   `json:"already"`
	Words   string `json:"words"`
}

// acceptPhoto hangs a received photo on its case. Called again after a crash
// it finds the photo there and gives the same receipt.
func (a *App) acceptPhoto(ctx context.Context, owner int64, r uploads.Received) (any, error) {
	who, err := a.People.ByID(ctx, owner)
	if err != nil {
		return nil, err
	}
	return a.HangPhoto(org.Acting(ctx, who), who, r, time.Time{})
}

// HangPhoto hangs a photo whose bytes and thumbnails are safe on its case; one
// that the case has is not hung twice. It was received at the given time; zero
// is now.
func (a *App) HangPhoto(ctx context.Context, who org.Person, r uploads.Received, at time.Time) (Receipt, error) {
	d, err := a.Cases.Dossier(ctx, who, r.CaseID)
	if err != nil {
		return Receipt{}, err
	}
	if have, ok := already(d, r.Blob.SHA256); ok {
		return have, a.Cases.AddPrints(ctx, have.PhotoID, r.Photo.Prints, imaging.Tells)
	}
	p := casework.Photo{Photo: r.Evidence(), Filename: r.Filename, MIME: mimes[r.Photo.Format], Size: r.Blob.Size}
	p.ReceivedAt = at
	if p, err = a.Cases.AddPhoto(ctx, who, r.CaseID, p); err != nil {
		// Another upload of the same bytes may have been faster by a moment.
		if d, errNow := a.Cases.Dossier(ctx, who, r.CaseID); errNow == nil && fault.Is(err, "photo-already") {
			if have, ok := already(d, r.Blob.SHA256); ok {
				return have, nil
			}
		}
		return Receipt{}, err
	}
	if err := a.Cases.AddPrints(ctx, p.ID, r.Photo.Prints, imaging.Tells); err != nil {
		return Receipt{}, err // asked again, the photo is there and gets its prints
	}
	words := "已收到。"
	if len(p.AlsoOnCases) > 0 {
		words = "已收到。注意：同一张照片也在案件 " + p.AlsoOnCases[0] + " 中，审核人会看到。"
	}
	return Receipt{PhotoID: p.ID, SHA256: p.SHA256, Words: words}, nil
}

// already is the receipt for bytes that the case has.
func already(d casework.Dossier, sha256 string) (Receipt, bool) {
	for _, have := range d.Photos {
		if have.SHA256 == sha256 {
			return Receipt{PhotoID: have.ID, SHA256: have.SHA256, Already: true, Words: "这张照片已在本案中，没有重复保存。"}, true
		}
	}
	return Receipt{}, false
}

var mimes = map[imaging.Format]string{imaging.JPEG: "image/jpeg", imaging.PNG: "image/png", imaging.HEIC: "image/heic"}

// Verify recomputes the record of every case, and stops at the first break.
func (a *App) Verify(ctx context.Context, seen func(cases, events int)) (*casework.Break, error) {
	return postgres.VerifyAll(ctx, a.db.long, seen)
}
