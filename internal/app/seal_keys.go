package app

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// sealKeys are the keys with which checkpoints are signed. They lie in the data
// directory and never in the database: who can write the one cannot sign for
// the other.
//
//	seal-keys.json   all public keys there ever were
//	seal-<id>.pem    the private key of the newest; older ones are destroyed
//	seal.lock        held while something is signed or rotated
type sealKeys struct{ dir, algorithm string }

const ringFile = "seal-keys.json"

// Ring is the public keys. There is one from the first start on.
func (k sealKeys) Ring() (seal.Ring, error) {
	raw, err := os.ReadFile(filepath.Join(k.dir, ringFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "no-signing-key", "数据目录的 keys/ 中没有签名公钥表（%s）。若数据目录是新换的，请从备份恢复 keys/。", ringFile).Because(err)
	}
	if err != nil {
		return nil, err
	}
	var ring seal.Ring
	if err := json.Unmarshal(raw, &ring); err != nil {
		return nil, fault.New(fault.Invalid, "key-ring", "公钥表 %s 已损坏，请从备份恢复。", ringFile).Because(err)
	}
	return ring, ring.Check()
}

// make brings the first key about. A ring that is there stays.
func (k sealKeys) make(now time.Time) error {
	return k.locked(func() error {
		if _, err := k.Ring(); !fault.Is(err, "no-signing-key") {
			return err
		}
		s, err := seal.NewSigner(k.algorithm, rand.Reader, now)
		if err != nil {
			return err
		}
		return k.put(s, seal.Ring{s.Key})
	})
}

// put keeps the private half first: a ring never names a key that is not there.
func (k sealKeys) put(s *seal.Signer, ring seal.Ring) error {
	private, err := s.Private()
	if err != nil {
		return err
	}
	if err := replace(k.private(s.Key), private); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(ring, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(k.dir, ringFile), append(raw, '\n'))
}

func (k sealKeys) private(key seal.Key) string { return filepath.Join(k.dir, "seal-"+key.ID+".pem") }

// sign lets do sign with the newest key, which nobody rotates meanwhile.
func (k sealKeys) sign(do func(*seal.Signer, seal.Ring) error) error {
	return k.locked(func() error {
		s, ring, err := k.newest()
		if err != nil {
			return err
		}
		return do(s, ring)
	})
}

func (k sealKeys) newest() (*seal.Signer, seal.Ring, error) {
	ring, err := k.Ring()
	if err != nil {
		return nil, nil, err
	}
	key := ring[len(ring)-1]
	raw, err := os.ReadFile(k.private(key))
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "signing-key-lost", "签名私钥 %s 无法读取，不能签署检查点。请从备份恢复 keys/。", filepath.Base(k.private(key))).Because(err)
	}
	s, err := seal.OpenSigner(key, raw)
	return s, ring, err
}

// Rotate makes a new key, signed by the one in use, which is destroyed: who
// finds an old copy of it later can sign nothing that is believed.
func (k sealKeys) Rotate(now time.Time) (ring seal.Ring, err error) {
	err = k.locked(func() error {
		old, have, err := k.newest()
		if err != nil {
			return err
		}
		fresh, err := seal.NewSigner(k.algorithm, rand.Reader, now)
		if err != nil {
			return err
		}
		if ring, err = have.Rotate(old, fresh, rand.Reader); err != nil {
			return err
		}
		if err := k.put(fresh, ring); err != nil {
			return err
		}
		return os.Remove(k.private(old.Key))
	})
	return ring, err
}

// locked keeps two programs over one data directory apart.
func (k sealKeys) locked(do func() error) error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(k.dir, "seal.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return do()
}

// replace writes a file so that there is the old one or the new one, also
// after a power cut.
func replace(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "*.new") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
