package report

import (
	"context"
	"fmt"
	"io"
	"strings"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/routing"
	"liangtian/internal/seal"
)

// List names which cases a list has.
type List string

// The lists.
const (
	AllCases   List = "all"      // split and void ones are left out
	Unlawful   List = "unlawful" // non-agricultural, upheld
	ClosedOnes List = "closed"
	Outlines   List = "outlines" // all, with their outlines
)

// Source gives what is asked, of one moment and inside the scope of one person.
type Source interface {
	Names(ctx context.Context, a Ask) (Names, error)
	Groups(ctx context.Context, a Ask) ([]Group, error)
	Classes(ctx context.Context, a Ask) ([]Class, error)
	Brief(ctx context.Context, a Ask) (BriefFigures, error)
	CountLines(ctx context.Context, a Ask, of List) (int64, error)
	// EachLine and EachEntry never have more than a page in memory.
	EachLine(ctx context.Context, a Ask, of List, each func(Line) error) error
	CountEntries(ctx context.Context, f casework.Filter) (int64, error)
	EachEntry(ctx context.Context, f casework.Filter, each func(casework.Entry) error) error
	// Photos are those of a case's present round that nobody took back.
	Photos(ctx context.Context, caseID int64) ([]casework.Photo, error)
	// Sealed is the newest checkpoint, or nil; Proofs lead cases up to it.
	Sealed(ctx context.Context) (*seal.Checkpoint, error)
	Proofs(ctx context.Context, c seal.Checkpoint, cases []int64) ([]seal.OfCase, error)
}

// Names are the words for what is asked of.
type Names struct{ Batch, County, City, Province string }

// Files gives the original bytes of a photo.
type Files interface {
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, int64, error)
}

// Maker is all that making something needs.
type Maker struct {
	Source Source
	Files  Files
	Head   Head
	// Progress hears how far the work is; its error ends the work.
	Progress func(done, total int64) error
	Version  string
	Keys     seal.Ring // the public keys of checkpoints
	names    Names
}

// Make writes one kind to w and gives the name that its file has.
func (m Maker) Make(ctx context.Context, w io.Writer, k Kind, a Ask) (name string, err error) {
	if m.names, err = m.Source.Names(ctx, a); err != nil {
		return "", err
	}
	m.Head.Scope = strings.Join(append([]string{m.Head.Scope}, a.Words(k, m.names)...), "；")
	switch k.Code {
	case "evidence":
		return m.evidencePackage(ctx, w, a)
	case "upward":
		return m.upward(ctx, w, a)
	case "r10":
		return m.brief(ctx, w, k, a)
	}
	b, err := newBook(m.Head)
	if err != nil {
		return "", err
	}
	defer b.close()
	if err := m.fill(ctx, b, k, a); err != nil {
		return "", err
	}
	return FileName(k, m.Head), b.writeTo(w)
}

// Words is what is asked for, in words.
func (a Ask) Words(k Kind, n Names) (words []string) {
	if a.Batch != 0 {
		words = append(words, "批次 "+n.Batch)
	}
	if a.County != "" {
		words = append(words, countyName(a.County, n.County))
	}
	if a.Lead != "" {
		words = append(words, "牵头部门 "+a.Lead.Zh())
	}
	of := map[string]string{"issued": "批次下达日期", "closed": "销号日", "period": "统计时段"}[k.Dates]
	switch {
	case a.From != "" && a.To != "":
		words = append(words, fmt.Sprintf("%s %s 至 %s", of, a.From, a.To))
	case a.From != "":
		words = append(words, fmt.Sprintf("%s %s 起", of, a.From))
	case a.To != "":
		words = append(words, fmt.Sprintf("%s %s 止", of, a.To))
	}
	if a.Register != nil {
		words = append(words, "按台账页的筛选条件")
	}
	if a.EPSG != 0 {
		words = append(words, fmt.Sprintf("EPSG:%d", a.EPSG))
	}
	return words
}

// fill writes the sheets of a report and its notes.
func (m Maker) fill(ctx context.Context, b *Book, k Kind, a Ask) (err error) {
	var notes []string
	switch k.Code {
	case "r2":
		notes, err = stream(ctx, m, b, r2, a, AllCases)
	case "r6":
		notes, err = stream(ctx, m, b, r6, a, Unlawful)
	case "r9":
		notes, err = stream(ctx, m, b, r9, a, ClosedOnes)
	case "register":
		notes, err = m.register(ctx, b, *a.Register)
	case "r8":
		notes, err = m.classes(ctx, b, a)
	default:
		notes, err = m.counties(ctx, b, k.Code, a)
	}
	if err != nil {
		return err
	}
	return b.notes(append(notes, words[k.Code]...))
}

// counties are the reports that add up groups.
func (m Maker) counties(ctx context.Context, b *Book, code string, a Ask) (notes []string, err error) {
	groups, err := m.Source.Groups(ctx, a)
	if err != nil {
		return nil, err
	}
	put := func(s Sheet[County], key func(County) int64) {
		if err == nil {
			var more []string
			more, err = all(b, s, byCounty(groups, m.names.City, key))
			notes = append(notes, more...)
		}
	}
	open := func(c County) int64 { return c.at(Untouched, Underway).Count }
	switch code {
	case "r1":
		put(r1, open)
	case "r3":
		put(r3, open)
	case "r4":
		put(r4("非农违法", routing.NonAgricultural), openFarmland(routing.NonAgricultural))
		put(r4("非粮违法", routing.NonGrain), openFarmland(routing.NonGrain))
	case "r5":
		put(r5, func(County) int64 { return 0 })
	case "r7":
		put(r7, func(County) int64 { return 0 })
	default:
		return nil, fault.New(fault.Invalid, "export-kind", "没有“%s”这种报表。", code)
	}
	return append(notes, leftOut(groups)...), errOr(err, m.Progress(1, 1))
}

func errOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (m Maker) classes(ctx context.Context, b *Book, a Ask) ([]string, error) {
	classes, err := m.Source.Classes(ctx, a)
	if err != nil {
		return nil, err
	}
	s, list := r8(classes)
	if _, err := all(b, s, list); err != nil {
		return nil, err
	}
	if _, err := all(b, r8Classes, byClass(classes)); err != nil {
		return nil, err
	}
	return nil, m.Progress(1, 1)
}

// stream writes a list as it is read.
func stream(ctx context.Context, m Maker, b *Book, s Sheet[Line], a Ask, of List) ([]string, error) {
	total, err := m.Source.CountLines(ctx, a, of)
	if err != nil {
		return nil, err
	}
	r, err := begin(b, s)
	if err != nil {
		return nil, err
	}
	if err := m.Source.EachLine(ctx, a, of, func(l Line) error { return m.counted(r.add(l), r.count, total) }); err != nil {
		return nil, err
	}
	return s.empty(), r.end()
}

// counted tells of progress once in a hundred rows, and at the end.
func (m Maker) counted(err error, done int, total int64) error {
	if err != nil || done%100 != 0 && int64(done) != total {
		return err
	}
	return m.Progress(int64(done), total)
}

func (m Maker) register(ctx context.Context, b *Book, f casework.Filter) ([]string, error) {
	total, err := m.Source.CountEntries(ctx, f)
	if err != nil {
		return nil, err
	}
	r, err := begin(b, register)
	if err != nil {
		return nil, err
	}
	if err := m.Source.EachEntry(ctx, f, func(e casework.Entry) error { return m.counted(r.add(e), r.count, total) }); err != nil {
		return nil, err
	}
	return nil, r.end()
}

// WriteRegister is the register of what each gives, for who waits for it.
func WriteRegister(w io.Writer, h Head, each func(func(casework.Entry) error) error) error {
	b, err := newBook(h)
	if err != nil {
		return err
	}
	defer b.close()
	r, err := begin(b, register)
	if err != nil {
		return err
	}
	if err := each(r.add); err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	if err := b.notes(nil); err != nil {
		return err
	}
	return b.writeTo(w)
}

// FileName is the name that a workbook of a kind has on a day.
func FileName(k Kind, h Head) string {
	of := "日报"
	if k.Ext == "docx" {
		of = ""
	}
	return fmt.Sprintf("%s%s_%s.%s", k.Zh, of, h.day(), k.Ext)
}
