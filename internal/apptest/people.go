package apptest

import (
	"context"
	"encoding/base64"

	"golang.org/x/crypto/argon2"

	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

// Password is everybody's.
const Password = "nongtian-2026-ceshi"

// hash is the stored form of Password, made as cheap as one may be: a quarter
// of the processor's time went into sign-ins.
var hash = func() string {
	salt := make([]byte, 16)
	b64 := base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=8,t=1,p=1$" + b64(salt) + "$" + b64(argon2.IDKey([]byte(Password), salt, 1, 8, 1, 32))
}()

// Everybody is the people of the city by login: county, department, office.
// zr is natural resources, ny agriculture; jb clerk, sh reviewer, wy inspector.
var Everybody = everybody()

func everybody() []org.Person {
	const zr, ny = org.NaturalResources, org.Agriculture
	out := []org.Person{
		{Login: "shi.zr", Role: org.City, Department: zr, Region: Whole},
		{Login: "shi.zr2", Role: org.City, Department: zr, Region: Whole},
		{Login: "shi.ny", Role: org.City, Department: ny, Region: Whole},
		{Login: "shi.ny2", Role: org.City, Department: ny, Region: Whole},
		{Login: "lxb", Role: org.JointOffice, Region: Whole},
		{Login: "guancha", Role: org.Observer, Region: Whole},
		{Login: "a.guancha", Role: org.Observer, Region: A},
		{Login: "b.ny.guancha", Role: org.Observer, Department: ny, Region: B},
		{Login: "admin", Role: org.Administrator, Region: Whole},
		{Login: "b.admin", Role: org.Administrator, Region: B},
		{Login: "shenji", Role: org.Auditor, Region: Whole},
		{Login: "b.shenji", Role: org.Auditor, Region: B},
		{Login: "xinren", Role: org.CountyClerk, Department: zr, Region: A, MustChange: true},
		{Login: "lizhi", Role: org.City, Department: zr, Region: Whole},
	}
	for _, county := range []struct {
		short string
		code  org.Region
	}{{"a", A}, {"b", B}} {
		for _, dep := range []struct {
			short string
			code  org.Department
		}{{"zr", zr}, {"ny", ny}} {
			for short, role := range map[string]org.Role{"jb": org.CountyClerk, "sh": org.CountyReviewer, "wy": org.Inspector, "wy2": org.Inspector} {
				out = append(out, org.Person{Login: county.short + "." + dep.short + "." + short, Role: role, Department: dep.code, Region: county.code})
			}
		}
	}
	return out
}

// settle brings the people in. lizhi has left.
func (c *City) settle() {
	c.T.Helper()
	ctx := context.Background()
	people := postgres.NewPeople(c.Own)
	c.people = map[string]org.Person{}
	for _, p := range Everybody {
		p.Name, p.Unit, p.Active = "某"+p.Login, "示意单位", true
		var err error
		if p.ID, err = people.Create(ctx, p, hash); err != nil {
			c.T.Fatal(err)
		}
		if p.Login == "lizhi" {
			p.Active = false
			if err := people.Update(ctx, p); err != nil {
				c.T.Fatal(err)
			}
		}
		c.people[p.Login] = p
	}
}

// Person is somebody of the city.
func (c *City) Person(login string) org.Person {
	c.T.Helper()
	p, ok := c.people[login]
	if !ok {
		c.T.Fatalf("nobody is called %s", login)
	}
	return p
}
