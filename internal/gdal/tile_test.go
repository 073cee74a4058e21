package gdal

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"liangtian/internal/fault"
)

// A picture of one colour in geographic coordinates of CGCS2000, as a COG: its
// tile shows it where it lies and nothing beside.
func TestTile(t *testing.T) {
	dir := t.TempDir()
	plain, cog := filepath.Join(dir, "plain.tif"), filepath.Join(dir, "影像.tif")
	for _, line := range [][]string{
		{"gdal_create", "-q", "-of", "GTiff", "-outsize", "600", "600", "-bands", "3", "-burn", "200", "-burn", "30", "-burn", "10", "-ot", "Byte", "-a_srs", "EPSG:4490", "-a_ullr", "113", "27.5", "113.5", "27", plain},
		{"gdal_translate", "-q", "-of", "COG", plain, cog},
	} {
		if out, err := exec.Command(line[0], line[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", line, err, out)
		}
	}
	// Half of this tile lies west of 113 degrees.
	const degree = 20037508.342789244 / 180
	west, south := 112.9*degree, 3130000.0
	raw, err := Converter{}.Tile(t.Context(), cog, [4]float64{west, south, west + 0.2*degree, south + 0.2*degree})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 256 || b.Dy() != 256 {
		t.Errorf("it has %v", b)
	}
	at := func(x int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, 128)).(color.NRGBA) }
	if in, out := at(200), at(50); in != (color.NRGBA{200, 30, 10, 255}) || out.A != 0 {
		t.Errorf("inside %v, outside %v", in, out)
	}
	far, err := Converter{}.Tile(t.Context(), cog, [4]float64{0, 0, 1000, 1000})
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(far)); err != nil || color.NRGBAModel.Convert(img.At(9, 9)).(color.NRGBA).A != 0 {
		t.Error("something is shown far away", err)
	}
}

func TestTileOfNoPicture(t *testing.T) {
	no := filepath.Join(t.TempDir(), "no.tif")
	if err := os.WriteFile(no, []byte("II*\x00 and nothing more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Converter{}).Tile(t.Context(), no, [4]float64{0, 0, 1, 1}); !fault.Is(err, "gdal-refused") {
		t.Error(err)
	}
}
