// Package balance is 占补平衡、进出平衡: a double-entry ledger of farmland per
// county, year and book. kinds.go is the table of what may be entered; each
// verb of it is one file; Perform reads the table. The database keeps the same
// rules once more as constraints (migrations), and the balances with them. The
// package knows no SQL, HTTP, files or clock.
package balance

import (
	"fmt"

	"liangtian/geo"
)

// Book is one of the two balances.
type Book string

// The books. What is left of the first goes over to the next year; the second
// has to come out within its own.
const (
	Compensation Book = "compensation" // 占补平衡
	InOut        Book = "in_out"       // 进出平衡
)

// Books in the order pages show them.
var Books = []struct {
	Code   Book `json:"code"`
	Zh, En string
}{{Compensation, "占补平衡", "Requisition–compensation"}, {InOut, "进出平衡", "In–out"}}

// Zh is the bureau's word.
func (b Book) Zh() string {
	for _, k := range Books {
		if k.Code == b {
			return k.Zh
		}
	}
	return string(b)
}

// Account is where an amount stands.
type Account string

// The accounts: two outside the county's book, three inside.
const (
	Source   Account = "source"   // 来源, outside
	Stock    Account = "stock"    // 库存
	Reserved Account = "reserved" // 预留
	Frozen   Account = "frozen"   // 冻结
	Use      Account = "use"      // 去向, outside
)

// Indicator is what is counted. Areas are hundredths of m², the capacity is
// whole kilograms.
type Indicator string

// The indicators.
const (
	Area     Indicator = "area"     // 数量
	Paddy    Indicator = "paddy"    // 水田
	Capacity Indicator = "capacity" // 粮食产能
	PBF      Indicator = "pbf"      // 永农补划
)

// IndicatorDoc is an indicator in words.
type IndicatorDoc struct {
	Code Indicator `json:"code"`
	Zh   string    `json:"zh"`
	En   string    `json:"en"`
	Unit string    `json:"unit" enum:"cents,kg"`
}

// Indicators in the order pages show them.
var Indicators = []IndicatorDoc{
	{Area, "数量", "Area", "cents"},
	{Paddy, "水田", "Paddy", "cents"},
	{Capacity, "粮食产能", "Grain capacity", "kg"},
	{PBF, "永农补划", "PBF supplement", "cents"},
}

// Amounts is one figure of every indicator.
type Amounts struct {
	Area     int64 `json:"area"`
	Paddy    int64 `json:"paddy"`
	Capacity int64 `json:"capacity"`
	PBF      int64 `json:"pbf"`
}

// Of is the figure of an indicator.
func (a Amounts) Of(i Indicator) int64 {
	switch i {
	case Area:
		return a.Area
	case Paddy:
		return a.Paddy
	case Capacity:
		return a.Capacity
	default:
		return a.PBF
	}
}

// Set changes the figure of an indicator.
func (a *Amounts) Set(i Indicator, v int64) {
	switch i {
	case Area:
		a.Area = v
	case Paddy:
		a.Paddy = v
	case Capacity:
		a.Capacity = v
	default:
		a.PBF = v
	}
}

// Plus adds, times a factor of 1 or -1.
func (a Amounts) Plus(b Amounts, factor int64) Amounts {
	return Amounts{a.Area + factor*b.Area, a.Paddy + factor*b.Paddy, a.Capacity + factor*b.Capacity, a.PBF + factor*b.PBF}
}

// Zero says that nothing is there.
func (a Amounts) Zero() bool { return a == Amounts{} }

// maxAmount bounds any figure a person types; sums of millions of them fit.
const maxAmount = 1_000_000_000_000

func (a Amounts) valid() bool {
	for _, i := range Indicators {
		if v := a.Of(i.Code); v < 0 || v > maxAmount {
			return false
		}
	}
	return true
}

// Words is a figure with its unit.
func (i IndicatorDoc) Words(v int64) string {
	if i.Unit == "kg" {
		return fmt.Sprintf("%d 公斤", v)
	}
	return geo.FormatMu(v) + " 亩"
}
