package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/geo/shp"
	"liangtian/internal/apptest"
	"liangtian/internal/intake"
)

// county is a county's file: irregular fields of 17 vertices on average, with
// the columns that monitoring plots come with, in zone 38, GBK.
func county(n int) shp.Layer {
	crs, _ := geo.CRSByEPSG(4526)
	l := shp.Layer{PRJ: crs.PRJ(), GBK: true, NoCPG: true, Fields: []shp.Field{
		{Name: "JCBH", Type: 'C', Length: 20}, {Name: "XZQDM", Type: 'C', Length: 6}, {Name: "XMC", Type: 'C', Length: 20}, {Name: "XZMC", Type: 'C', Length: 30},
		{Name: "TBLX", Type: 'C', Length: 4}, {Name: "QSX", Type: 'C', Length: 8}, {Name: "HSX", Type: 'C', Length: 8}, {Name: "DLBM", Type: 'C', Length: 5},
		{Name: "DLMC", Type: 'C', Length: 20}, {Name: "ZZSXDM", Type: 'C', Length: 6}, {Name: "SFYN", Type: 'C', Length: 2}, {Name: "SFHX", Type: 'C', Length: 2},
		{Name: "JCMJ", Type: 'N', Length: 16, Decimals: 2}, {Name: "BZ", Type: 'C', Length: 60},
	}}
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
			"QSX": "20251006", "HSX": "20260501", "DLBM": "0101", "DLMC": "水田", "ZZSXDM": "GZ", "SFYN": "否", "SFHX": "否", "JCMJ": "5500.00", "BZ": "第二季度监测",
		}})
	}
	return l
}

// countyFile writes a layer as loose files and as the archive of an upload.
func countyFile(b *testing.B, l shp.Layer) (path string, archive []byte) {
	dir := b.TempDir()
	err := shp.Write(func(ext string) (io.Writer, error) {
		f, err := os.Create(filepath.Join(dir, "plots"+ext))
		if err == nil {
			b.Cleanup(func() { _ = f.Close() })
		}
		return f, err
	}, l)
	if err != nil {
		b.Fatal(err)
	}
	return filepath.Join(dir, "plots.shp"), apptest.Zip(b, map[string]shp.Layer{"plots": l})
}

// BenchmarkStage reads a county's file, checks every ring, reprojects, measures
// and loads it; its peer is ogr2ogr, which only loads the same file into the
// same database.
func BenchmarkStage(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("PLOTS"))
	if err != nil {
		n = 100_000
	}
	c := apptest.Empty(b)
	path, archive := countyFile(b, county(n))
	put, err := c.App.Blobs.Put(b.Context(), bytes.NewReader(archive), "", 1<<30)
	if err != nil {
		b.Fatal(err)
	}
	batch := c.NewBatch("示测〔2026〕1号")
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			id, err := c.App.Batches.AddImport(b.Context(), c.Person("shi.zr"), intake.Import{
				BatchID: batch, Filename: "plots.zip", SHA256: put.SHA256, Settings: intake.Settings{AreaUnit: "m2"},
			})
			if err != nil {
				b.Fatal(err)
			}
			im, err := c.App.Batches.Import(b.Context(), id)
			if err != nil {
				b.Fatal(err)
			}
			if _, _, err := c.App.Work().Stage(b.Context(), im); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s")
	})
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		b.Skip("ogr2ogr is not installed")
	}
	b.Run("peer=ogr2ogr", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.CommandContext(context.Background(), ogr, "-f", "PostgreSQL", "PG:"+libpq(b, c.DSN), path, "-nln", "public.peer", "-overwrite", "-nlt", "MULTIPOLYGON", "-oo", "ENCODING=GB18030")
			cmd.Env = append(os.Environ(), "PG_USE_COPY=YES")
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s")
	})
}

// libpq is an address in the words of libpq, which wants the socket's folder.
func libpq(b *testing.B, dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		b.Fatal(err)
	}
	host := u.Hostname()
	if socket := u.Query().Get("host"); socket != "" {
		host = filepath.Dir(socket)
	}
	return fmt.Sprintf("host=%s user=%s dbname=%s", host, u.User.Username(), strings.Trim(u.Path, "/"))
}
