package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"liangtian/internal/postgres"
)

// examineOperations looks at what is set beside the program: figures, backups,
// copies of the database.
func examineOperations(ctx context.Context, c Config) []Symptom {
	out := append([]Symptom{examineBackup(c.DataDir, time.Now())}, examineMetrics(ctx, c)...)
	return append(out, examineReplicas(ctx, c)...)
}

const (
	backupDue  = 26 * time.Hour
	backupLate = 7 * 24 * time.Hour
)

func examineBackup(dir string, now time.Time) Symptom {
	const remedy = "每天由定时任务执行 liangtian backup，并把备份放到另一台机器。"
	at, err := lastBackup(dir)
	switch {
	case err != nil:
		return Symptom{Unwell, "备份", backupNote + " 读不出来", "执行一次 liangtian backup。"}
	case at.IsZero():
		return Symptom{Unwell, "备份", "这个数据目录还没有做过备份", remedy}
	}
	words := fmt.Sprintf("最近一份在 %s 前完成", now.Sub(at).Round(time.Minute))
	switch {
	case now.Sub(at) > backupLate:
		return Symptom{Ill, "备份", words, remedy}
	case now.Sub(at) > backupDue:
		return Symptom{Unwell, "备份", words, remedy}
	}
	return well("备份", "%s", words)
}

func examineMetrics(ctx context.Context, c Config) []Symptom {
	address, err := metricsAddress(c.Metrics, c.Addr)
	if err != nil {
		return []Symptom{{Ill, "指标", wordsOf(err), "改正 LIANGTIAN_METRICS。"}}
	}
	if address == "" {
		return []Symptom{{Unwell, "指标", "没有设置 LIANGTIAN_METRICS", "设为 127.0.0.1:9464，由 Prometheus 收取并告警，见 docs/operations/monitoring.md。"}}
	}
	var out []Symptom
	host, _, _ := net.SplitHostPort(address)
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		out = append(out, Symptom{Unwell, "指标地址", address + " 不是本机地址", "改为 127.0.0.1，或用防火墙只放行 Prometheus 那台机器。"})
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if !answers(ctx, "http://"+address+"/metrics", "liangtian_build_info") {
		return append(out, Symptom{Unwell, "指标", address + " 没有应答", "确认服务用同样的设置启动。"})
	}
	if answers(ctx, "http://"+c.Addr+"/metrics", "liangtian_build_info") {
		return append(out, Symptom{Ill, "指标", "对外的端口也给出指标", "检查反向代理：/metrics 不应转到 " + address + "。"})
	}
	return append(out, well("指标", "%s 正常应答，对外的端口没有", address))
}

func answers(ctx context.Context, url, with string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return strings.Contains(string(raw), with)
}

// examineReplicas asks every copy how far it is.
func examineReplicas(ctx context.Context, c Config) (out []Symptom) {
	if c.Replicas == "" {
		return nil
	}
	most, err := replicaLag(c.ReplicaLag)
	if err != nil {
		return []Symptom{{Ill, "只读副本", wordsOf(err), "改正 LIANGTIAN_REPLICA_LAG。"}}
	}
	if c.DatabaseURL == "" {
		return []Symptom{{Ill, "只读副本", "用私有数据库时没有副本", "设置 DATABASE_URL，或去掉 LIANGTIAN_REPLICAS。"}}
	}
	password := os.Getenv("LIANGTIAN_APP_PASSWORD")
	if password == "" {
		raw, err := os.ReadFile(filepath.Join(c.DataDir, appPasswordFile))
		if err != nil {
			return []Symptom{{Ill, "只读副本", "读不到程序角色的密码", "请用运行服务的账号检查。"}}
		}
		password = strings.TrimSpace(string(raw))
	}
	dsns, err := replicaDSNs(c.Replicas, password)
	if err != nil {
		return []Symptom{{Ill, "只读副本", wordsOf(err), "改正 LIANGTIAN_REPLICAS。"}}
	}
	primary, err := postgres.Open(c.DatabaseURL, postgres.Name("liangtian-doctor"), postgres.Connections(1))
	if err != nil {
		return []Symptom{{Ill, "只读副本", wordsOf(err), "核对 DATABASE_URL。"}}
	}
	defer primary.Close()
	for _, dsn := range dsns {
		name, behind, err := postgres.Behind(ctx, primary, dsn.Program, most)
		what := "只读副本 " + name
		switch {
		case err != nil:
			out = append(out, Symptom{Unwell, what, "问不到：" + wordsOf(err), "确认副本在运行、网络相通；这期间查询都到主库。"})
		case behind > most:
			out = append(out, Symptom{Unwell, what, fmt.Sprintf("%s 内没有追上主库", most), "查看副本的负载、网络和复制状态（pg_stat_replication）；这期间查询都到主库。"})
		default:
			out = append(out, well(what, "%s 内追上主库", behind.Round(time.Millisecond)))
		}
	}
	return out
}
