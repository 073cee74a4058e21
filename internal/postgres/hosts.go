package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/internal/fault"
)

// Several hosts behind one address, as libpq has them: they are asked in turn,
// and the one that takes writes is kept. After a failover the next connection
// finds the new one by itself.

// hostTime bounds one host: a frozen one takes the connection and says nothing.
const hostTime = 3 * time.Second

var errReadOnly = errors.New("the host takes no writes")

// hosts makes connections to whichever host takes writes.
type hosts struct {
	each []*pgdriver.Connector
	last atomic.Int64 // the one that did
}

func (h *hosts) Driver() driver.Driver { return h.each[0].Driver() }

func (h *hosts) Connect(ctx context.Context) (driver.Conn, error) {
	first := int(h.last.Load())
	var failed []error
	for i := range h.each {
		at := (first + i) % len(h.each)
		conn, err := h.connect(ctx, h.each[at])
		if err == nil {
			h.last.Store(int64(at))
			return conn, nil
		}
		failed = append(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failed...)
}

func (h *hosts) connect(ctx context.Context, c *pgdriver.Connector) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, hostTime)
	defer cancel()
	conn, err := c.Connect(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := conn.(*pgdriver.Conn).QueryContext(ctx, "SHOW transaction_read_only", nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	said := make([]driver.Value, 1)
	if err = errors.Join(rows.Next(said), rows.Close()); err == nil && said[0] != "off" {
		err = errReadOnly
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// connector is for one host the driver's own, which also serves whoever only
// reads from a standby.
func connector(all []*pgdriver.Config) driver.Connector {
	h := &hosts{}
	for _, conf := range all {
		h.each = append(h.each, pgdriver.NewConnector(pgdriver.WithConfig(conf)))
	}
	if len(h.each) == 1 {
		return h.each[0]
	}
	return h
}

// Split gives the address of every host: postgres://user@a:5432,b/db, or
// several folders of sockets in host=. It is done on the text, because a list
// of hosts is no URL to Go.
//
// Errors: database-url (fault.Invalid).
func Split(dsn string) ([]string, error) {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if !ok {
		return []string{dsn}, nil // parse refuses it
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	user := ""
	if i := strings.LastIndex(authority, "@"); i >= 0 {
		user, authority = authority[:i+1], authority[i+1:]
	}
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, databaseURL(scrub(err, dsn))
	}
	if wanted := values.Get("target_session_attrs"); wanted != "" && wanted != "read-write" {
		return nil, databaseURL(errors.New("target_session_attrs can only be read-write"))
	}
	values.Del("target_session_attrs")
	sockets := strings.Split(values.Get("host"), ",")
	var out []string
	for _, host := range strings.Split(authority, ",") {
		for _, socket := range sockets {
			if socket != "" {
				values.Set("host", socket)
			}
			one := scheme + "://" + user + host + path
			if q := values.Encode(); q != "" {
				one += "?" + q
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// As is the same address for another role.
//
// Errors: database-url (fault.Invalid).
func As(dsn, role, password string) (string, error) {
	if _, err := parse(dsn); err != nil {
		return "", err
	}
	scheme, rest, _ := strings.Cut(dsn, "://")
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	rest = rest[strings.LastIndex(authority, "@")+1:]
	return scheme + "://" + url.UserPassword(role, password).String() + "@" + rest, nil
}

// vigilant throws every pooled connection away when one of them says that its
// server takes no writes any more, or does not answer: the others lead to the
// same server, and each would fail one more request, or hold it up for as long
// as an answer is waited for.
type vigilant struct{ pools []*sql.DB }

func (v vigilant) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (v vigilant) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Err == nil || !moved(e.Err) {
		return
	}
	for _, pool := range v.pools {
		pool.SetConnMaxLifetime(time.Nanosecond)
		time.AfterFunc(2*time.Second, func() { pool.SetConnMaxLifetime(0) })
	}
}

// readOnly is the code of a write that a standby refuses.
const readOnly = "25006"

func moved(err error) bool {
	var late net.Error
	return Code(err) == readOnly || errors.As(err, &late) && late.Timeout()
}

// databaseURL refuses an address without showing it: it holds a password.
func databaseURL(cause error) *fault.Error {
	return fault.New(fault.Invalid, "database-url",
		"数据库地址的格式不对。正确的例子：postgres://用户:密码@主机:5432/liangtian?sslmode=disable；几台主机以逗号分隔。").Because(cause)
}

func watched(db *bun.DB, pools ...*sql.DB) *bun.DB {
	return db.WithQueryHook(vigilant{slices.Clone(pools)})
}
