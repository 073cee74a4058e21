package report

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
)

func TestSafeNames(t *testing.T) {
	for in, want := range map[string]string{
		"430223JC26000011":       "430223JC26000011",
		"示两非〔2026〕1号":            "示两非〔2026〕1号",
		"a/b\\c:d*e?f\"g<h>i|j":  "a_b_c_d_e_f_g_h_i_j",
		"../../etc/passwd":       "_.._.._etc_passwd"[1:],
		"..":                     "_",
		"":                       "_",
		" . ":                    "_",
		"con":                    "_con",
		"NUL.txt":                "_NUL.txt",
		"=1+1":                   "_=1+1",
		".hidden":                "_.hidden",
		"末尾. ":                   "末尾",
		"a\x00b\nc":              "a_b_c",
		"\u202egpj.exe":          "_gpj.exe",
		strings.Repeat("长", 200): strings.Repeat("长", 80),
	} {
		got := safe(in)
		if in == "../../etc/passwd" {
			if strings.Contains(got, "/") || strings.HasPrefix(got, ".") {
				t.Errorf("%q became %q", in, got)
			}
			continue
		}
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	p := newParcel(io.Discard, "x", noon)
	if a, b, c := p.once("图斑/A_B"), p.once("图斑/a_b"), p.once("图斑/A_B"); a == b || b == c || strings.EqualFold(a, b) || strings.EqualFold(b, c) {
		t.Errorf("%q %q %q", a, b, c)
	}
}

// store is photos at hand.
type store map[string][]byte

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }

func (s store) Open(_ context.Context, sha string) (io.ReadSeekCloser, int64, error) {
	raw, is := s[sha]
	if !is {
		return nil, 0, fault.New(fault.NotFound, "blob-not-found", "没有找到这个文件。")
	}
	return reader{bytes.NewReader(raw)}, int64(len(raw)), nil
}

func photoOf(s store, content, mime string, kind evidence.Kind, bearing *float64) casework.Photo {
	sum := sha256.Sum256([]byte(content))
	sha := hex.EncodeToString(sum[:])
	s[sha] = []byte(content)
	return casework.Photo{Photo: evidence.Photo{SHA256: sha, Kind: kind, Phase: evidence.Rectify, Bearing: bearing}, MIME: mime, Filename: "IMG.JPG"}
}

func packing(photos ...casework.Photo) fake {
	square := orb.MultiPolygon{{{{113.4, 27}, {113.401, 27}, {113.401, 27.001}, {113.4, 27}}}}
	return fake{
		lines:  []Line{{ID: 1, PlotNo: "A/1", County: "430223", Geometry: square}, {ID: 2, PlotNo: "A_1", County: "430223", Geometry: square}},
		photos: map[int64][]casework.Photo{1: photos, 2: photos[:1]},
	}
}

func TestPhotoNames(t *testing.T) {
	s := store{}
	turned, round, north := -90.0, 359.7, 0.0
	f := packing(
		photoOf(s, "a", "image/jpeg", evidence.Wide, &north), photoOf(s, "b", "image/heic", evidence.Close, nil),
		photoOf(s, "c", "image/png", evidence.UAV, &turned), photoOf(s, "d", "image/jpeg", evidence.Interior, &round))
	m := maker(f)
	m.Files = s
	k, _ := KindOf("evidence")
	var b bytes.Buffer
	name, err := m.Make(t.Context(), &b, k, Ask{Batch: 1, County: "430223", EPSG: 4490})
	if err != nil || name != "430223_示〔2026〕1号_20260601.zip" {
		t.Fatal(name, err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range z.File {
		if _, photo, is := strings.Cut(f.Name, "/举证照片/"); is {
			got = append(got, photo)
			if f.Method != zip.Store {
				t.Errorf("%s is packed again", f.Name)
			}
		}
	}
	want := []string{
		"A_1/人工/A_1_整改远景_01_000.jpg", "A_1/人工/A_1_整改近景_02_无方位.heic", "A_1/无人机/A_1_整改航拍_03_270.png",
		"A_1/人工/A_1_整改室内_04_000.jpg", "A_1~2/人工/A_1~2_整改远景_01_000.jpg",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A photo that is not what was received ends the package, with the plot in words.
func TestPackageOfADamagedPhoto(t *testing.T) {
	s := store{}
	p := photoOf(s, "whole", "image/jpeg", evidence.Wide, nil)
	m := maker(packing(p))
	m.Files = s
	k, _ := KindOf("evidence")
	for what, harm := range map[string]func(){
		"photo-damaged": func() { s[p.SHA256] = []byte("wh0le") },
		"photo-lost":    func() { delete(s, p.SHA256) },
	} {
		s[p.SHA256] = []byte("whole")
		harm()
		_, err := m.Make(t.Context(), io.Discard, k, Ask{Batch: 1, County: "430223", EPSG: 4490})
		if f := fault.As(err); f == nil || f.Code != what || f.Kind == fault.Unavailable || !strings.Contains(f.Message, "A/1") {
			t.Errorf("%s: %v", what, err)
		}
	}
	s[p.SHA256] = []byte("whole")
	full := errors.New("disk full")
	if _, err := m.Make(t.Context(), failing{full}, k, Ask{Batch: 1, County: "430223", EPSG: 4490}); !errors.Is(err, full) {
		t.Errorf("a full disk: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
