package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"liangtian/internal/app"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// exportProof writes the record of one case with its proofs: whoever has the
// file can check it without the database.
func exportProof(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("export proof", flag.ContinueOnError)
	no := flags.String("case", "", "案件编号")
	out := flags.String("o", "", "输出文件；不写则为 存证证明-编号.json")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if *no == "" {
		return fault.Bad("case", "case-missing", "请用 -case 写明案件编号。")
	}
	if *out == "" {
		*out = "存证证明-" + *no + ".json"
	}
	return with(ctx, func(a *app.App) error {
		c, ring, cases, err := a.Proof(ctx, *no)
		if err != nil {
			return err
		}
		f, err := os.Create(*out)
		if err != nil {
			return err
		}
		if err := errors.Join(writeProofs(f, c, ring, cases), f.Close()); err != nil {
			return err
		}
		fmt.Printf("已写入 %s：%d 条留痕，检查点 %d。核验：liangtian verify -package %s\n", *out, len(cases[0].Events), c.Number, *out)
		return nil
	})
}

func writeProofs(f *os.File, c seal.Checkpoint, ring seal.Ring, cases []seal.OfCase) error {
	w, err := seal.NewWriter(f, c, ring)
	if err != nil {
		return err
	}
	for _, of := range cases {
		if err := w.Add(of); err != nil {
			return err
		}
	}
	return w.Close()
}
