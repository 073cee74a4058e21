// Package org is 机构与人: regions, departments, people, roles, and who may
// see and do what.
package org

import (
	"strings"

	"github.com/paulmach/orb"
)

// Department is one of the two sides of the joint notice, or "" for neither.
type Department string

// The two departments.
const (
	NoDepartment     Department = ""
	NaturalResources Department = "natural_resources" // 自然资源
	Agriculture      Department = "agriculture"       // 农业农村
)

// Other is the partner side; nothing for neither.
func (d Department) Other() Department {
	switch d {
	case NaturalResources:
		return Agriculture
	case Agriculture:
		return NaturalResources
	}
	return NoDepartment
}

// Zh is the clerk's word for the department.
func (d Department) Zh() string {
	switch d {
	case NaturalResources:
		return "自然资源"
	case Agriculture:
		return "农业农村"
	}
	return "未定"
}

// Role is what a person is in this work.
type Role string

// The roles.
const (
	City           Role = "city"            // 市局: one of the two city departments
	JointOffice    Role = "joint_office"    // 联席会议办公室
	CountyClerk    Role = "county_clerk"    // 县级经办
	CountyReviewer Role = "county_reviewer" // 县级审核
	Inspector      Role = "inspector"       // 外业人员
	Observer       Role = "observer"        // 观察员, reads only
	Administrator  Role = "administrator"   // 管理员: people, regions, layers; no casework
	Auditor        Role = "auditor"         // 审计员: reads who did what, and no case
)

// Roles lists every role in the order of the mission.
var Roles = []Role{City, JointOffice, CountyClerk, CountyReviewer, Inspector, Observer, Administrator, Auditor}

// NeedsDepartment says whether a person of this role belongs to one of the
// two departments.
func (r Role) NeedsDepartment() bool {
	return r == City || r == CountyClerk || r == CountyReviewer || r == Inspector
}

// Zh is the clerk's word for the role.
func (r Role) Zh() string {
	switch r {
	case City:
		return "市局"
	case JointOffice:
		return "联席会议办公室"
	case CountyClerk:
		return "县级经办"
	case CountyReviewer:
		return "县级审核"
	case Inspector:
		return "外业人员"
	case Observer:
		return "观察员"
	case Administrator:
		return "管理员"
	case Auditor:
		return "审计员"
	}
	return string(r)
}

// Region is an administrative code of 2, 4, 6, 9 or 12 digits; a prefix
// contains what it begins.
type Region string

// Contains reports whether other lies in r (or is r).
func (r Region) Contains(other Region) bool {
	return r != "" && strings.HasPrefix(string(other), string(r))
}

// Person is somebody with an account.
type Person struct {
	ID         int64
	Login      string
	Name       string
	Role       Role
	Department Department
	Region     Region
	Unit       string
	Phone      string
	Email      string
	ByEmail    bool // wants notifications by e-mail as well
	Active     bool
	MustChange bool
	HasFactor  bool // a second factor is on
	MustEnrol  bool // the role asks for one, and it is not
	Machine    bool // comes with service tokens, and never signs in
	// Of who comes with a service token: its number, and what it was allowed.
	Token   int64
	Granted Grant
}

// Program is the actor of what the program does by itself, by a rule that
// people have set. It has no account and no role.
var Program = Person{Name: "系统", Active: true}

// May reports whether the person's role has the capability, and, with a token,
// whether that was allowed as well.
func (p Person) May(c Capability) bool {
	return capabilities[p.Role][c] && (p.Token == 0 || p.Granted.has(c))
}

// Capabilities lists what the person may do, in the order of Capabilities.
func (p Person) Capabilities() []Capability {
	var out []Capability
	for _, c := range AllCapabilities {
		if p.May(c) {
			out = append(out, c)
		}
	}
	return out
}

// Place is a region with its boundary in CGCS2000 degrees; nil when unknown.
type Place struct {
	Code      Region
	Name      string
	Schematic bool // drawn by the product for demonstration, not a boundary
	Boundary  orb.MultiPolygon
}
