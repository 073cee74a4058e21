package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"liangtian/internal/org"
	"liangtian/internal/seal"
)

// Seals keeps the log of what was recorded and its checkpoints. db must allow
// long statements: the first checkpoint of a large city goes over everything.
type Seals struct{ db *bun.DB }

// NewSeals keeps them in a database.
func NewSeals(db *bun.DB) *Seals { return &Seals{db} }

// leafChunk is how many leaves are read at once.
const leafChunk = 20000

// Checkpoint gives leaves to everything new and has the whole log signed. sign
// is called inside the transaction, with the checkpoint before.
func (s *Seals) Checkpoint(ctx context.Context, sign func(before *seal.Checkpoint, size int64, root seal.Digest) (seal.Checkpoint, error)) (out seal.Checkpoint, err error) {
	err = Tx(org.ActingProgram(ctx), s.db, func(ctx context.Context, tx bun.Tx) error {
		var size int64
		if err := tx.NewRaw("SELECT seal_sequence()").Scan(ctx, &size); err != nil {
			return err
		}
		points, err := checkpoints(ctx, tx, "ORDER BY number DESC LIMIT 1")
		if err != nil {
			return err
		}
		root, err := growTiles(ctx, tx, size)
		if err != nil {
			return err
		}
		var before *seal.Checkpoint
		if len(points) == 1 {
			before = &points[0]
		}
		if out, err = sign(before, size, seal.Digest(root)); err != nil {
			return err
		}
		_, err = tx.NewRaw(`INSERT INTO seal_checkpoints (number, size, root, at, previous, key, algorithm, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			out.Number, out.Size, out.Root[:], out.At, out.Previous[:], out.Key, out.Algorithm, out.Signature).Exec(ctx)
		return err
	})
	return out, refusal(err)
}

// growTiles adds the tiles that are whole now and gives the root.
func growTiles(ctx context.Context, tx bun.Tx, size int64) (tlog.Hash, error) {
	have, err := tiles(ctx, tx)
	if err != nil {
		return tlog.Hash{}, err
	}
	var tree seal.Tree
	for _, t := range have {
		tree.AddTile(t)
	}
	type row struct {
		Tile int64  `bun:"tile"`
		Hash []byte `bun:"hash"`
	}
	var fresh []row
	tree.Tile = func(n int64, hash tlog.Hash) { fresh = append(fresh, row{n, hash[:]}) }
	for tree.Size() < size {
		nodes, err := nodesBetween(ctx, tx, tree.Size(), min(size, tree.Size()+leafChunk))
		if err != nil {
			return tlog.Hash{}, err
		}
		if len(nodes) == 0 {
			return tlog.Hash{}, sql.ErrNoRows // leaves are gone: verify says which
		}
		for _, n := range nodes {
			tree.Add(n)
		}
		if len(fresh) > 0 {
			if _, err := tx.NewInsert().Model(&fresh).ModelTableExpr("seal_tiles").Exec(ctx); err != nil {
				return tlog.Hash{}, err
			}
			fresh = nil
		}
	}
	return tree.Root(), nil
}

// nodesBetween are the leaves from number from to before to, as the tree has
// them.
func nodesBetween(ctx context.Context, db bun.IDB, from, to int64) ([]tlog.Hash, error) {
	var rows []leafRow
	err := db.NewRaw(`SELECT leaf, kind, subject, seq, hash FROM seal_leaves WHERE leaf >= ? AND leaf < ? ORDER BY leaf`, from, to).Scan(ctx, &rows)
	out := make([]tlog.Hash, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.value().Node())
	}
	return out, err
}

type leafRow struct {
	Leaf    int64
	Kind    string
	Subject int64
	Seq     int
	Hash    []byte
}

func (r leafRow) value() seal.Leaf {
	return seal.Leaf{Number: r.Leaf, Kind: seal.Kind(r.Kind), Subject: r.Subject, Seq: r.Seq, Hash: r.Hash}
}

func tiles(ctx context.Context, db bun.IDB) ([]tlog.Hash, error) {
	var rows [][]byte
	err := db.NewRaw("SELECT hash FROM seal_tiles ORDER BY tile").Scan(ctx, &rows)
	out := make([]tlog.Hash, len(rows))
	for i, r := range rows {
		copy(out[i][:], r)
	}
	return out, err
}

func checkpoints(ctx context.Context, db bun.IDB, tail string) ([]seal.Checkpoint, error) {
	var rows []struct {
		Number, Size              int64
		Root, Previous, Signature []byte
		At                        time.Time
		Key, Algorithm            string
	}
	err := db.NewRaw("SELECT number, size, root, at, previous, key, algorithm, signature FROM seal_checkpoints "+tail).Scan(ctx, &rows)
	out := make([]seal.Checkpoint, 0, len(rows))
	for _, r := range rows {
		c := seal.Checkpoint{Number: r.Number, Size: r.Size, At: r.At.UTC(), Key: r.Key, Algorithm: r.Algorithm, Signature: r.Signature}
		copy(c.Root[:], r.Root)
		copy(c.Previous[:], r.Previous)
		out = append(out, c)
	}
	return out, err
}

// List gives all checkpoints, the first first.
func (s *Seals) List(ctx context.Context) ([]seal.Checkpoint, error) {
	return checkpoints(ctx, s.db, "ORDER BY number")
}
