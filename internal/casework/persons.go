package casework

import (
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Concerned is 当事人: somebody whom the case is about. Only the lead
// department's own people read and write it, and no export has it.
type Concerned struct {
	Name     string `json:"name" maxLength:"60"`
	IDNumber string `json:"idNumber" maxLength:"30"`
	Phone    string `json:"phone" maxLength:"30"`
	Note     string `json:"note" maxLength:"500"`
}

// PersonsList is the persons of a case; Seq is the version that a change must
// have seen.
type PersonsList struct {
	Seq     int         `json:"seq"`
	Persons []Concerned `json:"persons"`
	By      string      `json:"by"`
	At      *time.Time  `json:"at"`
	Open    bool        `json:"open"`
}

const maxPersons = 30

var errNoPersons = fault.New(fault.Forbidden, "persons-not-yours", "当事人信息只有牵头部门的办理人员可以查看和填写。")

// MaySeePersons refuses who may not see the persons of a case in his sight.
func MaySeePersons(c Case, who org.Person) error {
	if !org.Handles(who, c.Lead) {
		return errNoPersons
	}
	return nil
}

// SetPersons judges a new list.
func SetPersons(c Case, who org.Person, now PersonsList, seen int, list []Concerned) ([]Concerned, error) {
	if err := MaySeePersons(c, who); err != nil {
		return nil, err
	}
	if seen != now.Seq {
		return nil, fault.New(fault.Conflict, "persons-changed", "当事人信息刚被%s修改，刷新后再试；您填写的内容仍在。", now.By)
	}
	if len(list) > maxPersons {
		return nil, fault.Bad("persons", "persons-many", "当事人至多 %d 名。", maxPersons)
	}
	out := make([]Concerned, 0, len(list))
	for i, p := range list {
		p = Concerned{strings.TrimSpace(p.Name), strings.TrimSpace(p.IDNumber), strings.TrimSpace(p.Phone), strings.TrimSpace(p.Note)}
		if p.Name == "" {
			return nil, fault.Bad("persons", "person-name", "第 %d 名当事人没有姓名或名称。", i+1)
		}
		if utf8.RuneCountInString(p.Name) > 60 || len(p.IDNumber) > 30 || len(p.Phone) > 30 || utf8.RuneCountInString(p.Note) > 500 {
			return nil, fault.Bad("persons", "person-long", "第 %d 名当事人的内容过长。", i+1)
		}
		out = append(out, p)
	}
	return out, nil
}
