package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangtian/internal/fault"
	"liangtian/internal/report/document"
)

// A font that is not there is a refusal that says what to do; once it is there,
// no restart is needed.
func TestFontThatComesLater(t *testing.T) {
	name := filepath.Join(t.TempDir(), "font.ttc")
	read := documentFont(name)
	if _, err := read(); !fault.Is(err, "font-missing") || !strings.Contains(err.Error(), name) {
		t.Fatal(err)
	}
	raw, err := fontFile("")
	if err != nil {
		t.Fatalf("%v: run scripts/setup.sh", err)
	}
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := read(); again != first {
		t.Error("the font is read at every document")
	}
	places := document.Places
	document.Places = nil
	defer func() { document.Places = places }()
	if _, err := documentFont("")(); !fault.Is(err, "font-missing") || !strings.Contains(err.Error(), "fonts-wqy-microhei") {
		t.Error(err)
	}
}

func TestPublicURL(t *testing.T) {
	for s, ok := range map[string]bool{
		"": true, "https://a.example.cn": true, "http://10.0.0.1:8080/liangtian": true,
		"a.example.cn": false, "ftp://a": false, "https://": false, "https://a?x=1": false, "https://a#b": false, "javascript:alert(1)": false,
	} {
		if err := checkPublicURL(s); (err == nil) != ok {
			t.Errorf("%q: %v", s, err)
		}
	}
}
