package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// outlineZoom is where outlines begin; below it a tile carries counts only.
const outlineZoom = 13

// serveTile answers a map tile with what the person may see. The ETag hangs
// on the last step of any case, on the person's scope, the filter and the day
// (overdue changes at midnight), so an unchanged tile costs one look-up.
func (s *server) serveTile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	t, err := tileOf(r)
	if err != nil {
		return err
	}
	f, err := tileFilter(r)
	if err != nil {
		return err
	}
	// The mark first and from the same place as the tile, or the browser would
	// keep an old tile under a new mark.
	ctx := s.elsewhere(r.Context())
	mark, err := s.Cases.ChangeMark(ctx)
	if err != nil {
		return err
	}
	now := s.Now()
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%+v|%d|%s|%s|%s", mark, org.ScopeOf(who), who.ID, who.Role, org.DateOf(org.Today(now)), r.URL.String()))
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	var raw []byte
	if t.Z < outlineZoom {
		cells, err := s.Cases.Cells(ctx, who, f, t, now)
		if err != nil {
			return err
		}
		raw, err = geo.EncodeCells(t, cells)
		if err != nil {
			return err
		}
	} else {
		outlines, err := s.Cases.Outlines(ctx, who, f, t, now)
		if err != nil {
			return err
		}
		if raw, err = geo.EncodeOutlines("cases", t, outlines); err != nil {
			return err
		}
	}
	h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
	_, _ = w.Write(raw)
	return nil
}

// tileFilter reads the register's filter from a plain address.
func tileFilter(r *http.Request) (casework.Filter, error) {
	q := r.URL.Query()
	yes := func(name string) bool { return q.Get(name) == "true" }
	batch, _ := strconv.ParseInt(q.Get("batch"), 10, 64)
	return FilterInput{
		Q: q.Get("q"), State: q.Get("state"), Lead: q.Get("lead"), Partner: q.Get("partner"),
		Qualification: q.Get("qualification"), County: q.Get("county"), Town: q.Get("town"), Batch: batch, Type: q.Get("type"),
		PBF: yes("pbf"), Overdue: yes("overdue"), DueWithin: q.Get("dueWithin"), Mine: yes("mine"), Action: q.Get("action"), BBox: q.Get("bbox"),
	}.filter()
}
