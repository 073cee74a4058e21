package report

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strings"

	"golang.org/x/image/vector"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/report/document"
)

// AcceptanceSheet lays out the sheet of a joint acceptance: what was found, and
// the signatures as they were drawn. A signature that is missing leaves its
// place empty.
func AcceptanceSheet(v casework.SheetView) (document.Document, error) {
	out := document.Document{
		Form: document.Sheet, Title: "耕地“两非”图斑整改联合验收表", Number: fmt.Sprintf("%s-%d", v.CaseNo, v.ID),
		Footer: "联合验收表 " + v.PlotNo, Made: v.OpenedAt,
	}
	t := document.Table{Columns: []document.Column{{Width: 3, Label: true}, {Width: 7}, {Width: 3.6, Label: true}, {Width: 6.4}}}
	row := func(cells ...string) { t.Rows = append(t.Rows, cells) }
	row("图斑编号", v.PlotNo, "案号", v.CaseNo)
	row("坐落", v.CountyName+v.Town+v.Village, "牵头部门", v.Lead.Zh())
	pbf := "未测"
	if v.PBFCents != nil {
		pbf = geo.FormatMu(*v.PBFCents) + " 亩"
	}
	row("图斑面积", geo.FormatMu(v.AreaCents)+" 亩", "其中永久基本农田", pbf)
	var measures []string
	for _, m := range v.Measures {
		measures = append(measures, casework.MeasureZh(m.Code))
	}
	row("整改措施", strings.Join(measures, "、"), "应整改面积", geo.FormatMu(v.RectifyCents)+" 亩")
	row("整改完成日", string(v.FinishedOn), "现场验收日", string(v.SiteOn))
	conclusion := map[string]string{"passed": "通过", "failed": "不通过"}[v.Conclusion]
	row("实测面积", geo.FormatMu(v.MeasuredCents)+" 亩", "验收结论", conclusion)
	row("查看内容", v.LookedAt)
	row("验收意见", v.Opinion)
	if v.Document != "" {
		row("文号", v.Document)
	}
	row("填表", fmt.Sprintf("%s（%s） %s", v.OpenedBy, v.OpenedUnit, clock(v.OpenedAt)))
	out.Body = append(out.Body, t, document.Heading{Level: 1, Text: "签字"})
	p := document.Pictures{PerRow: len(v.Required)}
	for _, party := range v.Required {
		caption := party.Zh() + "：（未签字）"
		var strokes [][][2]int
		for _, s := range v.Signatures {
			if s.Party == party {
				strokes = s.Strokes
				caption = fmt.Sprintf("%s：%s\n%s\n%s", party.Zh(), s.Name, s.Unit, clock(s.At))
			}
		}
		raw, err := drawn(strokes)
		if err != nil {
			return out, err
		}
		p.List = append(p.List, document.Picture{Bytes: raw, Caption: caption, MaxMM: 26})
	}
	out.Body = append(out.Body, p)
	if !v.Complete {
		out.Body = append(out.Body, document.Paragraph{Kind: document.Note, Text: "本表尚缺" + strings.Join(v.Missing, "、") + "的签字，尚未生效。"})
	} else if !v.Holds {
		out.Body = append(out.Body, document.Paragraph{Kind: document.Note, Text: "本表签字后案件又有办理，以案件留痕中记载的为准。"})
	}
	return out, nil
}

// drawn is a signature as a picture: the middle half of its square, as the pad
// showed it.
func drawn(strokes [][][2]int) ([]byte, error) {
	const w, h = 1000, 500
	s := &sketch{img: image.NewRGBA(image.Rect(0, 0, w, h)), path: vector.NewRasterizer(w, h)}
	draw.Draw(s.img, s.img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, line := range strokes {
		for i, p := range line {
			from := p
			if i > 0 {
				from = line[i-1]
			}
			s.stroke(float64(from[0]), float64(from[1]-250), float64(p[0])+0.1, float64(p[1]-250), 10)
		}
		s.path.Draw(s.img, s.img.Bounds(), image.NewUniform(ink), image.Point{})
		s.path.Reset(w, h)
	}
	var b bytes.Buffer
	err := png.Encode(&b, s.img)
	return b.Bytes(), err
}
