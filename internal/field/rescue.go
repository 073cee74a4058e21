package field

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"liangtian/internal/fault"
)

// The form of a rescue file; docs/rescue-file.md says every byte of it.
const (
	RescueMagic = "LIANGTIAN-RESCUE-1\n"
	RescueChunk = 1 << 20 // bytes of a file in one record

	maxRescueHeader = 64 << 10
	maxRescueRecord = 2 << 20
)

// RescueHeader is the part of a rescue file that anybody can read.
type RescueHeader struct {
	Format   int          `json:"format"`
	PersonID int64        `json:"personId"`
	Login    string       `json:"login"`
	DeviceID uuid.UUID    `json:"deviceId"`
	MadeAt   time.Time    `json:"madeAt"`
	KeyID    string       `json:"keyId"`
	Wraps    []RescueWrap `json:"wraps"`
}

// RescueWrap is the content key, locked for one of those who may open the file.
type RescueWrap struct {
	Kind       string `json:"kind"` // office, passphrase
	Alg        string `json:"alg,omitempty"`
	KDF        string `json:"kdf,omitempty"`
	Iterations int    `json:"iterations,omitempty"`
	Salt       string `json:"salt,omitempty"`
	IV         string `json:"iv,omitempty"`
	Key        string `json:"key"`
}

// RescueRecord is one record in the clear: an entry, or a piece of a file.
type RescueRecord struct {
	Entry  []byte // JSON as the phone would have sent it; nil for a piece
	SHA256 string // of the file
	Offset int64
	Chunk  []byte
}

// RescueFile reads a rescue file record by record. What it gives is sure only
// once Next has answered io.EOF: the seal stands at the end.
type RescueFile struct {
	Header RescueHeader
	r      io.Reader
	open   cipher.AEAD
	aad    [sha256.Size]byte
	seal   []byte
	count  uint64
	sum    hash.Hash
}

// Rescued is what became of a rescue file.
type Rescued struct {
	Author Author   `json:"author"`
	Items  []Answer `json:"items"`
	Files  int      `json:"files"` // photos that are safe now
	Words  string   `json:"words"`
}

var (
	errRescueCut    = fault.New(fault.Invalid, "rescue-truncated", "救援文件不完整（没有读到结尾），没有交入。请在手机上重新导出，或重新拷贝后再试。")
	errRescueHurt   = fault.New(fault.Invalid, "rescue-damaged", "救援文件已损坏或被改动，没有交入。请在手机上重新导出，或重新拷贝后再试。")
	errRescueForged = fault.New(fault.Invalid, "rescue-forged", "救援文件的封签不对，不能证明是本人导出的，没有交入。")
	errRescueOther  = fault.New(fault.Invalid, "rescue-other-office", "救援文件是为另一台服务器导出的，本服务器打不开，没有交入。")
)

// OpenRescue reads the header and unlocks the content with the office's key.
// seal gives the key of the person whom the header names.
func OpenRescue(r io.Reader, keyID string, private *rsa.PrivateKey, seal func(person int64) ([]byte, error)) (*RescueFile, error) {
	start := make([]byte, len(RescueMagic)+4)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:len(RescueMagic)]) != RescueMagic {
		return nil, fault.New(fault.Invalid, "rescue-format", "这不是本系统的救援文件，没有交入。").Because(err)
	}
	n := binary.BigEndian.Uint32(start[len(RescueMagic):])
	if n > maxRescueHeader {
		return nil, errRescueHurt
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, cut(err)
	}
	f := &RescueFile{r: r, aad: sha256.Sum256(raw), sum: sha256.New()}
	if err := json.Unmarshal(raw, &f.Header); err != nil {
		return nil, errRescueHurt
	}
	if f.Header.Format != 1 {
		return nil, fault.New(fault.Invalid, "rescue-format", "救援文件的格式（%d）本服务器不认识，没有交入；请升级服务器。", f.Header.Format)
	}
	key, err := f.contentKey(keyID, private)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errRescueHurt
	}
	if f.open, err = cipher.NewGCM(block); err != nil {
		return nil, err
	}
	f.seal, err = seal(f.Header.PersonID)
	return f, err
}

func (f *RescueFile) contentKey(keyID string, private *rsa.PrivateKey) ([]byte, error) {
	i := slices.IndexFunc(f.Header.Wraps, func(w RescueWrap) bool { return w.Kind == "office" && w.Alg == "RSA-OAEP-256" })
	if i < 0 || f.Header.KeyID != keyID {
		return nil, errRescueOther
	}
	wrapped, err := base64.StdEncoding.DecodeString(f.Header.Wraps[i].Key)
	if err != nil {
		return nil, errRescueHurt
	}
	key, err := rsa.DecryptOAEP(sha256.New(), nil, private, wrapped, nil)
	if err != nil || len(key) != 32 {
		return nil, errRescueHurt
	}
	return key, nil
}

// Next gives the next record, io.EOF after the seal was found true, or a
// refusal in words.
func (f *RescueFile) Next() (r RescueRecord, err error) {
	plain, err := f.plain()
	if err != nil {
		return r, err
	}
	kind, body := plain[0], plain[1:]
	if kind == 'Z' {
		return r, f.end(body)
	}
	f.sum.Write(plain)
	switch {
	case kind == 'E':
		return RescueRecord{Entry: body}, nil
	case kind == 'F' && len(body) >= 40 && len(body) <= 40+RescueChunk:
		offset := binary.BigEndian.Uint64(body[32:])
		if offset > MaxFileBytes {
			return r, errRescueHurt
		}
		return RescueRecord{SHA256: hex.EncodeToString(body[:32]), Offset: int64(offset), Chunk: body[40:]}, nil
	}
	return r, errRescueHurt
}

// plain reads and opens one record; count is its number afterwards.
func (f *RescueFile) plain() ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(f.r, size[:]); err != nil {
		return nil, cut(err)
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxRescueRecord {
		return nil, errRescueHurt
	}
	locked := make([]byte, n)
	if _, err := io.ReadFull(f.r, locked); err != nil {
		return nil, cut(err)
	}
	iv := make([]byte, f.open.NonceSize())
	binary.BigEndian.PutUint64(iv[4:], f.count)
	f.count++
	plain, err := f.open.Open(nil, iv, locked, f.aad[:])
	if err != nil || len(plain) == 0 {
		return nil, errRescueHurt
	}
	return plain, nil
}

func (f *RescueFile) end(body []byte) error {
	if len(body) != 8+sha256.Size || binary.BigEndian.Uint64(body) != f.count-1 {
		return errRescueHurt
	}
	mac := hmac.New(sha256.New, f.seal)
	mac.Write(f.sum.Sum(nil))
	if !hmac.Equal(mac.Sum(nil), body[8:]) {
		return errRescueForged
	}
	if n, _ := io.ReadFull(f.r, make([]byte, 1)); n != 0 {
		return errRescueHurt // something was put behind the end
	}
	return io.EOF
}

// cut tells an end that came too early from a line that broke.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errRescueCut
	}
	return err
}
