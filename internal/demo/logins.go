package demo

import (
	"fmt"
	"strings"
)

// password is everybody's: the demo holds nothing worth guarding.
const password = "liangtian-demo-2026"

// Logins is the demo logins as text, one for every role.
func Logins() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n示意账号（密码都是 %s；数据均为示意，请勿用于正式办理）\n", password)
	for _, a := range accounts {
		if !a.shown {
			continue
		}
		role := a.Role.Zh()
		if a.Department != "" {
			role += "·" + a.Department.Zh()
		}
		fmt.Fprintf(&b, "  %-16s %s（%s，%s）\n", a.Login, role, a.Name, a.Unit)
	}
	return b.String()
}
