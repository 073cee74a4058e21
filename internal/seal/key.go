package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"liangtian/internal/fault"
)

// The ways to sign. SM2 digests with SM3, as GB/T 32918 says.
const (
	Ed25519 = "ed25519"
	SM2     = "sm2"
)

// Key is a public key with which checkpoints are signed. All but the first are
// signed by the one before, so that who trusts the first may trust the rest.
type Key struct {
	ID        string    `json:"id"`
	Algorithm string    `json:"algorithm"`
	Public    []byte    `json:"public"` // SubjectPublicKeyInfo, DER
	Since     time.Time `json:"since"`
	SignedBy  string    `json:"signedBy,omitempty"`
	Signature []byte    `json:"signature,omitempty"`
}

// Signer is a key with its private half.
type Signer struct {
	Key
	private crypto.PrivateKey
}

// NewSigner makes a key; random is where it comes from.
func NewSigner(algorithm string, random io.Reader, now time.Time) (*Signer, error) {
	s := &Signer{Key: Key{Algorithm: algorithm, Since: now.UTC().Truncate(time.Microsecond)}}
	var public crypto.PublicKey
	switch algorithm {
	case Ed25519:
		pub, private, err := ed25519.GenerateKey(random)
		if err != nil {
			return nil, err
		}
		public, s.private = pub, private
	case SM2:
		private, err := sm2.GenerateKey(random)
		if err != nil {
			return nil, err
		}
		public, s.private = private.Public(), private
	default:
		return nil, fault.New(fault.Invalid, "signing-algorithm", "签名算法应为 ed25519 或 sm2，“%s”不是。", algorithm)
	}
	spki, err := smx509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	s.Public, s.ID = spki, keyID(algorithm, spki)
	return s, nil
}

// keyID is the fingerprint by which a key is named.
func keyID(algorithm string, spki []byte) string {
	sum := sha256.Sum256(append([]byte("liangtian-key-1\n"+algorithm+"\n"), spki...))
	return hex.EncodeToString(sum[:16])
}

// Private is the private half as a file (PKCS #8, PEM).
func (s *Signer) Private() ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(s.private)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}

// OpenSigner reads the private half of a key.
func OpenSigner(k Key, file []byte) (*Signer, error) {
	block, _ := pem.Decode(file)
	if block == nil {
		return nil, errors.New("seal: the key file is damaged")
	}
	private, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	s := &Signer{Key: k, private: private}
	probe := []byte("liangtian-probe")
	signature, err := s.Sign(nil, probe)
	if err == nil && !k.Verify(probe, signature) {
		err = errors.New("seal: the private key is not that of the public one")
	}
	return s, err
}

// Sign signs a text.
func (s *Signer) Sign(random io.Reader, text []byte) ([]byte, error) {
	switch private := s.private.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(private, text), nil
	case *sm2.PrivateKey:
		if random == nil {
			random = fixed{}
		}
		return private.SignWithSM2(random, nil, text)
	default:
		return nil, fmt.Errorf("seal: a private key of %T", s.private)
	}
}

// Verify reports whether a text was signed with the key.
func (k Key) Verify(text, signature []byte) bool {
	public, err := smx509.ParsePKIXPublicKey(k.Public)
	if err != nil || k.ID != keyID(k.Algorithm, k.Public) {
		return false
	}
	switch public := public.(type) {
	case ed25519.PublicKey:
		return k.Algorithm == Ed25519 && ed25519.Verify(public, text, signature)
	case *ecdsa.PublicKey:
		return k.Algorithm == SM2 && sm2.IsSM2PublicKey(public) && sm2.VerifyASN1WithSM2(public, nil, text, signature)
	}
	return false
}

// text is what the key before signs.
func (k Key) text() []byte {
	return fmt.Appendf(nil, "liangtian-key-1\nid %s\nalgorithm %s\npublic %s\nsince %s\nsignedBy %s\n",
		k.ID, k.Algorithm, base64.StdEncoding.EncodeToString(k.Public), stamp(k.Since), k.SignedBy)
}

// Ring is all keys there ever were, the first first.
type Ring []Key

// Rotate signs a new key with the one in use.
func (r Ring) Rotate(old, fresh *Signer, random io.Reader) (Ring, error) {
	fresh.SignedBy = old.ID
	signature, err := old.Sign(random, fresh.text())
	if err != nil {
		return nil, err
	}
	fresh.Signature = signature
	out := append(r[:len(r):len(r)], fresh.Key)
	return out, out.Check()
}

// Check reports a ring whose keys do not follow each other.
func (r Ring) Check() error {
	bad := func(i int) error {
		return fault.New(fault.Invalid, "key-ring", "公钥表的第 %d 把密钥不是由前一把签发的，公钥表不可信。", i+1)
	}
	if len(r) == 0 {
		return fault.New(fault.Invalid, "key-ring", "公钥表是空的。")
	}
	for i, k := range r {
		if k.ID != keyID(k.Algorithm, k.Public) || i == 0 && k.SignedBy != "" {
			return bad(i)
		}
		if i > 0 && (k.SignedBy != r[i-1].ID || !r[i-1].Verify(k.text(), k.Signature)) {
			return bad(i)
		}
	}
	return nil
}

// Continues reports whether the ring is an older one, perhaps with more keys.
func (r Ring) Continues(older Ring) bool {
	if len(older) > len(r) {
		return false
	}
	for i, k := range older {
		if k.ID != r[i].ID || !bytes.Equal(k.Public, r[i].Public) {
			return false
		}
	}
	return true
}

// Has reports whether a key is one of the ring.
func (r Ring) Has(id string) bool {
	_, has := r.find(id)
	return has
}

func (r Ring) find(id string) (int, bool) {
	for i, k := range r {
		if k.ID == id {
			return i, true
		}
	}
	return 0, false
}

// fixed is no randomness, for a signature that nobody sees.
type fixed struct{}

func (fixed) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0x5a
	}
	return len(p), nil
}
