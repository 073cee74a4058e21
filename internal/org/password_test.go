package org

import (
	"strings"
	"testing"

	"liangtian/internal/fault"
)

func TestPasswordFits(t *testing.T) {
	const secret = "良田 green-fields 7"
	stored, err := HashPassword(secret)
	if err != nil {
		t.Fatal(err)
	}
	again, err := HashPassword(secret)
	if err != nil {
		t.Fatal(err)
	}
	if stored == again || strings.Contains(stored, secret) || !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %s and %s", stored, again)
	}
	if !PasswordFits(secret, stored) || !PasswordFits(secret, again) {
		t.Error("the right password does not fit")
	}
	long := strings.Repeat("青山绿水 ", 40)
	if whole, err := HashPassword(long); err != nil || !PasswordFits(long, whole) || PasswordFits(long[:len(long)-1], whole) || PasswordFits(long+"x", whole) {
		t.Errorf("a long password is cut: %v", err)
	}
	for _, wrong := range []string{"", secret + " ", strings.ToUpper(secret), secret[:len(secret)-1]} {
		if PasswordFits(wrong, stored) {
			t.Errorf("%q fits", wrong)
		}
	}
}

// A stored form that is damaged fits nothing and stops nothing: not the
// process by panic, not the machine by memory.
func TestDamagedPasswordForms(t *testing.T) {
	stored, err := HashPassword("x")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(stored, "$")
	with := func(i int, s string) string {
		p := append([]string(nil), parts...)
		p[i] = s
		return strings.Join(p, "$")
	}
	for _, bad := range []string{
		"", "x", "$argon2id$", with(1, "argon2i"), with(3, "m=19456"), with(3, "m=19456,t=0,p=1"), with(3, "m=19456,t=2,p=0"),
		with(3, "m=4294967295,t=2,p=1"), with(3, "m=19456,t=4294967295,p=1"), with(4, "!"), with(5, "!"), with(5, ""), stored[:len(stored)-4],
	} {
		if PasswordFits("x", bad) || PasswordFits("", bad) {
			t.Errorf("%q fits", bad)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ login, password, code string }{
		{"li", "greenfields", ""},
		{"li", "春风又绿良田青青河畔", ""},
		{"", "greenfields", ""},
		{"li", "greenfield"[:9], "password-short"},
		{"li", "良田青青良田青青良", "password-short"},
		{"li", "", "password-short"},
		{"wang", "xxWANGyyzz", "password-login"},
		{"Wang", "xxwangyyzz", "password-login"},
		{"wu", "liangtian-demo-2026", ""},
		{"li", "correct horse battery", ""},
		{"li", "xiongmao-chi-zhuzi", ""},
		{"li", strings.Repeat("xiongmao chi zhuzi, ", 4), ""},
		{"li", "20260601abc", "password-common"},
		{"li", "Password2026!", "password-common"},
		{"li", "P@ssw0rd2026", "password-common"},
		{"li", "1234567890", "password-common"},
		{"li", "0987654321", "password-common"},
		{"li", "1q2w3e4r5t", "password-common"},
		{"li", "qwertyuiop", "password-common"},
		{"li", "1234512345", "password-common"},
		{"li", "abcabcabcabc", "password-common"},
		{"wu", "liangtian2026", "password-common"},
		{"li", "良田2026耕地888", "password-common"},
		{"li", "gengdi@2026", "password-common"},
		{"li", "woaini1314520", "password-common"},
		{"li", "aaaaaaaaaa", "password-repeat"},
		{"li", "田田田田田田田田田田", "password-repeat"},
	} {
		err := CheckPassword(c.login, c.password)
		if (err == nil) != (c.code == "") || (err != nil && !fault.Is(err, c.code)) {
			t.Errorf("%q for %q: %v, want %q", c.password, c.login, err, c.code)
		}
	}
}
