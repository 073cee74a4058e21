package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/xuri/excelize/v2"

	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/report"
)

// export writes the register that a person sees as a workbook.
func export(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	login := flags.String("as", "", "以谁的范围导出（登录名）")
	out := flags.String("o", "台账.xlsx", "输出文件")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if *login == "" {
		return fault.Bad("as", "login-missing", "请用 -as 写明登录名，导出其范围内的案件。")
	}
	return with(ctx, func(a *app.App) error {
		who, _, err := a.People.ByLogin(ctx, *login)
		if err != nil {
			return err
		}
		book := excelize.NewFile()
		defer book.Close()
		sheet, err := report.NewRegister(book)
		if err != nil {
			return err
		}
		n := 0
		if err := a.Cases.EachEntry(ctx, who, casework.Filter{}, a.Config.Now(), func(e casework.Entry) error {
			n++
			return sheet.Add(e)
		}); err != nil {
			return err
		}
		if err := sheet.Finish(); err != nil {
			return err
		}
		fmt.Printf("已导出 %d 个案件到 %s。\n", n, *out)
		return book.SaveAs(*out)
	})
}
