package httpapi

import (
	"context"

	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/report"
)

// FrozenList is the frozen months that a person may read.
type FrozenList struct {
	Items []report.Frozen `json:"items"`
}

func (s *server) listFrozen(ctx context.Context, who org.Person, _ *struct{}) (FrozenList, error) {
	items, err := s.Figures.Frozen(ctx, who)
	return FrozenList{orEmpty(items)}, err
}

// FrozenMonth is a month as it was signed. A county sees its own rows. Whole
// says that what is kept still has the signed hash; Recount lists the figures
// that the record now gives otherwise, of those who may see all of it.
type FrozenMonth struct {
	report.Frozen
	Rows    []report.Row `json:"rows"`
	Whole   bool         `json:"whole"`
	Mine    bool         `json:"mine" doc:"可以更正"`
	Recount []Recounted  `json:"recount"`
}

// Recounted is a figure that a new count of the same day gives otherwise.
type Recounted struct {
	County  string `json:"county"`
	Measure string `json:"measure"`
	Signed  int64  `json:"signed"`
	Now     int64  `json:"now"`
}

type frozenInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getFrozen(ctx context.Context, who org.Person, in *frozenInput) (FrozenMonth, error) {
	return s.frozenMonth(ctx, who, in.ID)
}

func (s *server) frozenMonth(ctx context.Context, who org.Person, id int64) (out FrozenMonth, err error) {
	f, err := s.Figures.FrozenMonth(ctx, who, id)
	if err != nil {
		return out, err
	}
	out = FrozenMonth{Frozen: f, Rows: []report.Row{}, Recount: []Recounted{}, Whole: f.Whole()}
	rows, err := f.Figures()
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		if who.Region.Contains(org.Region(r.Key)) || who.Region == f.Region {
			out.Rows = append(out.Rows, r)
		}
	}
	out.Corrections = []report.Correction{}
	for _, c := range f.Corrections {
		if who.Region.Contains(org.Region(c.County)) || who.Region == f.Region {
			out.Corrections = append(out.Corrections, c)
		}
	}
	if out.Mine = who.Region == f.Region && who.Department == f.Department && who.May(org.SignFigures); !out.Mine {
		return out, nil
	}
	last, err := report.LastDay(f.Month, s.Now())
	if err != nil {
		return out, err
	}
	at, err := report.MomentOf(string(last), s.Now())
	if err != nil {
		return out, err
	}
	again, err := s.Figures.Count(ctx, who, "county", report.Slice{}, at)
	out.Recount = recounted(rows, again)
	return out, err
}

func recounted(signed, again []report.Row) []Recounted {
	out := []Recounted{}
	values := func(rows []report.Row, county string) map[string]int64 {
		for _, r := range rows {
			if r.Key == county {
				return r.Values
			}
		}
		return nil
	}
	seen := map[string]bool{}
	for _, list := range [][]report.Row{signed, again} {
		for _, r := range list {
			if seen[r.Key] {
				continue
			}
			seen[r.Key] = true
			was, now := values(signed, r.Key), values(again, r.Key)
			for _, m := range report.Measures {
				if was[m.Code] != now[m.Code] {
					out = append(out, Recounted{r.Key, m.Code, was[m.Code], now[m.Code]})
				}
			}
		}
	}
	return out
}

type freezeInput struct {
	Body struct {
		Month    string `json:"month" maxLength:"7"`
		Note     string `json:"note" maxLength:"500"`
		Password string `json:"password" maxLength:"200" doc:"本人密码，作为签名"`
	}
}

// freezeMonth counts the month's last day and keeps it under the person's
// name; the password, given again, is the signature.
func (s *server) freezeMonth(ctx context.Context, who org.Person, in *freezeInput) (out FrozenMonth, err error) {
	now := s.Now()
	last, err := report.LastDay(in.Body.Month, now)
	if err != nil {
		return out, err
	}
	if err := s.signs(ctx, who, in.Body.Password); err != nil {
		return out, err
	}
	at, err := report.MomentOf(string(last), now)
	if err != nil {
		return out, err
	}
	rows, err := s.Figures.Count(ctx, who, "county", report.Slice{}, at)
	if err != nil {
		return out, err
	}
	if len(rows) == 0 {
		return out, fault.New(fault.Unmet, "month-empty", "%s 末没有任何案件，没有可定稿的数字。", in.Body.Month)
	}
	f, err := report.Freeze(in.Body.Month, in.Body.Note, who, rows, now)
	if err != nil {
		return out, err
	}
	id, err := s.Figures.Freeze(ctx, f)
	if err != nil {
		return out, err
	}
	return s.frozenMonth(ctx, who, id)
}

// signs refuses who does not know his own password.
func (s *server) signs(ctx context.Context, who org.Person, password string) error {
	_, hash, err := s.People.ByLogin(ctx, who.Login)
	if err != nil {
		return err
	}
	if n, err := s.People.RecentFailures(ctx, who.Login, failureWindow); err != nil || n >= maxFailures {
		return fault.New(fault.Throttled, "login-locked", "密码连续输错 %d 次，请 15 分钟后再试。", maxFailures)
	}
	if !s.passwordFits(password, hash) {
		_ = s.People.NoteAttempt(ctx, who.Login, false)
		return fault.Bad("password", "wrong-password", "密码不对，没有签名。")
	}
	return nil
}

type correctInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		County   string `json:"county" maxLength:"12"`
		Measure  string `json:"measure" maxLength:"40"`
		Becomes  int64  `json:"becomes"`
		Reason   string `json:"reason" maxLength:"500"`
		Document string `json:"document" maxLength:"200"`
	}
}

func (s *server) correctMonth(ctx context.Context, who org.Person, in *correctInput) (FrozenMonth, error) {
	b := in.Body
	err := s.Figures.Correct(ctx, who, in.ID, func(f report.Frozen) (report.Correction, error) {
		return f.Correct(report.Correction{County: b.County, Measure: b.Measure, Becomes: b.Becomes, Reason: b.Reason, Document: b.Document}, who)
	})
	if err != nil {
		return FrozenMonth{}, err
	}
	return s.frozenMonth(ctx, who, in.ID)
}
