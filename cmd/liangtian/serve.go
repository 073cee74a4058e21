package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/demo"
	"liangtian/internal/logging"
)

// serve starts the program and answers until it is stopped.
func serve(ctx context.Context, args []string) error {
	began := time.Now()
	c := app.FromEnvironment()
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.StringVar(&c.Addr, "listen", c.Addr, "地址，如 127.0.0.1:8080")
	flags.StringVar(&c.DataDir, "data", c.DataDir, "数据目录")
	flags.BoolVar(&c.Secure, "secure-cookies", c.Secure, "只在 HTTPS 下发送登录凭据")
	withDemo := flags.Bool("demo", false, "第一次启动时装入示意城市")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	c.Version = version
	var err error
	if c.Log, err = logging.New(os.Stderr, c.LogFormat, c.LogLevel); err != nil {
		return err
	}
	slog.SetDefault(c.Log)
	a, err := app.Start(ctx, c)
	if err != nil {
		return err
	}
	defer a.Stop()
	if *withDemo {
		if err := demo.Load(ctx, a, func(words string) { fmt.Println(words) }); err != nil {
			return err
		}
	}
	return a.Serve(ctx, func(addr string) {
		fmt.Printf("\n良田已启动（%.1f 秒）：http://%s\n", time.Since(began).Seconds(), addr)
		if *withDemo {
			fmt.Print(demo.Logins())
		}
		fmt.Println("按 Ctrl-C 停止。")
	})
}
