package supervise

// Kind is how strongly the city asks.
type Kind string

// The kinds, from mild to strong.
const (
	Urge   Kind = "urge"   // 催办
	Formal Kind = "order"  // 督办
	Listed Kind = "listed" // 挂牌督办
)

// OrderKind is a kind in words, and what follows when nobody answers.
type OrderKind struct {
	Kind      Kind   `json:"code"`
	Zh        string `json:"zh"`
	En        string `json:"en"`
	MustReply bool   `json:"mustReply"`
	Next      Kind   `json:"next"` // what an unanswered one becomes
	// Rule is what the product proposes; the city sets its own.
	Rule OrderRule `json:"rule"`
}

// OrderRule is what the city has settled about a kind.
type OrderRule struct {
	Kind      Kind `json:"kind" enum:"urge,order,listed"`
	TermDays  int  `json:"termDays" minimum:"1" maximum:"90" doc:"答复期限，工作日"`
	Automatic bool `json:"automatic" doc:"逾期未答复时由系统升级；否则只提出建议"`
}

// Kinds is the table.
var Kinds = []OrderKind{
	{Urge, "催办", "Reminder", false, Formal, OrderRule{Urge, 3, false}},
	{Formal, "督办", "Supervision order", true, Listed, OrderRule{Formal, 10, false}},
	{Listed, "挂牌督办", "Listed supervision", true, "", OrderRule{Listed, 15, false}},
}

// Doc is the line of the table; an unknown kind has an empty one.
func (k Kind) Doc() OrderKind {
	for _, d := range Kinds {
		if d.Kind == k {
			return d
		}
	}
	return OrderKind{}
}

// State is where an order stands.
type State string

// The states.
const (
	Issued    State = "issued"
	Replied   State = "replied"
	Returned  State = "returned"
	Accepted  State = "accepted"
	Escalated State = "escalated"
	Withdrawn State = "withdrawn"
)

// OrderWord is a code in words.
type OrderWord struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// States in words, in the order of the table.
var States = []OrderWord{
	{string(Issued), "待答复", "To be answered"},
	{string(Replied), "已答复，待审定", "Answered, to be judged"},
	{string(Returned), "已退回，待重新答复", "Returned, to be answered again"},
	{string(Accepted), "已办结", "Accepted"},
	{string(Escalated), "已升级", "Escalated"},
	{string(Withdrawn), "已撤回", "Withdrawn"},
}

// Zh is the clerk's word for the state.
func (s State) Zh() string {
	for _, d := range States {
		if d.Code == string(s) {
			return d.Zh
		}
	}
	return string(s)
}
