package balance

import "slices"

// Movement is what entries of a kind moved into or out of the county's own
// accounts in a month, of one indicator. A counter-entry counts as its kind
// correct, by its own month.
type Movement struct {
	Month     int // 1 to 12; 13 is after the year
	Kind      Code
	Indicator Indicator
	Amount    int64 // what it added to stock, reserved and frozen together
}

// MonthLine is one month of the reconciliation (月度核对) of one indicator.
type MonthLine struct {
	Month     int         `json:"month"`
	Indicator Indicator   `json:"indicator"`
	Opening   int64       `json:"opening"`
	In        int64       `json:"in"`
	Out       int64       `json:"out"`
	Corrected int64       `json:"corrected"`
	Closing   int64       `json:"closing"`
	Parts     []MonthPart `json:"parts"`
}

// MonthPart is a kind's share of a line.
type MonthPart struct {
	Kind   Code   `json:"kind"`
	Zh     string `json:"zh"`
	Amount int64  `json:"amount"`
}

// Reconciliation is a book's year month by month, held against the running
// balances: what does not agree is said.
type Reconciliation struct {
	Lines   []MonthLine `json:"lines"`
	Holding Amounts     `json:"holding"` // by the running balances
	Agrees  bool        `json:"agrees"`
	Differs []string    `json:"differs"`
	Until   int         `json:"until"` // the last month shown
}

// Reconcile adds the movements up: opening + in − out ± corrections = closing,
// for every month until the given one, and the last closing with what the
// running balances hold.
func Reconcile(moves []Movement, holding Amounts, book Book, until int) Reconciliation {
	for _, m := range moves {
		until = max(until, m.Month)
	}
	r := Reconciliation{Lines: []MonthLine{}, Holding: holding, Differs: []string{}, Until: until}
	for _, i := range Indicators {
		closing := int64(0)
		for month := 1; month <= until; month++ {
			l := MonthLine{Month: month, Indicator: i.Code, Opening: closing, Parts: []MonthPart{}}
			for _, k := range Kinds {
				sum := int64(0)
				for _, m := range moves {
					if m.Month == month && m.Indicator == i.Code && m.Kind == k.Code && k.Book == book {
						sum += m.Amount
					}
				}
				if sum == 0 {
					continue
				}
				l.Parts = append(l.Parts, MonthPart{k.Code, k.Zh, sum})
				switch {
				case k.Code == Correct:
					l.Corrected += sum
				case k.From == Source:
					l.In += sum
				default:
					l.Out -= sum
				}
			}
			l.Closing = l.Opening + l.In - l.Out + l.Corrected
			closing = l.Closing
			r.Lines = append(r.Lines, l)
		}
		if have := holding.Of(i.Code); have != closing {
			r.Differs = append(r.Differs, i.Zh+"：逐月累计 "+i.Words(closing)+"，账面 "+i.Words(have))
		}
	}
	r.Agrees = len(r.Differs) == 0
	return r
}

// Of is the lines of one indicator.
func (r Reconciliation) Of(i Indicator) []MonthLine {
	return slices.DeleteFunc(slices.Clone(r.Lines), func(l MonthLine) bool { return l.Indicator != i })
}

// Year is the year's lines added up: the opening entries, what came, what went,
// and what corrections changed.
func (r Reconciliation) Year() (opening, in, out, corrected Amounts) {
	for _, l := range r.Lines {
		for _, p := range l.Parts {
			if p.Kind == Opening {
				opening.Set(l.Indicator, opening.Of(l.Indicator)+p.Amount)
				l.In -= p.Amount
			}
		}
		in.Set(l.Indicator, in.Of(l.Indicator)+l.In)
		out.Set(l.Indicator, out.Of(l.Indicator)+l.Out)
		corrected.Set(l.Indicator, corrected.Of(l.Indicator)+l.Corrected)
	}
	return opening, in, out, corrected
}
