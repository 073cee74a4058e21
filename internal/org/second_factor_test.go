package org

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

func TestStepOf(t *testing.T) {
	secret, address, err := NewFactor("wu")
	if err != nil || !strings.HasPrefix(address, "otpauth://totp/") || len(secret) < 32 {
		t.Fatal(secret, address, err)
	}
	now := time.Unix(1_780_000_015, 0)
	step := now.Unix() / 30
	code := func(away int64) string {
		c, err := totp.GenerateCode(secret, time.Unix((step+away)*30, 0))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		code       string
		last, want int64
	}{
		{code(0), 0, step},
		{code(0)[:3] + " " + code(0)[3:], 0, step},
		{code(-1), 0, step - 1},
		{code(1), 0, step + 1},
		{code(-2), 0, 0},
		{code(2), 0, 0},
		{code(0), step, 0},  // taken already
		{code(-1), step, 0}, // older than what was taken
		{code(1), step, step + 1},
		{"", 0, 0},
		{code(0) + "0", 0, 0},
	} {
		if got := StepOf(secret, c.code, now, c.last); got != c.want {
			t.Errorf("%q after %d: %d, want %d", c.code, c.last, got, c.want)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, hashes := NewRecoveryCodes()
	seen := map[string]bool{}
	for i, c := range codes {
		if len(c) != 11 || seen[c] || HashRecovery(strings.ToUpper(strings.ReplaceAll(c, "-", " "))) != hashes[i] {
			t.Errorf("%q", c)
		}
		seen[c] = true
	}
	if len(codes) != RecoveryCodes {
		t.Errorf("%d codes", len(codes))
	}
}
