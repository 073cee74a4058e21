package postgres_test

import (
	"bytes"
	"context"
	"fmt"
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

// BenchmarkStage takes a county's archive, checks every ring, reprojects,
// measures and loads it. Its peer is ogr2ogr, which loads the same archive into
// the same database without any checks: as it is, and in degrees, as the
// database keeps outlines.
func BenchmarkStage(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("PLOTS"))
	if err != nil {
		n = 100_000
	}
	c := apptest.Empty(b)
	archive := apptest.Zip(b, map[string]shp.Layer{"plots": apptest.County(n)})
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
	path := filepath.Join(b.TempDir(), "plots.zip")
	if err := os.WriteFile(path, archive, 0o600); err != nil {
		b.Fatal(err)
	}
	for _, more := range [][]string{nil, {"-t_srs", "EPSG:4490"}} {
		b.Run(strings.TrimSpace("peer=ogr2ogr "+strings.Join(more, " ")), func(b *testing.B) {
			for b.Loop() {
				args := append([]string{"-f", "PostgreSQL", "PG:" + libpq(b, c.DSN), "/vsizip/" + path, "-nln", "public.peer", "-overwrite", "-nlt", "MULTIPOLYGON", "-oo", "ENCODING=GB18030"}, more...)
				cmd := exec.CommandContext(context.Background(), ogr, args...)
				cmd.Env = append(os.Environ(), "PG_USE_COPY=YES")
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "plots/s")
		})
	}
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
