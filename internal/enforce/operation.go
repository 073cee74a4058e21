package enforce

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Staff is somebody who goes along: of one of the departments or of another
// body (police, town).
type Staff struct {
	Name string `json:"name" maxLength:"40"`
	Unit string `json:"unit" maxLength:"80"`
}

// NewOperation is 联合执法 as it is planned.
type NewOperation struct {
	Title       string           `json:"title" maxLength:"120"`
	County      org.Region       `json:"county" maxLength:"6"`
	HeldOn      org.Date         `json:"heldOn"`
	Place       string           `json:"place" maxLength:"200"`
	Departments []org.Department `json:"departments"`
	Staff       []Staff          `json:"staff" maxItems:"60"`
	Cases       []int64          `json:"cases" maxItems:"200"`
}

// EntryKind is what a line of an operation's record says.
type EntryKind string

// The kinds. Held and Cancelled end an operation.
const (
	Action    EntryKind = "action"
	Held      EntryKind = "held"
	Cancelled EntryKind = "cancelled"
)

// OperationEntry is a line of the record: what was done, by whom, with photos and
// documents.
type OperationEntry struct {
	ID    int64                 `json:"id"`
	Kind  EntryKind             `json:"kind"`
	Text  string                `json:"text"`
	By    string                `json:"by"`
	Unit  string                `json:"unit"`
	At    time.Time             `json:"at"`
	Files []casework.Attachment `json:"files"`
}

// Operation is an operation with its record.
type Operation struct {
	ID          int64            `json:"id"`
	Title       string           `json:"title"`
	County      org.Region       `json:"county"`
	CountyName  string           `json:"countyName"`
	HeldOn      org.Date         `json:"heldOn"`
	Place       string           `json:"place"`
	Departments []org.Department `json:"departments"`
	Staff       []Staff          `json:"staff"`
	Status      string           `json:"status"` // planned, held, cancelled
	CreatedBy   string           `json:"createdBy"`
	CreatedAt   time.Time        `json:"createdAt"`
	Cases       []OnOperation    `json:"cases"`
	Hidden      int              `json:"hidden"` // cases that this person does not see
	Entries     []OperationEntry `json:"entries"`
	Open        bool             `json:"open"` // this person may add to it
}

// OnOperation is a case of an operation.
type OnOperation struct {
	CaseID    int64          `json:"caseId"`
	PlotNo    string         `json:"plotNo"`
	Village   string         `json:"village"`
	State     casework.State `json:"state"`
	Lead      org.Department `json:"lead"`
	AreaCents int64          `json:"areaCents"`
}

// Mine reports whether the person has a part in an operation of these
// departments in this county.
func Mine(who org.Person, county org.Region, departments []org.Department) bool {
	if !who.Active || !who.Region.Contains(county) {
		return false
	}
	return who.Department == org.NoDepartment || slices.Contains(departments, who.Department)
}

// Plan judges a new operation.
func Plan(n NewOperation, who org.Person) (NewOperation, error) {
	n.Title, n.Place = strings.TrimSpace(n.Title), strings.TrimSpace(n.Place)
	_, ok := n.HeldOn.Time()
	switch {
	case n.Title == "":
		return n, fault.Bad("title", "operation-title", "请填写行动名称。")
	case !ok:
		return n, fault.Bad("heldOn", "operation-date", "请选择行动日期。")
	case n.Place == "":
		return n, fault.Bad("place", "operation-place", "请填写行动地点。")
	case len(n.County) != 6 || !who.Region.Contains(n.County):
		return n, fault.Bad("county", "operation-county", "请选择本辖区内的县区。")
	case len(n.Departments) == 0:
		return n, fault.Bad("departments", "operation-departments", "请选择参加的部门。")
	}
	for _, d := range n.Departments {
		if d.Other() == org.NoDepartment {
			return n, fault.Bad("departments", "operation-departments", "参加部门只能是自然资源或农业农村。")
		}
	}
	if !Mine(who, n.County, n.Departments) {
		return n, fault.Bad("departments", "operation-own", "参加的部门应包括本部门。")
	}
	if len(n.Staff) == 0 {
		return n, fault.Bad("staff", "operation-staff", "请填写参加人员。")
	}
	for i, p := range n.Staff {
		n.Staff[i] = Staff{strings.TrimSpace(p.Name), strings.TrimSpace(p.Unit)}
		if n.Staff[i].Name == "" || n.Staff[i].Unit == "" {
			return n, fault.Bad("staff", "operation-staff", "第 %d 名参加人员缺姓名或单位。", i+1)
		}
	}
	slices.Sort(n.Departments)
	n.Departments = slices.Compact(n.Departments)
	return n, nil
}

// Write judges a line of the record.
func Write(o Operation, who org.Person, kind EntryKind, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case !who.May(org.ManageOperations) || !Mine(who, o.County, o.Departments):
		return text, fault.New(fault.Forbidden, "operation-not-yours", "执法记录由参加部门的人员填写。")
	case kind != Action && kind != Held && kind != Cancelled:
		return text, fault.Bad("kind", "operation-entry", "请选择记录的种类。")
	case kind != Action && o.Status != "planned":
		return text, fault.New(fault.Conflict, "operation-over", "这次行动已经结束，请刷新。")
	case text == "":
		return text, fault.Bad("text", "operation-text", "请填写做了什么。")
	case utf8.RuneCountInString(text) > 4000 || strings.ContainsRune(text, 0):
		return text, fault.Bad("text", "operation-text", "内容不能超过 4000 字。")
	}
	return text, nil
}
