package uploads

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"

	"liangtian/internal/blob"
	"liangtian/internal/evidence"
	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

// Received is a photo whose bytes are safe, with what its sender declared and
// what its file says.
type Received struct {
	UploadID string
	Meta
	Blob  blob.Blob
	Photo imaging.Photo // thumbnails are in the blob store already
}

// Meta is what the sender declares when an upload is created, as tus metadata.
// A photo that an outbox entry has promised names the entry, filename and
// sha256; everything else stands in the entry. Any other photo needs caseId,
// kind, filename and sha256, the rest is optional.
type Meta struct {
	Entry    string // UUID of the entry that promised the photo, "" for none
	CaseID   int64
	Phase    evidence.Phase // "": the caller takes the phase that the case is in
	Kind     evidence.Kind
	Filename string
	SHA256   string // hex, of the whole file
	Key      string // idempotency key made by the phone

	Lat, Lon  *float64 // degrees
	AccuracyM *float64 // metres
	Bearing   *float64 // degrees from true north
	TakenAt   *time.Time
	// ManualReason: the position was entered by hand, for this reason.
	ManualReason string
}

const ownerMeta = "owner"

var fields = []string{
	"entry", "caseId", "phase", "kind", "filename", "sha256", "key",
	"lat", "lon", "accuracy", "bearing", "takenAt", "manualReason",
}

// parseMeta checks what was declared, field by field.
func parseMeta(m handler.MetaData) (Meta, error) {
	p := parser{m: m}
	if _, promised := m["entry"]; promised {
		meta := Meta{Entry: p.uuid("entry"), Filename: p.text("filename", 255, true), SHA256: p.hash("sha256")}
		return meta, p.refusal()
	}
	meta := Meta{
		CaseID:       p.id("caseId"),
		Phase:        evidence.Phase(p.oneOf("phase", "", string(evidence.Verify), string(evidence.Rectify))),
		Kind:         evidence.Kind(p.oneOf("kind", string(evidence.Wide), string(evidence.Close), string(evidence.Interior), string(evidence.UAV))),
		Filename:     p.text("filename", 255, true),
		SHA256:       p.hash("sha256"),
		Key:          p.text("key", 64, false),
		Lat:          p.number("lat", -90, 90),
		Lon:          p.number("lon", -180, 180),
		AccuracyM:    p.number("accuracy", 0, 1e6),
		Bearing:      p.number("bearing", 0, 360),
		TakenAt:      p.time("takenAt"),
		ManualReason: p.text("manualReason", 500, false),
	}
	if (meta.Lat == nil) != (meta.Lon == nil) {
		p.bad("lat", "经度和纬度需要同时提供。")
	}
	if err := p.refusal(); err != nil {
		return Meta{}, err
	}
	return meta, nil
}

type parser struct {
	m       handler.MetaData
	refused []fault.Field
}

func (p *parser) refusal() error {
	if len(p.refused) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, "upload-meta-invalid", "照片的登记信息不完整或不正确：%s照片没有上传，仍保存在手机上。", p.refused[0].Message)
	f.Fields = p.refused
	return f
}

func (p *parser) bad(field, message string) {
	p.refused = append(p.refused, fault.Field{Name: field, Message: message})
}

func (p *parser) id(field string) int64 {
	n, err := strconv.ParseInt(p.m[field], 10, 64)
	if err != nil || n <= 0 {
		p.bad(field, "缺少案件编号。")
	}
	return n
}

func (p *parser) oneOf(field string, allowed ...string) string {
	if !slices.Contains(allowed, p.m[field]) {
		p.bad(field, "“"+field+"”不是可以选择的值。")
	}
	return p.m[field]
}

func (p *parser) text(field string, limit int, needed bool) string {
	s := p.m[field]
	for _, r := range s {
		if r < ' ' || r == 0x7F || r == '\uFFFD' {
			p.bad(field, "“"+field+"”含有无法保存的字符。")
			return ""
		}
	}
	if n := len([]rune(s)); n > limit || (needed && n == 0) {
		p.bad(field, "“"+field+"”为空或过长。")
	}
	return s
}

func (p *parser) hash(field string) string {
	s := p.m[field]
	if len(s) != 64 || !isHex(s) {
		p.bad(field, "缺少文件校验值（SHA-256）。")
	}
	return s
}

func (p *parser) uuid(field string) string {
	s := p.m[field]
	if uuid.Validate(s) != nil || len(s) != 36 {
		p.bad(field, "缺少所属登记的编号。")
	}
	return s
}

func isHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (p *parser) number(field string, low, high float64) *float64 {
	if p.m[field] == "" {
		return nil
	}
	f, err := strconv.ParseFloat(p.m[field], 64)
	if err != nil || math.IsNaN(f) || f < low || f > high {
		p.bad(field, "“"+field+"”不是有效的数值。")
		return nil
	}
	return &f
}

func (p *parser) time(field string) *time.Time {
	if p.m[field] == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, p.m[field])
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		p.bad(field, "“"+field+"”不是有效的时间。")
		return nil
	}
	return &t
}

// withOwner keeps the known fields and adds the owner, whom only the server
// knows.
func withOwner(m handler.MetaData, owner int64) handler.MetaData {
	kept := maps.Clone(m)
	maps.DeleteFunc(kept, func(k, _ string) bool { return !slices.Contains(fields, k) })
	kept[ownerMeta] = strconv.FormatInt(owner, 10)
	return kept
}

// ownerOf is who made the upload, 0 for nobody.
func ownerOf(info handler.FileInfo) int64 {
	n, _ := strconv.ParseInt(info.MetaData[ownerMeta], 10, 64)
	return n
}

func checkLength(header string) error {
	n, err := strconv.ParseInt(header, 10, 64)
	switch {
	case err != nil || n < 0:
		return fault.New(fault.Invalid, "upload-length-missing", "没有说明文件大小，照片没有上传，仍保存在手机上。")
	case n == 0:
		return fault.New(fault.Invalid, "blob-empty", "文件是空的，没有保存，请重新拍摄或选择文件。")
	case n > MaxBytes:
		return fault.New(fault.TooLarge, "blob-too-large", "照片超过 %d MB 的上限，没有上传，请降低分辨率后重新拍摄。", MaxBytes>>20)
	}
	return nil
}
