package report

import (
	"context"
	"slices"

	"liangtian/internal/seal"
)

// ProofsName is the file of an evidence package that proves its record.
const ProofsName = "存证证明.json"

// proofs packs the record of the cases, and what leads it up to the newest
// checkpoint. Before the first checkpoint there is nothing to prove.
func (m Maker) proofs(ctx context.Context, p *parcel, cases []int64) error {
	c, err := m.Source.Sealed(ctx)
	if err != nil || c == nil {
		return err
	}
	f, err := p.begin(ProofsName)
	if err != nil {
		return err
	}
	w, err := seal.NewWriter(f, *c, m.Keys)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(cases, 200) {
		proven, err := m.Source.Proofs(ctx, *c, some)
		if err != nil {
			return err
		}
		for _, of := range proven {
			if err := w.Add(of); err != nil {
				return err
			}
		}
	}
	return w.Close()
}
