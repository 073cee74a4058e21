package gdal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"liangtian/internal/fault"
)

// Tile cuts a Web-Mercator tile of 256 pixels out of a raster file (COG or any
// GeoTIFF), as PNG; what the file does not cover is transparent. Bounds are in
// metres: west, south, east, north. A COG's overviews are used, so that a low
// zoom reads little.
//
// Errors: gdal-missing, gdal-refused, gdal-over-limits; the context's own.
func (Converter) Tile(ctx context.Context, file string, bounds [4]float64) ([]byte, error) {
	bwrap, errB := exec.LookPath("bwrap")
	warp, errW := exec.LookPath("gdalwarp")
	translate, errT := exec.LookPath("gdal_translate")
	limits, errL := exec.LookPath("prlimit")
	if err := errors.Join(errB, errW, errT, errL); err != nil {
		return nil, fault.New(fault.Invalid, "gdal-missing", "服务器没有安装 GDAL（gdal-bin）和 bubblewrap，不能读取 COG 影像，请管理员安装。").Because(err)
	}
	out, err := os.MkdirTemp("", "liangtian-tile-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(out) }()
	args := []string{"-q", "-t_srs", "EPSG:3857", "-te"}
	for _, m := range bounds {
		args = append(args, fmt.Sprintf("%.6f", m))
	}
	args = append(args, "-ts", "256", "256", "-r", "bilinear", "-dstalpha", "-ot", "Byte", "/in", "/out/tile.tif")
	if err := run(ctx, bwrap, append(append(confined(file, out, limits), warp), args...)); err != nil {
		return nil, err
	}
	if err := run(ctx, bwrap, append(append(confined(file, out, limits), translate), "-q", "-of", "PNG", "/out/tile.tif", "/out/tile.png")); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(out, "tile.png"))
}
