package demo

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/plot"
)

// pack writes a layer as a county gets it: zone 38 with its prefix, GBK, no
// .cpg, all in a zip. The same layer gives the same bytes.
func pack(name string, fields []shp.Field, records []geo.Record) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	layer := shp.Layer{Fields: fields, Records: records, PRJ: zone.PRJ(), GBK: true, NoCPG: true}
	err := shp.Write(func(ext string) (io.Writer, error) { return z.Create(name + ext) }, layer)
	if err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func text(name string, length int) shp.Field { return shp.Field{Name: name, Type: 'C', Length: length} }

// plotFields are the columns that monitoring plots are issued with.
var plotFields = []shp.Field{
	text("JCBH", 40), text("XZQDM", 12), text("XMC", 40), text("XZMC", 40), text("ZLDWMC", 60), text("TBLX", 10),
	text("QSX", 8), text("HSX", 8), text("DLBM", 10), text("DLMC", 40), text("ZZSXDM", 10), text("SFYN", 4), text("SFHX", 4),
	{Name: "JCMJ", Type: 'N', Length: 18, Decimals: 2},
	text("BZ", 100),
}

// plotFile is a batch's file. The last one has the faults that files have: a
// number twice, a row without an outline.
func plotFile(all []lot, names map[string]string, issued time.Time) ([]byte, error) {
	var records []geo.Record
	for _, l := range all {
		records = append(records, record(l, names, issued))
	}
	if len(all) > 0 && all[0].batch == len(batchPlans) {
		again, empty := records[0], record(all[1], names, issued)
		empty.Geometry, empty.Attributes["JCBH"], empty.Attributes["BZ"] = nil, all[1].no+"X", "图形缺失"
		records = append(records, again, empty)
	}
	return pack("JCTB", plotFields, records)
}

func record(l lot, names map[string]string, issued time.Time) geo.Record {
	shape := orb.MultiPolygon{{l.ring}}
	yes := map[bool]string{true: "是", false: "否"}
	return geo.Record{Geometry: shape, Attributes: map[string]string{
		"JCBH": l.no, "XZQDM": string(l.county), "XMC": names[string(l.county)], "XZMC": l.town, "ZLDWMC": l.village,
		"TBLX": l.change.typ, "QSX": issued.AddDate(0, -6, 0).Format("20060102"), "HSX": issued.AddDate(0, 0, -24).Format("20060102"),
		"DLBM": l.change.class, "DLMC": plot.LandClasses.Zh(l.change.class), "ZZSXDM": l.change.planting,
		"SFYN": yes[l.pbf], "SFHX": "否", "JCMJ": geo.FormatSquareMetres(geo.AreaCentsIn(zone, shape)), "BZ": l.change.note,
	}}
}

// farmlandFile is the land-class layer: most fields of all villages, some of
// them no longer cultivated.
func farmlandFile(seed uint64, villages []village) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 21))
	var records []geo.Record
	for _, v := range villages {
		for _, f := range v.fields {
			class := f.class
			if r.Float64() < 0.04 {
				class = "0201"
			}
			if f.inMap {
				records = append(records, parcel("DLTB", len(records), class, f.ring))
			}
		}
	}
	return pack("DLTB", []shp.Field{text("BSM", 18), text("DLBM", 5), text("DLMC", 60)}, records)
}

// pbfFile is the permanent basic farmland; of some fields only the inner part.
func pbfFile(seed uint64, villages []village) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 22))
	var records []geo.Record
	for _, v := range villages {
		for _, f := range v.fields {
			ring := f.ring
			if r.Float64() < 0.15 {
				ring = shrunk(ring, 0.6)
			}
			if f.pbf {
				records = append(records, parcel("YN", len(records), f.class, ring))
			}
		}
	}
	return pack("YJJBNTBHTB", []shp.Field{text("BSM", 18), text("DLBM", 5), text("DLMC", 60)}, records)
}

func parcel(prefix string, n int, class string, ring orb.Ring) geo.Record {
	return geo.Record{Geometry: orb.MultiPolygon{{ring}}, Attributes: map[string]string{
		"BSM": fmt.Sprintf("%s%08d", prefix, n+1), "DLBM": class, "DLMC": plot.LandClasses.Zh(class),
	}}
}
