package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"liangtian/internal/app"
	"liangtian/internal/backup"
	"liangtian/internal/cluster"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// secretFlags name what locks and opens a backup. A secret never is an
// argument: everybody on the machine can read those.
type secretFlags struct{ passphraseFile, recipient, identityFile string }

func (s *secretFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&s.passphraseFile, "passphrase-file", "", "口令文件（第一行为口令）")
	flags.StringVar(&s.recipient, "recipient", "", "age 公钥（age1…），私钥存放在别处")
	flags.StringVar(&s.identityFile, "identity-file", "", "age 私钥文件，用于恢复")
}

func (s *secretFlags) read() (out backup.Secret, err error) {
	out.Recipient = s.recipient
	if s.passphraseFile != "" {
		if out.Passphrase, err = firstLine(s.passphraseFile); err != nil {
			return out, err
		}
		if len([]rune(out.Passphrase)) < 12 {
			return out, fault.New(fault.Invalid, "backup-passphrase", "口令至少 12 个字符。")
		}
	}
	if s.identityFile != "" {
		out.Identity, err = firstLine(s.identityFile)
	}
	return out, err
}

// firstLine is the first line that is not a remark.
func firstLine(name string) (string, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return "", fault.New(fault.Invalid, "backup-secret", "文件 %s 无法读取。", name).Because(err)
	}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			return line, nil
		}
	}
	return "", fault.New(fault.Invalid, "backup-secret", "文件 %s 是空的。", name)
}

func saying(words string) { fmt.Println(words) }

// makeBackup copies everything into a folder, also while the server works.
func makeBackup(ctx context.Context, args []string) error {
	var secret secretFlags
	flags := flag.NewFlagSet("backup", flag.ContinueOnError)
	to := flags.String("to", "", "备份目录；同一目录可存多份，证据文件只存一次")
	keep := flags.Int("keep", 0, "只保留最近几份；0 为全部保留")
	secret.add(flags)
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if *to == "" {
		return fault.Bad("to", "backup-to", "请用 --to 指定备份目录。")
	}
	key, err := secret.read()
	if err != nil {
		return err
	}
	return with(ctx, func(a *app.App) error {
		target, err := a.BackupTo(*to, key)
		if err != nil {
			return err
		}
		defer target.Close()
		began := time.Now()
		m, err := a.Backup(ctx, target, saying)
		if err != nil {
			return err
		}
		fmt.Printf("备份 %s 已完成（%.0f 秒）。\n", m.Name, time.Since(began).Seconds())
		if *keep > 0 {
			backups, blobs, err := target.Prune(*keep)
			if err != nil {
				return err
			}
			fmt.Printf("保留最近 %d 份，清理旧备份 %d 份、不再需要的证据文件 %d 个。\n", *keep, backups, blobs)
		}
		for _, sha := range m.Lost {
			fmt.Fprintln(os.Stderr, "证据文件在备份之前已丢失或损坏：", sha)
		}
		if len(m.Lost) > 0 {
			return found
		}
		return nil
	})
}

// restore brings a backup back to an empty place, and verifies it.
func restore(ctx context.Context, args []string) error {
	var secret secretFlags
	c := app.FromEnvironment()
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	from := flags.String("from", "", "备份目录")
	name := flags.String("name", "", "哪一份；不写为最新的")
	data := flags.String("data", "", "恢复到这个空的数据目录；设有 DATABASE_URL 时数据库恢复到那里（须是空库）")
	against := flags.String("against", "", "与库外留存的检查点文件核对")
	signedBy := flags.String("signed-by", "", "安装的第一把签名密钥的编号（liangtian keys list），用于核对备份的签名")
	secret.add(flags)
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if *from == "" || *data == "" {
		return fault.Bad("from", "restore-from", "请用 --from 指定备份目录，用 --data 指定一个空的数据目录。")
	}
	kept, err := keptCheckpoint(*against)
	if err != nil {
		return err
	}
	c.DataDir, c.Addr, c.Version = *data, "", version
	return restored(ctx, app.Restore{Config: c, Name: *name, Against: kept, SignedBy: *signedBy, Say: saying}, *from, secret)
}

func restored(ctx context.Context, r app.Restore, from string, secret secretFlags) error {
	key, err := secret.read()
	if err != nil {
		return err
	}
	r.Config.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if r.From, err = backup.Open(from, key); err != nil {
		return err
	}
	report, err := r.Do(ctx)
	if err != nil {
		return err
	}
	return tell(report)
}

// verifyBackup restores into a place that is thrown away.
func verifyBackup(ctx context.Context, from string, secret secretFlags, kept *seal.Exported, signedBy string) error {
	sweepTrials(os.TempDir())
	dir, err := os.MkdirTemp("", trialPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // PostgreSQL's own user must pass
		return err
	}
	c := app.FromEnvironment()
	c.DataDir, c.DatabaseURL, c.Addr, c.Version = dir, "", "", version
	return restored(ctx, app.Restore{Config: c, Trial: true, Against: kept, SignedBy: signedBy, Say: saying}, from, secret)
}

const trialPrefix = "liangtian-trial-"

// sweepTrials removes what killed runs left: everything lies there in the clear.
func sweepTrials(temp string) {
	dirs, _ := filepath.Glob(filepath.Join(temp, trialPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err == nil && time.Since(info.ModTime()) > time.Hour && !cluster.Held(filepath.Join(dir, "postgres")) {
			_ = os.RemoveAll(dir)
		}
	}
}
