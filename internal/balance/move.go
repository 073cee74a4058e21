package balance

// move 上级核减、冻结、解冻: figures from one account to another.
func move(p *post) error {
	have, where := p.Stock, "库存"
	if p.kind.From == Frozen {
		have, where = p.Frozen, "冻结"
	}
	if err := enough(*p.Request.Amounts, have, where); err != nil {
		return err
	}
	p.out.Entries = []Entry{p.entry(*p.Request.Amounts)}
	return nil
}
