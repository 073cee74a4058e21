package balance

import (
	"slices"
	"strings"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// correct 更正: an entry is never changed; a counter-entry takes it back whole,
// and its other side with it.
func correct(p *post) error {
	if len(p.Reverse) == 0 {
		return fault.Bad("reversesId", "no-such-entry", "这本台账中没有这笔分录，或它已被更正。")
	}
	for _, e := range p.Reverse {
		if e.Kind == Correct {
			return fault.New(fault.Conflict, "balance-correct-correction", "更正不能再更正。登错的，请按正确内容重新登记。")
		}
		if e.CaseSeq != 0 {
			return fault.New(fault.Conflict, "balance-by-case", "这笔分录由案件销号入账，只能由案件回潮冲回。")
		}
		if !p.who.Region.Contains(e.County) {
			return fault.New(fault.Forbidden, "balance-transfer-city", "市内县区之间的调剂由市局更正，两边同时冲回。")
		}
		if slices.Contains(ofTheCity, e.Kind) && p.who.Role != org.City {
			return fault.New(fault.Forbidden, "balance-city-only", "核减、冻结和解冻由市局登记，也由市局更正。")
		}
		c := counter(e, p.On, strings.TrimSpace(p.Reason))
		c.Document = strings.TrimSpace(p.Document)
		p.out.Entries = append(p.out.Entries, c)
	}
	return nil
}

// ofTheCity is the kinds that the city alone enters.
var ofTheCity = []Code{Cut, Freeze, Release}

// counter is the entry that takes e back.
func counter(e Entry, on org.Date, reason string) Entry {
	return Entry{
		County: e.County, Year: e.Year, Book: e.Book, Kind: Correct, On: on, Amounts: e.Amounts, Reason: reason,
		Project: e.Project, Counterparty: e.Counterparty, CaseID: e.CaseID, Reservation: e.Reservation, Reverses: e.ID,
	}
}
