package plot

import "slices"

// LayerKind is a kind of layer that plots are laid over.
type LayerKind struct {
	Code string
	Zh   string
	En   string
	// Only is the land classes of the layer that count; all when empty.
	Only []string
	// Ground is the ground of «clear» (casework.Grounds) that a hit proposes;
	// kinds with one are exceptions: approvals, filings, exemptions.
	Ground string
	// Keeps is the columns that are kept, by what they are for us; everything
	// else is dropped as it is read: layers carry names, identity numbers and
	// telephones.
	Keeps []string
}

// Exception reports whether the kind speaks for the plot.
func (k LayerKind) Exception() bool { return k.Ground != "" }

// Other is the kind of a layer that goes by its own name.
const Other = "other"

var (
	baseline = []string{"code", "class"}
	dated    = []string{"code", "class", "document", "valid_from", "valid_to"}
)

// LayerKinds is the table of layers. Of the land-class layer only cultivated
// land (01xx) counts as farmland.
var LayerKinds = []LayerKind{
	{Code: "farmland", Zh: "耕地（地类图斑 DLTB）", En: "Farmland (DLTB)", Only: []string{"01"}, Keeps: baseline},
	{Code: "pbf", Zh: "永久基本农田（YJJBNTBHTB）", En: "Permanent basic farmland", Keeps: baseline},
	{Code: "ecological_redline", Zh: "生态保护红线（STBHHX）", En: "Ecological red line", Keeps: baseline},
	{Code: "urban_boundary", Zh: "城镇开发边界（CZKFBJ）", En: "Urban development boundary", Keeps: baseline},
	{Code: "approved_construction", Zh: "已批建设用地", En: "Approved construction land", Ground: "lawful", Keeps: dated},
	{Code: "temporary_land_use", Zh: "临时用地", En: "Temporary land use", Ground: "temporary", Keeps: dated},
	{Code: "facility_agriculture", Zh: "设施农用地备案", En: "Facility-agriculture filing", Ground: "facility", Keeps: dated},
	{Code: "disaster_loss", Zh: "灾毁", En: "Disaster loss", Ground: "exempt", Keeps: dated},
	{Code: "ecological_conversion", Zh: "生态退耕", En: "Ecological conversion", Ground: "exempt", Keeps: dated},
	{Code: Other, Zh: "其他图层", En: "Other layer", Keeps: dated},
}

// FindLayerKind looks a kind up.
func FindLayerKind(code string) (LayerKind, bool) {
	i := slices.IndexFunc(LayerKinds, func(k LayerKind) bool { return k.Code == code })
	if i < 0 {
		return LayerKind{Code: code, Zh: code, En: code}, false
	}
	return LayerKinds[i], true
}

// LayerZh is what a layer is called: by its kind, or by its own name.
func LayerZh(kind, name string) string {
	if kind == Other && name != "" {
		return name
	}
	k, _ := FindLayerKind(kind)
	return k.Zh
}
