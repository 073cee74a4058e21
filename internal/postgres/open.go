// Package postgres is all SQL of the product. bun formats and scans; the
// schema is written by hand in migrations/.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"
	"go.opentelemetry.io/otel/trace"

	"liangtian/internal/fault"
)

const (
	// The server gives up first: when the driver gives up, the query goes on
	// in the server and the connection is lost.
	statementTimeout = 8 * time.Second
	readTimeout      = 10 * time.Second
	longTimeout      = 6 * time.Hour

	defaultConnections = 16
)

// Option changes what Open does.
type Option func(*options)

type options struct {
	statement, read time.Duration
	connections     int
	name            string
	traces          trace.TracerProvider
}

// Long is for migrations, imports and reports: statements may take six hours.
func Long() Option {
	return func(o *options) { o.statement, o.read = longTimeout, longTimeout+time.Minute }
}

// Connections sets how many connections are opened at most and kept.
func Connections(n int) Option { return func(o *options) { o.connections = n } }

// Name is what the server's list of sessions shows.
func Name(name string) Option { return func(o *options) { o.name = name } }

// Open is the one way to the database: with time limits on both sides, a fixed
// number of connections and the product's time zone. It does not connect yet.
//
// dsn is postgres://user:password@host:port/database?sslmode=..., or with
// host=/path for a Unix socket (the socket or its folder). Of several hosts,
// parted by commas, the one that takes writes is used. Never use Prepare on the
// result: after a timeout, the next query of that connection fails.
//
// Errors: database-url (fault.Invalid).
func Open(dsn string, opts ...Option) (*bun.DB, error) {
	pool, o, err := openPool(dsn, func(c driver.Connector) driver.Connector { return c }, opts...)
	if err != nil {
		return nil, err
	}
	return watched(o.hooked(bun.NewDB(pool, pgdialect.New())), pool), nil
}

func openPool(dsn string, through func(driver.Connector) driver.Connector, opts ...Option) (*sql.DB, options, error) {
	o := options{statement: statementTimeout, read: readTimeout, connections: defaultConnections, name: "liangtian"}
	for _, opt := range opts {
		opt(&o)
	}
	all, err := parse(dsn)
	if err != nil {
		return nil, o, err
	}
	for _, conf := range all {
		o.apply(conf)
	}
	pool := sql.OpenDB(through(connector(all)))
	pool.SetMaxOpenConns(o.connections)
	// Fewer idle ones than open ones means connecting anew all the time.
	pool.SetMaxIdleConns(o.connections)
	pool.SetConnMaxIdleTime(30 * time.Minute)
	return pool, o, nil
}

// Ping reports an unreachable database in words.
func Ping(ctx context.Context, db *bun.DB) error {
	if err := db.PingContext(ctx); err != nil {
		return fault.New(fault.Unavailable, "database-unreachable",
			"数据库暂时连接不上，没有保存任何内容，请稍后重试。").Because(err)
	}
	return nil
}

// parse never panics and never shows the DSN: it holds a password.
func parse(dsn string) ([]*pgdriver.Config, error) {
	each, err := Split(dsn)
	if err != nil {
		return nil, err
	}
	var all []*pgdriver.Config
	for _, one := range each {
		connector, err := pgdriver.NewDriver().OpenConnector(one)
		if err != nil {
			return nil, databaseURL(scrub(err, one))
		}
		conf := connector.(*pgdriver.Connector).Config()
		if conf.Network == "unix" {
			if info, err := os.Stat(conf.Addr); err == nil && info.IsDir() {
				conf.Addr = filepath.Join(conf.Addr, ".s.PGSQL.5432")
			}
			conf.TLSConfig = nil
		}
		all = append(all, conf)
	}
	return all, nil
}

func scrub(err error, dsn string) error {
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), dsn, "(hidden)"))
}

func (o options) apply(conf *pgdriver.Config) {
	conf.ReadTimeout = o.read
	conf.WriteTimeout = max(o.read, conf.WriteTimeout)
	conf.AppName = o.name
	conf.ResetSessionFunc = checkAlive
	params := map[string]any{}
	for name, value := range conf.ConnParams {
		params[name] = value
	}
	params["statement_timeout"] = o.statement.Milliseconds()
	params["timezone"] = "Asia/Shanghai"
	conf.ConnParams = params
}
