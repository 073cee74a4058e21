package report

import (
	"fmt"
	"io"
	"strings"

	"liangtian/internal/balance"
)

// balanceLine is a month of an indicator of a book.
type balanceLine struct {
	balance.MonthLine
	indicator balance.IndicatorDoc
}

// balanceColumns are the reconciliation's; the check is a formula, so that who
// changes a number sees that it no longer agrees.
func balanceColumns(kind CellKind) []Column[balanceLine] {
	number := func(key, head string, v func(balance.MonthLine) int64) Column[balanceLine] {
		return Column[balanceLine]{Key: key, Head: head, Width: 15, Kind: kind, Value: func(l balanceLine) any { return v(l.MonthLine) }}
	}
	return []Column[balanceLine]{
		text("指标", 10, func(l balanceLine) string { return l.indicator.Zh }),
		text("月份", 9, func(l balanceLine) string { return monthWords(l.Month) }),
		number("opening", "期初", func(l balance.MonthLine) int64 { return l.Opening }),
		number("in", "增加", func(l balance.MonthLine) int64 { return l.In }),
		number("out", "减少（记负）", func(l balance.MonthLine) int64 { return -l.Out }),
		number("corrected", "更正（红字）", func(l balance.MonthLine) int64 { return l.Corrected }),
		number("closing", "期末", func(l balance.MonthLine) int64 { return l.Closing }),
		{Head: "校核", Width: 8, Kind: Check, Of: []string{"closing", "opening", "in", "out", "corrected"}},
		text("构成", 48, func(l balanceLine) string {
			var parts []string
			for _, p := range l.Parts {
				parts = append(parts, p.Zh+" "+l.indicator.Words(p.Amount))
			}
			return strings.Join(parts, "；")
		}),
	}
}

func monthWords(m int) string {
	if m == 13 {
		return "年度之后"
	}
	return fmt.Sprintf("%d 月", m)
}

// balanceEntrySheet is every entry with what it came from.
func balanceEntrySheet() Sheet[balance.Posted] {
	number := func(head string, kind CellKind, v func(balance.Amounts) int64) Column[balance.Posted] {
		return Column[balance.Posted]{Head: head, Width: 13, Kind: kind, Value: func(e balance.Posted) any { return v(e.Amounts) }}
	}
	return Sheet[balance.Posted]{Name: "分录", Title: "台账分录", Columns: []Column[balance.Posted]{
		{Head: "分录号", Width: 9, Kind: Note, Value: func(e balance.Posted) any { return e.ID }},
		text("日期", 12, func(e balance.Posted) string { return string(e.On) }),
		text("台账", 11, func(e balance.Posted) string { return e.Book.Zh() }),
		text("种类", 14, func(e balance.Posted) string { k, _ := balance.FindKind(e.Kind, e.Book); return k.Zh }),
		number("数量(亩)", Area, func(a balance.Amounts) int64 { return a.Area }),
		number("水田(亩)", Area, func(a balance.Amounts) int64 { return a.Paddy }),
		number("粮食产能(公斤)", Note, func(a balance.Amounts) int64 { return a.Capacity }),
		number("永农补划(亩)", Area, func(a balance.Amounts) int64 { return a.PBF }),
		text("文号", 22, func(e balance.Posted) string { return e.Document }),
		text("案件、项目或对方", 26, func(e balance.Posted) string {
			switch {
			case e.Hidden:
				return "（案件不在您的权限范围内）"
			case e.CaseNo != "":
				return e.PlotNo + " " + e.CaseNo
			}
			return strings.TrimSpace(e.Project + " " + e.Counterparty)
		}),
		text("更正", 16, func(e balance.Posted) string {
			switch {
			case e.Reverses != 0:
				return fmt.Sprintf("冲回第 %d 笔", e.Reverses)
			case e.ReversedBy != 0:
				return fmt.Sprintf("已被第 %d 笔冲回", e.ReversedBy)
			}
			return ""
		}),
		text("理由", 22, func(e balance.Posted) string { return e.Reason }),
		text("登记人", 12, func(e balance.Posted) string { return e.Actor }),
	}}
}

// WriteBalance writes 月度核对: a sheet of each book, areas and capacity apart,
// and the entries behind them.
func WriteBalance(w io.Writer, h Head, county string, year int, books map[balance.Book]balance.Reconciliation, entries []balance.Posted) error {
	b, err := newBook(h)
	if err != nil {
		return err
	}
	defer b.close()
	notes := []string{"期初 + 增加 + 减少（记负）+ 更正 = 期末，逐月逐项校核；期末为库存、预留、冻结之和。预留、退还、冻结、解冻在三者之间移动，不改变期末。"}
	for _, k := range balance.Books {
		r := books[k.Code]
		for _, part := range []struct {
			name string
			kind CellKind
			unit string
		}{{k.Zh, Area, "cents"}, {k.Zh + "产能", Whole, "kg"}} {
			var list []balanceLine
			for _, i := range balance.Indicators {
				for _, l := range r.Of(i.Code) {
					if i.Unit == part.unit {
						list = append(list, balanceLine{l, i})
					}
				}
			}
			title := fmt.Sprintf("%s%d年度%s月度核对", county, year, part.name)
			if part.unit == "kg" {
				title += "（公斤）"
			}
			if _, err := all(b, Sheet[balanceLine]{Name: part.name, Title: title, Columns: balanceColumns(part.kind)}, list); err != nil {
				return err
			}
		}
		if !r.Agrees {
			notes = append(notes, k.Zh+"与账面不符："+strings.Join(r.Differs, "；")+"。请联系管理员核查。")
		}
	}
	if _, err := all(b, balanceEntrySheet(), entries); err != nil {
		return err
	}
	if err := b.notes(notes); err != nil {
		return err
	}
	return b.writeTo(w)
}

// BalanceFileName is how the workbook is called.
func BalanceFileName(county string, year int, h Head) string {
	return fmt.Sprintf("占补和进出平衡月度核对_%s_%d年度_%s.xlsx", county, year, h.day())
}
