package app

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"liangtian/internal/cluster"
	"liangtian/internal/fault"
	"liangtian/internal/postgres"
	"liangtian/migrations"
)

// Severity of what the doctor finds.
type Severity int

// The severities.
const (
	Well Severity = iota
	Unwell
	Ill
)

// Symptom is one thing that was looked at: how it is and, where it is not
// well, what to do.
type Symptom struct {
	Severity Severity
	What     string
	Words    string
	Remedy   string
}

func wordsOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Message
	}
	return err.Error()
}

func well(what, words string, args ...any) Symptom {
	return Symptom{Well, what, fmt.Sprintf(words, args...), ""}
}

// Doctor looks an installation over and changes nothing. It may run beside the
// server; without one it says what can be said of a house that sleeps.
func Doctor(ctx context.Context, c Config) []Symptom {
	c.fill()
	out := append(examineFolder(c.DataDir), examineTools(c)...)
	out = append(out, examineSettings(c)...)
	out = append(out, examineOperations(ctx, c)...)
	owner := c.DatabaseURL
	if owner == "" {
		address, running := cluster.Running(filepath.Join(c.DataDir, "postgres"))
		if !running {
			return append(out, Symptom{Unwell, "数据库", "私有数据库没有运行", "启动服务（liangtian serve）后再检查一次。"})
		}
		owner = address.DSN(cluster.Superuser, cluster.Database)
	}
	return append(append(out, examineDatabase(ctx, c, owner)...), examineDoor(ctx, c))
}

const (
	tightSpace = 20 << 30 // a county's photos of a month
	noSpace    = 2 << 30
)

func examineFolder(dir string) (out []Symptom) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return []Symptom{{Ill, "数据目录", dir + " 不存在", "用 LIANGTIAN_DATA 指定数据目录，或启动一次服务由程序建立。"}}
	}
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		out = append(out, Symptom{Ill, "数据目录", dir + " 不能写入", "请让运行程序的账号拥有这个目录（chown）。"})
	} else {
		_ = probe.Close()
		_ = os.Remove(probe.Name())
		out = append(out, well("数据目录", "%s 可以写入", dir))
	}
	if free, _, err := space(dir); err == nil {
		words := fmt.Sprintf("剩余 %.1f GB", float64(free)/(1<<30))
		switch {
		case free < noSpace:
			out = append(out, Symptom{Ill, "磁盘空间", words, "请立即清理或扩容：写满后不能再收照片。"})
		case free < tightSpace:
			out = append(out, Symptom{Unwell, "磁盘空间", words, "请安排扩容；exports/ 和 imagery/ 可以重新生成。"})
		default:
			out = append(out, well("磁盘空间", "%s", words))
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "keys")); err == nil {
		if info.Mode().Perm()&0o077 != 0 {
			out = append(out, Symptom{Ill, "密钥", "其他账号可以读 " + filepath.Join(dir, "keys"), "chmod 700 这个目录；怀疑泄露的请更换密钥。"})
		} else {
			out = append(out, well("密钥", "只有运行程序的账号可读"))
		}
	}
	return out
}

func examineTools(c Config) (out []Symptom) {
	for _, tool := range []struct{ name, what, remedy string }{
		{"ogr2ogr", "导入 FileGDB、DXF", "安装 gdal-bin；不装则只是不能导入这两种格式。"},
		{"bwrap", "隔离地转换上传的文件", "安装 bubblewrap；不装则不能导入 FileGDB、DXF。"},
	} {
		if _, err := exec.LookPath(tool.name); err != nil {
			out = append(out, Symptom{Unwell, tool.name, "没有安装（" + tool.what + "）", tool.remedy})
		} else {
			out = append(out, well(tool.name, "已安装"))
		}
	}
	if _, err := documentFont(c.Font)(); err != nil {
		return append(out, Symptom{Ill, "字体", "没有可用的中文 TrueType 字体，不能生成 PDF", "安装 fonts-wqy-microhei，或用 LIANGTIAN_FONT 指定。"})
	}
	return append(out, well("字体", "可以生成 PDF"))
}

func examineSettings(c Config) (out []Symptom) {
	if strings.HasPrefix(c.PublicURL, "https://") && !c.Secure {
		out = append(out, Symptom{Unwell, "登录凭据", "对外网址是 HTTPS，但 LIANGTIAN_SECURE_COOKIES 没有打开", "设为 true，登录凭据才只走 HTTPS。"})
	}
	if c.PublicURL == "" {
		out = append(out, Symptom{Unwell, "对外网址", "没有设置 LIANGTIAN_PUBLIC_URL", "销号单的二维码将用下载人浏览器的地址，外面可能打不开。"})
	}
	return out
}

func examineDatabase(ctx context.Context, c Config, dsn string) []Symptom {
	db, err := postgres.Open(dsn, postgres.Name("liangtian-doctor"), postgres.Connections(1))
	if err != nil {
		return []Symptom{{Ill, "数据库", wordsOf(err), "核对 DATABASE_URL。"}}
	}
	defer db.Close()
	if err := postgres.Ping(ctx, db); err != nil {
		return []Symptom{{Ill, "数据库", "连接不上", "核对 DATABASE_URL，确认数据库在运行、网络相通、账号密码正确。"}}
	}
	pending, err := postgres.Pending(ctx, db, migrations.FS)
	switch {
	case err != nil:
		return []Symptom{{Ill, "数据库结构", wordsOf(err), "数据库比程序新，或被改动过：请用配套版本的程序。"}}
	case pending > 0:
		return []Symptom{{Unwell, "数据库结构", fmt.Sprintf("还有 %d 项升级没有做", pending), "先备份，再启动本版本的服务或运行 liangtian migrate。"}}
	}
	now := time.Now()
	k, err := postgres.Examine(ctx, db)
	if err != nil {
		return []Symptom{{Ill, "数据库", "查询失败：" + err.Error(), "请查看数据库日志。"}}
	}
	return append(judge(k, now), examinePhotos(ctx, c, k))
}

// judge says of what the database told whether it is well.
func judge(k postgres.Condition, now time.Time) (out []Symptom) {
	add := func(bad bool, severity Severity, what, fine, words, remedy string) {
		if bad {
			out = append(out, Symptom{severity, what, words, remedy})
		} else {
			out = append(out, Symptom{Well, what, fine, ""})
		}
	}
	version := fmt.Sprintf("PostgreSQL %d.%d，PostGIS %s", k.Version/10000, k.Version%10000, k.PostGIS)
	add(k.Version < 150000, Ill, "数据库版本", version, version, "需要 PostgreSQL 15 或更新的版本。")
	add(len(k.Missing) > 0, Ill, "扩展", "齐全", "缺少 "+strings.Join(k.Missing, "、"), "由数据库管理员 CREATE EXTENSION。")
	add(!k.Fsync || !k.FullPageWrites || !k.SynchronousCommit, Ill, "落盘", "每次提交都写到磁盘",
		"fsync、full_page_writes 或 synchronous_commit 关闭了", "请打开：关闭时断电会丢失已经答复过的办理。")
	add(len(k.TooMighty) > 0, Ill, "程序角色", "没有多余的权限", strings.Join(k.TooMighty, "、")+" 的权限过大", "重新启动服务会收回；仍有的，请数据库管理员收回 SUPERUSER、BYPASSRLS 等权限和多余的角色成员。")
	add(len(k.Unwalled) > 0, Ill, "行级安全", "全部启用", strings.Join(k.Unwalled, "、")+" 的行级安全被关闭", "请数据库管理员对这些表执行 ENABLE 和 FORCE ROW LEVEL SECURITY，并查明是谁关闭的。")
	apart := k.Now.Sub(now).Abs().Round(time.Second)
	add(apart > time.Minute, Ill, "时钟", "程序与数据库一致", fmt.Sprintf("程序与数据库相差 %s", apart), "请在两台机器上启用时间同步（chrony、systemd-timesyncd）。")
	add(k.StuckJobs > 0, Unwell, "后台任务", "没有积压", fmt.Sprintf("%d 项任务等了一小时以上", k.StuckJobs), "确认服务在运行；查看服务日志。")
	add(k.FailedJobs > 0, Unwell, "失败的任务", "近七天没有", fmt.Sprintf("近七天有 %d 项", k.FailedJobs), "在相应页面查看原因后重试。")
	return out
}

// examinePhotos looks whether the newest photos lie where they were put.
func examinePhotos(ctx context.Context, c Config, k postgres.Condition) Symptom {
	bucket, store, err := c.openEvidence()
	if err != nil {
		return Symptom{Ill, "照片原件", wordsOf(err), "请检查数据目录的权限和挂载，以及 LIANGTIAN_BUCKET。"}
	}
	if bucket != nil {
		if err := bucket.Reachable(ctx); err != nil {
			return Symptom{Ill, "照片原件", "对象存储连不上：" + wordsOf(err), "请核对 LIANGTIAN_BUCKET 的地址、桶名和密钥，以及网络。"}
		}
	}
	gone := 0
	for _, sha := range k.LastPhotos {
		if _, err := store.Path(ctx, sha); err != nil {
			gone++
		}
	}
	if gone > 0 {
		return Symptom{Ill, "照片原件", fmt.Sprintf("最近 %d 张中有 %d 张不在", len(k.LastPhotos), gone), "检查证据目录是否挂载；确已丢失的从备份恢复。"}
	}
	return well("照片原件", "最近 %d 张都在", len(k.LastPhotos))
}

func examineDoor(ctx context.Context, c Config) Symptom {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.Addr+"/health/ready", nil)
	if err == nil {
		var resp *http.Response
		if resp, err = http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return well("服务", "%s 正常应答", c.Addr)
			}
			return Symptom{Ill, "服务", fmt.Sprintf("%s 应答 %d", c.Addr, resp.StatusCode), "查看服务日志。"}
		}
	}
	return Symptom{Unwell, "服务", c.Addr + " 没有应答", "如服务在别的地址，用 LIANGTIAN_ADDR 指明；否则请启动服务。"}
}
