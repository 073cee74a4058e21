package intake

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/fault"
	"liangtian/internal/org"
	"liangtian/internal/plot"
)

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
	Exception      bool      `json:"exception"`
	// Extent is west, south, east, north in degrees; nil for none.
	Extent *[4]float64 `json:"extent"`
	// InUse is the version that new plots are laid over.
	InUse     bool             `json:"inUse"`
	Withdrawn *LayerWithdrawal `json:"withdrawn"`
}

// LayerSpot is what a layer in use says of one place.
type LayerSpot struct {
	LayerID   int64     `json:"layerId" bun:"layer_id"`
	Kind      string    `json:"kind" bun:"kind"`
	Name      string    `json:"name" bun:"name"`
	Version   int       `json:"version" bun:"version"`
	AsOf      org.Date  `json:"asOf" bun:"as_of"`
	Code      string    `json:"code" bun:"code"`
	Class     string    `json:"class" bun:"class"`
	Document  string    `json:"document" bun:"document"`
	ValidFrom *org.Date `json:"validFrom" bun:"valid_from"`
	ValidTo   *org.Date `json:"validTo" bun:"valid_to"`
}

// LayerWithdrawal is 停用: from then on the version is not used any more, and
// the one before it is used again.
type LayerWithdrawal struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Feature is one polygon of a layer, in CGCS2000 degrees. Number is its row in
// the file.
type Feature struct {
	Number    int
	Code      string
	Class     string
	Document  string
	ValidFrom org.Date
	ValidTo   org.Date
	Geometry  orb.MultiPolygon
}

// LayerStore keeps layers.
type LayerStore interface {
	AddLayer(ctx context.Context, by int64, l NewLayer, sha256 string, dropped []string, fill func(put func([]Feature) error) error) (int64, error)
}

// Check refuses what makes no layer.
func (l *NewLayer) Check() error {
	l.Name, l.Authority = strings.TrimSpace(l.Name), strings.TrimSpace(l.Authority)
	_, dated := l.AsOf.Time()
	_, known := plot.FindLayerKind(l.Kind)
	switch {
	case !known:
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
	kind, _ := plot.FindLayerKind(l.Kind)
	columns := mapLayer(r.Fields(), kind.Keeps)
	dropped := []string{}
	for _, f := range r.Fields() {
		if !slices.Contains(slices.Collect(maps.Values(columns)), f) {
			dropped = append(dropped, f)
		}
	}
	return store.AddLayer(ctx, by, l, sha256, dropped, func(put func([]Feature) error) error {
		return feed(ctx, r, reading{crs, kind, columns}, put, progress)
	})
}
