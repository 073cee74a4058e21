package shp

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo/files"
)

type entry struct {
	name string
	data []byte
	mode fs.FileMode
	raw  bool // the name is not UTF-8
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, NonUTF8: e.raw}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		dst, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dst.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(b []byte, l files.Limits) ([]Fileset, error) {
	return Unzip(bytes.NewReader(b), int64(len(b)), l)
}

func layerEntries(t testing.TB, base string, raw bool) []entry {
	var out []entry
	m := written(t, sample())
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		out = append(out, entry{name: base + ext, data: m[ext], raw: raw})
	}
	return out
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestUnzip(t *testing.T) {
	entries := layerEntries(t, gbk(t, "下发/攸县/图斑誠"), true) // the last character ends in a backslash in GBK
	entries = append(entries, layerEntries(t, "下发/DLTB", false)...)
	entries = append(entries, layerEntries(t, `old\tool\UPPER`, false)...)
	entries = append(entries, entry{name: "说明.docx", data: []byte("x")}, entry{name: "__MACOSX/下发/._DLTB.shp", data: []byte("x")}, entry{name: "下发/", mode: fs.ModeDir | 0o755})
	for i := range entries {
		if strings.HasPrefix(entries[i].name, `old`) {
			entries[i].name = strings.Replace(entries[i].name, ".shp", ".SHP", 1)
		}
	}
	sets, err := unzip(archive(t, entries...), files.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range sets {
		names = append(names, s.Name)
		r, err := Open(s)
		if err != nil || len(readAll(t, r)) != 4 {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	if got := strings.Join(names, " "); got != "old/tool/UPPER 下发/DLTB 下发/攸县/图斑誠" {
		t.Errorf("layers %s", got)
	}
}

func TestUnzipRefuses(t *testing.T) {
	big := bytes.Repeat([]byte{0}, 3<<20)
	many := make([]entry, 30)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("%d.txt", i)}
	}
	encrypted := archive(t, entry{name: "a.shp", data: []byte("x")})
	for i := range encrypted { // the flag in both headers
		if bytes.HasPrefix(encrypted[i:], []byte("PK\x03\x04")) {
			encrypted[i+6] |= 1
		}
		if bytes.HasPrefix(encrypted[i:], []byte("PK\x01\x02")) {
			encrypted[i+8] |= 1
		}
	}
	cut := archive(t, entry{name: "a.shp", data: bytes.Repeat([]byte("abcdefghij"), 100)})
	tests := []struct {
		name   string
		b      []byte
		limits files.Limits
		code   string
	}{
		{"climbing", archive(t, entry{name: "../a.shp"}), files.Limits{}, "zip-unsafe-path"},
		{"climbing inside", archive(t, entry{name: "a/../../b.shp"}), files.Limits{}, "zip-unsafe-path"},
		{"climbing by backslash", archive(t, entry{name: `..\a.shp`}), files.Limits{}, "zip-unsafe-path"},
		{"climbing with a blank", archive(t, entry{name: `.. /a.shp`}), files.Limits{}, "zip-unsafe-path"},
		{"absolute", archive(t, entry{name: "/etc/a.shp"}), files.Limits{}, "zip-unsafe-path"},
		{"share", archive(t, entry{name: `\\server\a.shp`}), files.Limits{}, "zip-unsafe-path"},
		{"drive", archive(t, entry{name: `C:\a.shp`}), files.Limits{}, "zip-unsafe-path"},
		{"drive without slash", archive(t, entry{name: `c:a.shp`}), files.Limits{}, "zip-unsafe-path"},
		{"control character", archive(t, entry{name: "a\x00.shp"}), files.Limits{}, "zip-unsafe-path"},
		{"danger in a file that is no part", archive(t, entry{name: "../a.txt"}), files.Limits{}, "zip-unsafe-path"},
		{"symlink", archive(t, entry{name: "a.shp", data: []byte("/etc/passwd"), mode: fs.ModeSymlink | 0o777}), files.Limits{}, "zip-unsafe-entry"},
		{"device", archive(t, entry{name: "a.shp", mode: fs.ModeDevice | 0o600}), files.Limits{}, "zip-unsafe-entry"},
		{"twice", archive(t, entry{name: "a.shp"}, entry{name: "A.SHP"}), files.Limits{}, "zip-duplicate"},
		{"twice by separator", archive(t, entry{name: "x/a.shp"}, entry{name: `x\a.shp`}), files.Limits{}, "zip-duplicate"},
		{"a name in no encoding", archive(t, entry{name: "\xff\xff.shp", raw: true}), files.Limits{}, "zip-bad-name"},
		{"many files", archive(t, many...), files.Limits{MaxFiles: 29}, "zip-too-many-files"},
		{"a large part", archive(t, entry{name: "a.shp", data: big}), files.Limits{MaxFile: 1 << 20}, "zip-too-large"},
		{"large together", archive(t, entry{name: "a.shp", data: big}, entry{name: "a.dbf", data: big}), files.Limits{MaxTotal: 5 << 20, MaxRatio: 1e6}, "zip-too-large"},
		{"a bomb", archive(t, entry{name: "a.shp", data: big}), files.Limits{MaxRatio: 10}, "zip-too-large"},
		{"a password", encrypted, files.Limits{}, "zip-encrypted"},
		{"a zip in the zip", archive(t, entry{name: "a.zip", data: []byte("PK")}), files.Limits{}, "zip-nested"},
		{"no layer", archive(t, entry{name: "a.dbf"}), files.Limits{}, "shp-missing"},
		{"no zip", []byte("Rar!"), files.Limits{}, "zip-unreadable"},
		{"cut", cut[:len(cut)-30], files.Limits{}, "zip-unreadable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := unzip(tt.b, tt.limits)
			wantCode(t, err, tt.code)
		})
	}
}

func TestDamagedEntry(t *testing.T) {
	b := archive(t, entry{name: "a.shp", data: bytes.Repeat([]byte("abcdefghij"), 100)})
	b[30+len("a.shp")+3] ^= 0xff
	_, err := unzip(b, files.Limits{})
	wantCode(t, err, "zip-damaged")
}

// The size in a header is not believed: the limit counts what really comes.
func TestHeaderSizeLies(t *testing.T) {
	b := archive(t, entry{name: "a.shp", data: bytes.Repeat([]byte{0}, 3<<20)})
	at := bytes.Index(b, []byte("PK\x01\x02"))
	copy(b[at+24:], []byte{1, 0, 0, 0}) // "one byte"
	_, err := unzip(b, files.Limits{MaxFile: 1 << 20})
	if err == nil {
		t.Error("three megabytes passed as one byte")
	}
}

func TestStoreIsTheCallers(t *testing.T) {
	full := errors.New("disk full")
	b := archive(t, layerEntries(t, "a", false)...)
	if _, err := unzip(b, files.Limits{Store: func(string) (files.Scratch, error) { return nil, full }}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	var kept []string
	sets, err := unzip(b, files.Limits{Store: func(name string) (files.Scratch, error) { kept = append(kept, name); return &files.Memory{}, nil }})
	if err != nil || len(sets) != 1 || len(kept) != 5 {
		t.Errorf("%v %v %v", sets, err, kept)
	}
}

func TestLoose(t *testing.T) {
	_, err := Loose(map[string]files.Part{"a.dbf": part(nil), "b.prj": part(nil)})
	wantCode(t, err, "shp-missing")
	_, err = Loose(map[string]files.Part{"a.shp": part(nil), "A.SHP": part(nil)})
	wantCode(t, err, "file-duplicate")
	sets, err := Loose(map[string]files.Part{"图斑.SHP": part([]byte("1")), "图斑.dbf": part([]byte("22")), "图斑.shp.xml": part(nil)})
	if err != nil || len(sets) != 1 || sets[0].Name != "图斑" || sets[0].Shp.Size != 1 || sets[0].Dbf.Size != 2 || sets[0].Prj.Present() {
		t.Errorf("%+v %v", sets, err)
	}
}
