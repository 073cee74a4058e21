package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Frozen is a month's figures by county as a person signed them, and what was
// corrected since.
type Frozen struct {
	ID          int64           `json:"id"`
	Month       string          `json:"month"`
	Region      org.Region      `json:"region"`
	Department  org.Department  `json:"department"`
	Rows        json.RawMessage `json:"-"`
	SHA256      string          `json:"sha256"`
	Note        string          `json:"note"`
	ActorID     int64           `json:"-"`
	ActorName   string          `json:"actorName"`
	ActorUnit   string          `json:"actorUnit"`
	At          time.Time       `json:"at"`
	Corrections []Correction    `json:"corrections"`
}

// Correction is a figure of a frozen month that turned out to be another.
type Correction struct {
	ID        int64     `json:"id"`
	County    string    `json:"county"`
	Measure   string    `json:"measure"`
	Was       int64     `json:"was"`
	Becomes   int64     `json:"becomes"`
	Reason    string    `json:"reason"`
	Document  string    `json:"document"`
	ActorName string    `json:"actorName"`
	At        time.Time `json:"at"`
}

// LastDay is the last day of a month that is over.
func LastDay(month string, now time.Time) (org.Date, error) {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return "", fault.Bad("month", "month-invalid", "月份应为 2026-05 这样的形式。")
	}
	last := org.DateOf(t.AddDate(0, 1, -1))
	if last >= org.DateOf(org.Today(now)) {
		return "", fault.Bad("month", "month-not-over", "%s 还没有过完，月末之后才能定稿。", month)
	}
	return last, nil
}

// Freeze is a month's figures with the signature of who stands for them.
func Freeze(month, note string, who org.Person, rows []Row, now time.Time) (Frozen, error) {
	if utf8.RuneCountInString(note) > 500 || strings.ContainsRune(note, 0) {
		return Frozen{}, fault.Bad("note", "note-invalid", "说明请控制在 500 字以内。")
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return Frozen{}, err
	}
	f := Frozen{
		Month: month, Region: who.Region, Department: who.Department, Rows: raw, Note: strings.TrimSpace(note),
		ActorID: who.ID, ActorName: who.Name, ActorUnit: who.Unit, At: now.UTC().Truncate(time.Microsecond),
	}
	f.SHA256 = f.sum()
	return f, nil
}

// sum covers what was signed, by whom and when; each part is preceded by its
// length, so that no two months share one text.
func (f Frozen) sum() string {
	h := sha256.New()
	for _, part := range []string{
		"liangtian-month-1", f.Month, string(f.Region), string(f.Department), string(f.Rows), f.Note,
		fmt.Sprint(f.ActorID), f.ActorName, f.ActorUnit, f.At.UTC().Format(time.RFC3339Nano),
	} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Whole reports whether the figures are still those that were signed.
func (f Frozen) Whole() bool { return f.SHA256 == f.sum() }

// Figures are the rows that were signed.
func (f Frozen) Figures() (rows []Row, err error) {
	err = json.Unmarshal(f.Rows, &rows)
	return rows, err
}

// Value is a figure as it stands now: as signed, or as corrected last.
func (f Frozen) Value(county, measure string) (int64, bool) {
	for _, c := range slices.Backward(f.Corrections) {
		if c.County == county && c.Measure == measure {
			return c.Becomes, true
		}
	}
	rows, err := f.Figures()
	for _, r := range rows {
		if err == nil && r.Key == county {
			v, ok := r.Values[measure]
			return v, ok
		}
	}
	return 0, false
}

// Correct is a correction of one figure, or a refusal.
func (f Frozen) Correct(c Correction, who org.Person) (Correction, error) {
	was, ok := f.Value(c.County, c.Measure)
	if !ok {
		return c, fault.Bad("measure", "figure-unknown", "定稿中没有这项数字，请重新选择县区和指标。")
	}
	c.Was, c.Reason, c.Document = was, strings.TrimSpace(c.Reason), strings.TrimSpace(c.Document)
	switch {
	case who.Region != f.Region || who.Department != f.Department:
		return c, fault.New(fault.Forbidden, "month-not-yours", "定稿由原定稿单位更正。")
	case c.Becomes == was:
		return c, fault.Bad("becomes", "correction-same", "更正后的数字与现在的相同。")
	case c.Becomes < 0:
		return c, fault.Bad("becomes", "correction-negative", "数字不能小于零。")
	case c.Reason == "" || utf8.RuneCountInString(c.Reason) > 500 || strings.ContainsRune(c.Reason, 0):
		return c, fault.Bad("reason", "correction-reason", "请写明更正的原因，500 字以内。")
	case utf8.RuneCountInString(c.Document) > 200 || strings.ContainsRune(c.Document, 0):
		return c, fault.Bad("document", "correction-document", "依据文号请控制在 200 字以内。")
	}
	return c, nil
}
