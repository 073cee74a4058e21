package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"liangtian/internal/fault"
)

// Checkpoint (检查点) is the whole log at one moment in one hash, signed.
type Checkpoint struct {
	Number    int64     `json:"number"`
	Size      int64     `json:"size"`
	Root      Digest    `json:"root"`
	At        time.Time `json:"at"`
	Previous  Digest    `json:"previous"` // of the checkpoint before; zero of the first
	Key       string    `json:"key"`
	Algorithm string    `json:"algorithm"`
	Signature []byte    `json:"signature"`
}

// Digest is 32 bytes, in JSON as hex.
type Digest [32]byte

// MarshalText is hex.
func (d Digest) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(d[:])), nil }

// UnmarshalText reads hex.
func (d *Digest) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(d) {
		return fmt.Errorf("seal: %d characters are no digest", len(text))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// Text is what is signed.
func (c Checkpoint) Text() []byte {
	return fmt.Appendf(nil, "liangtian-checkpoint-1\nnumber %d\nsize %d\nroot %s\nat %s\nprevious %s\nkey %s\nalgorithm %s\n",
		c.Number, c.Size, c.Root, stamp(c.At), c.Previous, c.Key, c.Algorithm)
}

// Hash is by what the next checkpoint names this one.
func (c Checkpoint) Hash() Digest {
	return sha256.Sum256(append(c.Text(), "signature "+hex.EncodeToString(c.Signature)+"\n"...))
}

// Same reports whether both are the very same.
func (c Checkpoint) Same(d Checkpoint) bool { return c.Hash() == d.Hash() }

// Next signs the log as it stands. before is nil for the first.
func Next(before *Checkpoint, size int64, root Digest, now time.Time, s *Signer, random io.Reader) (Checkpoint, error) {
	c := Checkpoint{Number: 1, Size: size, Root: root, At: now.UTC().Truncate(time.Microsecond), Key: s.ID, Algorithm: s.Algorithm}
	if before != nil {
		c.Number, c.Previous = before.Number+1, before.Hash()
	}
	var err error
	c.Signature, err = s.Sign(random, c.Text())
	return c, err
}

const (
	checkpointFormat = "liangtian-checkpoint-1"
	proofFormat      = "liangtian-proof-1"
)

// Exported is a checkpoint as somebody takes it away, with the public keys.
type Exported struct {
	Format     string     `json:"format"`
	Checkpoint Checkpoint `json:"checkpoint"`
	Keys       Ring       `json:"keys"`
}

// Export is the file of a checkpoint.
func Export(c Checkpoint, keys Ring) ([]byte, error) {
	raw, err := json.MarshalIndent(Exported{checkpointFormat, c, keys}, "", "  ")
	return append(raw, '\n'), err
}

// Import reads such a file and checks it in itself.
func Import(raw []byte) (Exported, error) {
	var e Exported
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&e); err != nil || e.Format != checkpointFormat {
		return e, fault.New(fault.Invalid, "checkpoint-file", "这不是检查点文件。").Because(err)
	}
	if err := e.Keys.Check(); err != nil {
		return e, err
	}
	if words := e.Checkpoint.signed(e.Keys); words != "" {
		return e, fault.New(fault.Invalid, "checkpoint-file", "检查点文件本身不可信：%s。", words)
	}
	return e, nil
}

// signed says why the signature does not hold, or "".
func (c Checkpoint) signed(keys Ring) string {
	i, known := keys.find(c.Key)
	if !known {
		return "签名密钥 " + c.Key + " 不在公钥表中"
	}
	if keys[i].Algorithm != c.Algorithm || !keys[i].Verify(c.Text(), c.Signature) {
		return "签名与内容不符"
	}
	return ""
}
