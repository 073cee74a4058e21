package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"liangtian/internal/app"
	"liangtian/internal/demo"
)

// demonstrate fills an empty database with a schematic city: the small one of
// `serve --demo`, or one of many plots to try how the program bears it.
func demonstrate(ctx context.Context, args []string) error {
	c := app.FromEnvironment()
	c.Addr = ""
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.StringVar(&c.DataDir, "data", c.DataDir, "数据目录")
	plots := flags.Uint64("plots", 0, "图斑数；0 为带照片的小城市")
	seed := flags.Uint64("seed", 1, "同一数字生成同一座城市")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	c.Version = version
	c.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.Start(ctx, c)
	if err != nil {
		return err
	}
	defer a.Stop()
	say := func(words string) { fmt.Println(words) }
	if *plots == 0 {
		return demo.Load(ctx, a, say)
	}
	return demo.Many(ctx, a, *plots, *seed, say)
}
