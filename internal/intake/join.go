package intake

import (
	"iter"
	"maps"
	"slices"

	"liangtian/geo"
	"liangtian/geo/sheet"
	"liangtian/internal/fault"
)

// joinedLayer is a layer with the columns of the tables that came with it.
type joinedLayer struct {
	layer   geo.Layer
	headers []string
	key     string                       // the layer's column of plot numbers
	rows    map[string]map[string]string // of the tables, by plot number
}

func (l joinedLayer) count() int { return l.layer.Count() }

// records goes over the layer's records with what the tables say of each. A
// cell of a table comes before an empty one of the layer, never before a
// filled one: of two different values the outline's own file is believed.
func (l joinedLayer) records() iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		for rec, err := range l.layer.Records() {
			if row := l.rows[rec.Attributes[l.key]]; row != nil && err == nil {
				rec.Attributes = maps.Clone(rec.Attributes)
				for k, v := range row {
					if rec.Attributes[k] == "" {
						rec.Attributes[k] = v
					}
				}
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// join lays tables beside a layer by plot number, and says how many of their
// rows found a plot. Nothing of a table is lost in silence.
func join(l geo.Layer, tables []*sheet.Sheet, o *Outline) (joinedLayer, error) {
	j := joinedLayer{layer: l, headers: slices.Clone(l.Fields()), rows: map[string]map[string]string{}}
	o.Joined = []JoinedTable{}
	if len(tables) == 0 {
		return j, nil
	}
	j.key = Map(j.headers)["plot_no"]
	if j.key == "" {
		return j, fault.New(fault.Invalid, "no-plot-number", "图形文件里没有图斑编号列，无法与表格对应。请核对文件后重新上传。")
	}
	have := map[string]bool{}
	for rec, err := range l.Records() {
		if err != nil {
			return j, refused(err)
		}
		have[rec.Attributes[j.key]] = true
	}
	for _, t := range tables {
		key := Map(t.Header)["plot_no"]
		if key == "" {
			return j, fault.New(fault.Invalid, "no-plot-number", "表格“%s”里没有图斑编号列，无法与图形对应。请核对后重新上传。", t.Name)
		}
		o.Joined = append(o.Joined, j.take(t, key, have))
	}
	return j, nil
}

func (j *joinedLayer) take(t *sheet.Sheet, key string, have map[string]bool) JoinedTable {
	done := JoinedTable{Name: t.Name, Unmatched: []string{}}
	for _, h := range t.Header {
		if h != key && !slices.Contains(j.headers, h) {
			j.headers = append(j.headers, h)
		}
	}
	for _, row := range t.Rows {
		done.Rows++
		no := row.Cells[key]
		if !have[no] {
			if len(done.Unmatched) < 20 {
				done.Unmatched = append(done.Unmatched, no)
			}
			continue
		}
		done.Matched++
		if j.rows[no] == nil {
			j.rows[no] = map[string]string{}
		}
		for k, v := range row.Cells {
			if k != key && j.rows[no][k] == "" {
				j.rows[no][k] = v
			}
		}
	}
	return done
}
