package conference

import (
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Why is for which reason something stands on the agenda.
type Why string

// The reasons.
const (
	ByDispute    Why = "disputed"
	ByEscalation Why = "escalated"
	ByDoubt      Why = "doubtful"
	ByProposal   Why = "proposal"
)

// Candidate is something that a meeting may take up: a case with why, or a
// proposal.
type Candidate struct {
	Why        Why             `json:"why" enum:"disputed,escalated,doubtful,proposal"`
	CaseID     int64           `json:"caseId"`
	ProposalID int64           `json:"proposalId"`
	No         string          `json:"no"`
	PlotNo     string          `json:"plotNo"`
	State      casework.State  `json:"state"`
	Lead       org.Department  `json:"lead"`
	Partner    org.Department  `json:"partner"`
	County     org.Region      `json:"county"`
	CountyName string          `json:"countyName"`
	Place      string          `json:"place"`
	Type       string          `json:"type"`
	TypeZh     string          `json:"typeZh"`
	AreaCents  int64           `json:"areaCents"`
	PBFCents   *int64          `json:"pbfCents"`
	DueOn      *org.Date       `json:"dueOn"`
	Bounces    int             `json:"bounces"`
	Step       casework.Action `json:"step" doc:"会商决定后案件办理的步骤"`
	Title      string          `json:"title"`
	By         string          `json:"by"`
	Unit       string          `json:"unit"`
	At         time.Time       `json:"at"`
	Reason     string          `json:"reason"`
	MeetingID  int64           `json:"meetingId" doc:"已列入的会议；0 为没有"`
}

// Motion is a proposal: what a department puts before the conference in its own words.
type Motion struct {
	ID         int64          `json:"id"`
	Title      string         `json:"title"`
	Text       string         `json:"text"`
	By         string         `json:"by"`
	Unit       string         `json:"unit"`
	Department org.Department `json:"department"`
	At         time.Time      `json:"at"`
	MeetingID  int64          `json:"meetingId"`
	MinutesNo  string         `json:"minutesNo"`
	Result     Result         `json:"result"`
	Decision   string         `json:"decision"`
}

// Proposed checks a proposal.
func Proposed(title, text string) (string, string, error) {
	title, text = strings.TrimSpace(title), strings.TrimSpace(text)
	if title == "" || utf8.RuneCountInString(title) > maxLine {
		return "", "", fault.Bad("title", "proposal-title", "请填写提案的标题（%d 字以内）。", maxLine)
	}
	if text == "" || utf8.RuneCountInString(text) > 2*maxText {
		return "", "", fault.Bad("text", "proposal-text", "请填写提案的内容（%d 字以内）。", 2*maxText)
	}
	return title, text, nil
}

// MeetingEntry is a meeting in the list.
type MeetingEntry struct {
	ID        int64    `json:"id"`
	Title     string   `json:"title"`
	On        org.Date `json:"on"`
	Place     string   `json:"place"`
	Held      bool     `json:"held"`
	MinutesNo string   `json:"minutesNo"`
	Items     int      `json:"items"`
	Decided   int      `json:"decided"`
	Deferred  int      `json:"deferred"`
}

// MeetingLine is an item with what it is about.
type MeetingLine struct {
	MeetingItem
	About Candidate `json:"about"`
	Seen  bool      `json:"seen"` // the reader may open the case
}

// MeetingSheet is a meeting on one screen.
type MeetingSheet struct {
	Meeting
	Lines []MeetingLine `json:"lines"`
}

// Precedent is one decision about a case, for whoever looks for its like. Of a
// case that the reader may not see it tells what was decided, not about what.
type Precedent struct {
	ID         int64          `json:"id"`
	MeetingID  int64          `json:"meetingId"`
	MinutesNo  string         `json:"minutesNo"`
	On         org.Date       `json:"on"`
	CaseID     int64          `json:"caseId"`
	PlotNo     string         `json:"plotNo"`
	CountyName string         `json:"countyName"`
	Type       string         `json:"type"`
	TypeZh     string         `json:"typeZh"`
	Rule       int            `json:"rule"`
	From       org.Department `json:"from"`
	Seen       bool           `json:"seen"`
	Documents  []string       `json:"documents"`
	Decision
}

// Sought says which precedents are asked for.
type Sought struct {
	Type       string
	Department org.Department
	Finding    string
	Rule       int
	Text       string
	Before     int64
	Limit      int
}

// DecisionCount is how often a kind of case was decided, and for whom.
type DecisionCount struct {
	Key              string `json:"key"`
	Total            int    `json:"total"`
	NaturalResources int    `json:"naturalResources"`
	Agriculture      int    `json:"agriculture"`
}
