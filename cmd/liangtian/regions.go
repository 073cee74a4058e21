package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// regions brings administrative regions in: boundaries from a GeoJSON file in
// CGCS2000 degrees, and names of regions that need none (a city).
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
	return with(ctx, func(a *app.App) error {
		for _, p := range places {
			if err := a.Regions.Put(ctx, p, *source); err != nil {
				return err
			}
			fmt.Println("已写入", p.Code, p.Name)
		}
		return nil
	})
}
