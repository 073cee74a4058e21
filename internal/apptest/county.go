package apptest

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"liangtian/geo"
	"liangtian/geo/shp"
)

// County is a whole county's file: irregular fields of 17 vertices on average,
// with the columns that monitoring plots come with, in zone 38, GBK.
func County(n int) shp.Layer {
	crs, _ := geo.CRSByEPSG(4526)
	l := shp.Layer{PRJ: crs.PRJ(), GBK: true, NoCPG: true}
	l.Fields = []shp.Field{
		{Name: "JCBH", Type: 'C', Length: 20}, {Name: "XZQDM", Type: 'C', Length: 6}, {Name: "XMC", Type: 'C', Length: 20}, {Name: "XZMC", Type: 'C', Length: 30},
		{Name: "TBLX", Type: 'C', Length: 4}, {Name: "QSX", Type: 'C', Length: 8}, {Name: "HSX", Type: 'C', Length: 8}, {Name: "DLBM", Type: 'C', Length: 5},
		{Name: "DLMC", Type: 'C', Length: 20}, {Name: "ZZSXDM", Type: 'C', Length: 6}, {Name: "SFYN", Type: 'C', Length: 2}, {Name: "SFHX", Type: 'C', Length: 2},
		{Name: "JCMJ", Type: 'N', Length: 16, Decimals: 2}, {Name: "BZ", Type: 'C', Length: 60},
	}
	side := int(math.Ceil(math.Sqrt(float64(n))))
	types := []string{"20", "GF", "KT", "ND", "02", "TD", "03", "01"}
	for i := range n {
		x, y := 38440000+120*float64(i%side), 2990000+120*float64(i/side)
		vertices := 9 + (i*7)%17
		ring := make(orb.Ring, 0, vertices+1)
		for k := range vertices {
			turn := 2 * math.Pi * float64(k) / float64(vertices)
			r := 42 + 9*math.Sin(float64(3*k+i))
			ring = append(ring, orb.Point{x + r*math.Cos(turn), y + r*math.Sin(turn)})
		}
		mp := orb.MultiPolygon{{append(ring, ring[0])}}
		l.Records = append(l.Records, geo.Record{Number: i + 1, Geometry: mp, Attributes: map[string]string{
			"JCBH": fmt.Sprintf("430223JC26%08d", i), "XZQDM": "430223", "XMC": "攸县", "XZMC": "示例镇" + strconv.Itoa(i%17), "TBLX": types[i%len(types)],
			"QSX": "20251006", "HSX": "20260501", "DLBM": "0101", "DLMC": "水田", "ZZSXDM": "GZ", "SFYN": "否", "SFHX": "否", "JCMJ": strconv.FormatFloat(planar.Area(mp), 'f', 2, 64), "BZ": "第二季度监测",
		}})
	}
	return l
}
