package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"liangtian/internal/fault"
)

// What an archive may hold to harm: each is refused in words, as a whole.
func TestHostileArchives(t *testing.T) {
	sound := func() sent { return sent{}.layer(t, "plots", good(zone38)) }
	bomb := sound()
	bomb["bomb.dbf"] = make([]byte, 16<<20)
	many := sound()
	for i := range maxFiles {
		many[fmt.Sprint("x", i, ".txt")] = nil
	}
	for name, f := range map[string]sent{
		"a climbing path":   {"../plots.shp": nil},
		"a windows climb":   {`..\plots.shp`: nil},
		"an absolute path":  {"/etc/plots.shp": nil},
		"a drive letter":    {`C:\plots.shp`: nil},
		"a bomb":            bomb,
		"too many files":    many,
		"nothing":           {},
		"no shapefile":      {"readme.txt": []byte("x")},
		"an archive inside": {"plots.zip": []byte("PK")},
		"a table alone":     {"plots.dbf": sound()["plots.dbf"]},
		"empty parts":       {"plots.shp": nil, "plots.dbf": nil},
		"a twin by case":    {"plots.shp": sound()["plots.shp"], "PLOTS.SHP": sound()["plots.shp"]},
		"shapes alone":      {"plots.shp": sound()["plots.shp"], "plots.shx": sound()["plots.shx"]},
	} {
		t.Run(name, func(t *testing.T) {
			_, rows, _, err := dry(t, f, Settings{})
			inWords(t, err, "")
			if len(rows) > 0 {
				t.Errorf("%d rows of it were judged", len(rows))
			}
		})
	}
	for name, raw := range map[string][]byte{"not a zip": []byte("hello"), "an empty file": nil} {
		_, err := Unpack(context.Background(), memory{bytes.NewReader(raw)}, int64(len(raw)), nil)
		t.Run(name, func(t *testing.T) { inWords(t, err, "") })
	}
}

// A link in an archive is refused, whatever it points to.
func TestLinkInArchive(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "plots.shp"}
	h.SetMode(os.ModeSymlink | 0o777)
	w, err := z.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.Write([]byte("/etc/passwd")); err != nil {
		t.Fatal(err)
	}
	if err = z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Unpack(context.Background(), memory{bytes.NewReader(b.Bytes())}, int64(b.Len()), nil)
	inWords(t, err, "zip-unsafe-entry")
}

// Scratch files are gone after Close, and after a refusal.
func TestNoScratchIsLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	left := func() int {
		names, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	a, size := sent{}.layer(t, "plots", good(zone38)).zip(t)
	u, err := Unpack(context.Background(), a, size, nil)
	if err != nil || left() == 0 {
		t.Fatalf("%d scratch sent, %v", left(), err)
	}
	u.Close()
	bad := sent{}.layer(t, "plots", good(zone38))
	bad["bomb.dbf"] = make([]byte, 16<<20)
	a, size = bad.zip(t)
	if _, err := Unpack(context.Background(), a, size, nil); err == nil || left() != 0 {
		t.Errorf("%d scratch files left, %v", left(), err)
	}
}

// Cut off at any byte, or with any byte changed, a file is read or refused in
// words; it never panics and never answers with another error.
func TestDamagedFiles(t *testing.T) {
	for _, part := range []string{"plots.shp", "plots.dbf", "plots.shx", "plots.prj"} {
		sound := sent{}.layer(t, "plots", good(zone38))
		raw := sound[part]
		try := func(name string, damaged []byte) {
			sound[part] = damaged
			_, rows, _, err := dry(t, sound, Settings{})
			if f := fault.As(err); err != nil && (f == nil || f.Kind != fault.Invalid || !hasChinese(f.Message)) {
				t.Fatalf("%s %s: %v", part, name, err)
			}
			for _, r := range rows {
				for _, reason := range r.Reasons {
					if !hasChinese(reason) {
						t.Fatalf("%s %s: row %d is told %q", part, name, r.No, reason)
					}
				}
			}
		}
		for n := 0; n < len(raw); n += max(1, len(raw)/150) {
			try(fmt.Sprint("cut at ", n), raw[:n])
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range 150 {
			damaged := bytes.Clone(raw)
			i := random.IntN(len(damaged))
			damaged[i] ^= byte(1 + random.IntN(255))
			try(fmt.Sprint("changed at ", i), damaged)
		}
	}
	// Cut short, shapes or table are never taken for whole.
	for _, part := range []string{"plots.shp", "plots.dbf"} {
		f := sent{}.layer(t, "plots", good(zone38))
		f[part] = f[part][:len(f[part])-40]
		_, _, _, err := dry(t, f, Settings{})
		inWords(t, err, "")
	}
}

func hasChinese(words string) bool {
	for _, r := range words {
		if chinese(r) {
			return true
		}
	}
	return false
}

// A refusal of geo keeps its code on the way out; anything else stays itself.
func TestRefused(t *testing.T) {
	plain := errors.New("plain")
	if got := refused(plain); !errors.Is(got, plain) || fault.As(got) != nil {
		t.Errorf("%v", got)
	}
}
