package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
)

// packed is a plot of an evidence package, as its table shows it.
type packed struct {
	Line
	names       Names
	byHand, uav int
}

// evidenceTable is 举证图斑信息表.
var evidenceTable = Sheet[packed]{
	Name: "举证图斑信息表", Title: "举证图斑信息表",
	Columns: []Column[packed]{
		{Head: "序号", Width: 7, Kind: Serial},
		text("行政区划代码", 12, func(p packed) string { return string(p.County) }),
		text("省名", 10, func(p packed) string { return p.names.Province }),
		text("地市名", 10, func(p packed) string { return p.names.City }),
		text("县名", 12, func(p packed) string { return p.CountyName }),
		unknown[packed]("对应三调图斑标识码", 20, "为空：系统没有地类图斑的标识码。"),
		text("举证图斑预编号", 24, func(p packed) string { return p.PlotNo }),
		text("图斑类型", 13, func(p packed) string { return typeWords(p.Type) }),
		{Head: "图斑面积(亩)", Width: 12, Kind: Area, Value: func(p packed) any { return p.AreaCents }},
		text("核实结论", 16, func(p packed) string { return p.finding() }),
		text("办理状态", 12, func(p packed) string { return casework.DocOf(p.State).Zh }),
		{Head: "人工照片(张)", Width: 10, Kind: Whole, Value: func(p packed) any { return p.byHand }},
		{Head: "无人机照片(张)", Width: 11, Kind: Whole, Value: func(p packed) any { return p.uav }},
	},
	Total: true,
}

// evidencePackage writes the evidence package (举证包) of a batch and county. Photos go
// from the store into the zip as they are read, and are hashed on the way.
func (m Maker) evidencePackage(ctx context.Context, w io.Writer, a Ask) (string, error) {
	root := safe(fmt.Sprintf("%s_%s_%s", a.County, m.names.Batch, plain(m.Head.day())))
	p := newParcel(w, root, m.Head.Now)
	total, err := m.Source.CountLines(ctx, a, Outlines)
	if err != nil {
		return "", err
	}
	if total == 0 {
		return "", fault.New(fault.Unmet, "export-empty", "您的权限范围内，所选批次和县区没有图斑，没有生成。")
	}
	if _, err := m.outlines(ctx, p, "矢量数据/JZTB", a, func(int) error { return ctx.Err() }); err != nil {
		return "", err
	}
	table, err := newBook(m.Head)
	if err != nil {
		return "", err
	}
	defer table.close()
	rows, err := begin(table, evidenceTable)
	if err != nil {
		return "", err
	}
	where := newPlaces()
	photos := 0
	var cases []int64
	err = m.Source.EachLine(ctx, a, AllCases, func(l Line) error {
		of, err := m.Source.Photos(ctx, l.ID)
		if err != nil {
			return err
		}
		row := packed{Line: l, names: m.names}
		folder := p.once("举证照片/" + safe(l.PlotNo))
		for i, photo := range of {
			name := photoName(folder, i+1, photo)
			if err := m.pack(ctx, p, l, photo, name); err != nil {
				return err
			}
			where.add(name, photo)
			if photo.Kind == evidence.UAV {
				row.uav++
			} else {
				row.byHand++
			}
			photos++
		}
		cases = append(cases, l.ID)
		return m.counted(rows.add(row), rows.count, total)
	})
	if err != nil {
		return "", err
	}
	if err := rows.end(); err != nil {
		return "", err
	}
	if err := table.notes(append(evidenceTable.empty(), "照片为本轮办理中上传且未撤下的原件；文件名为图斑编号、阶段和类型、序号、方位角（真北起顺时针，度）。系统目前不收附件，包中没有附件目录。")); err != nil {
		return "", err
	}
	sheet, err := p.begin("举证图斑信息表.xlsx")
	if err != nil {
		return "", err
	}
	if err := table.writeTo(sheet); err != nil {
		return "", err
	}
	list, err := p.begin("照片坐标信息.csv")
	if err != nil {
		return "", err
	}
	if _, err := list.Write(where.bytes()); err != nil {
		return "", err
	}
	if err := m.proofs(ctx, p, cases); err != nil {
		return "", err
	}
	return root + ".zip", p.end(Manifest{
		Version: m.Version, By: m.Head.By, Batch: m.names.Batch, County: string(a.County), EPSG: a.EPSG,
		Counts: map[string]int{"plots": rows.count, "photos": photos, "attachments": 0},
	})
}

// pack puts the original bytes of a photo into the package. What does not have
// the hash that it was received under is no evidence, and neither is a package
// with it.
func (m Maker) pack(ctx context.Context, p *parcel, l Line, photo casework.Photo, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, _, err := m.Files.Open(ctx, photo.SHA256)
	if fault.Is(err, "blob-not-found") {
		return fault.New(fault.Unmet, "photo-lost", "图斑 %s 的照片“%s”在证据库中找不到，没有生成举证包。请联系管理员从备份恢复该照片（%s）。", l.PlotNo, photo.Filename, photo.SHA256[:12]).Because(err)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := p.begin(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, f); err != nil {
		return errors.Join(err, ctx.Err())
	}
	if got := hex.EncodeToString(w.hash.Sum(nil)); got != photo.SHA256 {
		return fault.New(fault.Unmet, "photo-damaged", "图斑 %s 的照片“%s”已损坏：内容与收到时的校验值不符，没有生成举证包。请联系管理员从备份恢复该照片（%s）。", l.PlotNo, photo.Filename, photo.SHA256[:12])
	}
	return nil
}

var phaseWords = map[evidence.Phase]string{evidence.Verify: "核实", evidence.Rectify: "整改"}

// photoName is where a photo lies in the package.
func photoName(folder string, n int, p casework.Photo) string {
	by := "人工"
	if p.Kind == evidence.UAV {
		by = "无人机"
	}
	return fmt.Sprintf("%s/%s/%s_%s%s_%02d_%s%s", folder, by, path.Base(folder), phaseWords[p.Phase], p.Kind.Zh(), n, bearing(p), photoExt(p))
}

func bearing(p casework.Photo) string {
	if p.Bearing == nil {
		return "无方位"
	}
	return fmt.Sprintf("%03d", int(math.Round(math.Mod(*p.Bearing+360, 360)))%360)
}

// photoExt follows what the file is; the name that it came with may lie.
func photoExt(p casework.Photo) string {
	switch p.MIME {
	case "image/png":
		return ".png"
	case "image/heic":
		return ".heic"
	}
	return ".jpg"
}

// places is 照片坐标信息.csv: one line a photo.
type places struct {
	buf bytes.Buffer
	csv *csv.Writer
}

func newPlaces() *places {
	p := &places{}
	p.buf.WriteString("\xEF\xBB\xBF") // or a spreadsheet takes it for GBK
	p.csv = csv.NewWriter(&p.buf)
	p.csv.UseCRLF = true
	_ = p.csv.Write([]string{"filename", "latitude", "longitude", "azimuth"})
	return p
}

func (p *places) add(name string, photo casework.Photo) {
	row := []string{path.Base(name), "", "", ""}
	if photo.Position != nil {
		row[1], row[2] = strconv.FormatFloat(photo.Position.Lat(), 'f', 8, 64), strconv.FormatFloat(photo.Position.Lon(), 'f', 8, 64)
	}
	if photo.Bearing != nil {
		row[3] = strconv.FormatFloat(*photo.Bearing, 'f', 1, 64)
	}
	_ = p.csv.Write(row)
}

func (p *places) bytes() []byte {
	p.csv.Flush()
	return p.buf.Bytes()
}
