// Command liangtian is the whole product in one binary; one file per
// subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

// version is set by the build.
var version = "dev"

type command struct {
	name, zh string
	run      func(ctx context.Context, args []string) error
}

var commands = []command{
	{"serve", "启动服务；--demo 时先装入示意数据", serve},
	{"demo", "装入示意城市；--plots N 为大量图斑（压力测试用）", demonstrate},
	{"import", "从 Shapefile 导入批次、图层或行政区", importFiles},
	{"export", "导出台账（xlsx）；export proof -case 编号 为一个案件的存证证明", export},
	{"regions", "导入行政区及界线（GeoJSON）", regions},
	{"verify", "重算全部留痕并与检查点核对；--package 核验导出的证明，--against 与留存的检查点核对", verify},
	{"checkpoint", "立即签署一个检查点；-o 写到文件", checkpoint},
	{"keys", "签名密钥：list 列出，rotate 更换", keys},
	{"backup", "备份到 --to 目录（加密，可在服务运行时进行）", makeBackup},
	{"restore", "从备份恢复到空的数据目录，并核验", restore},
	{"user", "新增人员、重置密码", user},
	{"migrate", "把数据库升级到本版本", migrate},
	{"doctor", "检查安装是否完好，指出如何修复", doctor},
	{"health", "检查服务是否可用", func(_ context.Context, a []string) error { return health(a) }},
	{"spec", "打印 openapi 或 lifecycle", spec},
	{"sample-photo", "生成示意照片（测试用）", samplePhoto},
	{"with-database", "带一个临时数据库运行命令（测试用）", func(_ context.Context, a []string) error { return withDatabase(a) }},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
		os.Exit(imaging.ChildMain(os.Args[2:]))
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage()
		return 0
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		ctx, stop := context.Background(), func() {}
		if c.name != "with-database" { // it passes signals on by itself
			ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		}
		defer stop()
		err := c.run(ctx, args[1:])
		var code exitCode
		switch {
		case err == nil:
			return 0
		case errors.As(err, &code):
			return code.ExitCode()
		}
		say(err)
		return 1
	}
	fmt.Fprintf(os.Stderr, "没有子命令“%s”。\n", args[0])
	usage()
	return 2
}

// say prints a refusal as words; only what is no refusal shows its cause.
func say(err error) {
	if f := fault.As(err); f != nil {
		fmt.Fprintln(os.Stderr, f.Message)
		if f.Cause != nil {
			fmt.Fprintln(os.Stderr, "原因：", f.Cause)
		}
		return
	}
	fmt.Fprintln(os.Stderr, "出错：", err)
}

func usage() {
	fmt.Fprintln(os.Stderr, "良田 Liangtian", version, "\n\n用法：liangtian 子命令 [参数]")
	for _, c := range commands {
		fmt.Fprintf(os.Stderr, "  %-14s %s\n", c.name, c.zh)
	}
	fmt.Fprintln(os.Stderr, "\n环境变量：LIANGTIAN_DATA 数据目录；LIANGTIAN_ADDR 地址；DATABASE_URL 用已有的 PostgreSQL（含 PostGIS）。")
}
