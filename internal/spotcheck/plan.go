package spotcheck

import (
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Plan is what is published before anything is drawn; it never changes.
type Plan struct {
	ID         int64          `json:"id"`
	Title      string         `json:"title"`
	From       org.Date       `json:"from"` // closed on these days
	To         org.Date       `json:"to"`
	Region     org.Region     `json:"region"`
	Department org.Department `json:"department"`
	Batch      int64          `json:"batchId"` // 0: of every batch
	Sizes
	Seed      string    `json:"seed" doc:"全部登记结果之前，县级看不到"`
	SeedHash  string    `json:"seedSha256"`
	FrameHash string    `json:"frameSha256"`
	FrameSize int       `json:"frameSize"`
	Rules     []Risk    `json:"rules"`
	ActorName string    `json:"actorName"`
	ActorUnit string    `json:"actorUnit"`
	At        time.Time `json:"at"`
}

// Asked is what a person asks a plan for.
type Asked struct {
	Title  string
	From   org.Date
	To     org.Date
	County org.Region // "" is the person's whole region
	Batch  int64
	Sizes
}

// the largest sample; one that nobody could look at is a mistake.
const most = 1000

// Publish makes a plan of what is asked.
func Publish(a Asked, who org.Person, seed string, frame []Unit, now time.Time) (Plan, error) {
	a.Title = strings.TrimSpace(a.Title)
	today := org.DateOf(org.Today(now))
	_, from := a.From.Time()
	_, to := a.To.Time()
	switch {
	case a.Title == "" || utf8.RuneCountInString(a.Title) > 100:
		return Plan{}, fault.Bad("title", "spot-title", "请填写抽查名称，100 字以内。")
	case !from || !to:
		return Plan{}, fault.Bad("from", "spot-period", "请填写销号日期的起止日，如 2026-05-01。")
	case a.From > a.To:
		return Plan{}, fault.Bad("to", "spot-period", "截止日不能早于起始日。")
	case a.To > today:
		return Plan{}, fault.Bad("to", "spot-period", "截止日不能晚于今天：还没有销号的案件不能列入。")
	case a.County != "" && !who.Region.Contains(a.County):
		return Plan{}, fault.Bad("county", "spot-county", "这个县区不在您的辖区内。")
	case a.Random < 0 || a.Weighted < 0 || a.Random+a.Weighted == 0:
		return Plan{}, fault.Bad("random", "spot-size", "请填写随机抽取和按风险抽取的宗数，合计至少 1 宗。")
	case len(frame) == 0:
		return Plan{}, fault.New(fault.Unmet, "spot-empty", "所选期间和范围内没有已销号的案件，请放宽后再发布。")
	case a.Random > len(frame) || a.Weighted > len(frame):
		return Plan{}, fault.Bad("random", "spot-size", "范围内只有 %d 宗已销号案件，每一部分的宗数不能超过它。", len(frame))
	case a.Random+a.Weighted > most:
		return Plan{}, fault.Bad("random", "spot-size", "一次最多抽取 %d 宗。", most)
	}
	region := who.Region
	if a.County != "" {
		region = a.County
	}
	return Plan{
		Title: a.Title, From: a.From, To: a.To, Region: region, Department: who.Department, Batch: a.Batch, Sizes: a.Sizes,
		Seed: seed, SeedHash: SeedHash(seed), FrameHash: FrameHash(frame), FrameSize: len(frame), Rules: Risks,
		ActorName: who.Name, ActorUnit: who.Unit, At: now,
	}, nil
}

// Result is what was found on the ground.
type Result string

// The results.
const (
	Confirmed    Result = "confirmed"
	FalseClosure Result = "false_closure"
	CannotTell   Result = "cannot_tell"
)

// Results are their words.
var Results = []struct {
	Code   Result
	Zh, En string
}{{Confirmed, "属实", "Confirmed"}, {FalseClosure, "整改不实", "False closure"}, {CannotTell, "无法判断", "Cannot tell"}}

// Zh is the result in words.
func (r Result) Zh() string {
	for _, d := range Results {
		if d.Code == r {
			return d.Zh
		}
	}
	return string(r)
}

// Exhibit is a photo or document of the look, kept with the files of the case.
type Exhibit struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Outcome is what a checker says of a drawn case.
type Outcome struct {
	CaseID    int64     `json:"caseId"`
	Result    Result    `json:"result"`
	On        org.Date  `json:"on"`
	Reason    string    `json:"reason"`
	Files     []Exhibit `json:"files"`
	ActorName string    `json:"actorName"`
	At        time.Time `json:"at"`
}

// Check says whether an outcome may be recorded: by somebody who did not close
// the case, of a day between the plan and today, with a reason.
func (o Outcome) Check(who org.Person, closer int64, published time.Time, now time.Time) error {
	known := false
	for _, r := range Results {
		known = known || r.Code == o.Result
	}
	_, day := o.On.Time()
	switch {
	case who.ID == closer:
		return fault.New(fault.Forbidden, "spot-four-eyes", "这宗案件由您销号，须由他人抽查。")
	case !known:
		return fault.Bad("result", "spot-result", "请选择抽查结果。")
	case !day || o.On > org.DateOf(org.Today(now)) || o.On < org.DateOf(org.Today(published)):
		return fault.Bad("on", "spot-day", "抽查日期应在方案发布之后、今天或以前。")
	case strings.TrimSpace(o.Reason) == "" || utf8.RuneCountInString(o.Reason) > 2000:
		return fault.Bad("reason", "spot-reason", "请写明现场看到的情况，2000 字以内。")
	case len(o.Files) > 50:
		return fault.Bad("files", "spot-files", "附件最多 50 个。")
	}
	return nil
}
