package report

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// CheckPackage holds an evidence package against its own list, its photos
// against the record in it, and gives that record for the rest.
func CheckPackage(in io.ReaderAt, size int64, r *seal.Report) (p seal.Proofs, err error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return p, fault.New(fault.Invalid, "package-damaged", "压缩包已损坏，无法打开。").Because(err)
	}
	var m Manifest
	files := map[string]Entry{}
	for _, f := range z.File {
		raw, e, err := unpack(f)
		if err != nil {
			return p, fault.New(fault.Invalid, "package-damaged", "压缩包中的“%s”已损坏。", f.Name).Because(err)
		}
		files[f.Name] = e
		switch path.Base(f.Name) {
		case "manifest.json":
			if err := json.Unmarshal(raw, &m); err != nil {
				return p, fault.New(fault.Invalid, "package-damaged", "清单 manifest.json 已损坏。").Because(err)
			}
			delete(files, f.Name)
		case ProofsName:
			if p, err = seal.ReadProofs(raw); err != nil {
				return p, err
			}
		}
	}
	if p.Format == "" {
		return p, fault.New(fault.Invalid, "package-without-proof", "压缩包中没有“%s”，不能核验。", ProofsName)
	}
	m.held(files, p, r)
	return p, nil
}

// unpack hashes a file; only the two that are read are kept.
func unpack(f *zip.File) (raw []byte, e Entry, err error) {
	in, err := f.Open()
	if err != nil {
		return nil, e, err
	}
	h := sha256.New()
	if name := path.Base(f.Name); name == "manifest.json" || name == ProofsName {
		raw, err = io.ReadAll(io.TeeReader(in, h))
		e.Size = int64(len(raw))
	} else {
		e.Size, err = io.Copy(h, in)
	}
	e.Path, e.SHA256 = f.Name, hex.EncodeToString(h.Sum(nil))
	return raw, e, errors.Join(err, in.Close())
}

// held lists what the package has and its list has not, and the other way
// round; and photos that were never recorded.
func (m Manifest) held(files map[string]Entry, p seal.Proofs, r *seal.Report) {
	at, _ := time.Parse(time.RFC3339, m.Generated)
	say := func(d casework.Damage, name, words string) {
		r.Add(seal.Finding{Damage: d, Place: "文件 " + name, Leaf: -1, At: at, Words: words})
	}
	photos := p.Photos()
	for _, want := range m.Files {
		have, is := files[want.Path]
		delete(files, want.Path)
		switch {
		case !is:
			say(casework.Missing, want.Path, "清单中有，压缩包中没有")
		case have.SHA256 != want.SHA256 || have.Size != want.Size:
			say(casework.Forged, want.Path, "内容与清单的哈希不符，被改动过")
		case strings.Contains(want.Path, "/举证照片/") && !photos[want.SHA256]:
			say(casework.Forged, want.Path, "这张照片不在存证记录中")
		}
	}
	for name := range files {
		say(casework.Forged, name, "清单中没有这个文件")
	}
}
