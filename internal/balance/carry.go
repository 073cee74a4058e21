package balance

import (
	"fmt"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// carry 结转下年: what stands in stock at the end of a year opens the next.
func carry(p *post) error {
	if p.On <= org.Date(fmt.Sprintf("%04d-12-31", p.Year)) {
		return fault.Bad("on", "balance-carry-early", "%d 年度还没有结束，年度终了后才能结转。", p.Year)
	}
	if p.Stock.Zero() {
		return fault.New(fault.Unmet, "balance-carry-empty", "%d 年度没有可结转的库存。", p.Year)
	}
	out := p.entry(p.Stock)
	in := out
	in.Year, in.Kind, in.PairsLast = p.Year+1, Opening, true
	p.out.Entries = []Entry{out, in}
	return nil
}
