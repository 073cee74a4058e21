package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// applyToClose 申请销号. What both departments signed goes into the record with
// the hash of the sheet, so that the sheet cannot be changed afterwards.
func applyToClose(s *step) error {
	f := s.sheet()
	if f == nil || f.Conclusion != "passed" || len(f.Unsigned()) > 0 {
		return nil // not asked for, or jointlyAccepted has refused
	}
	hash, err := f.Hash()
	if err != nil {
		return err
	}
	s.next.Facts.Acceptance = f.accepted(hash)
	return nil
}

// Hash is SHA-256 over the sheet and its signatures.
func (f AcceptanceForm) Hash() (string, error) {
	f.Missing, f.Complete = nil, false
	f.OpenedAt = f.OpenedAt.UTC()
	signatures := make([]SheetSignature, len(f.Signatures))
	for i, s := range f.Signatures {
		s.At = s.At.UTC()
		signatures[i] = s
	}
	f.Signatures = signatures
	raw, err := json.Marshal(f)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}
