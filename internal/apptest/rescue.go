package apptest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"

	"liangtian/internal/field"
)

// WriteRescue writes a rescue file for the office as a phone does: entries as
// they would be sent, then their files.
func WriteRescue(w io.Writer, h field.RescueHeader, office *rsa.PublicKey, seal []byte, records []field.RescueRecord) error {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, office, key, nil)
	if err != nil {
		return err
	}
	h.Format = 1
	h.Wraps = append(h.Wraps, field.RescueWrap{Kind: "office", Alg: "RSA-OAEP-256", Key: base64.StdEncoding.EncodeToString(wrapped)})
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	lock, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	out := bytes.NewBufferString(field.RescueMagic)
	out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(raw))))
	out.Write(raw)
	aad, sum := sha256.Sum256(raw), sha256.New()
	put := func(n int, plain []byte) error {
		iv := make([]byte, lock.NonceSize())
		binary.BigEndian.PutUint64(iv[4:], uint64(n))
		locked := lock.Seal(nil, iv, plain, aad[:])
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(locked))))
		out.Write(locked)
		_, err := out.WriteTo(w)
		return err
	}
	for i, r := range records {
		plain := append([]byte{'E'}, r.Entry...)
		if r.Entry == nil {
			address, err := hex.DecodeString(r.SHA256)
			if err != nil {
				return err
			}
			plain = append([]byte{'F'}, address...)
			plain = append(binary.BigEndian.AppendUint64(plain, uint64(r.Offset)), r.Chunk...)
		}
		sum.Write(plain)
		if err := put(i, plain); err != nil {
			return err
		}
	}
	mac := hmac.New(sha256.New, seal)
	mac.Write(sum.Sum(nil))
	return put(len(records), append(binary.BigEndian.AppendUint64([]byte{'Z'}, uint64(len(records))), mac.Sum(nil)...))
}
