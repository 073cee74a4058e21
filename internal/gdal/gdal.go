// Package gdal turns formats that only GDAL reads (FileGDB, DXF) into a
// GeoPackage in their own coordinate system, and cuts tiles out of rasters.
//
// The files are hostile until proven otherwise, and GDAL follows links in
// files to other files and to the network: it runs in a bubblewrap of its own,
// without a network, with the upload as its only data, as nobody, and with
// limits on memory, time and what it may write. Both programs are optional: a
// machine without them refuses these formats in words.
package gdal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"liangtian/geo/files"
	"liangtian/internal/fault"
)

// Limits of one conversion.
const (
	wallTime  = 5 * time.Minute
	cpuTime   = 240     // seconds
	dataBytes = 2 << 30 // of memory
	fileBytes = 2 << 30 // of what is written
	maxSaid   = 4096    // bytes of what it said that are logged
	openFiles = 256
)

// Converter runs the conversions. The zero value finds the programs itself.
type Converter struct{}

// Convert writes the parts of one data set to a folder of its own and turns
// it into a GeoPackage. root is the file or folder among the parts that names
// the set. The caller calls done when the package has been read.
//
// Errors: gdal-missing, gdal-refused, gdal-over-limits; the context's own.
func (Converter) Convert(ctx context.Context, root string, parts map[string]files.Part) (pkg string, done func(), err error) {
	bwrap, errB := exec.LookPath("bwrap")
	ogr, errO := exec.LookPath("ogr2ogr")
	limits, errL := exec.LookPath("prlimit")
	if err := errors.Join(errB, errO, errL); err != nil {
		return "", nil, fault.New(fault.Invalid, "gdal-missing",
			"服务器没有安装 GDAL（gdal-bin）和 bubblewrap，不能读取 %s。请转换为 Shapefile 或 GeoPackage 后上传，或请管理员安装。", path.Ext(root)).Because(err)
	}
	dir, err := os.MkdirTemp("", "liangtian-gdal-*")
	if err != nil {
		return "", nil, err
	}
	remove := func() { _ = os.RemoveAll(dir) }
	defer func() {
		if err != nil {
			remove()
		}
	}()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	if err := layOut(in, root, parts); err != nil {
		return "", nil, err
	}
	if err := os.Mkdir(out, 0o700); err != nil {
		return "", nil, err
	}
	ext := strings.ToLower(path.Ext(root))
	args := append(confined(in, out, limits), ogr, "--config", "OGR_SKIP", skipped, "--config", "GDAL_HTTP_TIMEOUT", "1")
	args = append(args, "-f", "GPKG", "/out/out.gpkg", "/in/data"+ext, "-nlt", "MULTIPOLYGON", "-nlt", "CONVERT_TO_LINEAR", "-dim", "XY")
	if err := run(ctx, bwrap, args); err != nil {
		return "", nil, err
	}
	pkg = filepath.Join(out, "out.gpkg")
	if info, err := os.Stat(pkg); err != nil || !info.Mode().IsRegular() {
		return "", nil, refused(err)
	}
	return pkg, remove, nil
}

// layOut writes the parts under /in/data.<ext>; names from an archive become
// no paths but within a geodatabase's one folder.
func layOut(in, root string, parts map[string]files.Part) error {
	ext := strings.ToLower(path.Ext(root))
	target := filepath.Join(in, "data"+ext)
	if ext != ".gdb" {
		if err := os.MkdirAll(in, 0o700); err != nil {
			return err
		}
		return write(target, parts[root])
	}
	if err := os.MkdirAll(target, 0o700); err != nil {
		return err
	}
	for name, p := range parts {
		if err := write(filepath.Join(target, path.Base(name)), p); err != nil {
			return err
		}
	}
	return nil
}

func write(name string, p files.Part) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.NewSectionReader(p.R, 0, p.Size))
	return errors.Join(err, f.Close())
}

// confined is the walls around one run: the programs read-only, the upload
// read-only, one folder to write to, nothing else.
func confined(in, out, limits string) []string {
	args := []string{"--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr"}
	for _, lib := range []string{"/lib", "/lib64", "/bin"} {
		if target, err := os.Readlink(lib); err == nil {
			args = append(args, "--symlink", target, lib)
		} else if _, err := os.Stat(lib); err == nil {
			args = append(args, "--ro-bind", lib, lib)
		}
	}
	for _, f := range []string{"/etc/alternatives", "/etc/ld.so.cache"} {
		if _, err := os.Stat(f); err == nil {
			args = append(args, "--ro-bind", f, f)
		}
	}
	return append(args,
		"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", in, "/in", "--bind", out, "/out", "--chdir", "/out",
		"--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "LC_ALL", "C.UTF-8", "--",
		limits, fmt.Sprintf("--data=%d", dataBytes), fmt.Sprintf("--cpu=%d", cpuTime), fmt.Sprintf("--fsize=%d", fileBytes), fmt.Sprintf("--nofile=%d", openFiles))
}

// skipped is the drivers that follow names inside a file to somewhere else.
// The walls would stop them; they need not be tried.
const skipped = "OGR_VRT,GMLAS,WFS,OAPIF,CSW,HTTP,Elasticsearch,Carto,AmigoCloud,PLSCENES,NGW,EEDA,PostgreSQL,MySQL,MSSQLSpatial,ODBC,PGeo,GPSBabel"

func run(ctx context.Context, program string, args []string) error {
	bounded, cancel := context.WithTimeout(ctx, wallTime)
	defer cancel()
	cmd := exec.CommandContext(bounded, program, args...)
	said := &capped{left: maxSaid}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Env = []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	var exit *exec.ExitError
	if bounded.Err() != nil || (errors.As(err, &exit) && (!exit.Exited() || exit.ExitCode() > 100)) {
		return fault.New(fault.Invalid, "gdal-over-limits", "文件过大或过于复杂，转换超出限制，已停止。请转换为 Shapefile 或 GeoPackage 后分批上传。").Because(err)
	}
	return refused(fmt.Errorf("%w: %s", err, said.got.String()))
}

func refused(cause error) error {
	return fault.New(fault.Invalid, "gdal-refused", "文件读不出来，可能损坏或版本不支持。请转换为 Shapefile 或 GeoPackage 后上传。").Because(cause)
}

type capped struct {
	got  bytes.Buffer
	left int
}

func (c *capped) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	c.got.Write(p[:n])
	return len(p), nil
}
