package org

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"liangtian/internal/fault"
)

// argon2id: 19 MiB, two passes, one lane; 17 ms on two small cores.
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// HashPassword gives the stored form of a password.
func HashPassword(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64(salt), b64(key)), nil
}

// PasswordFits compares a password with its stored form. A form that cannot be
// read (or none) takes the same time and does not fit.
func PasswordFits(password, stored string) bool {
	var memory, time uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	salt, want := make([]byte, 16), make([]byte, argonKey)
	readable := len(parts) == 6 && parts[1] == "argon2id"
	if readable {
		_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes)
		s, err1 := base64.RawStdEncoding.DecodeString(parts[4])
		k, err2 := base64.RawStdEncoding.DecodeString(parts[5])
		readable = err == nil && err1 == nil && err2 == nil && len(k) >= 16 && bearable(memory, time, lanes)
		if readable {
			salt, want = s, k
		}
	}
	if !readable {
		memory, time, lanes = argonMemory, argonTime, argonLanes
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && readable
}

// bearable bounds what a stored form may cost: a damaged one stops neither the
// process (argon2 panics without passes or lanes) nor the machine.
func bearable(memory, time uint32, lanes uint8) bool {
	return memory >= 1 && memory <= 16*argonMemory && time >= 1 && time <= 16*argonTime && lanes >= 1
}

// LastPasswords is how many, the present one among them, may not come again.
const LastPasswords = 5

// ErrPasswordUsed is said of one of them.
var ErrPasswordUsed = fault.Bad("new", "password-used", "最近 %d 个密码不能再用，请换一个。", LastPasswords)

// CheckPassword refuses a password that is too easy.
func CheckPassword(login, password string) error {
	switch {
	case utf8.RuneCountInString(password) < 10:
		return fault.Bad("new", "password-short", "密码至少 10 位。")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return fault.Bad("new", "password-login", "密码不能包含登录名。")
	case strings.Count(password, string([]rune(password)[0])) == utf8.RuneCountInString(password):
		return fault.Bad("new", "password-repeat", "密码不能是同一个字符重复。")
	case common(password):
		return fault.Bad("new", "password-common", "这个密码太常见，容易被猜中：不要用键盘顺序、常用词或本系统的用词加数字。请换一个，可用几个不相干的词连在一起。")
	}
	return nil
}
