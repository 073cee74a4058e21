package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo"
	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// LayerStore keeps baseline layers.
type LayerStore interface {
	List(ctx context.Context) ([]intake.LayerEntry, error)
	Withdraw(ctx context.Context, who org.Person, id int64, reason string) error
	Tile(ctx context.Context, id int64, t maptile.Tile) ([]geo.TileFeature, error)
	At(ctx context.Context, place orb.Point) ([]intake.LayerSpot, error)
}

// LayerList is all layers.
type LayerList struct {
	Items []intake.LayerEntry `json:"items"`
}

func (s *server) listLayers(ctx context.Context, _ org.Person, _ *struct{}) (LayerList, error) {
	items, err := s.Layers.List(ctx)
	return LayerList{items}, err
}

type withdrawLayerInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *server) withdrawLayer(ctx context.Context, who org.Person, in *withdrawLayerInput) (LayerList, error) {
	reason := strings.TrimSpace(in.Body.Reason)
	if reason == "" {
		return LayerList{}, fault.Bad("reason", "layer-reason", "请写明停用的原因。")
	}
	detail(ctx, "reason", reason)
	if err := s.Layers.Withdraw(ctx, who, in.ID, reason); err != nil {
		return LayerList{}, err
	}
	return s.listLayers(ctx, who, nil)
}

// layerZoom is where a layer's outlines begin: below it a page draws its box.
const layerZoom = 10

// serveLayerTile answers a tile of a layer. A version never changes, so the
// browser may keep it.
func (s *server) serveLayerTile(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-layer", "没有这个图层。")
	}
	t, err := tileOf(r)
	if err != nil {
		return err
	}
	features := []geo.TileFeature{}
	if t.Z >= layerZoom {
		if features, err = s.Layers.Tile(s.elsewhere(r.Context()), id, t); err != nil {
			return err
		}
	}
	raw, err := geo.EncodeOutlines("layer", t, features)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, max-age=86400")
	w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
	_, _ = w.Write(raw)
	return nil
}

// tileOf reads the tile that an address names.
func tileOf(r *http.Request) (maptile.Tile, error) {
	z, err1 := strconv.ParseUint(chi.URLParam(r, "z"), 10, 32)
	x, err2 := strconv.ParseUint(chi.URLParam(r, "x"), 10, 32)
	y, err3 := strconv.ParseUint(strings.TrimSuffix(chi.URLParam(r, "y"), ".mvt"), 10, 32)
	if err1 != nil || err2 != nil || err3 != nil || z > 20 || x >= 1<<z || y >= 1<<z {
		return maptile.Tile{}, fault.New(fault.NotFound, "no-such-tile", "没有这张瓦片。")
	}
	return maptile.New(uint32(x), uint32(y), maptile.Zoom(z)), nil
}

// OverlayComparison is a case's frozen overlays against the layers of now.
type OverlayComparison struct {
	Items []casework.OverlayChange `json:"items"`
	Words string                   `json:"words"`
}

func (s *server) compareOverlays(ctx context.Context, who org.Person, in *caseInput) (out OverlayComparison, err error) {
	if out.Items, err = s.Cases.CompareOverlays(ctx, who, in.ID); err != nil {
		return out, err
	}
	out.Items = orEmpty(out.Items)
	out.Words = comparisonWords(out.Items)
	return out, nil
}

func comparisonWords(items []casework.OverlayChange) string {
	var words []string
	for _, c := range items {
		if !c.Changed {
			continue
		}
		side := func(o *casework.OverlaySide) string {
			if o == nil {
				return "无"
			}
			return fmt.Sprintf("%s 亩（第 %d 版 %s）", geo.FormatMu(o.AreaCents), o.Version, o.AsOf)
		}
		words = append(words, fmt.Sprintf("%s %s → %s", c.KindZh, side(c.Frozen), side(c.Now)))
	}
	if len(words) == 0 {
		return "与现行图层比对，套合结果没有变化。"
	}
	return "与现行图层比对：" + strings.Join(words, "；") + "。入库时的套合结果不变。"
}

// recordComparison puts a comparison beside the case; the plot stays as it
// came in.
func (s *server) recordComparison(ctx context.Context, who org.Person, in *caseInput) (CaseFile, error) {
	found, err := s.compareOverlays(ctx, who, in)
	if err != nil {
		return CaseFile{}, err
	}
	if err := s.Cases.AddRecord(ctx, who, in.ID, casework.OverlayComparison, map[string]any{"text": found.Words, "items": found.Items}); err != nil {
		return CaseFile{}, err
	}
	return s.caseFile(ctx, who, in.ID)
}
