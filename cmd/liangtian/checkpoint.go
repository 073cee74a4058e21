package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/seal"
)

// checkpoint signs the record as it stands, or writes a checkpoint that is there
// to a file.
func checkpoint(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("checkpoint", flag.ContinueOnError)
	out := flags.String("o", "", "把检查点写到这个文件，请存放在系统之外")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	return with(ctx, func(a *app.App) error {
		c, err := a.Checkpoint(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("检查点 %d：%d 片叶，根 %s，密钥 %s（%s）。\n", c.Number, c.Size, c.Root, c.Key, c.Algorithm)
		if *out == "" {
			return nil
		}
		ring, err := a.Keys()
		if err != nil {
			return err
		}
		raw, err := seal.Export(c, ring)
		if err != nil {
			return err
		}
		return os.WriteFile(*out, raw, 0o644)
	})
}

// keys shows the public keys, or takes a new one into use.
func keys(ctx context.Context, args []string) error {
	usage := fault.New(fault.Invalid, "keys-what", "用法：liangtian keys list 或 liangtian keys rotate（新密钥的算法由 LIANGTIAN_SIGNING 决定：ed25519 或 sm2）。")
	if len(args) != 1 {
		return usage
	}
	return with(ctx, func(a *app.App) error {
		var ring seal.Ring
		var err error
		switch args[0] {
		case "list":
			ring, err = a.Keys()
		case "rotate":
			var c seal.Checkpoint
			if ring, c, err = a.RotateKeys(ctx); err == nil {
				fmt.Printf("已启用新密钥，并用它签署检查点 %d。\n", c.Number)
			}
		default:
			return usage
		}
		for i, k := range ring {
			mark := "停用"
			if i == len(ring)-1 {
				mark = "在用"
			}
			fmt.Printf("%s %s %s，自 %s\n", mark, k.Algorithm, k.ID, k.Since.In(org.Shanghai).Format("2006-01-02 15:04"))
		}
		return err
	})
}
