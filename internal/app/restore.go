package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"liangtian/internal/backup"
	"liangtian/internal/casework"
	"liangtian/internal/cluster"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
	"liangtian/internal/seal"
)

// Restore is a backup that is brought back to an empty place.
type Restore struct {
	Config Config // DataDir, and DatabaseURL for a server of somebody else
	From   *backup.Target
	Name   string // of the backup; "" is the newest
	// Trial is a place that is thrown away: nothing waits for the disk.
	Trial bool
	// Against is a checkpoint that somebody kept, or nil.
	Against *seal.Exported
	// SignedBy is the first key of the installation, as somebody noted it, or "".
	SignedBy string
	Say      func(string)
}

const unfinishedFile = "restore.unfinished"

// refuseUnfinished keeps the program from starting on half of a restoration.
func refuseUnfinished(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, unfinishedFile)); err == nil {
		return fault.New(fault.Unavailable, "restore-unfinished", "数据目录 %s 里的恢复没有完成，不能使用。请清空这个目录，重新恢复。", dir)
	}
	return nil
}

// Do restores, compares with the manifest, and verifies the record.
func (r Restore) Do(ctx context.Context) (report *seal.Report, err error) {
	r.Config.fill()
	m, err := r.From.Find(r.Name, r.trusted)
	if err != nil {
		return nil, err
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	r.Say(fmt.Sprintf("恢复 %s（%s 的备份）。", m.Name, m.Began.In(org.Shanghai).Format("2006-01-02 15:04")))
	keys, err := r.From.Decrypt(m, keysFile)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(unpackFolders(keys, r.Config.DataDir, "keys", "checkpoints"), keys.Close()); err != nil {
		return nil, err
	}
	dsn, password, stop, err := r.database(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	report = &seal.Report{}
	if err := r.load(ctx, dsn, m, report); err != nil {
		return nil, err
	}
	if err := r.evidence(ctx, m, report); err != nil {
		return nil, err
	}
	if _, err := prepare(ctx, dsn, password); err != nil { // a backup of an older version
		return nil, err
	}
	if err := r.verify(ctx, report); err != nil {
		return nil, err
	}
	return report, os.Remove(filepath.Join(r.Config.DataDir, unfinishedFile))
}

// trusted believes a manifest that the installation has signed. The folder
// itself says which that is where a passphrase guards it; elsewhere a person
// has to say.
func (r Restore) trusted(m backup.Manifest, raw, signature []byte) error {
	ring, err := seal.Attach(raw, signature)
	if err != nil {
		return fault.New(fault.Unmet, "backup-forged", "备份 %s 的清单与签名不符：已被改动，或是另一份备份的清单。没有恢复任何内容。请用 --name 指定另一份，并查明谁写过备份目录。", m.Name).Because(err)
	}
	known := false
	for _, first := range []string{r.From.Signer, r.SignedBy} {
		if first != "" && first != ring[0].ID {
			return r.foreign(m, ring)
		}
		known = known || first != ""
	}
	if r.Against != nil {
		if !ring.Continues(r.Against.Keys) && !r.Against.Keys.Continues(ring) {
			return r.foreign(m, ring)
		}
		known = true
	}
	if !known {
		return fault.New(fault.Invalid, "backup-signer", "备份 %s 由密钥 %s 签署，但没有可以核对的依据，没有恢复任何内容。请用 --against 指定库外留存的检查点文件；或与留存的记录（liangtian keys list 的第一行）核对一致后，加上 --signed-by %s。", m.Name, ring[0].ID, ring[0].ID)
	}
	return nil
}

func (r Restore) foreign(m backup.Manifest, ring seal.Ring) error {
	return fault.New(fault.Unmet, "backup-forged", "备份 %s 不是这个安装所做：签名出自另一套密钥（%s）。没有恢复任何内容。请用 --name 指定另一份，并查明谁写过备份目录。", m.Name, ring[0].ID)
}

// begin takes an empty folder only.
func (r Restore) begin() error {
	dir := r.Config.DataDir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.New(fault.Unavailable, "data-dir", "数据目录 %s 无法建立。", dir).Because(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fault.New(fault.Conflict, "restore-not-empty", "%s 不是空目录，没有恢复，也没有改动任何内容。请指定一个新的目录。", dir)
	}
	return os.WriteFile(filepath.Join(dir, unfinishedFile), nil, 0o600)
}

// database gives an empty one, and how to let it go.
func (r Restore) database(ctx context.Context) (dsn, password string, stop func() error, err error) {
	stop = func() error { return nil }
	if dsn = r.Config.DatabaseURL; dsn == "" {
		k, err := cluster.Start(ctx, cluster.Config{Dir: r.clusterDir(), Fsync: !r.Trial, Log: r.Config.Log})
		if err != nil {
			return "", "", stop, err
		}
		return k.DSN(cluster.Superuser, cluster.Database), "", func() error {
			stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
			defer cancel()
			return k.Stop(stopping)
		}, nil
	}
	db, err := postgres.Open(dsn, postgres.Connections(1))
	if err != nil {
		return "", "", stop, err
	}
	defer db.Close()
	empty, err := postgres.Empty(ctx, db)
	if err == nil && !empty {
		err = fault.New(fault.Conflict, "restore-not-empty", "DATABASE_URL 指向的数据库不是空的，没有恢复，也没有改动任何内容。请指定一个新建的空库。")
	}
	if err == nil {
		password, err = appPassword(r.Config.DataDir)
	}
	return dsn, password, stop, err
}

func (r Restore) clusterDir() string { return filepath.Join(r.Config.DataDir, "postgres") }

// load brings the database back in one transaction, and compares the rows
// before anything else is done to it.
func (r Restore) load(ctx context.Context, dsn string, m backup.Manifest, report *seal.Report) error {
	db, err := postgres.Open(dsn, postgres.Long(), postgres.Connections(2))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := postgres.EnsureRoles(ctx, db, ""); err != nil { // the grants name it
		return err
	}
	var name string
	if err := db.NewRaw("SELECT current_database()").Scan(ctx, &name); err != nil {
		return err
	}
	dump, err := r.From.Decrypt(m, dumpFile)
	if err != nil {
		return err
	}
	err = pgTool(ctx, dsn, r.clusterDir(), "pg_restore", dump, io.Discard, "--dbname="+name, "--no-owner", "--no-comments", "--single-transaction", "--exit-on-error", "--no-password")
	if err = errors.Join(err, dump.Close()); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "ANALYZE"); err != nil {
		return err
	}
	have, err := postgres.Count(ctx, db)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(m.Tables)) {
		if have.Tables[table] != m.Tables[table] {
			report.Add(seal.Finding{Damage: casework.Missing, Place: "表 " + table, Leaf: -1, At: m.Began, Words: fmt.Sprintf("备份清单记有 %d 行，恢复后为 %d 行", m.Tables[table], have.Tables[table])})
		}
	}
	if c := have.Newest; m.Checkpoint != nil && (c == nil || c.Number != m.Checkpoint.Number || c.Root.String() != m.Checkpoint.Root) {
		report.Add(seal.Finding{Damage: casework.Forged, Place: fmt.Sprintf("检查点 %d", m.Checkpoint.Number), Leaf: -1, Checkpoint: m.Checkpoint.Number, At: m.Began, Words: "恢复后的最新检查点与备份清单所记的不同"})
	}
	r.Say(fmt.Sprintf("数据库已恢复：%d 张表、%d 个案件、%d 条留痕，行数与备份清单逐表核对。", len(m.Tables), have.Tables["cases"], have.Tables["case_events"]))
	return nil
}

// evidence brings the bytes back; every one is hashed on the way.
func (r Restore) evidence(ctx context.Context, m backup.Manifest, report *seal.Report) error {
	_, blobs, err := r.Config.openEvidence()
	if err != nil {
		return err
	}
	list, err := r.From.Named(m)
	if err != nil {
		return err
	}
	lost := func(sha, words string, damage casework.Damage) {
		report.Add(seal.Finding{Damage: damage, Place: "证据文件 " + sha, Leaf: -1, At: m.Began, Words: words})
	}
	for _, b := range list {
		in, err := r.From.Blob(b.SHA256)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			lost(b.SHA256, "备份清单中有，备份目录中没有", casework.Missing)
			continue
		case err != nil:
			lost(b.SHA256, "无法解密："+err.Error(), casework.Forged)
			continue
		}
		whole := &reading{Reader: in}
		_, err = blobs.Put(ctx, whole, b.SHA256, max(b.Size, 1))
		_ = in.Close()
		switch {
		case err == nil:
		case whole.err != nil, fault.Is(err, "blob-hash-mismatch"), fault.Is(err, "blob-too-large"), fault.Is(err, "blob-empty"):
			lost(b.SHA256, "备份中的内容已损坏", casework.Forged)
		default:
			return err
		}
	}
	for _, sha := range m.Lost {
		lost(sha, "数据库中有记录，备份时证据库里已经没有", casework.Missing)
	}
	r.Say(fmt.Sprintf("证据文件已恢复：%d 个，逐个核对哈希。", len(list)))
	return nil
}

// verify recomputes the record as it came back.
func (r Restore) verify(ctx context.Context, report *seal.Report) error {
	a := &App{Config: r.Config, seals: sealKeys{filepath.Join(r.Config.DataDir, "keys"), r.Config.Signing}}
	found, err := a.VerifySealed(ctx, r.Against, func(int, int) {})
	if err != nil {
		return err
	}
	for _, f := range found.Findings {
		report.Add(f)
	}
	found.Findings, found.More = report.Findings, found.More+report.More
	*report = *found
	return nil
}

// reading remembers whether it was the backup that could not be read, and not
// the disk that could not be written.
type reading struct {
	io.Reader
	err error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
