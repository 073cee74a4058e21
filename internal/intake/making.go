package intake

import (
	"fmt"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// making is how a person's import makes cases, brings them back and corrects
// them; the steps are those of the lifecycle table, with who and why.
func making(who org.Person, now time.Time) Making {
	step := func(d casework.Dossier, a casework.Action, in casework.Input) (casework.Outcome, error) {
		return casework.Perform(d, who, casework.Command{Action: a, Version: d.Case.Version, Input: in}, now)
	}
	return Making{
		By: who,
		Bear: func(r Row, b casework.Batch) casework.Birth {
			return casework.Born(r.Plot(b.ID), b, b.Routing, who, now)
		},
		Reopen: func(d casework.Dossier, r Row, b casework.Batch) (casework.Outcome, error) {
			return step(d, casework.Reopen, casework.Input{
				Ground: "new_detection", Document: b.Number,
				Reason: fmt.Sprintf("批次 %s 的图斑 %s 再次监测到此地块。", b.Number, r.PlotNo),
			})
		},
		Revise: func(d casework.Dossier, r Row, b casework.Batch) (casework.Outcome, error) {
			p := r.Plot(b.ID)
			return step(d, casework.Revise, casework.Input{
				Corrected: &p, Document: b.Number, Reason: fmt.Sprintf("导入本批次的更正文件，第 %d 行。", r.No),
			})
		},
	}
}
