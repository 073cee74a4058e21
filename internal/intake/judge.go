package intake

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/plot"
)

// Judge reads rows of one file into verdicts, each by itself: it may judge
// several at once.
type Judge struct {
	Mapping Mapping
	CRS     geo.CRS
	Unit    AreaUnit
}

// Row judges one record. Numbers that are there twice are left to Numbers, what
// only the database knows to the store.
func (j Judge) Row(rec geo.Record) Row {
	r := Row{No: rec.Number, Attributes: rec.Attributes, Mapping: j.Mapping, Verdict: New}
	for k, v := range r.Attributes {
		if strings.IndexByte(v, 0) >= 0 || !utf8.ValidString(v) {
			r.Attributes[k] = strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "�")
			r.warn("“" + k + "”中有无法保存的字符，已略去")
		}
	}
	r.PlotNo = r.Field("plot_no")
	r.CountyInFile = r.Field("county_code")
	j.geometry(&r, rec)
	switch {
	case r.PlotNo == "":
		r.refuse("没有图斑编号")
	case len(r.PlotNo) > 80:
		r.refuse("图斑编号过长")
	}
	j.area(&r)
	if t := r.Field("type"); t == "" {
		r.warn("没有图斑类型，将转市级人工分派")
	} else if _, known := plot.Types.Find(t); !known {
		r.warn("图斑类型“" + t + "”不在代码表中，原样保留，将转市级人工分派")
	}
	if c := r.Field("class_before"); c != "" {
		if _, known := plot.LandClasses.Find(c); !known {
			r.warn("地类编码“" + c + "”不在代码表中，原样保留")
		}
	}
	return r
}

// Value is what a row says for a target, normalised; "" when nothing.
func (m Mapping) Value(attributes map[string]string, target string) string {
	v := strings.TrimSpace(attributes[m[target]])
	switch target {
	case "type":
		return plot.NormalType(v)
	case "planting":
		return plot.NormalPlanting(v)
	}
	return v
}

// Field is the row's Value for a target.
func (r Row) Field(target string) string { return r.Mapping.Value(r.Attributes, target) }

// Numbers remembers the plot numbers of a file, in the order of its rows.
type Numbers map[string]int

// Take marks a row whose number an earlier one has. An invalid row does not
// take the number away from a good one after it.
func (n Numbers) Take(r *Row) {
	switch first := n[r.PlotNo]; {
	case r.Verdict == Invalid:
	case first != 0:
		r.Verdict = Duplicate
		r.Reasons = append(r.Reasons, fmt.Sprintf("与第 %d 行编号相同", first))
	default:
		n[r.PlotNo] = r.No
	}
}

func (r *Row) refuse(words string) {
	r.Verdict = Invalid
	r.Reasons = append(r.Reasons, words)
}

// words is what a person reads of an error of geo: its code is for programs.
func words(err error) string {
	var g *geo.Error
	if errors.As(err, &g) {
		return g.Message
	}
	return err.Error()
}

func (r *Row) warn(words string) { r.Warnings = append(r.Warnings, words) }

func (j Judge) geometry(r *Row, rec geo.Record) {
	switch {
	case rec.Err != nil:
		r.refuse(words(rec.Err))
		return
	case rec.Deleted:
		r.refuse("属性表中已标记删除")
		return
	case rec.Null || len(rec.Geometry) == 0:
		r.refuse("没有图形")
		return
	}
	if rec.HadZ {
		r.warn("图形带高程（Z），高程不用，已略去")
	}
	degrees := j.CRS.MapToGeographic(rec.Geometry)
	for _, p := range problems(rec.Geometry, degrees) {
		if p.Fatal {
			r.refuse(p.Message)
		} else {
			r.warn(p.Message)
		}
	}
	if r.Verdict == Invalid {
		return
	}
	if err := geo.CheckAgainst(j.CRS, geo.BoundOf(rec.Geometry)); err != nil {
		r.refuse(words(err))
		return
	}
	r.AreaCents = geo.AreaCentsIn(j.CRS, rec.Geometry)
	if r.AreaCents <= 0 {
		r.refuse("图形面积为零")
		return
	}
	r.Geometry = degrees
	if len(rec.Geometry) > 1 {
		r.warn(fmt.Sprintf("由 %d 个部分组成", len(rec.Geometry)))
	}
}

// problems is what is wrong with an outline as it will be stored: a straight
// line of the plane is none in degrees, so that is the one to ask. Places are
// named in the file's own coordinates where the plane shows the same.
func problems(plane, degrees orb.MultiPolygon) []geo.Problem {
	stored := geo.CheckRings(degrees)
	if len(stored) == 0 {
		return nil
	}
	if asRead := geo.CheckRings(plane); len(asRead) > 0 {
		return asRead
	}
	return stored
}

// area compares the file's own area with the ellipsoidal one: more than one
// part in a hundred apart is said, never corrected.
func (j Judge) area(r *Row) {
	raw, ok := shp.Number(r.Field("area"))
	if !ok || !j.Unit.Known() || raw <= 0 || raw > 1e9 {
		return
	}
	c := int64(math.Round(raw * cents[j.Unit]))
	r.FileAreaCents = &c
	if r.AreaCents > 0 && math.Abs(float64(c-r.AreaCents)) > 0.01*float64(r.AreaCents) {
		r.warn(fmt.Sprintf("表中面积 %s 亩，图形面积 %s 亩，相差超过 1%%", geo.FormatMu(c), geo.FormatMu(r.AreaCents)))
	}
}

// GuessUnit proposes the area unit from the ratio of the file's numbers to the
// measured areas, when most rows agree on one.
func GuessUnit(raw []float64, measured []int64) AreaUnit {
	votes := map[AreaUnit]int{}
	for i, v := range raw {
		for u, c := range cents {
			if ratio := v * c / float64(measured[i]); ratio > 0.8 && ratio < 1.25 {
				votes[u]++
			}
		}
	}
	best := AreaUnit("")
	for _, u := range []AreaUnit{SquareMetres, Mu, Hectares} {
		if votes[u]*2 > len(raw) && votes[u] > votes[best] {
			best = u
		}
	}
	return best
}

// Plot is the row as a plot of the batch.
func (r Row) Plot(batch int64) plot.Plot {
	p := plot.Plot{
		BatchID: batch, No: r.PlotNo, Geometry: r.Geometry, AreaCents: r.AreaCents, FileAreaCents: r.FileAreaCents,
		CountyInFile: r.CountyInFile, CountyByShare: r.CountyByShare, CountyShare: r.CountyShare,
		Town: r.Field("town"), Village: r.Field("village"), Type: r.Field("type"),
		ClassBefore: r.Field("class_before"), ClassNow: r.Field("class_now"), Planting: r.Field("planting"),
		PeriodBefore: r.Field("period_before"), PeriodAfter: r.Field("period_after"),
		PBFInFile: yesNo(r.Field("pbf_flag")), EcoInFile: yesNo(r.Field("eco_flag")),
		Note: r.Field("note"), Attributes: r.Attributes,
		FarmlandCents: r.FarmlandCents, PBFCents: r.PBFCents, Overlays: r.Overlays,
	}
	return p
}

func yesNo(s string) *bool {
	v := false
	switch strings.ToUpper(strings.TrimSpace(s)) {
	case "是", "1", "Y", "YES":
		v = true
	case "否", "0", "N", "NO":
	default:
		return nil
	}
	return &v
}
