package casework

import (
	"fmt"
	"slices"
	"time"

	"liangtian/internal/evidence"
	"liangtian/internal/org"
)

// Need is a condition that a row of the table names. Missing says in words
// what is not there yet; Waiver names an input that stands in for it.
type Need struct {
	Zh      string // as the manual says it
	Code    string // of the refusal when this is missing, if not step-unmet
	Waiver  string
	Missing func(d Dossier, who org.Person, now time.Time) []string
}

// The needs of the table.
var (
	hasOwner = Need{Zh: "已确定牵头部门和县区", Missing: func(d Dossier, _ org.Person, _ time.Time) (out []string) {
		if d.Case.Lead == org.NoDepartment {
			out = append(out, "尚未确定牵头部门，请先改派")
		}
		if d.Case.County == "" {
			out = append(out, "尚未确定县区，请先改派")
		}
		return out
	}}
	hasOutline = Need{Zh: "图形有效", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		if len(d.Plot.Geometry) == 0 || d.Plot.AreaCents <= 0 {
			return []string{"图斑没有有效图形"}
		}
		return nil
	}}
	mayRefuse = Need{Zh: "本部门未退回过，且未经会商决定", Missing: func(d Dossier, who org.Person, _ time.Time) []string {
		if d.Case.Facts.Conferred {
			return []string{"已经会商决定，为最终决定，不能再退回"}
		}
		if slices.Contains(d.Case.Facts.RefusedBy, who.Department) {
			return []string{"本部门已退回过一次，不能再退回"}
		}
		return nil
	}}
	notConferred = Need{Zh: "未经会商决定", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		if d.Case.Facts.Conferred {
			return []string{"已经会商决定，为最终决定，不能再改派"}
		}
		return nil
	}}
	mayHandOver = Need{Zh: "本部门未移交过，且未经会商决定", Missing: func(d Dossier, who org.Person, _ time.Time) []string {
		if d.Case.Facts.Conferred {
			return []string{"已经会商决定，为最终决定，不能再移交"}
		}
		if slices.Contains(d.Case.Facts.HandedBy, who.Department) {
			return []string{"本部门已移交过一次，不能再移交；仍有疑问的请上报审定"}
		}
		return nil
	}}
	answerOverdue = Need{Zh: "移交答复期限已过", Missing: func(d Dossier, _ org.Person, now time.Time) []string {
		if d.Case.DueOn == "" || org.DateOf(org.Today(now)) <= d.Case.DueOn {
			return []string{"移交答复期限（" + string(d.Case.DueOn) + "）未过"}
		}
		return nil
	}}
	doubtful = Need{Zh: "分流存疑（疑似、比照适用待确认或没有规则适用），且未经会商决定", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		if d.Case.Facts.Conferred {
			return []string{"已经会商决定，为最终决定"}
		}
		if !d.Case.Doubtful() {
			return []string{"本案分流没有存疑，不需会商"}
		}
		return nil
	}}
	visitPhotos = Need{
		Zh: "现场照片满足核实要求（V），或有无法到达代码", Waiver: "notReachable",
		Missing: func(d Dossier, _ org.Person, _ time.Time) []string { return d.VerifyReport().Missing },
	}
	rectifyPhotos = Need{
		Zh:      "照片满足举证要求（R）",
		Missing: func(d Dossier, _ org.Person, _ time.Time) []string { return d.RectifyReport().Missing },
	}
	allArrived = Need{
		Zh: "本轮已登记的照片全部到达", Code: "photos-awaited",
		Missing: func(d Dossier, _ org.Person, _ time.Time) []string { return awaitedWords(d.Awaited) },
	}
	extensionsLeft = Need{Zh: "延期未满两次", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		if d.Case.Facts.Extensions >= maxExtensions {
			return []string{fmt.Sprintf("已延期 %d 次，不能再延", d.Case.Facts.Extensions)}
		}
		return nil
	}}
	extensionAsked = Need{Zh: "县级在期限前提出过延期申请", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		for _, r := range d.Requests {
			if d.Case.DueOn == "" || r.AskedOn <= d.Case.DueOn {
				return nil
			}
		}
		return []string{"县级没有在期限前提出延期申请"}
	}}
	wasRectified = Need{Zh: "本案经过整改", Missing: func(d Dossier, _ org.Person, _ time.Time) []string {
		if len(d.Case.Facts.Measures) == 0 {
			return []string{"本案认定无需整改，没有整改和举证可退；请用退回申请"}
		}
		return nil
	}}
)

const maxExtensions = 2

// awaitedWords says what is still on whose phone.
func awaitedWords(list []Awaited) (out []string) {
	for _, a := range list {
		device := ""
		if a.Device != "" {
			device = "（" + a.Device + "）"
		}
		out = append(out, fmt.Sprintf("%s的手机%s上还有 %d 张照片没有传到，最早拍于 %s",
			a.Author, device, a.Files, a.Oldest.In(org.Shanghai).Format("2006-01-02 15:04")))
	}
	return out
}

// VerifyReport holds the photos of this round against rule set V.
func (d Dossier) VerifyReport() evidence.Report { return d.report(d.Batch.Rules.Verify) }

// RectifyReport holds the photos of this round against rule set R.
func (d Dossier) RectifyReport() evidence.Report { return d.report(d.Batch.Rules.Rectify) }

func (d Dossier) report(set evidence.Set) evidence.Report {
	in := evidence.Input{Plot: d.Plot.Geometry, AreaCents: d.Plot.AreaCents}
	for _, p := range d.Photos {
		if p.Round == d.Case.Facts.Round && p.Withdrawn == nil {
			in.Photos = append(in.Photos, p.Photo)
		}
	}
	in.IssuedOn, _ = d.Batch.IssuedOn.Time()
	// A code once accepted stands for the photos; while the visit is still open
	// it has to be given again.
	in.NotReachable = d.Case.Facts.Finding != nil && d.Case.Facts.Finding.NotReachable != "" && d.Case.State != Verifying
	if at, ok := d.Case.Facts.FinishedOn.Time(); ok {
		in.FinishedAt = &at
	}
	for _, m := range d.Case.Facts.Measures {
		w, _ := find(Measures, m.Code)
		in.Measures = append(in.Measures, w.Zh) // the rules remind by the bureau's word
	}
	return evidence.Check(set, in)
}

// fourEyes says why this person may not take the row, or nothing.
func (r Row) fourEyes(d Dossier, who org.Person) []string {
	if r.Fresh {
		for _, s := range d.Steps {
			// What the closing reviewer himself sent back is the same review,
			// not an earlier step.
			if s.ActorID == who.ID && s.From != ClosureReview {
				return []string{"您参与过本案的“" + s.Action.Doc().Zh + "”，销号须由没有参与过前面步骤的人办理"}
			}
		}
	}
	for i := len(d.Steps) - 1; i >= 0; i-- {
		s := d.Steps[i]
		if slices.Contains(r.NotBy, s.Action) {
			if s.ActorID == who.ID {
				return []string{"“" + s.Action.Doc().Zh + "”是您办的，须由他人审核"}
			}
			break
		}
	}
	return nil
}
