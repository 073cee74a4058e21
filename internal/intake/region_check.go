package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// RegionArgs is a boundary file as somebody brings it.
type RegionArgs struct {
	SHA256   string `json:"sha256"`
	Filename string `json:"filename"`
	Source   string `json:"source"`
}

// RegionCheck is what a boundary file would do; nothing of it is written.
// Areas are hundredths of m².
type RegionCheck struct {
	RegionArgs
	Regions  []RegionChange  `json:"regions"`
	Problems []RegionProblem `json:"problems"`
	Slivers  int             `json:"slivers"` // gaps and overlaps too small to list
	Moves    []RegionMove    `json:"moves"`
	// Refusal says why it cannot be imported, "" when it can.
	Refusal string `json:"refusal"`
	// Token names what was checked; an import must bring it back.
	Token string `json:"token"`
}

// RegionChange is one region of the file, or one that the file lacks.
type RegionChange struct {
	Code        org.Region `json:"code"`
	Name        string     `json:"name"`
	OldName     string     `json:"oldName"`
	Status      string     `json:"status" enum:"new,changed,renamed,same,missing"`
	Schematic   bool       `json:"schematic"` // what is there is only a drawing
	AreaCents   int64      `json:"areaCents"`
	OldCents    *int64     `json:"oldCents"`
	ChangeCents int64      `json:"changeCents"` // ground that comes or goes
}

// RegionProblem is ground that two regions have, or none.
type RegionProblem struct {
	Kind      string     `json:"kind" enum:"gap,overlap,outside"`
	A         org.Region `json:"a"`
	B         org.Region `json:"b"`
	AName     string     `json:"aName"`
	BName     string     `json:"bName"`
	AreaCents int64      `json:"areaCents"`
	At        [2]float64 `json:"at"`
}

// RegionMove is how many plots would lie in another county.
type RegionMove struct {
	From     org.Region `json:"from"`
	To       org.Region `json:"to"`
	FromName string     `json:"fromName"`
	ToName   string     `json:"toName"`
	Plots    int        `json:"plots"`
	Open     int        `json:"open"` // of them with a case that is still open
}

// RegionLimits is what a check lists one by one.
var RegionLimits = struct {
	ListCents int64 // a gap or overlap from this size, 1 亩
	Listed    int
}{ListCents: 66_667, Listed: 50}

// RegionFacts is what only the database can say of places.
type RegionFacts struct {
	Changes   []RegionChange
	Problems  []RegionProblem
	Slivers   int
	Moves     []RegionMove
	Witnesses []geo.Witness // centres of regions that stand with a real boundary
	Standing  string        // versions of what stands now
	Invalid   []string      // outlines that GEOS refuses, in words
	Stripped  []string      // regions that would lose their boundary, in words
	Named     NamedCounties
}

// NamedCounties is what plots say about boundaries by the county they name:
// how many lie outside of it, as the boundaries are and as they would be were
// they displaced by a formula.
type NamedCounties struct {
	Plots   int
	Outside int
	ByDatum map[string]NamedUnder
}

// NamedUnder is NamedCounties under one formula.
type NamedUnder struct {
	Outside     int
	East, North float64
}

// RegionStore keeps regions.
type RegionStore interface {
	RegionFacts(ctx context.Context, in org.Region, places []org.Place) (RegionFacts, error)
	PutRegions(ctx context.Context, by int64, places []org.Place, from RegionArgs, standing string) error
}

// CheckRegions reads a boundary file and says what it would do.
func CheckRegions(ctx context.Context, store RegionStore, who org.Person, places []org.Place, args RegionArgs) (c RegionCheck, f RegionFacts, err error) {
	c.RegionArgs = args
	if c.Source = strings.TrimSpace(c.Source); c.Source == "" {
		return c, f, fault.Bad("source", "regions-source", "请写明界线的来源单位和日期。")
	}
	for _, p := range places {
		if !who.Region.Contains(p.Code) {
			return c, f, fault.New(fault.Forbidden, "regions-elsewhere", "%s（%s）不在您的辖区 %s 内。请只上传本辖区的界线。", p.Name, p.Code, who.Region)
		}
	}
	return checkPlaces(ctx, store, who.Region, places, c.RegionArgs)
}

func checkPlaces(ctx context.Context, store RegionStore, in org.Region, places []org.Place, args RegionArgs) (c RegionCheck, f RegionFacts, err error) {
	c.RegionArgs = args
	if f, err = store.RegionFacts(ctx, in, places); err != nil {
		return c, f, err
	}
	c.Regions, c.Problems, c.Slivers, c.Moves = f.Changes, f.Problems, f.Slivers, f.Moves
	c.Refusal = f.refusal()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", args.SHA256, c.Source, f.Standing))
	c.Token = hex.EncodeToString(sum[:])
	return c, f, nil
}

// refusal says what makes boundaries unfit, "" for nothing.
func (f RegionFacts) refusal() string {
	if len(f.Invalid) > 0 {
		return "界线无效：" + strings.Join(f.Invalid, "；") + "。请修复后重新上传。"
	}
	if len(f.Stripped) > 0 {
		return strings.Join(f.Stripped, "、") + "已有界线，不能改为没有界线的行政区。"
	}
	s := geo.MeasureShift(f.Witnesses, RegionShift)
	if s.Displaced {
		return fault.As(refuseShift(s, "现有界线")).Message
	}
	for _, d := range geo.Datums {
		u, ok := f.Named.ByDatum[d.Name]
		wrong := float64(f.Named.Outside)
		if ok && f.Named.Plots >= PlotWitness.Plots && wrong >= PlotWitness.Wrong*float64(f.Named.Plots) && float64(u.Outside) <= PlotWitness.Less*wrong {
			return fmt.Sprintf("按此界线，%d 个已有图斑中有 %d 个落在所填县区之外；若按 %s 坐标改正，只有 %d 个。界线整体%s，像是 %s 坐标。请换用 CGCS2000 数据。",
				f.Named.Plots, f.Named.Outside, d.Name, u.Outside, ShiftWords(u.East, u.North), d.Name)
		}
	}
	if !slices.ContainsFunc(f.Changes, func(c RegionChange) bool { return c.Status != "same" && c.Status != "missing" }) {
		return "文件中的行政区与现有的完全相同，无需导入。"
	}
	return ""
}

// ImportRegions writes what was checked, when it still is what was checked.
func ImportRegions(ctx context.Context, store RegionStore, who org.Person, places []org.Place, args RegionArgs, token string) (RegionCheck, error) {
	c, f, err := CheckRegions(ctx, store, who, places, args)
	switch {
	case err != nil:
		return c, err
	case c.Refusal == "" && c.Token != token:
		return c, fault.New(fault.Conflict, "regions-changed", "检查之后行政区已有变化，没有写入。请重新检查后再导入。")
	}
	return c, c.write(ctx, store, who.ID, places, f)
}

// BringRegions checks places and writes them in one go, for whoever sits at the
// server: the whole country is his, and he is told what was found.
func BringRegions(ctx context.Context, store RegionStore, places []org.Place, args RegionArgs, tell func(RegionCheck)) error {
	c, f, err := checkPlaces(ctx, store, "", places, args)
	if err != nil {
		return err
	}
	tell(c)
	return c.write(ctx, store, 0, places, f)
}

// write brings in what a check lets pass and what differs from what stands.
func (c RegionCheck) write(ctx context.Context, store RegionStore, by int64, places []org.Place, f RegionFacts) error {
	if c.Refusal != "" {
		return fault.New(fault.Invalid, "regions-refused", "%s", c.Refusal)
	}
	unchanged := map[org.Region]bool{}
	for _, r := range c.Regions {
		unchanged[r.Code] = r.Status == "same"
	}
	fresh := slices.DeleteFunc(slices.Clone(places), func(p org.Place) bool { return unchanged[p.Code] })
	return store.PutRegions(ctx, by, fresh, c.RegionArgs, f.Standing)
}
