package report

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
)

// upwardFields are the columns of the shapefile that is handed up. Their names
// are our proposal: the province's own template is not known.
var upwardFields = []struct {
	shp.Field
	zh    string
	value func(Line) string
}{
	{shp.Field{Name: "JCBH", Type: 'C', Length: 50}, "监测编号", func(l Line) string { return l.PlotNo }},
	{shp.Field{Name: "XZQDM", Type: 'C', Length: 12}, "行政区代码", func(l Line) string { return string(l.County) }},
	{shp.Field{Name: "XMC", Type: 'C', Length: 60}, "县名称", func(l Line) string { return l.CountyName }},
	{shp.Field{Name: "TBLX", Type: 'C', Length: 10}, "图斑类型代码", func(l Line) string { return l.Type }},
	{shp.Field{Name: "ZRBM", Type: 'C', Length: 20}, "责任部门", func(l Line) string { return l.Lead.Zh() }},
	{shp.Field{Name: "HSJL", Type: 'C', Length: 60}, "核实结论", Line.finding},
	{shp.Field{Name: "HSSM", Type: 'C', Length: 254}, "核实说明", func(l Line) string {
		if l.Facts.Finding == nil {
			return ""
		}
		return l.Facts.Finding.Note
	}},
	{shp.Field{Name: "ZGCS", Type: 'C', Length: 254}, "整改措施", func(l Line) string {
		if l.Facts.Ground != "" {
			return "无需整改：" + casework.GroundZh(l.Facts.Ground)
		}
		return l.measures()
	}},
	{shp.Field{Name: "ZGMJ", Type: 'N', Length: 16, Decimals: 2}, "已整改面积（平方米）", func(l Line) string { return geo.FormatSquareMetres(l.doneCents()) }},
	{shp.Field{Name: "ZGSJ", Type: 'D', Length: 8}, "整改完成日", func(l Line) string { return plain(string(l.Facts.FinishedOn)) }},
	{shp.Field{Name: "JZSJ", Type: 'D', Length: 8}, "最近一次举证日", func(l Line) string { return plain(dayOf(l.EvidenceAt)) }},
	{shp.Field{Name: "XHZT", Type: 'C', Length: 20}, "销号状态", func(l Line) string {
		if putRight(l.State) {
			return "已销号"
		}
		return "未销号（" + casework.DocOf(l.State).Zh + "）"
	}},
	{shp.Field{Name: "XHSJ", Type: 'D', Length: 8}, "销号日", func(l Line) string { return plain(string(l.Facts.ClosedOn)) }},
	{shp.Field{Name: "WH", Type: 'C', Length: 100}, "文号", func(l Line) string { return l.CloseDocument }},
	{shp.Field{Name: "BZ", Type: 'C', Length: 254}, "备注", func(l Line) string { return l.Note }},
}

func plain(day string) string { return strings.ReplaceAll(day, "-", "") }

// outlines writes the shapefile of a batch into a package: the table above,
// GBK, in the plane that was asked for.
func (m Maker) outlines(ctx context.Context, p *parcel, stem string, a Ask, done func(int) error) (int, error) {
	crs, ok := geo.CRSByEPSG(a.EPSG)
	if !ok {
		return 0, fmt.Errorf("report: no plane %d", a.EPSG)
	}
	layer := shp.Layer{PRJ: crs.PRJ(), GBK: true}
	for _, f := range upwardFields {
		layer.Fields = append(layer.Fields, f.Field)
	}
	err := m.Source.EachLine(ctx, a, Outlines, func(l Line) error {
		r := geo.Record{Number: len(layer.Records) + 1, Geometry: inPlane(crs, l.Geometry), Attributes: map[string]string{}}
		for _, f := range upwardFields {
			if v := f.value(l); v != "" {
				r.Attributes[f.Name] = shp.Fit(v, f.Length)
			}
		}
		layer.Records = append(layer.Records, r)
		return done(len(layer.Records))
	})
	if err != nil {
		return 0, err
	}
	return len(layer.Records), shp.Write(func(ext string) (io.Writer, error) { return p.begin(stem + ext) }, layer)
}

func inPlane(crs geo.CRS, mp orb.MultiPolygon) orb.MultiPolygon {
	if crs.Geographic() {
		return mp
	}
	return crs.MapFromGeographic(mp)
}

// upward is the package that is handed up: the outlines of a batch, and what
// their columns mean.
func (m Maker) upward(ctx context.Context, w io.Writer, a Ask) (string, error) {
	name := safe(fmt.Sprintf("上报图斑_%s_%s", m.names.Batch, plain(m.Head.day())))
	p := newParcel(w, name, m.Head.Now)
	total, err := m.Source.CountLines(ctx, a, Outlines)
	if err != nil {
		return "", err
	}
	if total == 0 {
		return "", fault.New(fault.Unmet, "export-empty", "您的权限范围内，所选批次和县区没有图斑，没有生成。")
	}
	n, err := m.outlines(ctx, p, "SBTB", a, func(n int) error { return m.counted(nil, n, total) })
	if err != nil {
		return "", err
	}
	if err := m.fieldWords(p); err != nil {
		return "", err
	}
	return name + ".zip", p.end(Manifest{
		Version: m.Version, By: m.Head.By, Batch: m.names.Batch, County: string(a.County), EPSG: a.EPSG, Counts: map[string]int{"plots": n},
	})
}

func (m Maker) fieldWords(p *parcel) error {
	w, err := p.begin("字段说明.txt")
	if err != nil {
		return err
	}
	lines := []string{"\ufeff字段\t含义\t类型\t长度"}
	for _, f := range upwardFields {
		lines = append(lines, strings.Join([]string{f.Name, f.zh, string(f.Type), strconv.Itoa(f.Length)}, "\t"))
	}
	lines = append(lines, "", "文字为 GBK，超过长度的截短。字段名由本系统拟定，上级另有模板的以模板为准。")
	_, err = io.WriteString(w, strings.Join(lines, "\r\n")+"\r\n")
	return err
}
