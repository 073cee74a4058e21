package app

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"liangtian/internal/fault"
)

// secret is a key of 32 bytes that lies in the data directory and never in the
// database. It is made when it is first needed.
func secret(dir, name string) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key, err := once(filepath.Join(dir, name), func() ([]byte, error) {
		key := make([]byte, 32)
		_, err := rand.Read(key)
		return key, err
	})
	if err == nil && len(key) != 32 {
		err = fmt.Errorf("%s has %d bytes", name, len(key))
	}
	return key, err
}

// marker makes marks that nobody can make who has the database alone: of
// sessions and of service tokens.
func marker(dir string) (func(what string, parts ...string) []byte, error) {
	key, err := secret(dir, "session-key")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "session-key", "登录凭据的密钥 keys/session-key 无法读取。请检查数据目录的 keys/，或从备份恢复；删除它会使所有人须重新登录、服务令牌须重新签发。").Because(err)
	}
	return func(what string, parts ...string) []byte {
		mac := hmac.New(sha256.New, key)
		// Each part with its length: no two lists of parts read alike.
		for _, p := range append([]string{what}, parts...) {
			mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
			mac.Write([]byte(p))
		}
		return mac.Sum(nil)
	}, nil
}
