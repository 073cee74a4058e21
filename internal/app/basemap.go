package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/paulmach/orb"

	"liangtian/geo/pmtiles"
	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

// baseMaps makes the map that phones take along: the schematic one of the
// region boundaries, or a part of the file that the installation has configured.
type baseMaps struct {
	dir         string // made maps, by hash
	file        string // a PMTiles file of pictures; "" draws the schematic map
	attribution string
	regions     *postgres.Regions
	cases       *postgres.Cases
}

const (
	maxBaseTiles = 6000
	baseKept     = 7 * 24 * time.Hour
)

// pictures is the tile types that a phone can draw without knowing a style.
var pictures = map[pmtiles.Type]bool{pmtiles.PNG: true, pmtiles.JPEG: true, pmtiles.WebP: true}

// newBaseMaps refuses a configured map that no phone could draw, at the start.
func newBaseMaps(c Config, regions *postgres.Regions, cases *postgres.Cases) (*baseMaps, error) {
	b := &baseMaps{dir: filepath.Join(c.DataDir, "basemaps"), file: c.BaseMap, attribution: c.BaseMapAttribution, regions: regions, cases: cases}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return nil, err
	}
	if b.file == "" {
		return b, nil
	}
	if b.attribution == "" {
		return nil, fault.New(fault.Invalid, "base-map-attribution", "配置了底图 %s，但没有写明来源和审图号，请设置 LIANGTIAN_BASEMAP_ATTRIBUTION。", b.file)
	}
	return b, b.opened(func(f *pmtiles.File) error {
		if !pictures[f.Type] {
			return fault.New(fault.Invalid, "base-map-type", "底图 %s 不是图片瓦片（PNG、JPEG 或 WebP），请换一个 PMTiles 文件。", b.file)
		}
		return nil
	})
}

func (b *baseMaps) opened(do func(*pmtiles.File) error) error {
	f, err := os.Open(b.file)
	if err != nil {
		return fault.New(fault.Unavailable, "base-map-missing", "配置的底图 %s 打不开，请核对 LIANGTIAN_BASEMAP。", b.file).Because(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := pmtiles.Open(f, info.Size())
	if err != nil {
		return fault.New(fault.Invalid, "base-map-damaged", "配置的底图 %s 无法读取，请核对文件。", b.file).Because(err)
	}
	return do(p)
}

// For makes a person's map. The same map has the same mark.
func (b *baseMaps) For(ctx context.Context, who org.Person, near []orb.Bound) (field.Base, error) {
	places, err := b.regions.List(ctx, who.Region)
	if err != nil {
		return field.Base{}, err
	}
	var p pmtiles.Pyramid
	if b.file == "" {
		labels, err := b.cases.Labels(ctx, who)
		if err != nil {
			return field.Base{}, err
		}
		p, err = field.Schematic(places, labels)
		if err != nil {
			return field.Base{}, err
		}
	} else if p, err = b.cut(who, places, near); err != nil {
		return field.Base{}, err
	}
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		return field.Base{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	base := field.Base{ETag: hex.EncodeToString(sum[:]), Bytes: int64(out.Len()), Schematic: b.file == "", Attribution: b.attribution}
	base.URL = "/api/field/base.pmtiles?v=" + base.ETag
	if base.Schematic {
		base.Attribution = "示意底图"
	}
	return base, b.keep(base.ETag, out.Bytes())
}

func (b *baseMaps) cut(who org.Person, places []org.Place, near []orb.Bound) (p pmtiles.Pyramid, err error) {
	var region orb.Bound
	for _, r := range places {
		if r.Code == who.Region && len(r.Boundary) > 0 {
			region = r.Boundary.Bound()
		}
	}
	if region.IsZero() {
		for i, n := range near {
			if i == 0 {
				region = n
			}
			region = region.Union(n)
		}
	}
	const around = 0.01 // degrees, about a kilometre
	boxes := make([]orb.Bound, 0, len(near))
	for _, n := range near {
		boxes = append(boxes, n.Pad(around))
	}
	err = b.opened(func(f *pmtiles.File) (err error) {
		p, err = field.Cut(f, region, boxes, maxBaseTiles)
		return err
	})
	return p, err
}

// Path is where a made map lies.
func (b *baseMaps) Path(etag string) string { return filepath.Join(b.dir, etag+".pmtiles") }

func (b *baseMaps) keep(etag string, content []byte) error {
	path := b.Path(etag)
	now := time.Now()
	if os.Chtimes(path, now, now) == nil {
		return nil
	}
	temp, err := os.CreateTemp(b.dir, "*.tmp")
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	return err
}

// Sweep removes maps that nobody has asked for in a week.
func (b *baseMaps) Sweep(now time.Time) error {
	return filepath.WalkDir(b.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && now.Sub(info.ModTime()) > baseKept {
			err = os.Remove(path)
		}
		return err
	})
}
