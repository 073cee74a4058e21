package main

import (
	"context"
	"fmt"

	"liangtian/internal/app"
)

// doctor looks an installation over and says what to mend. It ends with 1 when
// something is ill.
func doctor(ctx context.Context, _ []string) error {
	marks := map[app.Severity]string{app.Well: "正常", app.Unwell: "注意", app.Ill: "故障"}
	ill := 0
	for _, s := range app.Doctor(ctx, app.FromEnvironment()) {
		fmt.Printf("[%s] %s：%s\n", marks[s.Severity], s.What, s.Words)
		if s.Remedy != "" {
			fmt.Println("       →", s.Remedy)
		}
		if s.Severity == app.Ill {
			ill++
		}
	}
	if ill > 0 {
		fmt.Printf("\n共 %d 处故障，请按提示处理后再检查。\n", ill)
		return exitCode(1)
	}
	fmt.Println("\n没有发现故障。")
	return nil
}
