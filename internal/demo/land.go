package demo

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/org"
)

// The land is made in metres of zone 38, in which the files are written, too.
const epsg = 4526

var zone = func() geo.CRS {
	crs, ok := geo.CRSByEPSG(epsg)
	if !ok {
		panic("demo: no such CRS")
	}
	return crs
}()

// field is one parcel of a village: an outline in metres of the zone.
type field struct {
	ring  orb.Ring
	class string
	pbf   bool
	inMap bool // the farmland layer has it
}

// village is a name and its fields.
type village struct {
	county     org.Region
	town, name string
	fields     []field
}

var townNames = map[org.Region][]string{
	"430211": {"示例云田镇", "示例三桥镇", "示例马坪镇", "示例湘岸镇"},
	"430223": {"示例青禾镇", "示例石桥镇", "示例双溪镇", "示例槐塘镇"},
	"430224": {"示例枣岭镇", "示例茶洲镇", "示例高坪镇", "示例洣岸镇"},
}

var villageNames = []string{"柳塘", "枫树", "大坪"}

// land lays out four towns of three villages in every county.
func land(seed uint64, all []org.Place) []village {
	var out []village
	for i, p := range all {
		names := townNames[p.Code]
		if len(names) == 0 {
			continue
		}
		r := rand.New(rand.NewPCG(seed, 1000+uint64(i)))
		var towns []orb.Point
		for _, town := range names {
			at := roomy(r, p.Boundary, towns, 6000)
			towns = append(towns, at)
			for k, name := range villageNames {
				centre := geo.Destination(at, float64(k)*120+60*r.Float64(), 1100+900*r.Float64())
				out = append(out, village{p.Code, town, fmt.Sprintf("示例%s村", name), fields(r, zone.FromGeographic(centre))})
			}
		}
	}
	return out
}

// roomy finds a place well inside a county and away from the others. Should
// there be none so far away, nearer ones will do.
func roomy(r *rand.Rand, in orb.MultiPolygon, others []orb.Point, apart float64) orb.Point {
	b := in.Bound()
	for try := 1; ; try++ {
		p := orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
		fits := true
		for turn := range 8 {
			_, _, inside := geo.ToPlot(geo.Destination(p, float64(turn)*45, 3500), in)
			fits = fits && inside
		}
		for _, o := range others {
			fits = fits && geo.Distance(p, o) > apart/float64(1+try/200)
		}
		if fits {
			return p
		}
	}
}

const rows, columns = 6, 8

// fields is a bent and turned chequerboard of parcels around a centre, whose
// neighbours share their edges exactly.
func fields(r *rand.Rand, centre orb.Point) []field {
	xs, ys := widths(r, columns), widths(r, rows)
	sin, cos := math.Sincos(r.Float64() * math.Pi)
	var nodes [columns + 1][rows + 1]orb.Point
	for i := range nodes {
		for k := range nodes[i] {
			x, y := xs[i]+14*(r.Float64()-0.5), ys[k]+14*(r.Float64()-0.5)
			x, y = x-xs[columns]/2+9*math.Sin(y/70), y-ys[rows]/2+9*math.Sin(x/90)
			nodes[i][k] = orb.Point{centre[0] + x*cos - y*sin, centre[1] + x*sin + y*cos}
		}
	}
	edges := map[[2]orb.Point][]orb.Point{}
	edge := func(a, b orb.Point) []orb.Point {
		if line, ok := edges[[2]orb.Point{a, b}]; ok {
			return line
		}
		line := bent(r, a, b)
		back := make([]orb.Point, len(line))
		for i, p := range line {
			back[len(line)-1-i] = p
		}
		edges[[2]orb.Point{a, b}], edges[[2]orb.Point{b, a}] = line, back
		return line
	}
	var out []field
	for i := range columns {
		for k := range rows {
			a, b, c, d := nodes[i][k], nodes[i+1][k], nodes[i+1][k+1], nodes[i][k+1]
			var ring orb.Ring
			for _, side := range [][]orb.Point{edge(a, b), edge(b, c), edge(c, d), edge(d, a)} {
				ring = append(ring, side[:len(side)-1]...)
			}
			f := field{ring: append(ring, ring[0]), class: "0101", pbf: i*2 < columns+2, inMap: r.Float64() > 0.06}
			if r.Float64() < 0.3 {
				f.class = "0103"
			}
			out = append(out, f)
		}
	}
	return out
}

// widths are the lines of a board, 60 to 160 m apart.
func widths(r *rand.Rand, n int) []float64 {
	out := []float64{0}
	for range n {
		out = append(out, out[len(out)-1]+60+100*r.Float64())
	}
	return out
}

// bent is the edge of a field: not quite straight, to the millimetre.
func bent(r *rand.Rand, a, b orb.Point) []orb.Point {
	out := []orb.Point{a}
	for _, t := range []float64{0.3, 0.65} {
		by := 0.06 * (r.Float64() - 0.5)
		out = append(out, millimetres(orb.Point{a[0] + t*(b[0]-a[0]) - by*(b[1]-a[1]), a[1] + t*(b[1]-a[1]) + by*(b[0]-a[0])}))
	}
	return append(out, b)
}

func millimetres(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1000) / 1000, math.Round(p[1]*1000) / 1000}
}

// shrunk is the ring drawn in towards its middle.
func shrunk(ring orb.Ring, by float64) orb.Ring {
	m := middle(ring)
	out := make(orb.Ring, len(ring))
	for i, p := range ring {
		out[i] = millimetres(orb.Point{m[0] + by*(p[0]-m[0]), m[1] + by*(p[1]-m[1])})
	}
	return out
}

// middle is the mean of the corners.
func middle(ring orb.Ring) (m orb.Point) {
	open := ring[:len(ring)-1]
	for _, p := range open {
		m[0] += p[0] / float64(len(open))
		m[1] += p[1] / float64(len(open))
	}
	return m
}

// moved is the ring with its middle elsewhere.
func moved(ring orb.Ring, to orb.Point) orb.Ring {
	m, out := middle(ring), make(orb.Ring, len(ring))
	for i, p := range ring {
		out[i] = millimetres(orb.Point{p[0] - m[0] + to[0], p[1] - m[1] + to[1]})
	}
	return out
}
