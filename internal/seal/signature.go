package seal

import (
	"encoding/json"
	"io"

	"liangtian/internal/fault"
)

// detached is a signature that lies beside a file, with the keys to follow it
// back to the first.
type detached struct {
	Keys      Ring   `json:"keys"`
	Signature []byte `json:"signature"`
}

// Detach signs a file with the newest key.
func (s *Signer) Detach(file []byte, ring Ring, random io.Reader) ([]byte, error) {
	signature, err := s.Sign(random, file)
	if err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(detached{ring, signature}, "", "  ")
	return append(raw, '\n'), err
}

// Attach gives the keys of who signed a file. Anybody can make such keys:
// whether they are the right ones is for the caller to know.
func Attach(file, signature []byte) (Ring, error) {
	var d detached
	if err := json.Unmarshal(signature, &d); err != nil {
		return nil, fault.New(fault.Invalid, "signature-file", "签名文件已损坏。").Because(err)
	}
	if err := d.Keys.Check(); err != nil {
		return nil, err
	}
	if !d.Keys[len(d.Keys)-1].Verify(file, d.Signature) {
		return nil, fault.New(fault.Invalid, "signature", "签名与内容不符。")
	}
	return d.Keys, nil
}
