// Package backup keeps copies of a whole installation in one folder, encrypted.
// One folder serves many backups: the bytes of evidence are there once.
//
//	identity.age          the key of the folder and by whom its backups are signed,
//	                      under a passphrase (if there is one)
//	recipient.txt         its public half; everything is encrypted to it
//	blobs/ab/cd/<sha>.age evidence, by the hash of the original
//	<time>/               one backup: database.dump.age, keys.tar.age, blobs.txt,
//	                      and manifest.json with its signature, written last
//	<time>.part/          a backup under way, or one that was broken off
//	lock                  held by the program that writes
package backup

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"filippo.io/age"

	"liangtian/internal/fault"
)

// Secret opens or locks: a passphrase, or the two halves of an age key that is
// kept elsewhere. To make a backup the public half is enough.
type Secret struct {
	Passphrase string
	Recipient  string // age1...
	Identity   string // AGE-SECRET-KEY-1...
}

// Target is such a folder.
type Target struct {
	// Signer is the first key of the installation whose backups these are, as
	// the passphrase guards it; "" where there is none.
	Signer    string
	dir       string
	recipient age.Recipient
	identity  age.Identity // nil: can be written, not read
	lock      *os.File
}

const (
	identityFile  = "identity.age"
	recipientFile = "recipient.txt"
)

// Create opens a folder for a backup, and makes it what it must be the first
// time. signer is the first key of the installation.
func Create(dir string, s Secret, signer string) (*Target, error) {
	if err := os.MkdirAll(filepath.Join(dir, "blobs"), 0o700); err != nil {
		return nil, unusable(dir, err)
	}
	t := &Target{dir: dir, Signer: signer}
	if err := t.take(); err != nil {
		return nil, err
	}
	if err := t.unlock(s, true); err != nil {
		t.Close()
		return nil, err
	}
	if t.Signer != signer {
		t.Close()
		return nil, fault.New(fault.Conflict, "backup-foreign", "备份目录 %s 属于另一个安装（签名密钥不同），没有写入任何内容。请换一个目录；若数据目录是新换的，请先从备份恢复 keys/。", dir)
	}
	return t, nil
}

// Open opens a folder to restore from.
func Open(dir string, s Secret) (*Target, error) {
	if _, err := os.Stat(filepath.Join(dir, recipientFile)); err != nil {
		return nil, fault.New(fault.NotFound, "no-backup", "%s 不是备份目录。", dir).Because(err)
	}
	t := &Target{dir: dir}
	if err := t.unlock(s, false); err != nil {
		return nil, err
	}
	if t.identity == nil {
		return nil, fault.New(fault.Invalid, "backup-secret", "请用 --passphrase-file 或 --identity-file 提供解密所需的口令或私钥。")
	}
	return t, nil
}

// Close lets the folder go.
func (t *Target) Close() {
	if t.lock != nil {
		_ = t.lock.Close()
	}
}

func (t *Target) take() error {
	f, err := os.OpenFile(filepath.Join(t.dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return unusable(t.dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return fault.New(fault.Conflict, "backup-running", "另一个备份正在写入 %s，请等它结束。", t.dir).Because(err)
	}
	t.lock = f
	return nil
}

// unlock finds the keys. A folder never has things under two keys: half of them
// could not be read.
func (t *Target) unlock(s Secret, fresh bool) error {
	wrong := fault.New(fault.Invalid, "backup-secret", "口令或密钥与备份目录 %s 的不符，没有读写任何内容。", t.dir)
	known, err := os.ReadFile(filepath.Join(t.dir, recipientFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return unusable(t.dir, err)
	}
	recipient := s.Recipient
	switch {
	case s.Passphrase != "":
		id, err := t.byPassphrase(s.Passphrase, fresh && len(known) == 0)
		if err != nil {
			return wrong.Because(err)
		}
		t.identity, recipient = id, id.Recipient().String()
	case s.Identity != "":
		id, err := age.ParseX25519Identity(strings.TrimSpace(s.Identity))
		if err != nil {
			return wrong.Because(err)
		}
		t.identity, recipient = id, id.Recipient().String()
	case recipient == "" && fresh:
		return fault.New(fault.Invalid, "backup-secret", "备份必须加密：请用 --passphrase-file 指定口令文件，或用 --recipient 指定 age 公钥。")
	}
	if recipient == "" {
		return nil
	}
	if len(known) > 0 && strings.TrimSpace(string(known)) != recipient {
		return wrong
	}
	r, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return fault.New(fault.Invalid, "backup-secret", "--recipient 应为 age1 开头的公钥。").Because(err)
	}
	if t.recipient = r; len(known) > 0 || !fresh {
		return nil
	}
	return t.write(recipientFile, []byte(recipient+"\n"))
}

// byPassphrase opens the folder's own key, so that a passphrase costs its
// second once and not for every file.
func (t *Target) byPassphrase(passphrase string, fresh bool) (*age.X25519Identity, error) {
	raw, err := os.ReadFile(filepath.Join(t.dir, identityFile))
	if errors.Is(err, os.ErrNotExist) && fresh {
		return t.makeIdentity(passphrase)
	}
	if err != nil {
		return nil, err
	}
	key, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	in, err := age.Decrypt(bytes.NewReader(raw), key)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	identity, signer, _ := strings.Cut(string(text), "\n")
	t.Signer = signer
	return age.ParseX25519Identity(identity)
}

func (t *Target) makeIdentity(passphrase string) (*age.X25519Identity, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	key, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, key)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, id.String()+"\n"+t.Signer); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return id, t.write(identityFile, sealed.Bytes())
}

// write puts a small file into the folder, whole or not at all.
func (t *Target) write(name string, content []byte) error {
	return put(filepath.Join(t.dir, name), func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// put writes a file so that its name stands only for the whole of it, also
// after a power cut.
func put(path string, fill func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return unusable(path, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return unusable(path, err)
	}
	defer os.Remove(temp.Name())
	if err := errors.Join(fill(temp), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return unusable(path, err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func unusable(path string, cause error) *fault.Error {
	return fault.New(fault.Unavailable, "backup-target", "备份目录不能读写：%s。请检查路径、权限和磁盘空间。", path).Because(cause)
}
