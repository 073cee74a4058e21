package enforce

import (
	"fmt"
	"strings"
	"time"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Suggestion is what the legal thresholds say of a plot on a day. Areas are
// hundredths of m², thresholds hundredths of 亩; nil areas are not measured.
type Suggestion struct {
	Suggested  bool     `json:"suggested"`
	PBFCents   *int64   `json:"pbfCents"`
	OtherCents *int64   `json:"otherCents"`
	PBFMu      int64    `json:"pbfMu"`
	FarmlandMu int64    `json:"farmlandMu"`
	Basis      string   `json:"basis"`
	Words      []string `json:"words"`
}

// Suggest compares the areas with the thresholds, in whole numbers. Permanent
// basic farmland counts by itself; other farmland is what of the farmland is
// not permanent basic farmland.
func Suggest(farmland, pbf *int64, j org.Joint) Suggestion {
	row, _ := org.JointRow(org.CrimePBF)
	s := Suggestion{PBFCents: pbf, PBFMu: j.Value(org.CrimePBF), FarmlandMu: j.Value(org.CrimeFarmland), Basis: row.Basis, Words: []string{}}
	if pbf != nil && casework.AtLeastMu(*pbf, s.PBFMu) {
		s.Words = append(s.Words, fmt.Sprintf("占用永久基本农田 %s 亩，达到 %s 亩", geo.FormatMu(*pbf), hundredths(s.PBFMu)))
	}
	if farmland != nil {
		other := *farmland
		if pbf != nil {
			other = max(other-*pbf, 0)
		}
		s.OtherCents = &other
		if casework.AtLeastMu(other, s.FarmlandMu) {
			s.Words = append(s.Words, fmt.Sprintf("占用其他耕地 %s 亩，达到 %s 亩", geo.FormatMu(other), hundredths(s.FarmlandMu)))
		}
	}
	s.Suggested = len(s.Words) > 0
	return s
}

func hundredths(n int64) string {
	if n%100 == 0 {
		return fmt.Sprint(n / 100)
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// Referral is 移送公安, or the decision not to, with the reason.
type Referral struct {
	ID         int64      `json:"id"`
	Kind       string     `json:"kind" enum:"referred,waived"`
	Number     string     `json:"number"`
	On         org.Date   `json:"on"`
	Receiver   string     `json:"receiver"`
	Reason     string     `json:"reason"`
	Suggestion Suggestion `json:"suggestion"`
	By         string     `json:"by"`
	Unit       string     `json:"unit"`
	At         time.Time  `json:"at"`
}

// MayRefer says who records a referral: the lead department's office, in the
// county or the city.
func MayRefer(c casework.Case, who org.Person) bool {
	return org.Handles(who, c.Lead) && who.Role != org.Inspector && c.State != casework.Imported && c.State != casework.Voided && c.State != casework.Split
}

// Refer judges a record.
func Refer(c casework.Case, who org.Person, r Referral, s Suggestion, now time.Time) (Referral, error) {
	r.Number, r.Receiver, r.Reason = strings.TrimSpace(r.Number), strings.TrimSpace(r.Receiver), strings.TrimSpace(r.Reason)
	r.Suggestion, r.By, r.Unit, r.At = s, who.Name, who.Unit, now
	if !MayRefer(c, who) {
		return r, fault.New(fault.Forbidden, "referral-not-yours", "移送由牵头部门登记。")
	}
	for _, text := range []string{r.Number, r.Receiver, r.Reason} {
		if len([]rune(text)) > 1000 {
			return r, fault.Bad("reason", "referral-text", "内容过长，请缩短。")
		}
	}
	switch r.Kind {
	case "waived":
		if !s.Suggested {
			return r, fault.New(fault.Unmet, "referral-not-suggested", "面积未达到移送标准，不需要说明不移送的理由。")
		}
		if r.Reason == "" {
			return r, fault.Bad("reason", "referral-reason", "请填写不移送的理由。")
		}
		r.Number, r.Receiver, r.On = "", "", ""
	case "referred":
		day, ok := r.On.Time()
		switch {
		case r.Number == "":
			return r, fault.Bad("number", "referral-number", "请填写移送文号。")
		case !ok || day.After(org.Today(now)):
			return r, fault.Bad("on", "referral-date", "请填写移送日期，不晚于今天。")
		case r.Receiver == "":
			return r, fault.Bad("receiver", "referral-receiver", "请填写接收机关。")
		}
	default:
		return r, fault.Bad("kind", "referral-kind", "请选择移送或不移送。")
	}
	return r, nil
}
