package balance

// open 期初: what the county had before this ledger began.
func open(p *post) error {
	p.out.Entries = []Entry{p.entry(*p.Request.Amounts)}
	return nil
}
