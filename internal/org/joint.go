package org

import (
	"fmt"
	"time"

	"liangtian/internal/fault"
)

// JointKey names something that the joint office has settled.
type JointKey string

// The keys.
const (
	SightPhotos  JointKey = "sight.photos"
	SightTalk    JointKey = "sight.conversation"
	SightNotes   JointKey = "sight.notes"
	SightPersons JointKey = "sight.persons"

	ConsolidationArea JointKey = "acceptance.consolidation"

	CrimePBF      JointKey = "crime.pbf"
	CrimeFarmland JointKey = "crime.farmland"
)

// JointSetting is a row of what may be settled: its default, its bounds, and
// what it rests on. A fixed one is the law's and nobody's to change.
type JointSetting struct {
	Key     JointKey `json:"key"`
	Zh      string   `json:"zh"`
	En      string   `json:"en"`
	Kind    string   `json:"kind"` // flag: 0 or 1; mu: hundredths of 亩
	Default int64    `json:"default"`
	Min     int64    `json:"min"`
	Max     int64    `json:"max"`
	Fixed   bool     `json:"fixed"`
	Basis   string   `json:"basis"`
}

// JointSettings is the table. What a partner department sees of a case besides
// what the two must share (outline, areas, state, decisions) stands under sight.
var JointSettings = []JointSetting{
	{Key: SightPhotos, Zh: "协同部门可看现场照片", En: "The partner sees photos", Kind: "flag", Default: 1, Max: 1, Basis: "信息共享"},
	{Key: SightTalk, Zh: "协同部门可看并参加案件交流", En: "The partner sees and joins the conversation", Kind: "flag", Default: 1, Max: 1, Basis: "信息共享"},
	{Key: SightNotes, Zh: "协同部门可看批注和延期申请", En: "The partner sees notes and requests", Kind: "flag", Default: 1, Max: 1, Basis: "信息共享"},
	{Key: SightPersons, Zh: "协同部门可看当事人信息", En: "The partner sees persons concerned", Kind: "flag", Fixed: true, Basis: "个人信息只限办理所必需（《个人信息保护法》第六条），只有牵头部门可看"},
	{Key: ConsolidationArea, Zh: "应整改面积达到时，联合验收须土地整理机构签字", En: "Area from which land consolidation must sign", Kind: "mu", Default: 1500, Min: 1, Max: 1_000_000, Basis: "本市联合验收安排（可调整）"},
	{Key: CrimePBF, Zh: "占用永久基本农田达到时，提示移送公安", En: "Permanent basic farmland from which referral is suggested", Kind: "mu", Default: 500, Min: 1, Max: 500, Basis: "《刑法》第三百四十二条、法释〔2000〕14号"},
	{Key: CrimeFarmland, Zh: "占用其他耕地达到时，提示移送公安", En: "Other farmland from which referral is suggested", Kind: "mu", Default: 1000, Min: 1, Max: 1000, Basis: "《刑法》第三百四十二条、法释〔2000〕14号"},
}

// JointLine is a setting as it stands, and who settled it.
type JointLine struct {
	JointSetting
	Value     int64      `json:"value"`
	Since     *time.Time `json:"since"`
	By        string     `json:"by"`
	OnBasisOf string     `json:"onBasisOf"`
}

// JointRow finds a row of the table.
func JointRow(key JointKey) (JointSetting, bool) {
	for _, r := range JointSettings {
		if r.Key == key {
			return r, true
		}
	}
	return JointSetting{}, false
}

// Settle judges a change; an area is given in hundredths of 亩. A threshold of
// the law may be watched for earlier, never later.
func Settle(key JointKey, value int64, basis string) error {
	r, ok := JointRow(key)
	switch {
	case !ok:
		return fault.Bad("key", "joint-setting", "没有“%s”这一项设置。", key)
	case r.Fixed:
		return fault.New(fault.Forbidden, "joint-setting-fixed", "“%s”由法律限定，不能更改：%s。", r.Zh, r.Basis)
	case value < r.Min || value > r.Max:
		if r.Kind == "flag" {
			return fault.Bad("value", "joint-setting-bounds", "“%s”只能选是或否。", r.Zh)
		}
		return fault.Bad("value", "joint-setting-bounds", "“%s”应在 %s 到 %s 亩之间。", r.Zh, hundredths(r.Min), hundredths(r.Max))
	case basis == "":
		return fault.Bad("basis", "joint-setting-basis", "请填写依据（会议纪要或文件文号）。")
	}
	return nil
}

func hundredths(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// Joint is what the joint office has settled; what it has not is the default.
type Joint map[JointKey]int64

// Value is the setting in force.
func (j Joint) Value(key JointKey) int64 {
	r, _ := JointRow(key)
	if v, ok := j[key]; ok && !r.Fixed {
		return v
	}
	return r.Default
}

// Hides reports whether a part of a case with this lead is kept from a person.
// Only a partner department is kept from anything; who stands over both is not.
func (j Joint) Hides(who Person, lead Department, part JointKey) bool {
	if part == SightPersons {
		return !Handles(who, lead)
	}
	partner := who.Department != NoDepartment && lead != NoDepartment && who.Department != lead
	return partner && j.Value(part) == 0
}

// Handles reports whether a person does the lead department's own work on a
// case in his sight: only they read and write the persons concerned.
func Handles(who Person, lead Department) bool {
	if !who.Active || lead == NoDepartment || who.Department != lead {
		return false
	}
	switch who.Role {
	case City, CountyClerk, CountyReviewer, Inspector:
		return true
	}
	return false
}
