package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"liangtian/internal/fault"
)

// factorKey seals the secrets of second factors. It is made when first needed
// and lies in the data directory: a copy of the database alone opens none.
type factorKey struct {
	dir string
	mu  sync.Mutex
	box cipher.AEAD
}

func (k *factorKey) load() (cipher.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.box != nil {
		return k.box, nil
	}
	key, err := secret(k.dir, "second-factor-key")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	k.box, err = cipher.NewGCM(block)
	return k.box, err
}

func errFactorKey(cause error) error {
	return fault.New(fault.Unavailable, "factor-key", "两步验证的密钥无法读取，请管理员检查数据目录的 keys/；从备份恢复须包含它。").Because(cause)
}

// Seal encrypts a person's secret; it opens for that person alone.
func (k *factorKey) Seal(person int64, secret string) ([]byte, error) {
	box, err := k.load()
	if err != nil {
		return nil, errFactorKey(err)
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return box.Seal(nonce, nonce, []byte(secret), fmt.Appendf(nil, "factor %d", person)), nil
}

// Open gives the secret back.
func (k *factorKey) Open(person int64, sealed []byte) (string, error) {
	box, err := k.load()
	if err == nil && len(sealed) < box.NonceSize() {
		err = errors.New("too short")
	}
	if err != nil {
		return "", errFactorKey(err)
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], fmt.Appendf(nil, "factor %d", person))
	if err != nil {
		return "", errFactorKey(err)
	}
	return string(plain), nil
}
