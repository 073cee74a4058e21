package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"liangtian/internal/org"
)

// The second wall (migrations/0020_walls.sql). Two pools stand behind one
// database: people's statements go to the first, each in a transaction that
// begins with their signed scope; the program's own go to the second, whose
// role no policy binds. Whose a statement is, the context says (org.Acting).

// ProgramRole is the role for what is nobody's own.
const ProgramRole = "liangtian_program"

// OpenWalled opens both pools behind one database. key is what WallKey gives;
// dsn is the address for AppRole, program the same for ProgramRole. Closing the
// database closes both.
func OpenWalled(dsn, program string, key []byte, opts ...Option) (*bun.DB, error) {
	own, err := Open(program, opts...)
	if err != nil {
		return nil, err
	}
	w := &wall{program: own}
	pool, o, err := openPool(dsn, func(c driver.Connector) driver.Connector { return scopedConnector{c, key} }, opts...)
	if err != nil {
		_ = own.Close()
		return nil, err
	}
	w.long = o.statement == longTimeout
	db := o.hooked(bun.NewDB(pool, walled{pgdialect.New(), w}, bun.WithConnResolver(w)))
	return watched(db, pool, own.DB), nil
}

// WallKey reads, as the owner, what scopes are signed with.
func WallKey(ctx context.Context, owner bun.IDB) (key []byte, err error) {
	err = owner.NewRaw(`SELECT key FROM wall_key`).Scan(ctx, &key)
	return key, err
}

// wall is the program's side of it.
type wall struct {
	program *bun.DB
	long    bool // its statements may take long
}

// walled hangs the wall on a database where Tx finds it.
type walled struct {
	*pgdialect.Dialect
	wall *wall
}

// poolOf is the pool for who acts.
func poolOf(ctx context.Context, db *bun.DB) *bun.DB {
	if d, ok := db.Dialect().(walled); ok {
		if _, program := org.WhoActs(ctx); program {
			return d.wall.program
		}
	}
	return db
}

// readPool is the pool to read from: of a copy, where the context says so.
func readPool(ctx context.Context, db *bun.DB) *bun.DB {
	if d, ok := db.Dialect().(walled); ok {
		if on := readingOf(ctx); on != nil {
			db = on.of(d.wall.long)
		}
	}
	return poolOf(ctx, db)
}

// ResolveConn is bun's question where to send a statement outside of a
// transaction; nil is people's own pool.
func (w *wall) ResolveConn(ctx context.Context, _ bun.Query) bun.IConn {
	if on := readingOf(ctx); on != nil {
		return poolOf(ctx, on.of(w.long)).DB
	}
	if _, program := org.WhoActs(ctx); program {
		return w.program.DB
	}
	return nil
}

// Close is called when the database is closed.
func (w *wall) Close() error { return w.program.Close() }

// carried is a case that a step takes along: it and what becomes of it stay in
// sight for the rest of the transaction, wherever the step sends it.
type carried struct{ caseID, plotID int64 }

// setting is the statement that sets a person's scope for a transaction of this
// very server process.
func setting(key []byte, backend int64, who org.Person, m carried) string {
	s := org.ScopeOf(who)
	fields := []string{
		number(who.ID), string(s.Region), departmentsOf(s), "", "", number(m.caseID), number(m.plotID),
		number(backend), number(time.Now().Unix()), string(who.Role),
	}
	if s.Deputed != 0 {
		fields[3] = "{" + number(s.Deputed) + "}"
	}
	if s.Unplaced {
		fields[4] = "{" + string(s.Region) + `%,""}`
	}
	return "SET LOCAL liangtian.scope = '" + signScope(key, fields) + "'; "
}

func signScope(key []byte, fields []string) string {
	said := strings.Join(fields, "|")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(said))
	return said + "|" + hex.EncodeToString(mac.Sum(nil))
}

// departmentsOf is the departments of a scope as an array.
func departmentsOf(s org.Scope) string {
	if s.Department != org.NoDepartment {
		return "{" + string(s.Department) + "}"
	}
	return fmt.Sprintf(`{%s,%s,""}`, org.NaturalResources, org.Agriculture)
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// acting is who acts in a transaction of people's pool.
type acting struct {
	conn *scopedConn
	who  org.Person
}

type actingKey struct{}

// begin begins a transaction, inside the scope of who acts (scopedConn.BeginTx).
func begin(ctx context.Context, conn bun.Conn, opts *sql.TxOptions) (context.Context, bun.Tx, error) {
	var a acting
	err := conn.Raw(func(c any) error {
		if own, ok := c.(*scopedConn); ok {
			a.conn = own
			a.who, _ = org.WhoActs(ctx)
		}
		return nil
	})
	if err != nil {
		return ctx, bun.Tx{}, err
	}
	// A transaction must not be cancelled: database/sql would roll it back
	// behind our back.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), opts)
	return context.WithValue(ctx, actingKey{}, a), tx, err
}

// taking is a prefix for the next statement of the transaction: from there on a
// case that the person had in sight stays so while it is moved.
func taking(ctx context.Context, caseID, plotID int64) string {
	a, _ := ctx.Value(actingKey{}).(acting)
	if a.conn == nil {
		return ""
	}
	return a.conn.setting(a.who, carried{caseID, plotID})
}

// inNameOf lets the rest of a transaction, or of its savepoint, be another
// person's: of whoever did in the field what now somebody else hands in.
func inNameOf(ctx context.Context, tx bun.Tx, who org.Person) (context.Context, error) {
	a, _ := ctx.Value(actingKey{}).(acting)
	if a.conn == nil || a.who.ID == who.ID {
		return ctx, nil
	}
	a.who = who
	_, err := tx.ExecContext(ctx, a.conn.setting(who, carried{}))
	return context.WithValue(ctx, actingKey{}, a), err
}
