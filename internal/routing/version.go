package routing

import (
	"fmt"
	"strings"
	"time"

	"liangtian/internal/fault"
)

// Version is one version of the rules as it is kept. A draft has no day from
// which it is valid; Edition counts its savings.
type Version struct {
	Rules
	Draft       bool
	Title       string
	Basis       string // the document that puts it into force
	Edition     int
	CreatedBy   string
	CreatedAt   time.Time
	PublishedBy string
	PublishedAt *time.Time
	Trial       *Trial // what it moved when it was published
}

// Log is one line of what was done to the rules.
type Log struct {
	ID      int64
	Version int
	Kind    string // begun, saved, tried, dropped, published
	Actor   string
	At      time.Time
	Changes []RuleChange // of a saving, against what stood before it
	Trial   *Trial
}

const maxRules = 200

// Storable refuses a table that cannot even be kept as a draft.
func Storable(rules Rules) error {
	if len(rules.List) > maxRules {
		return fault.Bad("rules", "rules-too-many", "规则不能超过 %d 条。", maxRules)
	}
	seen := map[int]bool{}
	for _, r := range rules.List {
		if seen[r.No] {
			return fault.Bad("rules", "rules-number", "规则号 %d 重复，请改一条的号。", r.No)
		}
		seen[r.No] = true
	}
	return nil
}

// Trimmed is the table without blanks around its texts and with lists that
// are never nil.
func Trimmed(list []Rule) []Rule {
	out := make([]Rule, len(list))
	for i, r := range list {
		r.Types, r.Classes, r.Plantings = filled(r.Types), filled(r.Classes), filled(r.Plantings)
		r.Words, r.Basis, r.Note = strings.TrimSpace(r.Words), strings.TrimSpace(r.Basis), strings.TrimSpace(r.Note)
		out[i] = r
	}
	return out
}

func filled(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s = strings.ToUpper(strings.TrimSpace(s)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Publication is what a person says to put a draft into force.
type Publication struct {
	Edition   int
	Title     string
	Basis     string
	ValidFrom string
}

// Publish judges a draft that somebody wants to put into force from a day;
// latest is the last day from which a published version is valid.
func Publish(draft Version, p Publication, today, latest string) error {
	if strings.TrimSpace(p.Basis) == "" {
		return fault.Bad("basis", "rules-basis", "请填写发布依据的文件和文号。")
	}
	if _, err := time.Parse(time.DateOnly, p.ValidFrom); err != nil {
		return fault.Bad("validFrom", "rules-valid-from", "执行日应为 2026-06-01 这样的日期。")
	}
	if p.ValidFrom < today {
		return fault.Bad("validFrom", "rules-valid-from", "执行日不能早于今天（%s）。", today)
	}
	if p.ValidFrom < latest {
		return fault.Bad("validFrom", "rules-valid-from", "已有版本自 %s 起执行，执行日不能早于它。", latest)
	}
	problems := Check(draft.Rules)
	if Publishable(problems) {
		return nil
	}
	e := fault.New(fault.Unmet, "rules-not-ready", "草稿还有问题，不能发布。")
	for _, q := range problems {
		if q.Error {
			words := q.Message
			if q.Rule != 0 {
				words = fmt.Sprintf("规则 %d：%s", q.Rule, words)
			}
			e.Missing = append(e.Missing, words)
		}
	}
	return e
}
