package app

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/postgres"
)

// replicaDSNs are the addresses of the copies for the program's two roles, which
// a copy has from the primary.
func replicaDSNs(setting, password string) (out []postgres.ReplicaDSN, err error) {
	for _, one := range strings.Split(setting, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		var dsn postgres.ReplicaDSN
		if dsn.App, err = postgres.As(one, postgres.AppRole, password); err != nil {
			return nil, errReplicas
		}
		if dsn.Program, err = postgres.As(one, postgres.ProgramRole, password); err != nil {
			return nil, errReplicas
		}
		out = append(out, dsn)
	}
	return out, nil
}

var errReplicas = fault.New(fault.Invalid, "replica-address", "LIANGTIAN_REPLICAS 应为一个或几个 postgres://主机:端口/库名 形式的地址，用逗号分隔。")

// replicaLag is how old an answer may be.
func replicaLag(set time.Duration) (time.Duration, error) {
	switch {
	case set == 0:
		return postgres.ReplicaLag, nil
	case set < time.Second || set > 5*time.Minute:
		return 0, fault.New(fault.Invalid, "replica-lag", "LIANGTIAN_REPLICA_LAG 应为 1s 到 5m，如 5s。")
	}
	return set, nil
}

// openReplicas opens the copies that the settings name.
func (d *database) openReplicas(c Config, password string, key []byte, log *slog.Logger) error {
	dsns, err := replicaDSNs(c.Replicas, password)
	if err != nil || len(dsns) == 0 || c.Addr == "" { // a command reads from the primary
		return err
	}
	if c.DatabaseURL == "" {
		return fault.New(fault.Invalid, "replica-private", "自带的私有数据库没有副本：用 LIANGTIAN_REPLICAS 时须设置 DATABASE_URL。")
	}
	d.replicas, err = postgres.OpenReplicas(d.app, key, c.ReplicaLag, log, dsns...)
	return err
}

// elsewhere lets the doors read from a copy; nil without one.
func (a *App) elsewhere() func(context.Context) context.Context {
	if a.db.replicas == nil {
		return nil
	}
	return a.db.replicas.Reading
}

// Replicas tells how the copies stand.
func (a *App) Replicas() []postgres.ReplicaState {
	if a.db.replicas == nil {
		return nil
	}
	return a.db.replicas.State()
}

// caughtUp lets an export read from a copy that has all that is stored by now.
// What has failed once is read from the primary: a copy ends what keeps it from
// following for too long.
func (a *App) caughtUp(ctx context.Context, failures int) context.Context {
	if a.db.replicas == nil || failures > 0 {
		return ctx
	}
	return a.db.replicas.Caught(ctx)
}
