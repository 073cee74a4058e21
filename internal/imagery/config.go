package imagery

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"liangtian/internal/fault"
)

// The kinds of sources.
const (
	XYZ     = "xyz"
	WMTS    = "wmts" // the same request with the words of WMTS in its template
	PMTiles = "pmtiles"
	COG     = "cog" // a raster file that tiles are cut out of
)

// Source is one picture of the ground on a day.
type Source struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Date        string `json:"date"`
	Kind        string `json:"kind"`
	URL         string `json:"url"` // with {z}, {x}, {y}, and {key} where there is one; of pmtiles and cog a file
	Key         string `json:"key"`
	Attribution string `json:"attribution"`
	Approval    string `json:"approval"` // 审图号
	MinZoom     int    `json:"minZoom"`
	MaxZoom     int    `json:"maxZoom"`
}

// Config is the file that an installation writes.
type Config struct {
	Hosts   []string `json:"hosts"` // from nowhere else is anything read
	Sources []Source `json:"sources"`
	// Networks of the house itself in which a host may lie; others are refused
	// even where a name leads to them.
	Networks []netip.Prefix `json:"networks"`
}

var (
	ids = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	// shifted are the makers whose tiles lie in GCJ-02, hundreds of metres beside.
	shifted = []string{"autonavi.com", "amap.com", "gtimg.com", "map.qq.com", "baidu.com", "bdimg.com", "google.cn", "google.com"}
)

func wrong(words string, args ...any) error {
	return fault.New(fault.Invalid, "imagery-config", "影像配置有误："+words, args...)
}

// Load reads the file; none is no imagery. What is wrong in it is refused at
// the start, not at the first tile.
func Load(file string) (c Config, err error) {
	if file == "" {
		return c, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return c, wrong("文件 %s 打不开，请核对 LIANGTIAN_IMAGERY。", file)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fault.New(fault.Invalid, "imagery-config", "影像配置 %s 不是预期的 JSON，请对照运维文档。", file).Because(err)
	}
	seen := map[string]bool{}
	for i := range c.Sources {
		s := &c.Sources[i]
		if s.MaxZoom == 0 {
			s.MaxZoom = 18
		}
		if (s.Kind == PMTiles || s.Kind == COG) && !filepath.IsAbs(s.URL) {
			s.URL = filepath.Join(filepath.Dir(file), s.URL)
		}
		if err := s.check(c.Hosts); err != nil {
			return c, err
		}
		if seen[s.ID] {
			return c, wrong("id %s 出现了两次。", s.ID)
		}
		seen[s.ID] = true
	}
	slices.SortStableFunc(c.Sources, func(a, b Source) int { return strings.Compare(a.Date, b.Date) })
	return c, nil
}

func (s Source) check(hosts []string) error {
	if !ids.MatchString(s.ID) {
		return wrong("id “%s”只能用小写字母、数字和短横，不超过 40 个。", s.ID)
	}
	if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
		return wrong("%s 的 date 应为 2026-05-01 这样的日期。", s.ID)
	}
	if s.Name == "" || s.Attribution == "" || s.Approval == "" {
		return wrong("%s 缺少 name、attribution（来源）或 approval（审图号；没有审图号的内部影像请写“内部使用”）。", s.ID)
	}
	if s.MinZoom < 0 || s.MinZoom > s.MaxZoom || s.MaxZoom > 20 {
		return wrong("%s 的 minZoom、maxZoom 须在 0 到 20 之间。", s.ID)
	}
	switch s.Kind {
	case PMTiles, COG:
		return nil // opened, and refused if need be, by New
	case XYZ, WMTS:
		return s.checkURL(hosts)
	}
	return wrong("%s 的 kind 须为 wmts、xyz、pmtiles 或 cog。", s.ID)
}

func (s Source) checkURL(hosts []string) error {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || strings.ContainsAny(u.Host, "{}") {
		return wrong("%s 的 url 须为 http 或 https 地址，主机名中不能有占位符或密码。", s.ID)
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(s.URL, part) {
			return wrong("%s 的 url 缺少 %s。", s.ID, part)
		}
	}
	if strings.Contains(s.URL, "{key}") != (s.Key != "") {
		return wrong("%s 的 url 有 {key} 才需要、也必须填写 key。", s.ID)
	}
	for _, host := range shifted {
		if name := u.Hostname(); name == host || strings.HasSuffix(name, "."+host) {
			return wrong("%s 的瓦片是 GCJ-02 偏移坐标，与图斑对不上，不能使用。", s.ID)
		}
	}
	if !slices.Contains(hosts, u.Host) {
		return wrong("%s 的主机 %s 不在 hosts 之列。", s.ID, u.Host)
	}
	return nil
}
