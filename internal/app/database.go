package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/uptrace/bun"

	"liangtian/internal/cluster"
	"liangtian/internal/postgres"
	"liangtian/internal/telemetry"
	"liangtian/migrations"
)

// database is the connections of a started program. The owner migrates and is
// closed; the program works as a role that owns nothing.
type database struct {
	cluster *cluster.Cluster // nil with a server of somebody else
	app     *bun.DB          // short statements: pages
	long    *bun.DB          // imports, layers, exports

	replicas *postgres.Replicas // nil without any
}

// openDatabase starts or finds the database, brings it to this version's
// schema, and logs in as the two roles that it works as.
func openDatabase(ctx context.Context, c Config, traces *telemetry.Traces) (d database, err error) {
	defer func() {
		if err != nil {
			d.close(context.WithoutCancel(ctx))
		}
	}()
	owner := c.DatabaseURL
	var appDSN, programDSN, password string
	if c.DatabaseURL == "" {
		address, running := cluster.Running(filepath.Join(c.DataDir, "postgres"))
		if !running || c.Addr != "" {
			if d.cluster, err = cluster.Start(ctx, cluster.Config{Dir: filepath.Join(c.DataDir, "postgres"), Fsync: true, Log: c.Log}); err != nil {
				return d, err
			}
			address = d.cluster.Address
		}
		owner = address.DSN(cluster.Superuser, cluster.Database)
		appDSN, programDSN = address.DSN(postgres.AppRole, cluster.Database), address.DSN(postgres.ProgramRole, cluster.Database)
	} else {
		if password, err = appPassword(c.DataDir); err != nil {
			return d, err
		}
		if appDSN, err = postgres.As(c.DatabaseURL, postgres.AppRole, password); err != nil {
			return d, err
		}
		if programDSN, err = postgres.As(c.DatabaseURL, postgres.ProgramRole, password); err != nil {
			return d, err
		}
	}
	key, err := prepare(ctx, owner, password)
	if err != nil {
		return d, err
	}
	options := []postgres.Option{}
	if traces != nil {
		options = append(options, postgres.Traced(traces))
	}
	if d.app, err = postgres.OpenWalled(appDSN, programDSN, key, append(options, postgres.Name(postgres.ServerName(migrations.FS)))...); err != nil {
		return d, err
	}
	if d.long, err = postgres.OpenWalled(appDSN, programDSN, key, append(options, postgres.Name("liangtian-long"), postgres.Long(), postgres.Connections(6))...); err != nil {
		return d, err
	}
	return d, d.openReplicas(c, password, key, c.Log)
}

// prepare brings roles and schema to this version, as the owner, and gives the
// key of the wall.
func prepare(ctx context.Context, dsn, password string) ([]byte, error) {
	db, err := postgres.Open(dsn, postgres.Name("liangtian-migrate"), postgres.Long(), postgres.Connections(2))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := postgres.EnsureRoles(ctx, db, password); err != nil {
		return nil, err
	}
	if err := postgres.Migrate(ctx, db, migrations.FS); err != nil {
		return nil, err
	}
	return postgres.WallKey(ctx, db)
}

const appPasswordFile = "app-role.password"

// appPassword is the password of the program's role on a server of somebody
// else: made once, kept beside the data, readable by the program alone.
func appPassword(dir string) (string, error) {
	if p := os.Getenv("LIANGTIAN_APP_PASSWORD"); p != "" {
		return p, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	file := filepath.Join(dir, appPasswordFile)
	raw, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(raw)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	p := hex.EncodeToString(secret)
	temp := file + "." + p[:8]
	defer os.Remove(temp)
	if err := os.WriteFile(temp, []byte(p+"\n"), 0o600); err != nil {
		return "", err
	}
	// Of several servers that start over one folder, the first one's stands.
	if err := os.Link(temp, file); errors.Is(err, os.ErrExist) {
		return appPassword(dir)
	} else if err != nil {
		return "", err
	}
	return p, nil
}

// Database is the connections of the program.
func (a *App) Database() *bun.DB { return a.db.app }

// Owner is a connection of the schema's owner, for what the program's own role
// may not do. The caller closes it.
func (a *App) Owner() (*bun.DB, error) {
	return postgres.Open(a.ownerDSN(), postgres.Name("liangtian-owner"), postgres.Long(), postgres.Connections(2))
}

func (a *App) ownerDSN() string {
	if a.Config.DatabaseURL != "" {
		return a.Config.DatabaseURL
	}
	address, _ := cluster.Running(a.clusterDir())
	return address.DSN(cluster.Superuser, cluster.Database)
}

func (a *App) clusterDir() string { return filepath.Join(a.Config.DataDir, "postgres") }

func (d database) close(ctx context.Context) {
	if d.replicas != nil {
		_ = d.replicas.Close()
	}
	for _, db := range []*bun.DB{d.app, d.long} {
		if db != nil {
			_ = db.Close()
		}
	}
	if d.cluster != nil {
		_ = d.cluster.Stop(ctx)
	}
}
