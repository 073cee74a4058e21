package field

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"liangtian/internal/evidence"
	"liangtian/internal/fault"
)

// Bounds of an entry.
const (
	MaxFiles     = 20
	MaxFileBytes = 40 << 20
	maxPayload   = 512 << 10
	maxFilename  = 255
)

// Sent is an entry with the digest of what was sent: the same id with other
// content is another entry.
type Sent struct {
	Entry
	Digest [sha256.Size]byte
}

// Parse reads one entry as a phone sends it and checks all that can be checked
// without the case. The id is given back, as far as it could be read, also with
// a refusal (entry-invalid, with the fields it is about).
func Parse(raw []byte) (s Sent, id string, err error) {
	var named struct {
		ID any `json:"id"`
	}
	_ = json.Unmarshal(raw, &named) // what is no JSON is refused below
	if text, ok := named.ID.(string); ok && len(text) <= 64 {
		id = strings.ToValidUTF8(text, "?")
	}
	if err := json.Unmarshal(raw, &s.Entry); err != nil {
		return s, id, invalid(fault.Field{Name: "entry", Message: "不是可以识别的内容"}).Because(err)
	}
	if bad := s.bad(raw); len(bad) > 0 {
		return s, id, invalid(bad...)
	}
	s.Digest, err = digest(raw)
	return s, s.ID.String(), err
}

func invalid(bad ...fault.Field) *fault.Error {
	f := fault.New(fault.Invalid, "entry-invalid", "这一条内容有误（%s：%s），没有办理；内容仍保存在手机上，请联系管理员。", bad[0].Name, bad[0].Message)
	f.Fields = bad
	return f
}

// bad lists what is wrong with an entry.
func (e Entry) bad(raw []byte) (bad []fault.Field) {
	say := func(wrong bool, name, words string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Message: words})
		}
	}
	say(e.ID.Version() != 7 || e.ID.Variant() != uuid.RFC4122, "id", "编号应为第 7 版 UUID")
	say(e.CaseID <= 0, "caseId", "缺少案件编号")
	say(e.BaseVersion < 1 || e.BaseVersion > 1<<30, "baseVersion", "缺少案件版本")
	say(e.TakenAt.Year() < 2000 || e.TakenAt.Year() > 2200, "takenAt", "时间有误")
	say(!slices.Contains([]Verb{Photograph, ReportFinding, SubmitEvidence, Note}, e.Verb), "verb", "没有这种办理")
	say(len(e.Payload) > maxPayload, "payload", "内容过长")
	say(!isObject(e.Payload), "payload", "应为一组内容")
	say(!utf8.Valid(raw) || holdsNUL(raw), "entry", "文字中有无法保存的字符")
	if e.Verb != Photograph {
		say(len(e.Files) > 0, "files", "只有拍照可以带照片")
		return bad
	}
	say(len(e.Files) == 0 || len(e.Files) > MaxFiles, "files", fmt.Sprintf("照片应为 1 到 %d 张", MaxFiles))
	seen := map[string]bool{}
	for i, f := range e.Files {
		say(seen[f.SHA256], fmt.Sprintf("files[%d].sha256", i), "同一张照片登记了两次")
		seen[f.SHA256] = true
		bad = append(bad, f.bad(i)...)
	}
	return bad
}

func (f File) bad(i int) (bad []fault.Field) {
	say := func(wrong bool, name, words string) {
		if wrong {
			bad = append(bad, fault.Field{Name: fmt.Sprintf("files[%d].%s", i, name), Message: words})
		}
	}
	say(len(f.SHA256) != 64 || strings.Trim(f.SHA256, "0123456789abcdef") != "", "sha256", "不是有效的 SHA-256")
	say(f.Size <= 0 || f.Size > MaxFileBytes, "size", fmt.Sprintf("照片应为 1 字节到 %d MB", MaxFileBytes>>20))
	say(!slices.Contains([]evidence.Kind{evidence.Wide, evidence.Close, evidence.Interior, evidence.UAV}, f.Kind), "kind", "没有这种照片")
	say(f.Filename == "" || utf8.RuneCountInString(f.Filename) > maxFilename, "filename", "文件名为空或过长")
	// What a sensor gave is kept as it came and judged later; these three are
	// the page's own.
	say(f.Shot.At.Year() < 2000 || f.Shot.At.Year() > 2200, "shot.at", "拍摄时间有误")
	say(f.Shot.How != evidence.ByCamera && f.Shot.How != evidence.ByFile, "shot.how", "没有这种拍法")
	say(!slices.Contains([]evidence.Datum{evidence.WGS84, evidence.GCJ02, evidence.UnknownDatum}, f.Shot.Datum), "shot.datum", "没有这种坐标系")
	return bad
}

func isObject(raw json.RawMessage) bool {
	return json.Valid(raw) && bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
}

// holdsNUL looks into every text of a JSON value, names included.
func holdsNUL(raw []byte) bool {
	d := json.NewDecoder(bytes.NewReader(raw))
	for {
		t, err := d.Token()
		if err == io.EOF || err != nil {
			return false // what is no JSON was refused before
		}
		if s, ok := t.(string); ok && strings.ContainsRune(s, 0) {
			return true
		}
	}
}

// digest is over the parts of an entry in one order and one way of writing, so
// that a phone may write its JSON as it likes.
func digest(raw []byte) (sum [sha256.Size]byte, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // a number is what its digits say
	var sent map[string]any
	if err := d.Decode(&sent); err != nil {
		return sum, err
	}
	parts := map[string]any{}
	for _, name := range []string{"id", "caseId", "verb", "baseVersion", "takenAt", "payload", "files"} {
		if v, ok := sent[name]; ok && v != nil && !emptyList(v) {
			parts[name] = v
		}
	}
	text, err := json.Marshal(parts) // names come out sorted
	return sha256.Sum256(text), err
}

func emptyList(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 0
}
