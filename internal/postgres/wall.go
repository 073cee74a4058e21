package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"reflect"
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
	pool, err := openPool(dsn, opts...)
	if err != nil {
		_ = own.Close()
		return nil, err
	}
	w := &wall{key: key, people: pool, program: own}
	return bun.NewDB(pool, walled{pgdialect.New(), w}, bun.WithConnResolver(w)), nil
}

// WallKey reads, as the owner, what scopes are signed with.
func WallKey(ctx context.Context, owner bun.IDB) (key []byte, err error) {
	err = owner.NewRaw(`SELECT key FROM wall_key`).Scan(ctx, &key)
	return key, err
}

type wall struct {
	key     []byte
	people  *sql.DB
	program *bun.DB
}

// walled hangs the wall on a database where Tx finds it.
type walled struct {
	*pgdialect.Dialect
	wall *wall
}

func wallOf(db *bun.DB) *wall {
	d, _ := db.Dialect().(walled)
	return d.wall
}

// poolOf is the pool for who acts.
func poolOf(ctx context.Context, db *bun.DB) *bun.DB {
	if w := wallOf(db); w != nil {
		if _, program := org.WhoActs(ctx); program {
			return w.program
		}
	}
	return db
}

// ResolveConn is bun's question where to send a statement outside of a transaction.
func (w *wall) ResolveConn(ctx context.Context, _ bun.Query) bun.IConn {
	who, program := org.WhoActs(ctx)
	if program {
		return w.program.DB
	}
	return oneStatement{w, who}
}

// Close is called when the database is closed.
func (w *wall) Close() error { return w.program.Close() }

// oneStatement runs a statement with the scope before it in the same message,
// which makes a transaction of the two.
type oneStatement struct {
	wall *wall
	who  org.Person
}

func (o oneStatement) conn(ctx context.Context) (conn *sql.Conn, scope string, err error) {
	if conn, err = o.wall.people.Conn(ctx); err != nil {
		return nil, "", err
	}
	scope, err = o.wall.setting(conn, o.who, carried{})
	return conn, scope, err
}

func (o oneStatement) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	conn, scope, err := o.conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { go conn.Close() }() // waits until the rows are read
	return conn.QueryContext(ctx, scope+query, args...)
}

func (o oneStatement) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	conn, scope, err := o.conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.ExecContext(ctx, scope+query, args...)
}

func (o oneStatement) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	conn, scope, err := o.conn(ctx)
	if err != nil {
		return o.wall.people.QueryRowContext(ctx, query, args...) // without a scope it sees nothing
	}
	defer func() { go conn.Close() }()
	return conn.QueryRowContext(ctx, scope+query, args...)
}

// carried is a case that a step takes along: it and what becomes of it stay in
// sight for the rest of the transaction, wherever the step sends it.
type carried struct{ caseID, plotID int64 }

// setting is the statement that sets a person's scope for a transaction on this
// very connection.
func (w *wall) setting(conn *sql.Conn, who org.Person, m carried) (string, error) {
	backend, err := backendOf(conn)
	if err != nil {
		return "", err
	}
	s := org.ScopeOf(who)
	fields := []string{
		number(who.ID), string(s.Region), departmentsOf(s), number(s.Deputed), "", number(m.caseID), number(m.plotID),
		strconv.Itoa(backend), number(time.Now().Unix()), string(who.Role),
	}
	if s.Unplaced {
		fields[4] = "1"
	}
	return "SET LOCAL liangtian.scope = '" + signScope(w.key, fields) + "'; ", nil
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

// backendOf is the server process behind a connection. The driver keeps the
// number to cancel by and does not tell it.
func backendOf(conn *sql.Conn) (pid int, err error) {
	err = conn.Raw(func(driver any) error {
		pid = int(reflect.ValueOf(driver).Elem().FieldByName("processID").Int())
		return nil
	})
	return pid, err
}

// walledTx is what a transaction knows of its wall.
type walledTx struct {
	wall *wall
	conn *sql.Conn
	who  org.Person
}

type walledTxKey struct{}

// begin begins a transaction with the scope of who acts.
func begin(ctx context.Context, db *bun.DB, conn bun.Conn, opts *sql.TxOptions) (context.Context, bun.Tx, error) {
	// A transaction must not be cancelled: database/sql would roll it back
	// behind our back.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), opts)
	w := wallOf(db)
	if err != nil || w == nil {
		return ctx, tx, err
	}
	who, program := org.WhoActs(ctx)
	if program {
		return context.WithValue(ctx, walledTxKey{}, walledTx{}), tx, nil
	}
	t := walledTx{w, conn.Conn, who}
	scope, err := w.setting(t.conn, who, carried{})
	if err == nil {
		_, err = tx.ExecContext(ctx, scope)
	}
	if err != nil {
		_ = tx.Rollback()
	}
	return context.WithValue(ctx, walledTxKey{}, t), tx, err
}

// taking is a prefix for the next statement of the transaction: from there on a
// case that the person had in sight stays so while it is moved.
func taking(ctx context.Context, caseID, plotID int64) (string, error) {
	t, _ := ctx.Value(walledTxKey{}).(walledTx)
	if t.wall == nil {
		return "", nil
	}
	return t.wall.setting(t.conn, t.who, carried{caseID, plotID})
}

// inNameOf lets the rest of a transaction, or of its savepoint, be another
// person's: of whoever did in the field what now somebody else hands in.
func inNameOf(ctx context.Context, tx bun.Tx, who org.Person) (context.Context, error) {
	t, _ := ctx.Value(walledTxKey{}).(walledTx)
	if t.wall == nil || t.who.ID == who.ID {
		return ctx, nil
	}
	t.who = who
	scope, err := t.wall.setting(t.conn, who, carried{})
	if err == nil {
		_, err = tx.ExecContext(ctx, scope)
	}
	return context.WithValue(ctx, walledTxKey{}, t), err
}
