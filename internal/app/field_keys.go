package app

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"liangtian/internal/fault"
)

// fieldKeys is what rescue files rest on: a key pair, so that only this
// office can open one, and a secret from which every person's seal is made, so
// that nobody can write one in another's name. They are made when first
// needed and lie in the data directory, never in the database.
type fieldKeys struct {
	dir    string
	mu     sync.Mutex
	key    *rsa.PrivateKey
	secret []byte
}

const rescueBits = 3072

func (k *fieldKeys) load() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key != nil {
		return nil
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	pemBytes, err := once(filepath.Join(k.dir, "rescue-key.pem"), func() ([]byte, error) {
		key, err := rsa.GenerateKey(rand.Reader, rescueBits)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	})
	if err != nil {
		return err
	}
	block, _ := pem.Decode(pemBytes)
	if block == nil {
		return errors.New("rescue-key.pem is damaged")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return fmt.Errorf("rescue-key.pem holds a %T", parsed)
	}
	k.secret, err = once(filepath.Join(k.dir, "seal-secret"), func() ([]byte, error) {
		secret := make([]byte, 32)
		_, err := rand.Read(secret)
		return secret, err
	})
	if err != nil {
		return err
	}
	k.key = key
	return nil
}

// once reads a secret file, making it first where there is none. The name
// appears only with the whole content behind it.
func once(path string, make func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(path)
	if !errors.Is(err, os.ErrNotExist) {
		return content, err
	}
	if content, err = make(); err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "*.new") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return nil, err
	}
	// Another process may have been faster: its file stays.
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// Public is the office's public key and its id.
func (k *fieldKeys) Public() (id string, spki []byte, err error) {
	if err := k.load(); err != nil {
		return "", nil, fault.New(fault.Unavailable, "rescue-key", "救援文件的密钥无法读取，请检查数据目录。").Because(err)
	}
	if spki, err = x509.MarshalPKIXPublicKey(&k.key.PublicKey); err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(spki)
	return hex.EncodeToString(sum[:8]), spki, nil
}

// Private opens what was wrapped for the office.
func (k *fieldKeys) Private() (*rsa.PrivateKey, error) {
	err := k.load()
	return k.key, err
}

// Seal is the key with which a person's phone signs its rescue files.
func (k *fieldKeys) Seal(person int64) ([]byte, error) {
	if err := k.load(); err != nil {
		return nil, err
	}
	h := hmac.New(sha256.New, k.secret)
	fmt.Fprintf(h, "seal%d", person)
	return h.Sum(nil), nil
}
