package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"liangtian/internal/app"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/report"
)

// export writes the register that a person sees as a workbook, or the proof of
// one case.
func export(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "proof" {
		return exportProof(ctx, args[1:])
	}
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
		f, err := os.Create(*out)
		if err != nil {
			return err
		}
		n, now := 0, a.Config.Now()
		err = report.WriteRegister(f, report.Head{Now: now, By: who.Name, Scope: report.ScopeWords(who)}, func(each func(casework.Entry) error) error {
			return a.Cases.EachEntry(ctx, who, casework.Filter{}, now, func(e casework.Entry) error {
				n++
				return each(e)
			})
		})
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		fmt.Printf("已导出 %d 个案件到 %s。\n", n, *out)
		return nil
	})
}
