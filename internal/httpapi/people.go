package httpapi

import (
	"context"
	"strconv"
	"strings"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// PersonView is an account without its secrets.
type PersonView struct {
	ID         int64          `json:"id"`
	Login      string         `json:"login"`
	Name       string         `json:"name"`
	Role       org.Role       `json:"role"`
	Department org.Department `json:"department"`
	Region     org.Region     `json:"region"`
	RegionName string         `json:"regionName"`
	Unit       string         `json:"unit"`
	Phone      string         `json:"phone"`
	Email      string         `json:"email"`
	Active     bool           `json:"active"`
	HasFactor  bool           `json:"hasFactor" doc:"开启了两步验证"`
	Machine    bool           `json:"machine" doc:"服务账号：只凭服务令牌使用，不能登录"`
}

// PersonList is people.
type PersonList struct {
	Items []PersonView `json:"items"`
}

type peopleInput struct {
	Role       org.Role       `query:"role"`
	Department org.Department `query:"department"`
	Region     org.Region     `query:"region" maxLength:"12"`
}

func (s *server) listPeople(ctx context.Context, who org.Person, in *peopleInput) (PersonList, error) {
	region := who.Region
	if in.Region != "" && who.Region.Contains(in.Region) {
		region = in.Region
	}
	people, err := s.People.List(ctx, region, in.Role, in.Department)
	if err != nil {
		return PersonList{}, err
	}
	names, err := s.regionNames(ctx, who.Region)
	out := PersonList{Items: []PersonView{}}
	for _, p := range people {
		out.Items = append(out.Items, PersonView{
			ID: p.ID, Login: p.Login, Name: p.Name, Role: p.Role, Department: p.Department,
			Region: p.Region, RegionName: names[p.Region], Unit: p.Unit, Phone: p.Phone, Email: p.Email, Active: p.Active, HasFactor: p.HasFactor, Machine: p.Machine,
		})
	}
	return out, err
}

type newPersonInput struct {
	Body struct {
		Login      string         `json:"login" maxLength:"32"`
		Name       string         `json:"name" maxLength:"60"`
		Role       org.Role       `json:"role" enum:"city,joint_office,county_clerk,county_reviewer,inspector,observer,administrator,auditor"`
		Department org.Department `json:"department,omitempty" enum:"natural_resources,agriculture,"`
		Region     org.Region     `json:"region" maxLength:"12"`
		Unit       string         `json:"unit,omitempty" maxLength:"120"`
		Phone      string         `json:"phone,omitempty" maxLength:"30"`
		Email      string         `json:"email,omitempty" maxLength:"120"`
		Password   string         `json:"password,omitempty" maxLength:"256"`
		Machine    bool           `json:"machine,omitempty" doc:"服务账号：没有密码，凭服务令牌使用"`
	}
}

func (s *server) createPerson(ctx context.Context, who org.Person, in *newPersonInput) (PersonList, error) {
	b := in.Body
	p := org.Person{
		Login: strings.ToLower(strings.TrimSpace(b.Login)), Name: strings.TrimSpace(b.Name), Role: b.Role, Department: b.Department,
		Region: b.Region, Unit: b.Unit, Phone: b.Phone, Email: strings.TrimSpace(b.Email), Active: true, MustChange: !b.Machine, Machine: b.Machine,
	}
	about(ctx, "", p.Login)
	detail(ctx, "name", p.Name, "role", string(p.Role), "department", string(p.Department), "region", string(p.Region))
	if !who.Region.Contains(p.Region) {
		return PersonList{}, fault.Bad("region", "region-outside", "只能在本辖区内设置人员。")
	}
	hash, err := "", error(nil) // which no password fits
	if p.Machine {
		detail(ctx, "machine", "true")
	} else if err = org.CheckPassword(p.Login, b.Password); err == nil {
		hash, err = s.hashPassword(b.Password)
	}
	if err != nil {
		return PersonList{}, err
	}
	id, err := s.People.Create(ctx, p, hash)
	if err != nil {
		return PersonList{}, err
	}
	about(ctx, id, p.Login)
	return s.listPeople(ctx, who, &peopleInput{})
}

type patchPersonInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Name   *string `json:"name,omitempty" maxLength:"60"`
		Unit   *string `json:"unit,omitempty" maxLength:"120"`
		Phone  *string `json:"phone,omitempty" maxLength:"30"`
		Email  *string `json:"email,omitempty" maxLength:"120"`
		Active *bool   `json:"active,omitempty"`
	}
}

// own finds an account inside the administrator's region.
func (s *server) own(ctx context.Context, who org.Person, id int64) (org.Person, error) {
	p, err := s.People.ByID(ctx, id)
	if err == nil {
		about(ctx, p.ID, p.Login)
	}
	if err == nil && !who.Region.Contains(p.Region) {
		err = fault.New(fault.NotFound, "no-such-person", "没有这个账号。")
	}
	return p, err
}

func (s *server) updatePerson(ctx context.Context, who org.Person, in *patchPersonInput) (PersonList, error) {
	p, err := s.own(ctx, who, in.ID)
	if err != nil {
		return PersonList{}, err
	}
	if in.Body.Active != nil && !*in.Body.Active && p.ID == who.ID {
		return PersonList{}, fault.New(fault.Conflict, "self-disable", "不能停用自己的账号。")
	}
	for _, set := range []struct {
		name     string
		from, to *string
	}{{"name", in.Body.Name, &p.Name}, {"unit", in.Body.Unit, &p.Unit}, {"phone", in.Body.Phone, &p.Phone}, {"email", in.Body.Email, &p.Email}} {
		if set.from != nil && strings.TrimSpace(*set.from) != *set.to {
			detail(ctx, set.name, *set.to+" → "+strings.TrimSpace(*set.from))
			*set.to = strings.TrimSpace(*set.from)
		}
	}
	if in.Body.Active != nil {
		if *in.Body.Active != p.Active {
			detail(ctx, "active", strconv.FormatBool(*in.Body.Active))
		}
		p.Active = *in.Body.Active
	}
	if err := s.People.Update(ctx, p); err != nil {
		return PersonList{}, err
	}
	if !p.Active {
		if _, err := s.People.EndSessions(ctx, p.ID, 0); err != nil {
			return PersonList{}, err
		}
	}
	return s.listPeople(ctx, who, &peopleInput{})
}

type resetInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Password string `json:"password" maxLength:"256"`
	}
}

// resetPassword gives an account a first password, to be changed at once; it
// also ends a lock.
func (s *server) resetPassword(ctx context.Context, who org.Person, in *resetInput) (done, error) {
	p, err := s.own(ctx, who, in.ID)
	if err != nil {
		return done{}, err
	}
	if p.Machine {
		return done{}, fault.New(fault.Conflict, "machine-password", "服务账号没有密码，凭服务令牌使用。")
	}
	hash, err := s.nextPassword(ctx, p, in.Body.Password)
	if err != nil {
		return done{}, err
	}
	if err := s.People.SetPassword(ctx, p.ID, hash, true); err != nil {
		return done{}, err
	}
	if _, err := s.People.EndSessions(ctx, p.ID, 0); err != nil {
		return done{}, err
	}
	return done{true}, s.People.NoteAttempt(ctx, p.Login, true)
}
