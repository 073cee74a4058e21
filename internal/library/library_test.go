package library

import (
	"testing"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

func TestFactsAreChecked(t *testing.T) {
	for code, spoil := range map[string]func(*PaperFacts){
		"":               func(*PaperFacts) {},
		"document-title": func(f *PaperFacts) { f.Issuer = " " },
		"document-dates": func(f *PaperFacts) { f.Until = "2025-12-31" },
		"document-link":  func(f *PaperFacts) { f.Links = append(f.Links, f.Links[0]) },
	} {
		f := PaperFacts{Title: "通知", Issuer: "某局", From: "2026-01-01", Links: []PaperLink{{Kind: OfRule, Key: "2"}, {Kind: OfMeasure, Key: "fill_pond"}}}
		spoil(&f)
		if err := f.Check(); (err == nil) != (code == "") || code != "" && !fault.Is(err, code) {
			t.Errorf("%q: %v", code, err)
		}
	}
	for _, l := range []PaperLink{{Kind: OfRule, Key: "0"}, {Kind: OfRule, Key: "02"}, {Kind: OfMeasure, Key: "fly"}, {Kind: "case", Key: "1"}, {Kind: OfDecision, Key: "x"}} {
		if l.good() {
			t.Errorf("%+v was taken", l)
		}
	}
}

func TestInForce(t *testing.T) {
	for _, c := range []struct {
		from, until org.Date
		want        string
	}{{"2026-06-01", "", "current"}, {"2026-06-10", "2026-06-10", "current"}, {"2026-06-11", "", "future"}, {"2026-01-01", "2026-06-09", "past"}} {
		p := Paper{PaperFacts: PaperFacts{From: c.from, Until: c.until}}
		if p.See("2026-06-10"); p.Standing != c.want {
			t.Errorf("%+v is %s", c, p.Standing)
		}
	}
}
