package httpapi_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/report"
	"liangtian/internal/seal"
)

// rezip writes a package anew, with other contents; nil leaves a file out.
func rezip(t *testing.T, raw []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if content = change(f.Name, content); content == nil {
			continue
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func offline(t *testing.T, raw []byte) *seal.Report {
	t.Helper()
	r := &seal.Report{}
	p, err := report.CheckPackage(bytes.NewReader(raw), int64(len(raw)), r)
	if err != nil {
		t.Fatal(err)
	}
	p.Verify(r)
	return r
}

// A package can be checked by who has nothing else, and what was changed in it
// is told with its place.
func TestEvidencePackageProvesItself(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", in{"reason": "按时核实"}, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	c.As("a.zr.wy").Photos(s.id, scenes[0])
	if _, err := c.App.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	raw := made(t, c.As("a.zr.jb"), "evidence", in{"batch": c.Batch, "county": "430223", "epsg": 4526})
	if r := offline(t, raw); !r.Holds() || r.Unsealed != 0 || r.Cases < 9 || r.Events < r.Cases+3 {
		t.Fatalf("untouched: %+v", r)
	}
	photo := func(name string) bool {
		return strings.Contains(name, "/举证照片/") && strings.Contains(name, "_01_")
	}
	relist := func(content, was, is []byte) []byte { // the manifest follows
		a, b := sha256.Sum256(was), sha256.Sum256(is)
		return bytes.ReplaceAll(content, []byte(hex.EncodeToString(a[:])), []byte(hex.EncodeToString(b[:])))
	}
	var old, fresh []byte
	rewrite := func(content []byte, change func(e *seal.OfEvent, of seal.OfCase)) []byte {
		p, err := seal.ReadProofs(content)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Cases {
			for k := range p.Cases[i].Events {
				change(&p.Cases[i].Events[k], p.Cases[i])
			}
		}
		old = content
		fresh, err = json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	second := func(e *seal.OfEvent, of seal.OfCase) bool { return of.ID == s.id && e.Seq == 2 }
	for _, w := range []struct {
		what   string
		change func(name string, content []byte) []byte
		damage casework.Damage
		words  string
	}{
		{"a photo", func(name string, content []byte) []byte {
			if photo(name) {
				content[len(content)/2] ^= 1
			}
			return content
		}, casework.Forged, "内容与清单的哈希不符"},
		{"a photo left out", func(name string, content []byte) []byte {
			if photo(name) {
				return nil
			}
			return content
		}, casework.Missing, "压缩包中没有"},
		{"another photo, and the list", func(name string, content []byte) []byte {
			if photo(name) {
				old, fresh = content, append(content[:len(content):len(content)], 0)
				return fresh
			}
			if strings.HasSuffix(name, "manifest.json") {
				content = relist(content, old, fresh)
				return []byte(strings.Replace(string(content), "\"size\": "+strconv.Itoa(len(old)), "\"size\": "+strconv.Itoa(len(fresh)), 1))
			}
			return content
		}, casework.Forged, "不在存证记录中"},
		{"a reason in the record, and the list", func(name string, content []byte) []byte {
			if strings.HasSuffix(name, report.ProofsName) {
				return rewrite(content, func(e *seal.OfEvent, of seal.OfCase) {
					if second(e, of) {
						e.Reason = "另写的"
					}
				})
			}
			return content
		}, casework.Forged, "内容与其哈希不符"},
		{"the chain of a case", func(name string, content []byte) []byte {
			if strings.HasSuffix(name, report.ProofsName) {
				var prev []byte
				return rewrite(content, func(e *seal.OfEvent, of seal.OfCase) {
					if of.ID != s.id {
						return
					}
					if e.Seq == 2 {
						e.Reason = "另写的"
					}
					e.Prev = prev
					if e.Seq == 1 {
						e.Prev = []byte{}
					}
					e.Hash = e.Value(of.ID).Sum()
					prev = e.Hash
				})
			}
			return content
		}, casework.Forged, "不在检查点所签的日志中"},
	} {
		r := offline(t, rezip(t, raw, w.change))
		found := false
		for _, f := range r.Findings {
			found = found || f.Damage == w.damage && strings.Contains(f.Words, w.words)
		}
		if !found {
			t.Errorf("%s: %+v", w.what, r.Findings)
		}
	}
}
