package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/intake"
	"liangtian/internal/postgres"
)

// Rows go in whole or not at all, whoever breaks off, and the connections are
// good for the next one.
func TestStagedRowsAreAllOrNone(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	id := c.Add(c.NewBatch("示〔2026〕11号"), apptest.Archive(t, apptest.Plots())).ID
	before := apptest.Ask[int](c, "SELECT count(*) FROM import_rows")
	row := func(n int) intake.Row {
		return intake.Row{No: n, PlotNo: fmt.Sprint("甲“", n), Verdict: intake.New, Geometry: rectangle(113.4, 27.1, 113.41, 27.11), AreaCents: 100,
			Attributes: map[string]string{"备注": "引号\"反斜杠\\换行\n" + strings.Repeat("长", 3000)}, Warnings: []string{"甲", ""}}
	}
	stage := func(fill func(put intake.Sink) error) error { return c.App.Batches.StageRows(t.Context(), id, fill) }
	stopped := errors.New("stopped")
	for name, given := range map[string]struct {
		fill func(put intake.Sink) error
		want func(error) bool
	}{
		"the reader stops": {func(put intake.Sink) error {
			return errors.Join(put([]intake.Row{row(1), row(2)}), stopped)
		}, func(err error) bool { return errors.Is(err, stopped) }},
		"the database refuses": {func(put intake.Sink) error {
			for range 50 { // goes on long after the refusal
				if err := put([]intake.Row{row(1), row(1)}); err != nil {
					return err
				}
			}
			return nil
		}, func(err error) bool { return postgres.Code(err) == "23505" }},
	} {
		for range 3 {
			if err := stage(given.fill); !given.want(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if now := apptest.Ask[int](c, "SELECT count(*) FROM import_rows"); now != before {
			t.Errorf("%s: %d rows, before %d", name, now, before)
		}
	}
	if err := stage(func(put intake.Sink) error {
		for n := range 300 {
			if err := put([]intake.Row{row(2*n + 1), row(2*n + 2)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM import_rows WHERE plot_no = '甲“' || row_no AND length(attributes->>'备注') = 3010 AND warnings = ARRAY['甲', ''] AND ST_Area(geom::geography) > 1e6"); n != 600 {
		t.Errorf("%d of 600 rows came through whole", n)
	}
}
