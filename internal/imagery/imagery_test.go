package imagery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"liangtian/geo/pmtiles"
	"liangtian/internal/fault"
)

func picture(t testing.TB) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// upstreamAt starts a source that answers as told, and the imagery over it.
func upstreamAt(t *testing.T, answer http.HandlerFunc) (*Imagery, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	at, _ := url.Parse(server.URL)
	c, err := written(t, Config{Hosts: []string{at.Host}, Sources: []Source{good(func(s *Source) {
		s.URL, s.Key = server.URL+"/{z}/{x}/{y}?tk={key}", "geheim"
	})}})
	if err != nil {
		t.Fatal(err)
	}
	im, err := New(c, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return im, &asked
}

func good(change func(*Source)) Source {
	s := Source{ID: "a", Name: "一季度", Date: "2026-03-01", Kind: XYZ, URL: "https://tiles.example.cn/{z}/{x}/{y}", Attribution: "某院", Approval: "GS（2026）1号"}
	change(&s)
	return s
}

func written(t *testing.T, c Config) (Config, error) {
	t.Helper()
	raw, _ := json.Marshal(c)
	file := filepath.Join(t.TempDir(), "imagery.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(file)
}

var tile = maptile.New(3336, 1732, 12)

func TestATileIsFetchedOnceAndTheKeyStaysHere(t *testing.T) {
	want := picture(t)
	im, asked := upstreamAt(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/12/3336/1732" || r.URL.Query().Get("tk") != "geheim" {
			t.Errorf("asked %s", r.URL)
		}
		time.Sleep(20 * time.Millisecond)
		_, _ = w.Write(want)
	})
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			raw, kind, err := im.Tile(t.Context(), "a", tile)
			if err != nil || kind != "image/png" || !bytes.Equal(raw, want) {
				t.Errorf("%v %s %d bytes", err, kind, len(raw))
			}
		})
	}
	all.Wait()
	if _, _, err := im.Tile(t.Context(), "a", tile); err != nil || asked.Load() != 1 {
		t.Errorf("%v, asked %d times", err, asked.Load())
	}
	if _, _, err := im.Tile(t.Context(), "b", tile); !fault.Is(err, "no-such-imagery") {
		t.Error(err)
	}
	if raw, _, err := im.Tile(t.Context(), "a", maptile.New(0, 0, 19)); err != nil || raw != nil || asked.Load() != 1 {
		t.Errorf("past its zooms: %v %d", err, asked.Load())
	}
}

func TestWhatASourceMayNotAnswer(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	for name, answer := range map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html><script>alert(1)</script>"))
		},
		"an error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(append(picture(t), make([]byte, tileBytes)...))
		},
	} {
		im, asked := upstreamAt(t, answer)
		raw, _, err := im.Tile(t.Context(), "a", tile)
		if !fault.Is(err, "imagery-upstream") || raw != nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, %d bytes", name, err, len(raw))
		}
		if _, _, err := im.Tile(t.Context(), "a", tile); err == nil || asked.Load() != 2 {
			t.Errorf("%s was kept", name)
		}
	}
}

func TestASlowSourceIsGivenUp(t *testing.T) {
	im, _ := upstreamAt(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	im.client.Timeout = 50 * time.Millisecond
	_, _, err := im.Tile(t.Context(), "a", tile)
	if !fault.Is(err, "imagery-upstream") || strings.Contains(err.Error(), "geheim") {
		t.Error(err)
	}
	// Who leaves while others wait does not spoil it for them.
	gone, leave := context.WithCancel(t.Context())
	leave()
	im, _ = upstreamAt(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(picture(t)) })
	if _, _, err := im.Tile(gone, "a", tile); errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWhereThereIsNoPicture(t *testing.T) {
	im, _ := upstreamAt(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	if raw, _, err := im.Tile(t.Context(), "a", tile); err != nil || raw != nil {
		t.Errorf("%v %d", err, len(raw))
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	hosts := []string{"tiles.example.cn", "webst01.is.autonavi.com", "tiles.example.cn:8443"}
	for words, change := range map[string]func(*Source){
		"不在 hosts 之列": func(s *Source) { s.URL = "https://elsewhere.example.cn/{z}/{x}/{y}" },
		"主机名中不能有占位符":  func(s *Source) { s.URL = "https://{key}.example.cn/{z}/{x}/{y}" },
		"GCJ-02":      func(s *Source) { s.URL = "https://webst01.is.autonavi.com/{z}/{x}/{y}" },
		"缺少 {y}":      func(s *Source) { s.URL = "https://tiles.example.cn/{z}/{x}" },
		"须为 http":     func(s *Source) { s.URL = "file:///etc/passwd?{z}{x}{y}" },
		"不能有占位符或密码":   func(s *Source) { s.URL = "https://u:p@tiles.example.cn/{z}/{x}/{y}" },
		"{key}":       func(s *Source) { s.Key = "k" },
		"审图号":         func(s *Source) { s.Approval = "" },
		"date 应为":     func(s *Source) { s.Date = "2026年" },
		"id “A”":      func(s *Source) { s.ID = "A" },
		"maxZoom":     func(s *Source) { s.MaxZoom = 30 },
		"kind 须为":     func(s *Source) { s.Kind = "mbtiles" },
	} {
		if _, err := written(t, Config{Hosts: hosts, Sources: []Source{good(change)}}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
	if _, err := written(t, Config{Hosts: hosts, Sources: []Source{good(func(*Source) {}), good(func(*Source) {})}}); err == nil || !strings.Contains(err.Error(), "两次") {
		t.Error(err)
	}
	if c, err := written(t, Config{Hosts: hosts, Sources: []Source{good(func(s *Source) { s.ID, s.Date = "b", "2026-06-01" }), good(func(*Source) {})}}); err != nil || c.Sources[0].ID != "a" || c.Sources[0].MaxZoom != 18 {
		t.Errorf("%v %+v", err, c)
	}
	if c, err := Load(""); err != nil || len(c.Sources) != 0 {
		t.Error(err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !fault.Is(err, "imagery-config") {
		t.Error(err)
	}
}

func TestAFileOfTiles(t *testing.T) {
	at := filepath.Join(t.TempDir(), "a.pmtiles")
	f, err := os.Create(at)
	if err != nil {
		t.Fatal(err)
	}
	p := pmtiles.Pyramid{Type: pmtiles.PNG, TileCompression: pmtiles.None, Bound: orb.Bound{Min: orb.Point{113, 26}, Max: orb.Point{114, 28}}, Tiles: map[maptile.Tile][]byte{tile: picture(t)}}
	if err := errors.Join(p.Write(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	c, err := written(t, Config{Sources: []Source{good(func(s *Source) { s.Kind, s.URL = PMTiles, at })}})
	if err != nil {
		t.Fatal(err)
	}
	im, err := New(c, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	if _, kind, err := im.Tile(t.Context(), "a", tile); err != nil || kind != "image/png" {
		t.Errorf("%v %s", err, kind)
	}
	if raw, _, err := im.Tile(t.Context(), "a", maptile.New(0, 0, 12)); err != nil || raw != nil {
		t.Errorf("%v %d", err, len(raw))
	}
	c.Sources[0].URL = at + "x"
	if _, err := New(c, t.TempDir(), nil); !fault.Is(err, "imagery-config") {
		t.Error(err)
	}
}

func TestOldTilesAreSweptAndNewOnesStay(t *testing.T) {
	c := cache{dir: t.TempDir()}
	old, young := c.path(good(func(*Source) {}), tile), c.path(good(func(*Source) {}), maptile.New(1, 1, 3))
	c.put(old, []byte("x"))
	c.put(young, []byte("y"))
	now := time.Now()
	if err := os.Chtimes(old, now, now.Add(-kept-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := c.sweep(now); err != nil {
		t.Fatal(err)
	}
	_, was := c.get(old)
	_, is := c.get(young)
	if was || !is {
		t.Errorf("old %v, young %v", was, is)
	}
	if err := (cache{dir: filepath.Join(t.TempDir(), "none")}).sweep(now); err != nil {
		t.Error(err)
	}
}

func TestTilesOfARasterFile(t *testing.T) {
	at := filepath.Join(t.TempDir(), "q.tif")
	if err := os.WriteFile(at, []byte("II*\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := written(t, Config{Sources: []Source{good(func(s *Source) { s.Kind, s.URL = COG, at })}})
	if err != nil {
		t.Fatal(err)
	}
	cuts := 0
	im, err := New(c, t.TempDir(), func(_ context.Context, file string, b [4]float64) ([]byte, error) {
		cuts++
		if c := tile.Center(); file != at || b[0] > c[0]*20037508.342789244/180 || b[2] < c[0]*20037508.342789244/180 || math.Abs(b[2]-b[0]-b[3]+b[1]) > 1e-6 {
			t.Errorf("%s %v", file, b)
		}
		return picture(t), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if raw, kind, err := im.Tile(t.Context(), "a", tile); err != nil || kind != "image/png" || len(raw) == 0 {
			t.Error(kind, err)
		}
	}
	if cuts != 1 {
		t.Errorf("cut %d times", cuts)
	}
	if err := os.WriteFile(at, []byte("PK\x03\x04"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(c, t.TempDir(), nil); !fault.Is(err, "imagery-config") {
		t.Error(err)
	}
}
