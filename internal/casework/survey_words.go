package casework

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// Checklist is what an inspector is asked about one group of plot types.
type Checklist struct {
	Group string `json:"group"` // of internal/plot/types.csv
	Items []Word `json:"items"`
}

//go:embed checklists.csv
var checklistsCSV string

// Checklists is one list per group of plot types.
var Checklists = sync.OnceValue(func() (out []Checklist) {
	rows, err := csv.NewReader(strings.NewReader(checklistsCSV)).ReadAll()
	if err != nil {
		panic("casework: checklists.csv: " + err.Error()) // built in; a test reads it
	}
	for _, r := range rows[1:] {
		if len(out) == 0 || out[len(out)-1].Group != r[0] {
			out = append(out, Checklist{Group: r[0]})
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, Word{Code: r[1], Zh: r[2], En: r[3]})
	}
	return out
})

// knownCheck reports whether any checklist has the code: the type of a plot
// may be corrected after the phone took its list along.
func knownCheck(code string) bool {
	return slices.ContainsFunc(Checklists(), func(l Checklist) bool {
		_, ok := find(l.Items, code)
		return ok
	})
}

// Crops is what stands on a replanted field.
var Crops = []Word{
	{Code: "rice", Zh: "水稻", En: "Rice"},
	{Code: "maize", Zh: "玉米", En: "Maize"},
	{Code: "wheat", Zh: "小麦", En: "Wheat"},
	{Code: "soybean", Zh: "大豆", En: "Soybean"},
	{Code: "tuber", Zh: "薯类", En: "Tubers"},
	{Code: "rape", Zh: "油菜", En: "Rape"},
	{Code: "cotton", Zh: "棉花", En: "Cotton"},
	{Code: "sugar", Zh: "糖料", En: "Sugar crops"},
	{Code: "vegetable", Zh: "蔬菜", En: "Vegetables"},
	{Code: "fodder", Zh: "饲草饲料", En: "Fodder"},
	{Code: "other", Zh: "其他（请在说明中写明）", En: "Other (say which in the note)"},
}

// Growths is how far it has grown.
var Growths = []Word{
	{Code: "tilled", Zh: "已翻耕未播种", En: "Tilled, not sown"},
	{Code: "sown", Zh: "已播种未出苗", En: "Sown, not yet up"},
	{Code: "seedling", Zh: "出苗", En: "Seedlings up"},
	{Code: "growing", Zh: "生长期", En: "Growing"},
	{Code: "ripe", Zh: "成熟", En: "Ripe"},
	{Code: "harvested", Zh: "已收获", En: "Harvested"},
}

var (
	answers  = []string{"yes", "no", "unsure"}
	outlines = []string{"drawn", "walked"}
)
