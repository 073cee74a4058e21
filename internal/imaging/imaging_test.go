package imaging

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/fault"
)

func save(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plain is a JPEG without EXIF, with enough detail to be worth cutting.
func plain(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*i>>4 + i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shared finds a folder of the public test data, which may be absent.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the shared test data is not present")
	}
	return path
}

func TestRealPhotosAgreeWithTruth(t *testing.T) {
	dir := shared(t, "photos")
	f, err := os.Open(filepath.Join(dir, "truth.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(row[0], ".HEIC") && testing.Short() {
				t.Skip("decoding HEIC takes seconds")
			}
			p, err := Inspect(t.Context(), filepath.Join(dir, row[0]))
			if err != nil {
				t.Fatal(err)
			}
			compareTruth(t, p, row)
		})
	}
}

func compareTruth(t *testing.T, p Photo, row []string) {
	t.Helper()
	near := func(what string, got *float64, want string, tolerance float64) {
		w, err := strconv.ParseFloat(want, 64)
		switch {
		case err != nil && got != nil:
			t.Errorf("%s: %v although there is none", what, *got)
		case err == nil && (got == nil || math.Abs(*got-w) > tolerance):
			t.Errorf("%s: want %s, got %v", what, want, got)
		}
	}
	near("lat", p.Lat, row[1], 1e-7)
	near("lon", p.Lon, row[2], 1e-7)
	near("bearing", p.Bearing, row[3], 1e-5)
	near("error", p.ErrorM, row[5], 1e-4)
	if want := strings.Trim(row[4], "-"); p.BearingRef != want {
		t.Errorf("ref %q, want %q", p.BearingRef, want)
	}
	if want := strings.Replace(strings.Replace(row[6], ":", "-", 2), " ", "T", 1); p.LocalTime != want {
		t.Errorf("local time %q, want %q", p.LocalTime, want)
	}
	if (row[7] != "-") != (p.TakenAtBasis == BasisOffset) {
		t.Errorf("basis %q with offset %q", p.TakenAtBasis, row[7])
	}
	gps, err := time.Parse("2006:01:02 15:04:05Z", row[8])
	if err == nil != (p.GPSTime != nil) || err == nil && !gps.Equal(*p.GPSTime) {
		t.Errorf("gps time %v, want %q", p.GPSTime, row[8])
	}
	if o, _ := strconv.Atoi(row[9]); p.Orientation != o {
		t.Errorf("orientation %d, want %s", p.Orientation, row[9])
	}
	if !strings.HasPrefix(row[10], p.Make) || !strings.HasSuffix(row[10], p.Model) || p.Model == "" {
		t.Errorf("device %q %q, want %q", p.Make, p.Model, row[10])
	}
	checkThumbs(t, p)
}

func checkThumbs(t *testing.T, p Photo) {
	t.Helper()
	for side, content := range map[int][]byte{SmallSide: p.Small, LargeSide: p.Large} {
		c, err := jpeg.DecodeConfig(bytes.NewReader(content))
		if err != nil {
			t.Errorf("thumbnail %d: %v", side, err)
			continue
		}
		if want := min(side, max(p.Width, p.Height)); max(c.Width, c.Height) != want {
			t.Errorf("thumbnail %d×%d, want long side %d", c.Width, c.Height, want)
		}
		if (c.Width > c.Height) != (p.Width > p.Height) {
			t.Errorf("thumbnail %d×%d of a picture %d×%d", c.Width, c.Height, p.Width, p.Height)
		}
	}
}

// The eight files show one scene; upright they must look alike.
func TestRealOrientations(t *testing.T) {
	dir := shared(t, "photos", "orientation")
	files, err := filepath.Glob(filepath.Join(dir, "landscape_*.jpg"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	var first Photo
	for i, file := range files {
		p, err := Inspect(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = p
		}
		if p.Width != first.Width || p.Height != first.Height || p.Width <= p.Height {
			t.Errorf("%s: %d×%d", filepath.Base(file), p.Width, p.Height)
		}
		if d := bits.OnesCount64(p.DHash ^ first.DHash); d > 6 {
			t.Errorf("%s: %d bits differ", filepath.Base(file), d)
		}
	}
}

func TestTurnIsTheInverseOfStoring(t *testing.T) {
	// A 3×2 picture, upright: a b c / d e f. Below, how a camera stores it
	// under each orientation, read row by row.
	stored := map[int][]string{
		1: {"abc", "def"}, 2: {"cba", "fed"}, 3: {"fed", "cba"}, 4: {"def", "abc"},
		5: {"ad", "be", "cf"}, 6: {"cf", "be", "ad"}, 7: {"fc", "eb", "da"}, 8: {"da", "eb", "fc"},
	}
	for o, rows := range stored {
		src := image.NewRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
		for y, row := range rows {
			for x := range len(row) {
				src.SetRGBA(x, y, color.RGBA{row[x], 0, 0, 255})
			}
		}
		out := turn(src, o)
		var got string
		for y := range out.Rect.Dy() {
			for x := range out.Rect.Dx() {
				got += string(rune(out.RGBAAt(x, y).R))
			}
		}
		if got != "abcdef" || out.Rect.Dx() != 3 {
			t.Errorf("orientation %d: %s, %d wide", o, got, out.Rect.Dx())
		}
	}
}

func TestRefusals(t *testing.T) {
	whole := plain(t, 640, 480)
	big := append(bytes.Clone(whole), make([]byte, MaxBytes)...)
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"empty.jpg":     {nil, "image-empty"},
		"text.jpg":      {[]byte("这不是照片，只是一段文字。"), "not-an-image"},
		"avif.heic":     {[]byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"), "not-an-image"},
		"truncated.jpg": {whole[:len(whole)/2], "image-damaged"},
		"header.jpg":    {whole[:200], "image-damaged"},
		"big.jpg":       {big, "image-too-large"},
		"wide.png":      {hugePNG(20_001, 10), "image-too-many-pixels"},
		"bomb.png":      {hugePNG(20_000, 19_000), "image-too-many-pixels"},
		"lying.png":     {hugePNG(100, 100), "image-damaged"},
		"scans.jpg":     {manyScans(1000), "image-too-many-scans"},
		"noheic.heic":   {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "image-damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "noheic.heic" && testing.Short() {
				t.Skip("starting the HEIC decoder takes seconds")
			}
			start := time.Now()
			_, err := Inspect(t.Context(), save(t, name, c.content))
			if !fault.Is(err, c.code) {
				t.Errorf("want %s, got %v", c.code, err)
			}
			if f := fault.As(err); f == nil || f.Message == "" {
				t.Error("no words")
			}
			if name != "noheic.heic" && time.Since(start) > 8*time.Second {
				t.Errorf("took %v", time.Since(start))
			}
		})
	}
}

// hugePNG has a header that promises w × h pixels, and one byte of them.
func hugePNG(w, h int) []byte {
	head := binary.BigEndian.AppendUint32(nil, uint32(w))
	head = binary.BigEndian.AppendUint32(head, uint32(h))
	head = append(head, 8, 6, 0, 0, 0)
	out := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", head}, {"IDAT", []byte{0x78}}, {"IEND", nil}} {
		body := append([]byte(chunk.kind), chunk.data...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(chunk.data)))
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return out
}

// manyScans is a progressive picture of 7000 × 7000 whose DC scan comes again
// and again.
func manyScans(n int) []byte {
	out := []byte{0xFF, 0xD8}
	out = append(out, 0xFF, 0xC2, 0, 11, 8, 0x1B, 0x58, 0x1B, 0x58, 1, 1, 0x11, 0)
	for range n {
		out = append(out, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0)
		out = append(out, make([]byte, 90)...)
	}
	return append(out, 0xFF, 0xD9)
}

func TestScansCountsRealEncodings(t *testing.T) {
	if n := scans(plain(t, 200, 100), MaxScans); n != 1 {
		t.Errorf("a baseline picture has %d scans", n)
	}
	if n := scans(manyScans(100), MaxScans); n != 100 {
		t.Errorf("%d of 100", n)
	}
	if n := scans(manyScans(1000), MaxScans); n != MaxScans+1 {
		t.Errorf("did not give up: %d", n)
	}
}

func TestPNGAndTransparency(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 500, 250)) // wholly transparent
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	p, err := Inspect(t.Context(), save(t, "x.png", b.Bytes()))
	if err != nil || p.Format != PNG || p.Width != 500 || p.Height != 250 || p.Lat != nil || p.TakenAt != nil {
		t.Fatalf("%+v %v", p, err)
	}
	thumb, err := jpeg.Decode(bytes.NewReader(p.Small))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := thumb.At(10, 10).RGBA(); r < 0xF000 {
		t.Errorf("transparent became dark: %x", r)
	}
	checkThumbs(t, p)
}
