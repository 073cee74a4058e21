// Package files unpacks what people upload without trusting it.
package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/sync/errgroup"
	"golang.org/x/text/encoding/simplifiedchinese"

	"liangtian/geo"
)

// Part is one file: an unpacked entry, or a file that came by itself. The zero
// Part is a file that is missing.
type Part struct {
	R    io.ReaderAt
	Size int64
}

// Present reports whether there is a file at all.
func (p Part) Present() bool { return p.R != nil }

// Scratch is a place for one unpacked file: written once from the start, then
// read at any position. An *os.File is one.
type Scratch interface {
	io.Writer
	io.ReaderAt
}

// Limits bound what an archive may unpack to. Zero fields take the default.
// What is unpacked is counted while reading; sizes in headers are not believed.
type Limits struct {
	MaxFiles int   // entries of any kind; default 2,000
	MaxFile  int64 // bytes of one part; default 1 GiB
	MaxTotal int64 // bytes of all parts; default 2 GiB
	MaxRatio int64 // unpacked bytes per byte of the archive; default 200
	// Store gives the place for a part; default is memory. The caller removes
	// what it made.
	Store func(name string) (Scratch, error)
}

func (l Limits) withDefaults() Limits {
	if l.MaxFiles <= 0 {
		l.MaxFiles = 2000
	}
	if l.MaxFile <= 0 {
		l.MaxFile = 1 << 30
	}
	if l.MaxTotal <= 0 {
		l.MaxTotal = 2 << 30
	}
	if l.MaxRatio <= 0 {
		l.MaxRatio = 200
	}
	if l.Store == nil {
		l.Store = func(string) (Scratch, error) { return &Memory{}, nil }
	}
	return l
}

// Memory is a Scratch in memory.
type Memory struct{ b []byte }

func (m *Memory) Write(p []byte) (int, error) {
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *Memory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, off)
}

// Unzip unpacks the files of an archive that are wanted, by name. An archive
// with any dangerous entry is refused as a whole; other files are left out.
func Unzip(r io.ReaderAt, size int64, limits Limits, wanted func(name string) bool) (map[string]Part, error) {
	limits = limits.withDefaults()
	archive, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &geo.Error{Code: "zip-unreadable", Message: "压缩包打不开，可能不是 zip 或传输不完整。请重新压缩为 zip 后再提交。", Cause: err}
	}
	archive.RegisterDecompressor(zip.Deflate, flate.NewReader) // twice as fast as the standard one
	if len(archive.File) > limits.MaxFiles {
		return nil, geo.Refuse("zip-too-many-files", "压缩包里有 %d 个文件，最多 %d 个。请只压缩图斑数据。", len(archive.File), limits.MaxFiles)
	}
	names, err := entryNames(archive)
	if err != nil {
		return nil, err
	}
	parts, err := unpackAll(archive, size, limits, func(i int) string {
		if names[i] == "" || !wanted(names[i]) {
			return ""
		}
		return names[i]
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 && containsArchive(names) {
		return nil, geo.Refuse("zip-nested", "压缩包里还是压缩包。请先解开，再把数据文件直接压缩提交。")
	}
	return parts, nil
}

// entryNames are the safe names of all entries, "" for those to skip.
func entryNames(archive *zip.Reader) ([]string, error) {
	names := make([]string, len(archive.File))
	seen := map[string]bool{}
	for i, f := range archive.File {
		name, err := safeName(f)
		if err != nil {
			return nil, err
		}
		lower := strings.ToLower(name)
		if seen[lower] {
			return nil, geo.Refuse("zip-duplicate", "压缩包里“%s”出现了两次，请只保留一份。", Short(name))
		}
		seen[lower] = true
		if f.Mode().IsDir() || strings.HasSuffix(name, "/") || isResourceFork(name) {
			continue
		}
		names[i] = name
	}
	return names, nil
}

// isResourceFork finds the shadow files that macOS adds to archives.
func isResourceFork(name string) bool {
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), "._")
}

func containsArchive(names []string) bool {
	for _, n := range names {
		switch strings.ToLower(path.Ext(n)) {
		case ".zip", ".rar", ".7z":
			return true
		}
	}
	return false
}

var driveLetter = regexp.MustCompile(`^[A-Za-z]:`)

// safeName decodes an entry's name and refuses what could leave the archive or
// mislead: absolute and climbing paths, drive letters, control characters, and
// anything that is neither file nor folder.
func safeName(f *zip.File) (string, error) {
	name := f.Name
	if !utf8.ValidString(name) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
		if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
			return "", geo.Refuse("zip-bad-name", "压缩包里有无法识别的文件名“%s”。请改名后重新压缩。", Short(name))
		}
		name = decoded
	}
	// only now: the second byte of a GBK character may be a backslash
	name = strings.ReplaceAll(name, `\`, "/")
	bad := name == "" || strings.HasPrefix(name, "/") || strings.ContainsFunc(name, unicode.IsControl)
	for _, element := range strings.Split(name, "/") {
		bad = bad || strings.TrimRight(element, " .") == "" && strings.HasPrefix(element, "..") || driveLetter.MatchString(element)
	}
	if bad {
		return "", geo.Refuse("zip-unsafe-path", "压缩包里有不安全的路径“%s”，已全部拒收。请重新压缩。", Short(name))
	}
	if kind := f.Mode().Type(); kind != 0 && kind != fs.ModeDir {
		return "", geo.Refuse("zip-unsafe-entry", "压缩包里的“%s”是链接或特殊文件，已全部拒收。请重新压缩。", Short(name))
	}
	return name, nil
}

// unpackAll unpacks the entries that have a name, as many at once as there are
// processors: outlines and their table are two, and nothing else can begin.
func unpackAll(archive *zip.Reader, size int64, limits Limits, name func(i int) string) (map[string]Part, error) {
	var (
		left    atomic.Int64
		group   errgroup.Group
		results = make([]Part, len(archive.File))
	)
	// 1 MiB of grace: a tiny archive of empty-looking tables is no bomb
	left.Store(min(limits.MaxTotal, size*limits.MaxRatio+1<<20))
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range archive.File {
		n := name(i)
		if n == "" {
			continue
		}
		dst, err := limits.Store(n)
		if err != nil {
			_ = group.Wait()
			return nil, err
		}
		group.Go(func() (err error) {
			results[i], err = unpack(f, n, &metered{dst, limits.MaxFile, &left})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	parts := map[string]Part{}
	for i, p := range results {
		if p.Present() {
			parts[name(i)] = p
		}
	}
	return parts, nil
}

// metered is a Scratch that takes no more than its own limit and what is left
// of everybody's, counted as it comes.
type metered struct {
	Scratch
	own int64
	all *atomic.Int64
}

var errTooLarge = errors.New("unpacks to too much")

func (m *metered) Write(p []byte) (int, error) {
	m.own -= int64(len(p))
	if left := m.all.Add(-int64(len(p))); left < 0 || m.own < 0 {
		return 0, errTooLarge
	}
	return m.Scratch.Write(p)
}

func unpack(f *zip.File, name string, dst *metered) (Part, error) {
	if f.Flags&1 != 0 {
		return Part{}, geo.Refuse("zip-encrypted", "压缩包设有密码。请去掉密码后重新压缩。")
	}
	src, err := f.Open()
	if err != nil {
		return Part{}, &geo.Error{Code: "zip-method", Message: "“" + Short(name) + "”的压缩方式不支持。请用普通 zip 方式重新压缩。", Cause: err}
	}
	defer src.Close()
	n, err := io.Copy(dst, src)
	if errors.Is(err, errTooLarge) {
		return Part{}, geo.Refuse("zip-too-large", "压缩包展开后过大，已停止读取。请分批提交，或只压缩图斑数据。")
	}
	if err != nil {
		return Part{}, &geo.Error{Code: "zip-damaged", Message: "“" + Short(name) + "”解压出错，压缩包可能损坏。请重新压缩后再提交。", Cause: err}
	}
	return Part{R: dst.Scratch, Size: n}, nil
}

// Short keeps a name or value from a file fit for a message.
func Short(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return string(r)
}
