package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"liangtian/internal/app"
	"liangtian/internal/org"
	"liangtian/internal/seal"
)

const found = exitCode(3) // something is not as it was written

// verify recomputes everything that was recorded and names what does not hold.
func verify(ctx context.Context, args []string) error {
	var against, pack, from, signedBy string
	var secret secretFlags
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.StringVar(&against, "against", "", "与库外留存的检查点文件核对")
	flags.StringVar(&pack, "package", "", "核验存证证明（JSON）或举证包（ZIP），不需要数据库")
	flags.StringVar(&from, "backup", "", "核验备份：恢复到临时目录后核验，用后即删")
	flags.StringVar(&signedBy, "signed-by", "", "与 --backup 一起：安装的第一把签名密钥的编号")
	secret.add(flags)
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	kept, err := keptCheckpoint(against)
	if err != nil {
		return err
	}
	switch {
	case pack != "":
		return verifyPackage(pack, kept)
	case from != "":
		return verifyBackup(ctx, from, secret, kept, signedBy)
	}
	return with(ctx, func(a *app.App) error {
		r, err := a.VerifySealed(ctx, kept, func(int, int) {})
		if err != nil {
			return err
		}
		return tell(r)
	})
}

// keptCheckpoint reads a checkpoint that somebody kept; "" is none.
func keptCheckpoint(name string) (*seal.Exported, error) {
	if name == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	e, err := seal.Import(raw)
	return &e, err
}

// tell prints what was found, and gives the exit code.
func tell(r *seal.Report) error {
	for _, f := range r.Findings {
		at := ""
		if f.Leaf >= 0 && f.Seq > 0 {
			at = fmt.Sprintf("（叶 %d）", f.Leaf)
		}
		if !f.At.IsZero() {
			at += "，" + f.At.In(org.Shanghai).Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(os.Stderr, "不符〔%s〕%s%s：%s。\n", f.Damage.Zh(), f.Place, at, f.Words)
	}
	if r.More > 0 {
		fmt.Fprintf(os.Stderr, "另有 %d 处不符，没有逐条列出。\n", r.More)
	}
	if !r.Holds() {
		return found
	}
	fmt.Printf("全部相符：%d 个案件、%d 条留痕", r.Cases, r.Events)
	if r.Newest != nil {
		fmt.Printf("；%d 个检查点，最新的是第 %d 个（%s，%d 片叶，密钥 %s）", r.Checkpoints, r.Newest.Number, r.Newest.At.In(org.Shanghai).Format("2006-01-02 15:04"), r.Newest.Size, r.Newest.Key)
	}
	fmt.Println("。")
	if r.Unsealed > 0 {
		fmt.Printf("其中 %d 条还没有签入检查点。\n", r.Unsealed)
	}
	return nil
}
