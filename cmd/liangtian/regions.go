package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"liangtian/geo"
	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// regions brings administrative regions in: boundaries from a GeoJSON file in
// CGCS2000 degrees, and names of regions that need none (a city). They are
// checked first, as on the page.
func regions(ctx context.Context, args []string) error {
	var places []org.Place
	flags := flag.NewFlagSet("regions", flag.ContinueOnError)
	source := flags.String("source", "", "界线的来源单位和日期")
	flags.Func("add", "没有界线的行政区，如 4302=株洲市，可重复", func(s string) error {
		code, name, ok := strings.Cut(s, "=")
		if !ok || code == "" || name == "" {
			return fault.New(fault.Invalid, "regions-code", "应写成 代码=名称，如 4302=株洲市。")
		}
		places = append(places, org.Place{Code: org.Region(code), Name: name})
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if flags.NArg() > 1 || flags.NArg()+len(places) == 0 {
		return fault.New(fault.Invalid, "regions-usage", "用法：liangtian regions [-add 4302=株洲市] [-source 来源] 界线.geojson")
	}
	if flags.NArg() == 1 {
		if *source == "" {
			return fault.Bad("source", "regions-source", "请用 -source 写明界线的来源单位和日期。")
		}
		raw, err := os.ReadFile(flags.Arg(0))
		if err != nil {
			return err
		}
		read, err := intake.ReadRegions(raw)
		if err != nil {
			return err
		}
		places = append(places, read...)
	}
	seen := map[org.Region]bool{}
	for _, p := range places {
		if seen[p.Code] {
			return fault.New(fault.Invalid, "regions-twice", "代码 %s 出现两次，请只写一次。", p.Code)
		}
		seen[p.Code] = true
	}
	return with(ctx, func(a *app.App) error { return bringRegions(ctx, a, places, *source, os.Stdout) })
}

// bringRegions tells what was found of the places, then what was written.
func bringRegions(ctx context.Context, a *app.App, places []org.Place, source string, out io.Writer) error {
	var found intake.RegionCheck
	err := a.BringRegions(ctx, places, source, func(c intake.RegionCheck) {
		found = c
		tellRegions(out, c)
	})
	if err != nil {
		fmt.Fprintln(out, "没有写入任何行政区。")
		return err
	}
	for _, r := range found.Regions {
		if r.Status != "same" && r.Status != "missing" {
			fmt.Fprintln(out, "已写入", r.Code, r.Name)
		}
	}
	return nil
}

var (
	regionStatus  = map[string]string{"new": "新增", "changed": "界线更新", "renamed": "更名", "same": "不变", "missing": "文件中没有，保留现状"}
	regionProblem = map[string]string{"gap": "缝隙", "overlap": "重叠", "outside": "超出上级界线"}
)

func tellRegions(out io.Writer, c intake.RegionCheck) {
	if len(c.Regions) == 0 {
		return // unsound outlines: nothing was measured
	}
	fmt.Fprintln(out, "检查结果：")
	for _, r := range c.Regions {
		line := fmt.Sprintf("  %s %s：%s", r.Code, r.Name, regionStatus[r.Status])
		if r.OldName != "" && r.OldName != r.Name {
			line += "，原名" + r.OldName
		}
		if r.Schematic && r.OldCents != nil && r.Status != "missing" {
			line += "，原为示意界线"
		}
		switch {
		case r.AreaCents == 0 || r.Status == "same":
		case r.OldCents != nil:
			line += fmt.Sprintf("，%s 亩 → %s 亩，增减范围 %s 亩", geo.FormatMu(*r.OldCents), geo.FormatMu(r.AreaCents), geo.FormatMu(r.ChangeCents))
		default:
			line += fmt.Sprintf("，%s 亩", geo.FormatMu(r.AreaCents))
		}
		fmt.Fprintln(out, line)
	}
	if len(c.Problems) == 0 {
		fmt.Fprintln(out, "没有 1 亩以上的缝隙和重叠。")
	}
	for _, p := range c.Problems {
		who := cmp.Or(p.AName, string(p.A))
		if b := cmp.Or(p.BName, string(p.B)); b != "" {
			who += " / " + b
		}
		fmt.Fprintf(out, "%s：%s，%s 亩，位于 %.5f, %.5f\n", regionProblem[p.Kind], who, geo.FormatMu(p.AreaCents), p.At[0], p.At[1])
	}
	if c.Slivers > 0 {
		fmt.Fprintf(out, "另有 %d 处不足 1 亩或未列出。\n", c.Slivers)
	}
	for _, m := range c.Moves {
		fmt.Fprintf(out, "已有图斑所在县区的变化：%s → %s，%d 个图斑，其中 %d 宗未办结；已有案件的县区不变。\n",
			cmp.Or(m.FromName, string(m.From), "界外"), cmp.Or(m.ToName, string(m.To), "界外"), m.Plots, m.Open)
	}
}
