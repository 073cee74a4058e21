package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"reflect"

	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/internal/org"
)

// scopedConnector makes the connections of people's pool.
type scopedConnector struct {
	driver.Connector
	key []byte
}

func (c scopedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	own := conn.(*pgdriver.Conn)
	// The driver keeps the number of the server process to cancel by, and does
	// not tell it.
	pid := reflect.ValueOf(own).Elem().FieldByName("processID")
	if !pid.IsValid() || pid.Int() == 0 {
		return nil, errors.Join(errors.New("the driver does not know its server process"), own.Close())
	}
	return &scopedConn{Conn: own, key: c.key, backend: pid.Int()}, nil
}

// scopedConn puts the scope of who acts before every statement, in the same
// message, which makes a transaction of the two; inside a transaction, before
// its first.
type scopedConn struct {
	*pgdriver.Conn
	key     []byte
	backend int64
	inside  bool // a transaction
}

func (c *scopedConn) setting(who org.Person, m carried) string {
	return setting(c.key, c.backend, who, m)
}

func (c *scopedConn) scope(ctx context.Context) string {
	if c.inside {
		return ""
	}
	who, program := org.WhoActs(ctx)
	if program {
		return "" // not here: without a scope this role sees nothing
	}
	return c.setting(who, carried{})
}

func (c *scopedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, c.scope(ctx)+query, args)
}

func (c *scopedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, c.scope(ctx)+query, args)
}

func (c *scopedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	begin := "BEGIN"
	switch sql.IsolationLevel(opts.Isolation) {
	case sql.LevelDefault:
	case sql.LevelRepeatableRead:
		begin += " ISOLATION LEVEL REPEATABLE READ"
	default:
		return nil, errors.New("no transaction here asks for this isolation")
	}
	if opts.ReadOnly {
		begin += " READ ONLY"
	}
	if _, err := c.Conn.ExecContext(ctx, begin+"; "+c.scope(ctx), nil); err != nil {
		return nil, err
	}
	c.inside = true
	return scopedTx{c}, nil
}

type scopedTx struct{ conn *scopedConn }

func (t scopedTx) Commit() error   { return t.ends("COMMIT") }
func (t scopedTx) Rollback() error { return t.ends("ROLLBACK") }

func (t scopedTx) ends(statement string) error {
	t.conn.inside = false
	_, err := t.conn.Conn.ExecContext(context.Background(), statement, nil)
	return err
}
