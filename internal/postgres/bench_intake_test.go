package postgres_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"liangtian/geo/shp"
	"liangtian/internal/apptest"
	"liangtian/internal/intake"
)

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
	path, archive := countyFile(b, apptest.County(n))
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
