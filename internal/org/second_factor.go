package org

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"liangtian/internal/fault"
)

// The refusals of the second step.
var (
	ErrCodeNeeded = fault.New(fault.Unauthenticated, "code-needed", "请输入身份验证器上的 6 位动态码；手机不在身边的，输入一个恢复码。")
	ErrCodeWrong  = fault.Bad("code", "code-wrong", "动态码不对或已经用过，请等下一个再试；请核对手机时间。")
)

const stepSeconds = 30

// NewFactor makes a secret for a login, and the address that a phone reads.
func NewFactor(login string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "良田", AccountName: login})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// StepOf finds the half minute whose code this is, at most one away from now;
// 0 is none. A code is taken once: only a later step than the last one counts.
func StepOf(secret, code string, now time.Time, last int64) int64 {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	var found int64
	for away := int64(-1); away <= 1; away++ {
		step := now.Unix()/stepSeconds + away
		want, err := totp.GenerateCode(secret, time.Unix(step*stepSeconds, 0))
		if err == nil && len(code) == len(want) && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found
}

// RecoveryCodes is how many codes there are for a lost phone.
const RecoveryCodes = 10

// NewRecoveryCodes makes codes of fifty bits, each good for once.
func NewRecoveryCodes() (codes, hashes []string) {
	for range RecoveryCodes {
		raw := make([]byte, 7)
		_, _ = rand.Read(raw) // never fails
		text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))[:10]
		codes = append(codes, text[:5]+"-"+text[5:])
		hashes = append(hashes, HashRecovery(text))
	}
	return codes, hashes
}

// HashRecovery is the stored form of a recovery code, however it was typed. It
// needs no slow hash: there is nothing to guess from.
func HashRecovery(code string) string {
	plain := strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
	sum := sha256.Sum256([]byte("recovery " + plain))
	return hex.EncodeToString(sum[:])
}

// Factor is a person's second factor as it is stored.
type Factor struct {
	Sealed    []byte
	Confirmed bool
	LastStep  int64
	Left      int // recovery codes that are not used
}

// RoleRule says whether a role must have a second factor.
type RoleRule struct {
	Role     Role `json:"role"`
	Required bool `json:"required"`
}
