package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// LayerKind is a baseline layer that plots are laid over.
type LayerKind struct {
	Code string   `json:"code"`
	Zh   string   `json:"zh"`
	En   string   `json:"en"`
	Only []string `json:"-"` // land classes of the layer that count; all when empty
}

// LayerKinds is the table of layers. Of the land-class layer only cultivated
// land (01xx) counts as farmland.
var LayerKinds = []LayerKind{
	{Code: "farmland", Zh: "耕地（地类图斑 DLTB）", En: "Farmland (DLTB)", Only: []string{"01"}},
	{Code: "pbf", Zh: "永久基本农田（YJJBNTBHTB）", En: "Permanent basic farmland"},
	{Code: "ecological_redline", Zh: "生态保护红线（STBHHX）", En: "Ecological red line"},
}

// LayerKindZh is the kind's word.
func LayerKindZh(code string) string {
	for _, k := range LayerKinds {
		if k.Code == code {
			return k.Zh
		}
	}
	return code
}

// kept are the only columns a layer keeps. Everything else is dropped as it
// is read: baseline layers carry names, identity numbers and telephones.
var kept = []string{"BSM", "DLBM"}

// NewLayer is a layer as somebody brings it.
type NewLayer struct {
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Authority string   `json:"authority"`
	AsOf      org.Date `json:"asOf"`
}

// LayerEntry is a layer in the list. Areas are hundredths of m².
type LayerEntry struct {
	ID             int64     `json:"id"`
	Kind           string    `json:"kind"`
	KindZh         string    `json:"kindZh"`
	Name           string    `json:"name"`
	Version        int       `json:"version"`
	Authority      string    `json:"authority"`
	AsOf           org.Date  `json:"asOf"`
	Features       int       `json:"features"`
	AreaCents      int64     `json:"areaCents"`
	DroppedColumns []string  `json:"droppedColumns"`
	CreatedAt      time.Time `json:"createdAt"`
}

// Feature is one polygon of a layer, in CGCS2000 degrees.
type Feature struct {
	Code     string
	Class    string
	Geometry orb.MultiPolygon
}

// LayerStore keeps layers.
type LayerStore interface {
	AddLayer(ctx context.Context, by int64, l NewLayer, sha256 string, dropped []string, fill func(put func([]Feature) error) error) (int64, error)
}

// Check refuses what makes no layer.
func (l *NewLayer) Check() error {
	l.Name, l.Authority = strings.TrimSpace(l.Name), strings.TrimSpace(l.Authority)
	_, dated := l.AsOf.Time()
	switch {
	case !slices.ContainsFunc(LayerKinds, func(k LayerKind) bool { return k.Code == l.Kind }):
		return fault.Bad("kind", "layer-kind", "请选择图层类别。")
	case l.Name == "":
		return fault.Bad("name", "layer-name", "请填写图层名称。")
	case l.Authority == "":
		return fault.Bad("authority", "layer-authority", "请填写图层的来源单位。")
	case !dated:
		return fault.Bad("asOf", "layer-date", "请填写图层的数据日期，如 2025-12-31。")
	}
	return nil
}

// LoadLayer reads a file of any format into a new version of a layer, all or nothing.
func LoadLayer(ctx context.Context, store LayerStore, a Archive, size int64, foreign Foreign, sha256 string, by int64, l NewLayer, progress func(done, total int)) (int64, error) {
	u, err := Unpack(ctx, a, size, foreign)
	if err != nil {
		return 0, err
	}
	defer u.Close()
	if len(u.Sources) != 1 {
		return 0, fault.New(fault.Invalid, "layer-many", "文件里有 %d 个图层，每次请只上传一个图层。", len(u.Sources))
	}
	r, err := u.Sources[0].Open()
	if err != nil {
		return 0, refused(err)
	}
	crs, err := r.CRS()
	if err != nil {
		return 0, refused(err)
	}
	if err := geo.CheckAgainst(crs, r.Bound()); err != nil {
		return 0, refused(err)
	}
	dropped := []string{}
	for _, f := range r.Fields() {
		if !slices.Contains(kept, f) {
			dropped = append(dropped, f)
		}
	}
	return store.AddLayer(ctx, by, l, sha256, dropped, func(put func([]Feature) error) error {
		return feed(ctx, r, crs, only(l.Kind), put, progress)
	})
}

func only(kind string) []string {
	for _, k := range LayerKinds {
		if k.Code == kind {
			return k.Only
		}
	}
	return nil
}

func feed(ctx context.Context, l geo.Layer, crs geo.CRS, only []string, put func([]Feature) error, progress func(done, total int)) error {
	chunk, done := make([]Feature, 0, chunkRows), 0
	for rec, err := range l.Records() {
		if err != nil {
			return refused(err)
		}
		done++
		class := rec.Attributes["DLBM"]
		if rec.Err != nil {
			// A layer with holes in it would make every overlap too small.
			return refused(rec.Err)
		}
		if rec.Null || rec.Deleted || !within(class, only) {
			continue
		}
		chunk = append(chunk, Feature{Code: rec.Attributes["BSM"], Class: class, Geometry: crs.MapToGeographic(rec.Geometry)})
		if len(chunk) == chunkRows {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := put(chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
			progress(done, l.Count())
		}
	}
	return put(chunk)
}

func within(class string, only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(p string) bool { return strings.HasPrefix(class, p) })
}
