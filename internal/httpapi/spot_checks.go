package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/spotcheck"
)

// SpotCheckStore keeps plans, draws and outcomes.
type SpotCheckStore interface {
	Plans(ctx context.Context, who org.Person) ([]spotcheck.PlanState, error)
	Plan(ctx context.Context, who org.Person, id int64) (spotcheck.PlanState, []spotcheck.DrawnCase, bool, error)
	Publish(ctx context.Context, who org.Person, a spotcheck.Asked, seed string, now time.Time) (int64, error)
	Draw(ctx context.Context, who org.Person, id int64) error
	Record(ctx context.Context, who org.Person, id int64, o spotcheck.Outcome, now time.Time) error
}

// SpotPlans is the plans that a person may read, and the table of risks that
// the next one will have.
type SpotPlans struct {
	Items []spotcheck.PlanState `json:"items"`
	Risks []spotcheck.Risk      `json:"risks"`
}

// SpotPlan is a plan with what was drawn and found, as far as the person may
// know.
type SpotPlan struct {
	spotcheck.PlanState
	Items []spotcheck.DrawnCase `json:"items"`
	Rates spotcheck.Rates       `json:"rates"`
	Whole bool                  `json:"whole" doc:"名单、种子、抽取结果与发布时一致"`
	Blind bool                  `json:"blind" doc:"登记结果之前看不到抽中了哪些"`
}

func (s *server) listSpotPlans(ctx context.Context, who org.Person, _ *struct{}) (SpotPlans, error) {
	items, err := s.SpotChecks.Plans(ctx, who)
	return SpotPlans{orEmpty(items), spotcheck.Risks}, err
}

type spotPlanInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getSpotPlan(ctx context.Context, who org.Person, in *spotPlanInput) (SpotPlan, error) {
	return s.spotPlan(ctx, who, in.ID)
}

func (s *server) spotPlan(ctx context.Context, who org.Person, id int64) (out SpotPlan, err error) {
	p, items, whole, err := s.SpotChecks.Plan(ctx, who, id)
	return SpotPlan{p, orEmpty(items), spotcheck.RatesOf(items), whole, spotcheck.Blind(who)}, err
}

type publishSpotInput struct {
	Body struct {
		Title    string `json:"title" maxLength:"200"`
		From     string `json:"from" maxLength:"10" doc:"销号日期自"`
		To       string `json:"to" maxLength:"10"`
		County   string `json:"county,omitempty" maxLength:"12"`
		Batch    int64  `json:"batchId,omitempty"`
		Random   int    `json:"random"`
		Weighted int    `json:"weighted"`
	}
}

// publishSpotPlan freezes a plan. The seed is of the server's own chance, so
// that nobody can have chosen it.
func (s *server) publishSpotPlan(ctx context.Context, who org.Person, in *publishSpotInput) (out SpotPlan, err error) {
	seed := make([]byte, 32)
	if _, err := rand.Read(seed); err != nil {
		return out, err
	}
	b := in.Body
	id, err := s.SpotChecks.Publish(ctx, who, spotcheck.Asked{
		Title: b.Title, From: org.Date(b.From), To: org.Date(b.To), County: org.Region(b.County), Batch: b.Batch,
		Sizes: spotcheck.Sizes{Random: b.Random, Weighted: b.Weighted},
	}, hex.EncodeToString(seed), s.Now())
	if err != nil {
		return out, err
	}
	return s.spotPlan(ctx, who, id)
}

func (s *server) drawSpotPlan(ctx context.Context, who org.Person, in *spotPlanInput) (out SpotPlan, err error) {
	if err := s.SpotChecks.Draw(ctx, who, in.ID); err != nil {
		return out, err
	}
	return s.spotPlan(ctx, who, in.ID)
}

type spotOutcomeInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		CaseID int64   `json:"caseId"`
		Result string  `json:"result" maxLength:"20"`
		On     string  `json:"on" maxLength:"10"`
		Reason string  `json:"reason" maxLength:"4000"`
		Files  []int64 `json:"files,omitempty" maxItems:"20" doc:"已传到本案的附件"`
	}
}

func (s *server) recordSpotOutcome(ctx context.Context, who org.Person, in *spotOutcomeInput) (out SpotPlan, err error) {
	b := in.Body
	o := spotcheck.Outcome{CaseID: b.CaseID, Result: spotcheck.Result(b.Result), On: org.Date(b.On), Reason: strings.TrimSpace(b.Reason)}
	for _, id := range b.Files {
		f, err := s.Cases.FileOf(ctx, who, b.CaseID, id)
		if err != nil {
			return out, err
		}
		o.Files = append(o.Files, spotcheck.Exhibit{ID: f.ID, Name: f.Name, SHA256: f.SHA256})
	}
	if err := s.SpotChecks.Record(ctx, who, in.ID, o, s.Now()); err != nil {
		return out, err
	}
	return s.spotPlan(ctx, who, in.ID)
}

// exportSpotPlan gives the drawn cases as a table; Excel takes it for UTF-8 by
// its first bytes.
func (s *server) exportSpotPlan(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-plan", "没有这个抽查方案，或不在您的权限范围内。")
	}
	p, items, _, err := s.SpotChecks.Plan(r.Context(), who, id)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	asFile(w.Header(), "抽查名单_"+p.Title+".csv")
	_, _ = w.Write([]byte("\xef\xbb\xbf"))
	out := csv.NewWriter(w)
	_ = out.Write([]string{"案号", "图斑编号", "县区", "乡镇", "村", "随机部分", "风险部分", "入样概率", "风险因素", "销号人", "现状", "抽查结果", "抽查日期", "情况说明", "抽查人"})
	yes := map[bool]string{true: "是", false: "否"}
	for _, i := range items {
		line := []string{
			i.CaseNo, i.PlotNo, i.CountyName, i.Town, i.Village, yes[i.Random], yes[i.Weighted], strconv.FormatFloat(i.Inclusion, 'f', 6, 64),
			riskWords(p.Rules, i.Marks), i.Closer, casework.DocOf(casework.State(i.State)).Zh,
		}
		if o := i.Outcome; o != nil {
			line = append(line, o.Result.Zh(), string(o.On), o.Reason, o.ActorName)
		} else {
			line = append(line, "", "", "", "")
		}
		_ = out.Write(plainCells(line...))
	}
	out.Flush()
	return out.Error()
}

func riskWords(rules []spotcheck.Risk, marks []string) string {
	var words []string
	for _, r := range rules {
		for _, m := range marks {
			if m == r.Code {
				words = append(words, r.Zh)
			}
		}
	}
	return strings.Join(words, "、")
}

// harmless keeps a spreadsheet from running what somebody typed.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
