package intake

import (
	"context"
	_ "embed" // the column table
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

//go:embed layer_columns.csv
var layerColumnsCSV []byte

// LayerColumns is the table of columns that layers may keep.
var LayerColumns = readColumns(layerColumnsCSV)

// mapLayer finds the columns that a kind keeps among a layer's headers.
func mapLayer(headers, keeps []string) Mapping {
	m := mapTo(LayerColumns, headers)
	maps.DeleteFunc(m, func(target, _ string) bool { return !slices.Contains(keeps, target) })
	return m
}

// reading is how the records of a layer become features.
type reading struct {
	crs     geo.CRS
	kind    plot.LayerKind
	columns Mapping
}

const maxDocument = 200 // bytes of a document's number

func (r reading) feature(rec geo.Record) (f Feature, err error) {
	of := func(target string) string { return strings.TrimSpace(rec.Attributes[r.columns[target]]) }
	f = Feature{Number: rec.Number, Code: of("code"), Class: of("class"), Document: of("document")}
	if len(f.Document) > maxDocument {
		return f, fault.New(fault.Invalid, "layer-document", "第 %d 行的文号过长，请核对“%s”一列。", rec.Number, r.columns["document"])
	}
	for target, into := range map[string]*org.Date{"valid_from": &f.ValidFrom, "valid_to": &f.ValidTo} {
		raw := of(target)
		day, ok := readDay(raw)
		if !ok {
			return f, fault.New(fault.Invalid, "layer-validity", "第 %d 行“%s”一列的“%s”不是日期，请改成 2026-12-31 这样的日期，或留空。", rec.Number, r.columns[target], short(raw))
		}
		*into = day
	}
	if f.ValidFrom != "" && f.ValidTo != "" && f.ValidTo < f.ValidFrom {
		return f, fault.New(fault.Invalid, "layer-validity", "第 %d 行的有效期从 %s 到 %s，先后颠倒，请核对。", rec.Number, f.ValidFrom, f.ValidTo)
	}
	f.Geometry = r.crs.MapToGeographic(rec.Geometry)
	return f, nil
}

func short(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

var dayParts = regexp.MustCompile(`^([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))(?:[ T].*)?$`)

// unlimited is how files write that there is no end, or no date at all.
var unlimited = []string{"", "长期", "长期有效", "无", "永久", "/", "-", "0", "00000000"}

// readDay reads a day as files write it: 20261231, 2026-12-31, 2026年12月31日.
// None at all, and no end, are "".
func readDay(raw string) (org.Date, bool) {
	raw = strings.TrimSpace(raw)
	if slices.Contains(unlimited, raw) {
		return "", true
	}
	p := dayParts.FindStringSubmatch(raw)
	if p == nil {
		return "", false
	}
	month, day := p[2]+p[4], p[3]+p[5]
	t, err := time.Parse("2006-1-2", p[1]+"-"+strings.TrimPrefix(month, "0")+"-"+strings.TrimPrefix(day, "0"))
	if err != nil || t.Year() < 1900 {
		return "", false
	}
	return org.DateOf(t), true
}

func feed(ctx context.Context, l geo.Layer, how reading, put func([]Feature) error, progress func(done, total int)) error {
	chunk, done, kept := make([]Feature, 0, chunkRows), 0, 0
	for rec, err := range l.Records() {
		if err != nil {
			return refused(err)
		}
		done++
		if rec.Err != nil {
			// A layer with holes in it would make every overlap too small.
			return refused(rec.Err)
		}
		if rec.Null || rec.Deleted || !within(rec.Attributes[how.columns["class"]], how.kind.Only) {
			continue
		}
		f, err := how.feature(rec)
		if err != nil {
			return err
		}
		kept++
		if chunk = append(chunk, f); len(chunk) == chunkRows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := put(chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
			progress(done, l.Count())
		}
	}
	if kept == 0 && len(how.kind.Only) > 0 {
		return fault.New(fault.Invalid, "layer-empty", "图层里没有%s：需要 DLBM 一列，编码以 %s 开头。没有导入。", how.kind.Zh, strings.Join(how.kind.Only, "、"))
	}
	if kept == 0 {
		return fault.New(fault.Invalid, "layer-empty", "图层里没有图形，没有导入。请核对后重新上传。")
	}
	return put(chunk)
}

func within(class string, only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(p string) bool { return strings.HasPrefix(class, p) })
}
