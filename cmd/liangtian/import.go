package main

import (
	"archive/zip"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// importFiles brings a shapefile (a zip, or a .shp with its companions) in: as
// plots of a batch, or as a baseline layer. A batch is only looked at until
// -commit is given.
func importFiles(ctx context.Context, args []string) error {
	var b intake.NewBatch
	var l intake.NewLayer
	var set intake.Settings
	var issued, days, unit, asOf string
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	as := flags.String("as", "", "以谁的名义导入（登录名，须有批次管理权限）")
	flags.StringVar(&b.Number, "batch", "", "批次文号；没有该批次时新建")
	flags.StringVar(&issued, "issued", "", "新建批次的下达日期")
	flags.StringVar(&b.Source, "source", "", "新建批次的来源")
	flags.StringVar(&days, "days", "working", "时限按 working（工作日）或 calendar（自然日）")
	flags.IntVar(&set.EPSG, "epsg", 0, "没有 .prj 时的坐标系")
	flags.StringVar(&set.Layer, "name", "", "压缩包里有多个图层时选哪一个")
	flags.StringVar(&unit, "unit", "", "面积列的单位：m2、mu、ha")
	commit := flags.Bool("commit", false, "检查后入库；不写则只检查")
	accept := flags.Bool("accept", false, "入库时接受核对的建议（与已有案件相同、扩大、回潮等）")
	flags.StringVar(&l.Kind, "layer", "", "导入基础图层：farmland、pbf、ecological_redline")
	flags.StringVar(&l.Name, "layer-name", "", "图层名称")
	flags.StringVar(&l.Authority, "authority", "", "图层来源单位")
	flags.StringVar(&asOf, "as-of", "", "图层数据日期")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if flags.NArg() != 1 || *as == "" || (b.Number == "") == (l.Kind == "") {
		return fault.New(fault.Invalid, "import-usage", "用法：liangtian import -as 登录名 (-batch 文号 [-issued 日期 -source 来源] [-unit m2] [-commit [-accept]] | -layer pbf -layer-name 名称 -authority 单位 -as-of 日期) 文件.zip|文件.shp")
	}
	b.IssuedOn, b.DayKind, set.AreaUnit, l.AsOf = org.Date(issued), org.DayKind(days), intake.AreaUnit(unit), org.Date(asOf)
	archive, err := open(flags.Arg(0))
	if err != nil {
		return err
	}
	defer archive.Close()
	return with(ctx, func(a *app.App) error {
		who, _, err := a.People.ByLogin(ctx, *as)
		if err != nil {
			return err
		}
		done, err := a.Blobs.Put(ctx, archive, "", intake.MaxArchive)
		if err != nil {
			return err
		}
		if l.Kind != "" {
			if !who.May(org.ManageLayers) {
				return fault.New(fault.Forbidden, "not-allowed", "%s 没有图层管理权限。", who.Name)
			}
			if err := l.Check(); err != nil {
				return err
			}
			err = a.LoadLayer(ctx, httpapi.LayerArgs{NewLayer: l, SHA256: done.SHA256, By: who.ID}, func(n, of int) { fmt.Printf("\r%d / %d", n, of) })
			fmt.Println()
			return err
		}
		if !who.May(org.ManageBatches) {
			return fault.New(fault.Forbidden, "not-allowed", "%s 没有批次管理权限。", who.Name)
		}
		im := intake.Import{Filename: filepath.Base(flags.Arg(0)), SHA256: done.SHA256, Size: done.Size, Settings: set}
		return importPlots(ctx, a, who, b, im, *commit, *accept)
	})
}

func importPlots(ctx context.Context, a *app.App, who org.Person, b intake.NewBatch, im intake.Import, commit, accept bool) error {
	var err error
	if im.BatchID, err = batchID(ctx, a, who, b); err != nil {
		return err
	}
	id, err := a.Batches.AddImport(ctx, who, im)
	if err != nil {
		return err
	}
	if err := a.Work().Parse(ctx, id); err != nil {
		return err
	}
	if im, err = a.Batches.Import(ctx, id); err != nil {
		return err
	}
	switch im.Status {
	case intake.Failed:
		return fault.New(fault.Invalid, im.Problem.Code, "%s", im.Problem.Detail)
	case intake.NeedsSettings:
		words := "文件需要选择图层（-name）或坐标系（-epsg）。图层：" + strings.Join(im.Outline.Layers, "、")
		for _, c := range im.Outline.CRSCandidates {
			words += fmt.Sprintf("\n  -epsg %d  %s", c.EPSG, c.Name)
		}
		return fault.New(fault.Invalid, "import-needs-settings", "%s", words)
	}
	c := im.Counts
	fmt.Printf("读取 %d 行 = 新增 %d + 对上 %d + 不导入 %d；县区不一致 %d，待确认 %d。\n", c.Read, c.New, c.Matched, c.Rejected, c.CountyMismatch, c.Undecided)
	for _, v := range intake.Verdicts {
		if n := c.Groups[v.Code]; n > 0 {
			fmt.Printf("  %s %d，建议%s\n", v.Zh, n, v.May[0].Doc().Zh)
		}
	}
	if err := printRows(ctx, a, who, id); err != nil {
		return err
	}
	if !commit {
		fmt.Println("只做了检查，没有入库；加 -commit 入库。")
		return nil
	}
	if c.New+c.Matched == c.Groups[intake.Existing] {
		fmt.Println("没有要入库的图斑。")
		return nil
	}
	if c.Undecided > 0 && !accept {
		return fault.New(fault.Unmet, "import-undecided", "有 %d 个图斑等待确认：请在页面上逐组确认，或加 -accept 接受上面的建议。", c.Undecided)
	}
	if accept {
		if err := a.Batches.Decide(ctx, who, id, intake.Choice{Accept: true}); err != nil {
			return err
		}
	}
	if im.Outline.AreaField != "" && im.Settings.AreaUnit == "" {
		return fault.Bad("unit", "area-unit-unconfirmed", "请用 -unit 确认“%s”的面积单位（看起来是 %s）。", im.Outline.AreaField, im.Outline.AreaUnitGuess)
	}
	if _, err := a.Batches.StartCommit(ctx, who, id); err != nil {
		return err
	}
	if err := a.Work().Commit(ctx, id, who.ID); err != nil {
		return err
	}
	if im, err = a.Batches.Import(ctx, id); err != nil {
		return err
	}
	if im.Problem != nil {
		return fault.New(fault.Invalid, im.Problem.Code, "%s", im.Problem.Detail)
	}
	fmt.Printf("已入库：新增案件 %d，并入、重办或更正 %d。\n", im.Counts.New, im.Counts.Matched-im.Counts.Groups[intake.Existing])
	return nil
}

// printRows lists what is not plainly new.
func printRows(ctx context.Context, a *app.App, who org.Person, id int64) error {
	for after := 0; ; {
		rows, err := a.Batches.Rows(ctx, who, id, intake.RowFilter{}, after, 500)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = r.Row
			if notes := slices.Concat(r.Reasons, r.Warnings); r.Verdict != intake.New || len(notes) > 0 {
				fmt.Printf("  第 %d 行 %s %s：%s\n", r.Row, r.PlotNo, r.VerdictZh, strings.Join(notes, "；"))
			}
		}
		if len(rows) < 500 {
			return nil
		}
	}
}

func batchID(ctx context.Context, a *app.App, who org.Person, b intake.NewBatch) (int64, error) {
	all, err := a.Batches.List(ctx, who, 0)
	if err != nil {
		return 0, err
	}
	for _, have := range all {
		if have.Number == strings.TrimSpace(b.Number) {
			return have.ID, nil
		}
	}
	if err := b.Check(org.Today(a.Config.Now())); err != nil {
		return 0, err
	}
	return a.Batches.Create(ctx, who, b)
}

// open gives a zip as it is, or packs a .shp with its companions.
func open(name string) (io.ReadCloser, error) {
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return os.Open(name)
	}
	if !strings.EqualFold(filepath.Ext(name), ".shp") {
		return nil, fault.New(fault.Invalid, "format-unknown", "请给出 .zip 或 .shp 文件。")
	}
	all, err := filepath.Glob(strings.TrimSuffix(name, filepath.Ext(name)) + ".*")
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(pack(w, all)) }()
	return r, nil
}

func pack(w io.Writer, names []string) error {
	z := zip.NewWriter(w)
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			return err
		}
		e, err := z.Create(filepath.Base(n))
		if err == nil {
			_, err = io.Copy(e, f)
		}
		_ = f.Close()
		if err != nil {
			return err
		}
	}
	return z.Close()
}
