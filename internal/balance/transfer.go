package balance

import (
	"strings"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// transferOut 调剂转出: to a county elsewhere, or to one of this product, which
// then gets it by the same act.
func transferOut(p *post) error {
	a := *p.Request.Amounts
	if err := enough(a, p.Stock, "库存"); err != nil {
		return err
	}
	out := p.entry(a)
	p.out.Entries = []Entry{out}
	if !p.Inside {
		return nil
	}
	to := org.Region(strings.TrimSpace(p.Counterparty))
	if to == p.County {
		return fault.Bad("counterparty", "balance-transfer-self", "不能调剂给本县区自己。")
	}
	if !p.who.Region.Contains(to) {
		return fault.New(fault.Forbidden, "balance-transfer-city", "市内县区之间的调剂由市局登记，两边同时入账。")
	}
	in := out
	in.County, in.Kind, in.Counterparty, in.PairsLast = to, TransferIn, string(p.County), true
	p.out.Entries = append(p.out.Entries, in)
	return nil
}

// transferIn 调剂转入: from a county elsewhere. One of this product transfers
// out, and this comes by itself.
func transferIn(p *post) error {
	if p.Inside {
		return fault.Bad("counterparty", "balance-transfer-in", "对方是市内县区：请由市局登记对方转出，本县区同时入账。")
	}
	p.out.Entries = []Entry{p.entry(*p.Request.Amounts)}
	return nil
}
