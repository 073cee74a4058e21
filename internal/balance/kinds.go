package balance

import "slices"

// Code names a kind of entry.
type Code string

// The kinds.
const (
	Opening     Code = "opening"
	Replenish   Code = "replenish"
	Restore     Code = "restore"
	Inflow      Code = "inflow"
	TransferIn  Code = "transfer_in"
	TransferOut Code = "transfer_out"
	CarryOut    Code = "carry_out"
	Reserve     Code = "reserve"
	Unreserve   Code = "unreserve"
	Consume     Code = "consume"
	Outflow     Code = "outflow"
	Cut         Code = "cut"
	Freeze      Code = "freeze"
	Release     Code = "release"
	Correct     Code = "correct"
)

// EntryKind is a kind of entry: what it moves from where to where, who enters it,
// and what it must or may carry.
type EntryKind struct {
	Code  Code         `json:"code"`
	Book  Book         `json:"book"`
	Zh    string       `json:"zh"`
	En    string       `json:"en"`
	From  Account      `json:"from"`
	To    Account      `json:"to"`
	Upper bool         `json:"upper" doc:"只由市局登记"`
	Asks  []EntryInput `json:"asks"`
	verb  verb
}

// EntryInput is something that an entry carries.
type EntryInput struct {
	Name string `json:"name" enum:"on,document,amounts,outline,grade,landClass,paddyShare,pbf,counterparty,caseId,project,expiresOn,reservationId,area,landPaddy,reason,reversesId"`
	Must bool   `json:"must"`
}

func must(names ...string) (out []EntryInput) {
	for _, n := range names {
		out = append(out, EntryInput{n, true})
	}
	return out
}

func may(names ...string) (out []EntryInput) {
	for _, n := range names {
		out = append(out, EntryInput{Name: n})
	}
	return out
}

func asks(parts ...[]EntryInput) []EntryInput { return slices.Concat(parts...) }

// Kinds is the whole table; what is not written here cannot be entered. The
// database's table of kinds is held equal to it.
var Kinds = []EntryKind{
	{Code: Opening, Book: Compensation, Zh: "期初", En: "Opening", From: Source, To: Stock, Asks: asks(must("on", "document", "amounts"), may("reason")), verb: open},
	{Code: Replenish, Book: Compensation, Zh: "补充耕地入库", En: "Replenished land accepted", From: Source, To: Stock, Asks: landAsks, verb: acceptLand},
	{Code: Restore, Book: Compensation, Zh: "恢复耕地入库", En: "Restored land accepted", From: Source, To: Stock, Asks: landAsks, verb: acceptLand},
	{Code: TransferIn, Book: Compensation, Zh: "调剂转入", En: "Transfer in", From: Source, To: Stock, Asks: asks(must("on", "document", "amounts", "counterparty"), may("reason")), verb: transferIn},
	{Code: TransferOut, Book: Compensation, Zh: "调剂转出", En: "Transfer out", From: Stock, To: Use, Asks: asks(must("on", "document", "amounts", "counterparty"), may("reason")), verb: transferOut},
	{Code: CarryOut, Book: Compensation, Zh: "结转下年", En: "Carry over to next year", From: Stock, To: Use, Asks: asks(must("on", "document"), may("reason")), verb: carry},
	{Code: Reserve, Book: Compensation, Zh: "预留", En: "Reserve", From: Stock, To: Reserved, Asks: reserveAsks, verb: reserve},
	{Code: Unreserve, Book: Compensation, Zh: "退还预留", En: "Give back a reservation", From: Reserved, To: Stock, Asks: asks(must("on", "reservationId"), may("reason")), verb: unreserve},
	{Code: Consume, Book: Compensation, Zh: "建设占用核销", En: "Construction consumption", From: Reserved, To: Use, Asks: asks(must("on", "reservationId", "document"), may("area", "pbf", "reason")), verb: use},
	{Code: Cut, Book: Compensation, Zh: "上级核减", En: "Cut by the upper level", From: Stock, To: Use, Upper: true, Asks: plainAsks, verb: move},
	{Code: Freeze, Book: Compensation, Zh: "冻结", En: "Freeze", From: Stock, To: Frozen, Upper: true, Asks: plainAsks, verb: move},
	{Code: Release, Book: Compensation, Zh: "解冻", En: "Release", From: Frozen, To: Stock, Upper: true, Asks: plainAsks, verb: move},
	{Code: Correct, Book: Compensation, Zh: "更正（红字）", En: "Correction", Asks: correctAsks, verb: correct},

	{Code: Inflow, Book: InOut, Zh: "流入登记", En: "Inflow", From: Source, To: Stock, Asks: landAsks, verb: acceptLand},
	{Code: Reserve, Book: InOut, Zh: "预留", En: "Reserve", From: Stock, To: Reserved, Asks: reserveAsks, verb: reserve},
	{Code: Unreserve, Book: InOut, Zh: "退还预留", En: "Give back a reservation", From: Reserved, To: Stock, Asks: asks(must("on", "reservationId"), may("reason")), verb: unreserve},
	{Code: Outflow, Book: InOut, Zh: "流出登记", En: "Outflow", From: Reserved, To: Use, Asks: asks(must("on", "reservationId", "document", "outline"), may("area", "reason")), verb: use},
	{Code: Cut, Book: InOut, Zh: "上级核减", En: "Cut by the upper level", From: Stock, To: Use, Upper: true, Asks: plainAsks, verb: move},
	{Code: Freeze, Book: InOut, Zh: "冻结", En: "Freeze", From: Stock, To: Frozen, Upper: true, Asks: plainAsks, verb: move},
	{Code: Release, Book: InOut, Zh: "解冻", En: "Release", From: Frozen, To: Stock, Upper: true, Asks: plainAsks, verb: move},
	{Code: Correct, Book: InOut, Zh: "更正（红字）", En: "Correction", Asks: correctAsks, verb: correct},
}

var (
	landAsks    = asks(must("on", "document", "outline", "grade", "landClass"), may("area", "paddyShare", "pbf", "reason"))
	reserveAsks = asks(must("on", "expiresOn"), may("caseId", "project", "area", "landPaddy", "grade", "pbf", "document", "reason"))
	plainAsks   = asks(must("on", "document", "amounts"), may("reason"))
	correctAsks = asks(must("on", "reversesId", "reason"), may("document"))
)

// FindKind finds the line of the table.
func FindKind(c Code, b Book) (EntryKind, bool) {
	for _, k := range Kinds {
		if k.Code == c && k.Book == b {
			return k, true
		}
	}
	return EntryKind{}, false
}

// Draw is how a rectification measure lives off the balance: from which book,
// and what must be there. A measure's own area is of its indicator.
type Draw string

// The draws.
const (
	DrawInOut        Draw = "in_out"
	DrawCompensation Draw = "compensation"
	DrawPBF          Draw = "pbf"
)

// Draws is the table.
var Draws = []DrawDoc{
	{DrawInOut, InOut, Area, Outflow},
	{DrawCompensation, Compensation, Area, Consume},
	{DrawPBF, Compensation, PBF, Consume},
}

// DrawDoc is one line of it.
type DrawDoc struct {
	Code      Draw
	Book      Book
	Indicator Indicator
	Kind      Code
}

// Doc is the line of a draw; ok is false for none.
func (d Draw) Doc() (DrawDoc, bool) {
	for _, k := range Draws {
		if k.Code == d {
			return k, true
		}
	}
	return DrawDoc{}, false
}
