package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"liangtian/internal/fault"
)

// Manifest is manifest.json: what a backup has, to be compared when it is
// restored. It is signed, since everybody can encrypt to the folder's key. It
// stands there last: without it, a backup is none.
type Manifest struct {
	Format  string    `json:"format"`
	Name    string    `json:"name"`
	Version string    `json:"version"`
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended"`

	Tables     map[string]int64 `json:"tables"` // rows
	Checkpoint *Point           `json:"checkpoint,omitempty"`
	Files      []File           `json:"files"`
	Blobs      int              `json:"blobs"`
	BlobBytes  int64            `json:"blobBytes"`
	Lost       []string         `json:"lost,omitempty"` // named by the database, gone or damaged before the backup
}

// Point is the newest checkpoint in the database.
type Point struct {
	Number int64  `json:"number"`
	Size   int64  `json:"size"`
	Root   string `json:"root"`
}

// File is a file of the backup as it lies there.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

const (
	format   = "liangtian-backup-1"
	manifest = "manifest.json"
	sealed   = "manifest.sig"
	blobList = "blobs.txt"
	part     = ".part"
	stampFmt = "20060102T150405.000Z"
)

// Draft is a backup under way.
type Draft struct {
	Manifest
	target *Target
}

// Begin starts a backup. broken are the beginnings of earlier ones, which are
// cleared away: the evidence that they copied stays and is not copied again.
func (t *Target) Begin(version string, now time.Time) (d *Draft, broken []string, err error) {
	old, err := filepath.Glob(filepath.Join(t.dir, "*"+part))
	if err != nil {
		return nil, nil, err
	}
	for _, dir := range old {
		broken = append(broken, strings.TrimSuffix(filepath.Base(dir), part))
		if err := os.RemoveAll(dir); err != nil {
			return nil, nil, unusable(dir, err)
		}
	}
	d = &Draft{Manifest{Format: format, Name: now.UTC().Format(stampFmt), Version: version, Began: now.UTC()}, t}
	if _, err := os.Stat(filepath.Join(t.dir, d.Name)); err == nil {
		return nil, nil, fault.New(fault.Conflict, "backup-exists", "备份 %s 已经存在，请稍后再试。", d.Name)
	}
	if err := os.Mkdir(d.folder(), 0o700); err != nil {
		return nil, nil, unusable(d.folder(), err)
	}
	return d, broken, nil
}

func (d *Draft) folder() string { return filepath.Join(d.target.dir, d.Name+part) }

// Encrypt writes a file of the backup.
func (d *Draft) Encrypt(name string, fill func(io.Writer) error) error {
	return d.file(name+".age", func(w io.Writer) error {
		out, err := age.Encrypt(w, d.target.recipient)
		if err != nil {
			return err
		}
		if err := fill(out); err != nil {
			return err
		}
		return out.Close()
	})
}

func (d *Draft) file(name string, fill func(io.Writer) error) error {
	f := File{Name: name}
	h := sha256.New()
	err := put(filepath.Join(d.folder(), name), func(w io.Writer) error {
		c := &counter{w: io.MultiWriter(w, h)}
		err := fill(c)
		f.Size = c.n
		return err
	})
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	d.Files = append(d.Files, f)
	return err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Finish writes the list of blobs and the manifest, which sign signs; then the
// backup is there.
func (d *Draft) Finish(list []Blob, now time.Time, sign func(manifest []byte) ([]byte, error)) (Manifest, error) {
	slices.SortFunc(list, func(a, b Blob) int { return strings.Compare(a.SHA256, b.SHA256) })
	d.Blobs, d.Ended = len(list), now.UTC()
	for _, x := range list {
		d.BlobBytes += x.Size
	}
	if err := d.file(blobList, func(w io.Writer) error { _, err := w.Write(writeList(list)); return err }); err != nil {
		return d.Manifest, err
	}
	raw, err := json.MarshalIndent(d.Manifest, "", "  ")
	if err != nil {
		return d.Manifest, err
	}
	raw = append(raw, '\n')
	signature, err := sign(raw)
	if err != nil {
		return d.Manifest, err
	}
	if err := d.target.write(filepath.Join(d.Name+part, sealed), signature); err != nil {
		return d.Manifest, err
	}
	if err := d.target.write(filepath.Join(d.Name+part, manifest), raw); err != nil {
		return d.Manifest, err
	}
	if err := os.Rename(d.folder(), filepath.Join(d.target.dir, d.Name)); err != nil {
		return d.Manifest, unusable(d.target.dir, err)
	}
	return d.Manifest, syncDir(d.target.dir)
}

// List gives the whole backups, the oldest first. Who made them, only Find asks.
func (t *Target) List() (all []Manifest, err error) {
	dirs, err := os.ReadDir(t.dir)
	if err != nil {
		return nil, unusable(t.dir, err)
	}
	for _, dir := range dirs {
		raw, err := os.ReadFile(filepath.Join(t.dir, dir.Name(), manifest))
		if strings.HasSuffix(dir.Name(), part) || err != nil {
			continue
		}
		var m Manifest
		if err := json.Unmarshal(raw, &m); err != nil || m.Format != format || m.Name != dir.Name() {
			return nil, fault.New(fault.Invalid, "backup-damaged", "备份 %s 的清单已损坏。", dir.Name()).Because(err)
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Manifest) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Find gives a backup by its name, or the newest. trusted judges the signature;
// what it does not believe is not read any further.
func (t *Target) Find(name string, trusted func(m Manifest, raw, signature []byte) error) (Manifest, error) {
	all, err := t.List()
	if err != nil {
		return Manifest{}, err
	}
	i := slices.IndexFunc(all, func(m Manifest) bool { return m.Name == name })
	if name == "" {
		i = len(all) - 1
	}
	if i < 0 {
		return Manifest{}, fault.New(fault.NotFound, "no-backup", "%s 中没有完整的备份%s。", t.dir, name)
	}
	m := all[i]
	raw, err := os.ReadFile(filepath.Join(t.dir, m.Name, manifest))
	if err != nil {
		return m, unusable(m.Name, err)
	}
	signature, err := os.ReadFile(filepath.Join(t.dir, m.Name, sealed))
	if err != nil {
		return m, fault.New(fault.Unmet, "backup-forged", "备份 %s 的清单没有签名，不能确认是本系统所做，没有恢复任何内容。", m.Name).Because(err)
	}
	if err := trusted(m, raw, signature); err != nil {
		return m, err
	}
	return m, t.whole(m)
}

// whole compares every file with what the manifest says.
func (t *Target) whole(m Manifest) error {
	for _, f := range m.Files {
		in, err := os.Open(filepath.Join(t.dir, m.Name, f.Name))
		if err != nil {
			return fault.New(fault.Unmet, "backup-damaged", "备份 %s 缺少文件 %s。", m.Name, f.Name).Because(err)
		}
		h := sha256.New()
		n, err := io.Copy(h, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return unusable(f.Name, err)
		}
		if n != f.Size || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
			return fault.New(fault.Unmet, "backup-damaged", "备份 %s 的文件 %s 已损坏：与清单的哈希不符。", m.Name, f.Name)
		}
	}
	return nil
}

// Decrypt reads a file of a backup.
func (t *Target) Decrypt(m Manifest, name string) (io.ReadCloser, error) {
	r, err := t.open(filepath.Join(t.dir, m.Name, name+".age"))
	if err != nil {
		return nil, fault.New(fault.Unmet, "backup-damaged", "备份 %s 的 %s 无法解密。", m.Name, name).Because(err)
	}
	return r, nil
}

// Named is the evidence of a backup.
func (t *Target) Named(m Manifest) ([]Blob, error) {
	raw, err := os.ReadFile(filepath.Join(t.dir, m.Name, blobList))
	if err != nil {
		return nil, unusable(m.Name, err)
	}
	return readList(raw)
}
