package report

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"liangtian/internal/org"
)

// parcel is a zip under way that knows what is in it. Names are UTF-8 and say
// so; nothing of it is kept in memory but the list.
type parcel struct {
	zip     *zip.Writer
	root    string
	at      time.Time
	entries []Entry
	last    *entryWriter
	taken   map[string]bool
}

// Entry is a file of a package, as its manifest has it.
type Entry struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Manifest is manifest.json: what is in a package, so that it can be checked
// wherever it goes.
type Manifest struct {
	Product   string         `json:"product"`
	Version   string         `json:"version"`
	Generated string         `json:"generated"`
	By        string         `json:"by"`
	Batch     string         `json:"batch"`
	County    string         `json:"county,omitempty"`
	EPSG      int            `json:"epsg"`
	Counts    map[string]int `json:"counts"`
	Files     []Entry        `json:"files"`
}

type entryWriter struct {
	Entry
	w    io.Writer
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
}

func (e *entryWriter) Write(p []byte) (int, error) {
	n, err := e.w.Write(p)
	e.Size += int64(n)
	_, _ = e.hash.Write(p[:n])
	return n, err
}

func newParcel(w io.Writer, root string, at time.Time) *parcel {
	return &parcel{zip: zip.NewWriter(w), root: root, at: at, taken: map[string]bool{}}
}

// begin opens the next file; the one before it is finished. Photos are packed
// as they are: they would not get smaller.
func (p *parcel) begin(name string) (*entryWriter, error) {
	p.finish()
	method := zip.Deflate
	if slices.Contains([]string{".jpg", ".jpeg", ".png", ".heic"}, path.Ext(name)) {
		method = zip.Store
	}
	full := p.root + "/" + name
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: full, Method: method, Modified: p.at.In(org.Shanghai)})
	if err != nil {
		return nil, err
	}
	p.last = &entryWriter{Entry: Entry{Path: full}, w: w, hash: sha256.New()}
	return p.last, nil
}

func (p *parcel) finish() {
	if p.last != nil {
		p.last.SHA256 = hex.EncodeToString(p.last.hash.Sum(nil))
		p.entries = append(p.entries, p.last.Entry)
		p.last = nil
	}
}

// end writes the manifest and closes.
func (p *parcel) end(m Manifest) error {
	p.finish()
	m.Product, m.Files = "良田", p.entries
	m.Generated = p.at.In(org.Shanghai).Format(time.RFC3339)
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	w, err := p.begin("manifest.json")
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	return p.zip.Close()
}

// once is a name that nothing in the package has yet, whatever the case of its
// letters: the next computer may not tell them apart.
func (p *parcel) once(stem string) string {
	name := stem
	for n := 2; p.taken[strings.ToLower(name)]; n++ {
		name = stem + "~" + strconv.Itoa(n)
	}
	p.taken[strings.ToLower(name)] = true
	return name
}

// safe makes a file name of any text: no separators, nothing that a shell, an
// archive program or Windows takes for something else.
func safe(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) {
			return '_'
		}
		return r
	}, strings.TrimSpace(s))
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	s = strings.TrimRight(s, ". ")
	if strings.Trim(s, "._ ") == "" {
		return "_"
	}
	if stem, _, _ := strings.Cut(strings.ToUpper(s), "."); slices.Contains(reserved, stem) {
		return "_" + s
	}
	if strings.ContainsRune(".=+-@", rune(s[0])) { // hidden, or a formula in a list of names
		return "_" + s
	}
	return s
}

var reserved = strings.Fields("CON PRN AUX NUL COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9")
