package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is sealed opens whole, for its person, with its key, or not at all; and
// no two seals are the same.
func TestSealedSecretsDoNotBend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	k := &factorKey{dir: dir}
	sealed, err := k.Seal(7, "JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := k.Open(7, sealed); err != nil || plain != "JBSWY3DPEHPK3PXP" {
		t.Fatal(plain, err)
	}
	if again, err := k.Seal(7, "JBSWY3DPEHPK3PXP"); err != nil || string(again) == string(sealed) {
		t.Errorf("sealed twice alike: %v", err)
	}
	for i := range sealed {
		bent := append([]byte(nil), sealed...)
		bent[i] ^= 1
		if plain, err := k.Open(7, bent); err == nil {
			t.Errorf("byte %d was changed, and it opens: %q", i, plain)
		}
	}
	for n := range len(sealed) {
		if _, err := k.Open(7, sealed[:n]); err == nil {
			t.Errorf("cut to %d bytes, it opens", n)
		}
	}
	if _, err := k.Open(8, sealed); err == nil {
		t.Error("it opens for somebody else")
	}
	if _, err := (&factorKey{dir: filepath.Join(t.TempDir(), "keys")}).Open(7, sealed); err == nil {
		t.Error("it opens with another key")
	}
}

// Keys and passwords of the program are its own, long enough, and for nobody
// else to read; the doctor sees where that is not so.
func TestKeysAreTheProgramsOwn(t *testing.T) {
	data := t.TempDir()
	dir := filepath.Join(data, "keys")
	if err := (&fieldKeys{dir: dir}).load(); err != nil {
		t.Fatal(err)
	}
	f := &fieldKeys{dir: dir}
	if err := f.load(); err != nil || f.key.N.BitLen() < 3072 {
		t.Errorf("%d bits: %v", f.key.N.BitLen(), err)
	}
	for _, name := range []string{"session-key", "second-factor-key"} {
		if key, err := secret(dir, name); err != nil || len(key) != 32 {
			t.Errorf("%s: %d bytes, %v", name, len(key), err)
		}
	}
	first, err := appPassword(data)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := appPassword(data)
	other, _ := appPassword(t.TempDir())
	if len(first) < 32 || first != again || first == other {
		t.Errorf("passwords %q, %q, %q", first, again, other)
	}
	err = filepath.WalkDir(data, func(path string, e os.DirEntry, err error) error {
		if err != nil || path == data {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	said := func() (out Symptom) {
		for _, s := range examineFolder(data) {
			if s.What == "密钥" {
				out = s
			}
		}
		return out
	}
	if s := said(); s.Severity != Well || s.What == "" {
		t.Errorf("%+v", s)
	}
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if s := said(); s.Severity != Ill || !strings.Contains(s.Remedy, "700") {
		t.Errorf("open to the group: %+v", s)
	}
}
