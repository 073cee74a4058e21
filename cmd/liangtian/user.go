package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	osuser "os/user"
	"strconv"
	"strings"

	"liangtian/internal/app"
	"liangtian/internal/audit"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// user adds a person or resets a password; the password is read from standard
// input, so that it stands in no history.
func user(ctx context.Context, args []string) error {
	var p org.Person
	var role, department, region string
	flags := flag.NewFlagSet("user", flag.ContinueOnError)
	reset := flags.Bool("reset", false, "只重置密码")
	unbind := flags.Bool("unbind", false, "只解除与统一身份认证平台用户的绑定")
	flags.StringVar(&p.Login, "login", "", "登录名")
	flags.StringVar(&p.Name, "name", "", "姓名")
	flags.StringVar(&role, "role", "", "角色：city、joint_office、county_clerk、county_reviewer、inspector、observer、administrator、auditor")
	flags.StringVar(&department, "department", "", "部门：natural_resources、agriculture，或不填")
	flags.StringVar(&region, "region", "", "行政区代码")
	flags.StringVar(&p.Unit, "unit", "", "单位")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if p.Login == "" {
		return fault.Bad("login", "login-missing", "请用 -login 写明登录名。")
	}
	if *unbind {
		return with(ctx, func(a *app.App) error {
			old, _, err := a.People.ByLogin(ctx, p.Login)
			if err == nil {
				err = a.People.UnbindSubjects(ctx, old.ID)
			}
			if err == nil {
				fmt.Println("已解除", old.Name, "的绑定，下次统一身份认证登录时重新绑定。")
				err = a.Audit.Write(ctx, byCommand(audit.SignOnUnbound, old))
			}
			return err
		})
	}
	fmt.Fprint(os.Stderr, "初始密码（首次登录须修改）：")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return fault.New(fault.Invalid, "password-missing", "没有读到密码。")
	}
	password := strings.TrimRight(line, "\r\n")
	if err := org.CheckPassword(p.Login, password); err != nil {
		return err
	}
	hash, err := org.HashPassword(password)
	if err != nil {
		return err
	}
	return with(ctx, func(a *app.App) error {
		if *reset {
			old, _, err := a.People.ByLogin(ctx, p.Login)
			if err != nil {
				return err
			}
			if err := a.People.SetPassword(ctx, old.ID, hash, true); err != nil {
				return err
			}
			fmt.Println("已重置", old.Name, "的密码。")
			_, err = a.People.EndSessions(ctx, old.ID, 0)
			return errors.Join(err, a.Audit.Write(ctx, byCommand(audit.PasswordReset, old)))
		}
		p.Role, p.Department, p.Region, p.MustChange = org.Role(role), org.Department(department), org.Region(region), true
		if p.ID, err = a.People.Create(ctx, p, hash); err != nil {
			return err
		}
		if err := a.Audit.Write(ctx, byCommand(audit.PersonCreated, p)); err != nil {
			return err
		}
		fmt.Println("已新增", p.Name, "（"+p.Login+"）。")
		return nil
	})
}

// byCommand is an entry of what was done beside the pages: whoever may run the
// program on its machine needs no account.
func byCommand(code audit.Code, p org.Person) audit.AuditEntry {
	name := "命令行"
	if u, err := osuser.Current(); err == nil {
		name += "（" + u.Username + "）"
	}
	return audit.AuditEntry{
		Name: name, Code: code, SubjectKind: "account", SubjectID: strconv.FormatInt(p.ID, 10), Subject: p.Login,
		Details: map[string]string{"name": p.Name, "role": string(p.Role)},
	}
}
