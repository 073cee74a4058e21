package imagery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb/maptile"
	"golang.org/x/sync/singleflight"

	"liangtian/geo/pmtiles"
	"liangtian/internal/fault"
)

const (
	tileBytes = 2 << 20
	patience  = 10 * time.Second
	atOnce    = 8 // requests to all sources together
)

// Imagery gives tiles of the configured sources.
type Imagery struct {
	Sources []Source
	cut     Cutter
	cache   cache
	client  *http.Client
	files   map[string]*pmtiles.File
	once    singleflight.Group
	asking  chan struct{}
	closers []io.Closer
}

// Cutter cuts a tile out of a raster file, as a picture. Bounds are metres of
// Web Mercator: west, south, east, north.
type Cutter func(ctx context.Context, file string, bounds [4]float64) ([]byte, error)

// New opens what is configured; tiles are kept in a folder.
func New(c Config, dir string, cut Cutter) (*Imagery, error) {
	im := &Imagery{
		Sources: c.Sources, cut: cut, cache: cache{dir: dir}, files: map[string]*pmtiles.File{}, asking: make(chan struct{}, atOnce),
		client: &http.Client{
			Timeout:       patience,
			Transport:     outward(c),
			CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("a redirect is not followed") },
		},
	}
	for _, s := range c.Sources {
		var err error
		switch s.Kind {
		case PMTiles:
			err = im.open(s)
		case COG:
			err = isRaster(s)
		}
		if err != nil {
			im.Close()
			return nil, err
		}
	}
	return im, nil
}

func (im *Imagery) open(s Source) error {
	f, err := os.Open(s.URL)
	if err != nil {
		return wrong("%s 的文件 %s 打不开。", s.ID, s.URL)
	}
	im.closers = append(im.closers, f)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := pmtiles.Open(f, info.Size())
	if err != nil {
		return wrong("%s 的文件 %s 不是完整的 PMTiles。", s.ID, s.URL)
	}
	if p.Type != pmtiles.PNG && p.Type != pmtiles.JPEG && p.Type != pmtiles.WebP {
		return wrong("%s 的文件 %s 不是图片瓦片（PNG、JPEG 或 WebP）。", s.ID, s.URL)
	}
	im.files[s.ID] = p
	return nil
}

// isRaster looks whether there is a TIFF; what it holds is seen when it is cut.
func isRaster(s Source) error {
	f, err := os.Open(s.URL)
	if err != nil {
		return wrong("%s 的文件 %s 打不开。", s.ID, s.URL)
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil || !slices.Contains([]string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+"}, string(head)) {
		return wrong("%s 的文件 %s 不是 TIFF（COG）。", s.ID, s.URL)
	}
	return nil
}

// Close lets go of the files.
func (im *Imagery) Close() {
	for _, c := range im.closers {
		_ = c.Close()
	}
}

// Sweep removes tiles that were fetched long ago, and the oldest of too many.
func (im *Imagery) Sweep(now time.Time) error { return im.cache.sweep(now) }

// Tile gives a picture and its type; nil where the source has none.
func (im *Imagery) Tile(ctx context.Context, id string, t maptile.Tile) ([]byte, string, error) {
	for _, s := range im.Sources {
		if s.ID != id {
			continue
		}
		if int(t.Z) < s.MinZoom || int(t.Z) > s.MaxZoom || !t.Valid() {
			return nil, "", nil
		}
		raw, err := im.tile(ctx, s, t)
		if err != nil || len(raw) == 0 {
			return nil, "", err
		}
		return raw, http.DetectContentType(raw), nil
	}
	return nil, "", fault.New(fault.NotFound, "no-such-imagery", "没有配置这一期影像。")
}

func (im *Imagery) tile(ctx context.Context, s Source, t maptile.Tile) ([]byte, error) {
	if f := im.files[s.ID]; f != nil {
		raw, err := f.Tile(t)
		if err == nil && raw != nil && !isPicture(raw) {
			err = upstream(s, errors.New("no picture in the file"))
		}
		return raw, err
	}
	path := im.cache.path(s, t)
	if raw, ok := im.cache.get(path); ok {
		return raw, nil
	}
	// Whoever leaves does not take the tile from the others who wait for it.
	raw, err, _ := im.once.Do(path, func() (any, error) {
		raw, err := im.fetch(context.WithoutCancel(ctx), s, t)
		if err == nil && len(raw) > 0 {
			im.cache.put(path, raw) // a tile that could not be kept is asked for again
		}
		return raw, err
	})
	if err != nil {
		return nil, err
	}
	return raw.([]byte), nil
}

func (im *Imagery) fetch(ctx context.Context, s Source, t maptile.Tile) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case im.asking <- struct{}{}:
		defer func() { <-im.asking }()
	case <-ctx.Done():
		return nil, upstream(s, ctx.Err())
	}
	if s.Kind == COG {
		raw, err := im.cut(ctx, s.URL, metres(t))
		if err != nil {
			return nil, upstream(s, err)
		}
		return raw, nil
	}
	address := strings.NewReplacer("{z}", strconv.Itoa(int(t.Z)), "{x}", strconv.Itoa(int(t.X)), "{y}", strconv.Itoa(int(t.Y)), "{key}", url.QueryEscape(s.Key)).Replace(s.URL)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, upstream(s, errors.New("the address cannot be read"))
	}
	res, err := im.client.Do(req)
	if errors.Is(err, errInside) {
		return nil, fault.New(fault.Unavailable, "imagery-inside", "影像“%s”的主机名指向内部地址，没有取。确是本单位内网的影像服务时，请管理员在影像配置的 networks 中写明网段。", s.Name).Because(err)
	}
	if err != nil {
		return nil, upstream(s, err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNoContent, http.StatusNotFound, http.StatusGone:
		return nil, nil // no picture there
	default:
		return nil, upstream(s, fmt.Errorf("answered %d", res.StatusCode))
	}
	var raw bytes.Buffer
	n, err := io.Copy(&raw, io.LimitReader(res.Body, tileBytes+1))
	switch {
	case err != nil:
		return nil, upstream(s, err)
	case n > tileBytes:
		return nil, upstream(s, errors.New("the tile is too large"))
	case !isPicture(raw.Bytes()):
		return nil, upstream(s, errors.New("the answer is no picture"))
	}
	return raw.Bytes(), nil
}

// metres are the bounds of a tile in Web Mercator.
func metres(t maptile.Tile) [4]float64 {
	const half = 20037508.342789244
	side := 2 * half / math.Exp2(float64(t.Z))
	west, north := float64(t.X)*side-half, half-float64(t.Y)*side
	return [4]float64{west, north - side, west + side, north}
}

// upstream words the trouble of a source. The address holds the key, so of the
// cause only what went wrong is kept.
func upstream(s Source, err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return fault.New(fault.Unavailable, "imagery-upstream", "影像“%s”的来源没有给出这张瓦片，稍后再试；一直如此请联系管理员核对影像配置。", s.Name).Because(err)
}

func isPicture(raw []byte) bool {
	switch http.DetectContentType(raw) {
	case "image/png", "image/jpeg", "image/webp":
		return true
	}
	return false
}
