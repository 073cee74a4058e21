package report

import (
	"context"

	"liangtian/internal/casework"
	"liangtian/internal/seal"
)

// fake is a source of values at hand.
type fake struct {
	groups  []Group
	classes []Class
	lines   []Line
	entries []casework.Entry
	photos  map[int64][]casework.Photo
}

func (f fake) Names(context.Context, Ask) (Names, error) {
	return Names{"示〔2026〕1号", "甲县", "示意市", "示意省"}, nil
}
func (f fake) Groups(context.Context, Ask) ([]Group, error)  { return f.groups, nil }
func (f fake) Classes(context.Context, Ask) ([]Class, error) { return f.classes, nil }
func (f fake) Brief(_ context.Context, a Ask) (BriefFigures, error) {
	v := func(all, done int64) map[string]int64 {
		return map[string]int64{"total": all, "closed": done, "open": all - done, "overdue": 2, "area": all}
	}
	return BriefFigures{
		Counties: []Row{{"430223", "甲县", v(30, 12)}, {"430224", "乙县", v(10, 0)}},
		States:   []Row{{"rectifying", "", v(20, 0)}, {"verifying", "", v(8, 0)}, {"closed", "", v(12, 12)}, {"split", "", v(0, 0)}},
		Types:    []Row{{"GF", "", v(25, 12)}, {None, "", v(15, 0)}}, Suspected: []Row{{"430223", "甲县", v(3, 0)}},
		Issued: map[string]int{"430223": 5}, Closed: map[string]int{"430223": 4},
	}, nil
}
func (f fake) CountLines(context.Context, Ask, List) (int64, error) {
	return int64(len(f.lines)), nil
}
func (f fake) EachLine(_ context.Context, _ Ask, _ List, each func(Line) error) error {
	for _, l := range f.lines {
		if err := each(l); err != nil {
			return err
		}
	}
	return nil
}
func (f fake) CountEntries(context.Context, casework.Filter) (int64, error) {
	return int64(len(f.entries)), nil
}
func (f fake) EachEntry(_ context.Context, _ casework.Filter, each func(casework.Entry) error) error {
	for _, e := range f.entries {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}
func (f fake) Photos(_ context.Context, id int64) ([]casework.Photo, error) { return f.photos[id], nil }

// Nothing was sealed yet.
func (f fake) Sealed(context.Context) (*seal.Checkpoint, error) { return nil, nil }
func (f fake) Proofs(context.Context, seal.Checkpoint, []int64) ([]seal.OfCase, error) {
	return nil, nil
}
