package httpapi

import (
	"context"
	"slices"
	"strconv"

	"liangtian/internal/casework"
	"liangtian/internal/library"
	"liangtian/internal/org"
)

// restsOn fills in what conferences decided about a case and its like, and the
// documents that its rule and its measures rest on.
func (s *server) restsOn(ctx context.Context, who org.Person, d casework.Dossier, out *CaseFile) (err error) {
	if out.Decisions, err = s.Conference.OnCase(ctx, who, d.Case.ID); err != nil {
		return err
	}
	if out.Alike, err = s.Conference.CountOfTypes(ctx, d.Plot.Type); err != nil {
		return err
	}
	out.Alike.Key = d.Plot.Type
	out.Documents = []library.Paper{}
	add := func(kind library.Kind, key string) error {
		list, err := s.Library.PapersOf(ctx, kind, key, org.Date(s.today()))
		for _, p := range list {
			if !slices.ContainsFunc(out.Documents, func(have library.Paper) bool { return have.ID == p.ID }) {
				out.Documents = append(out.Documents, p)
			}
		}
		return err
	}
	if n := d.Case.Facts.Routing.Rule; n != 0 {
		if err := add(library.OfRule, strconv.Itoa(n)); err != nil {
			return err
		}
	}
	for _, m := range d.Case.Facts.Measures {
		if err := add(library.OfMeasure, m.Code); err != nil {
			return err
		}
	}
	return nil
}
