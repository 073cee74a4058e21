package supervise

import "fmt"

// Automatic is the step by which the program escalates an order: the demand
// stays, and says what it follows from.
func Automatic(o Order, rules []KindRule) Command {
	cmd := Command{Action: Escalate, Version: o.Version}
	cmd.Text = fmt.Sprintf("%s（%s 前答复）逾期未答复，现予升级。原要求：%s", o.Number, o.Term, o.Text)
	if runes := []rune(cmd.Text); len(runes) > MaxText {
		cmd.Text = string(runes[:MaxText])
	}
	for _, r := range rules {
		if r.Kind == o.Kind.Doc().Next {
			cmd.Term = r.Term
		}
	}
	return cmd
}
