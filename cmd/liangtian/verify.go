package main

import (
	"context"
	"fmt"
	"os"

	"liangtian/internal/app"
)

// verify recomputes every chain and every life, and names the first break.
func verify(ctx context.Context, _ []string) error {
	return with(ctx, func(a *app.App) error {
		var cases, events int
		b, err := a.Verify(ctx, func(c, e int) { cases, events = cases+c, events+e })
		if err != nil {
			return err
		}
		if b != nil {
			fmt.Fprintf(os.Stderr, "不符：案件 %d 第 %d 条留痕：%s。\n", b.CaseID, b.Seq, b.Words)
			return exitCode(3)
		}
		fmt.Printf("全部相符：%d 个案件、%d 条留痕。\n", cases, events)
		return nil
	})
}
