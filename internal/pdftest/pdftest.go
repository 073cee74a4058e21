// Package pdftest opens PDFs as a reader does, with poppler, and finds the font
// that they are written with. Only tests import it.
package pdftest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png" // what pdftoppm draws
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"liangtian/internal/report/document"
)

var font = sync.OnceValues(func() (*document.Font, error) {
	for _, name := range append([]string{os.Getenv("LIANGTIAN_FONT")}, document.Places...) {
		if raw, err := os.ReadFile(name); err == nil {
			return document.ReadFont(raw)
		}
	}
	return nil, fmt.Errorf("no font: run scripts/setup.sh, or apt-get install -y fonts-wqy-microhei")
})

// Font is the system's font for documents.
func Font(t testing.TB) *document.Font {
	t.Helper()
	f, err := font()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Text is what can be read in a PDF, page by page.
func Text(t testing.TB, pdf []byte) []string {
	t.Helper()
	out := run(t, "pdftotext", "-layout", keep(t, pdf), "-")
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// Picture is a page, from 1, as it is seen.
func Picture(t testing.TB, pdf []byte, page, dpi int) image.Image {
	t.Helper()
	n := strconv.Itoa(page)
	raw := run(t, "pdftoppm", "-png", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, "-singlefile", keep(t, pdf))
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("page %d is no picture: %v", page, err)
	}
	return img
}

// keep writes the PDF where poppler finds it; with LIANGTIAN_KEEP a copy stays
// for a person to look at.
func keep(t testing.TB, content []byte) string {
	t.Helper()
	if dir := os.Getenv("LIANGTIAN_KEEP"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + ".pdf"
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "it.pdf")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func run(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("no %s: run scripts/setup.sh, or apt-get install -y poppler-utils", name)
	}
	var said bytes.Buffer
	c := exec.Command(name, args...)
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, said.String())
	}
	if said.Len() > 0 {
		t.Errorf("%s complains: %s", name, said.String())
	}
	return out
}
