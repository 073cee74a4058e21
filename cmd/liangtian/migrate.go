package main

import (
	"context"
	"fmt"

	"liangtian/internal/app"
)

// migrate brings the database to this version and stops.
func migrate(ctx context.Context, _ []string) error {
	return with(ctx, func(*app.App) error {
		fmt.Println("数据库已是本版本。")
		return nil
	})
}

// with starts the program without doors for one command. Beside a running
// server it uses that server's database.
func with(ctx context.Context, do func(*app.App) error) error {
	c := app.FromEnvironment()
	c.Addr, c.Version = "", version
	a, err := app.Start(ctx, c)
	if err != nil {
		return err
	}
	defer a.Stop()
	return do(a)
}
