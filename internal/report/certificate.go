package report

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strconv"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report/document"
)

// Certificate is an issued 销号单. Code is what its QR carries: nobody can guess
// it. SHA256 is of what it says.
type Certificate struct {
	Number   string
	Code     string
	Closure  Closure
	SHA256   string
	IssuedAt time.Time
}

// CertificateNumber is the number of a certificate: of the case, and which of
// its closings.
func CertificateNumber(caseNo string, round int) string {
	return fmt.Sprintf("XH-%s-%d", caseNo, round)
}

// CertificateCheck is what anybody who has the code may know of a certificate: no names.
type CertificateCheck struct {
	Number    string
	PlotNo    string
	County    string
	Unit      string
	AreaCents int64
	ClosedOn  org.Date
	Hash      string
	Revoked   *Revocation
}

// Revocation is a case's coming back after it was closed.
type Revocation struct {
	On     org.Date
	Ground string // in words
}

// Document lays a certificate out. photos are JPEGs by their hash; link is the
// address that its QR leads to.
func (c Certificate) Document(photos map[string][]byte, link string, f *document.Font) (document.Document, error) {
	out := document.Document{
		Form: document.Sheet, Letterhead: c.Closure.Unit, Title: "耕地“两非”图斑销号单", Number: c.Number,
		Footer: "销号单 " + c.Number, Made: c.IssuedAt,
	}
	sketch, err := Sketch(c.Closure.Outline.Orb(), c.Closure.views(), f)
	if err != nil {
		return out, err
	}
	code, err := qrCode(link)
	if err != nil {
		return out, err
	}
	out.Body = []document.Block{
		c.Closure.facts(),
		document.Heading{Level: 1, Text: "办理经过"},
		c.Closure.steps(),
		document.Pictures{PerRow: 2, List: []document.Picture{
			{Bytes: sketch, Width: 0.7, MaxMM: 72, Caption: c.sketchCaption()},
			{Bytes: code, Width: 0.3, MaxMM: 38, Caption: "扫码核验本单真伪和是否有效\n" + link},
		}},
	}
	if len(c.Closure.Photos) > 0 {
		pictures := document.Pictures{PerRow: 2}
		for i, p := range c.Closure.Photos {
			raw, ok := photos[p.SHA256]
			if !ok {
				return out, fault.New(fault.Unavailable, "certificate-photo", "第 %d 张照片暂时无法读取，销号单没有生成，请稍后再试。", i+1)
			}
			pictures.List = append(pictures.List, document.Picture{Bytes: raw, MaxMM: 62, Caption: p.caption(i + 1)})
		}
		out.Body = append(out.Body, document.Heading{Level: 1, Text: "现场照片"}, pictures)
	}
	out.Body = append(out.Body, document.Paragraph{Kind: document.Note, Text: "本单由良田系统根据案件留痕生成。留痕校验值是销号一步在留痕链中的 SHA-256；案件回潮重办的，本单随即撤销，以扫码结果为准。内容校验值：" + c.SHA256})
	return out, nil
}

func (c Certificate) sketchCaption() string {
	for _, v := range c.Closure.views() {
		if v.Bearing != nil {
			return "图斑示意图（按比例绘制，上北下南；数字为照片序号，扇形为拍摄方向）"
		}
	}
	return "图斑示意图（按比例绘制，上北下南）"
}

func (c Closure) facts() document.Table {
	t := document.Table{Columns: []document.Column{{Width: 3, Label: true}, {Width: 7}, {Width: 3.6, Label: true}, {Width: 6.4}}}
	row := func(cells ...string) { t.Rows = append(t.Rows, cells) }
	row("图斑编号", c.PlotNo, "案号", c.CaseNo)
	row("下达文号", c.Batch, "图斑类型", c.Type)
	row("坐落", c.County+c.Town+c.Village)
	lead := c.Lead
	if c.Partner != "" {
		lead += "（协同：" + c.Partner + "）"
	}
	row("定性", c.Qualification, "牵头部门", lead)
	row("图斑面积", geo.FormatMu(c.AreaCents)+" 亩", "其中永久基本农田", c.pbf())
	row("核实结论", c.Finding)
	row("整改情况", c.Result)
	if c.Acceptance != "" {
		row("联合验收", c.Acceptance)
	}
	if c.Document != "" {
		row("销号日期", day(c.ClosedOn), "销号文号", c.Document)
	} else {
		row("销号日期", day(c.ClosedOn))
	}
	row("留痕校验值", c.Hash)
	return t
}

func (c Closure) pbf() string {
	switch {
	case c.PBFCents != nil:
		return geo.FormatMu(*c.PBFCents) + " 亩"
	case c.PBF == nil:
		return "未套合图层"
	case *c.PBF:
		return "涉及（按下发数据，未测面积）"
	}
	return "不涉及（按下发数据）"
}

func (c Closure) steps() document.Table {
	t := document.Table{Head: true, Columns: []document.Column{{Name: "环节", Width: 3}, {Name: "办理人", Width: 3}, {Name: "单位", Width: 6}, {Name: "时间", Width: 4, Align: document.Middle}, {Name: "文号", Width: 4}}}
	for _, s := range c.Steps {
		t.Rows = append(t.Rows, []string{s.Title, s.Name, s.Unit, clock(s.At), s.Note})
	}
	return t
}

// views are the photos that can be drawn, numbered as they are shown.
func (c Closure) views() (out []View) {
	for i, p := range c.Photos {
		if p.At != nil {
			out = append(out, View{At: orb.Point(*p.At), Bearing: p.Bearing, Label: strconv.Itoa(i + 1)})
		}
	}
	return out
}

func (p ClosurePhoto) caption(n int) string {
	s := fmt.Sprintf("%d. %s", n, p.Title)
	if p.Bearing != nil {
		s += fmt.Sprintf("　方位 %.0f°（%s）", *p.Bearing, evidence.Compass(*p.Bearing))
	}
	if p.TakenAt != nil {
		s += "　" + clock(*p.TakenAt)
	}
	return s
}

func clock(t time.Time) string { return t.In(org.Shanghai).Format("2006-01-02 15:04") }

// day is a date as papers write it: 2026年6月1日.
func day(d org.Date) string {
	t, ok := d.Time()
	if !ok {
		return string(d)
	}
	return t.Format("2006年1月2日")
}

// qrCode is the link as a QR, with the quiet zone that readers need.
func qrCode(link string) ([]byte, error) {
	code, err := qr.Encode(link, qr.M, qr.Auto)
	if err != nil {
		return nil, fault.New(fault.Invalid, "qr-too-long", "核验地址过长，不能生成二维码，请检查 LIANGTIAN_PUBLIC_URL。").Because(err)
	}
	const module, quiet = 8, 4
	side := code.Bounds().Dx()
	scaled, err := barcode.Scale(code, side*module, side*module)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, framed(scaled, quiet*module))
	return b.Bytes(), err
}

// framed is a picture with white around it.
func framed(img image.Image, by int) image.Image {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()+2*by, b.Dy()+2*by))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, b.Sub(b.Min).Add(image.Pt(by, by)), img, b.Min, draw.Src)
	return out
}
