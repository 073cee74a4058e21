package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/fault"
	"liangtian/internal/field"
	"liangtian/internal/org"
)

// PackStore reads what a person takes along.
type PackStore interface {
	PackIndex(ctx context.Context, who org.Person) ([]field.Line, error)
	PackCase(ctx context.Context, who org.Person, id int64, now time.Time) (field.Case, error)
	PackBatch(ctx context.Context, id int64) (field.Batch, error)
}

// BaseMaps makes the map below everything for a person, and keeps it by its
// mark until it is fetched.
type BaseMaps interface {
	For(ctx context.Context, who org.Person, near []orb.Bound) (field.Base, error)
	Path(etag string) string
}

// RescueKeys is what a phone needs to write a file that only the office, and
// nobody in another's name, can hand in.
type RescueKeys interface {
	Public() (id string, spki []byte, err error)
	Seal(person int64) ([]byte, error)
}

type packInput struct {
	Body struct {
		Have  map[string]string `json:"have,omitempty" doc:"手机上已有的案件及其标记"`
		Weigh bool              `json:"weigh,omitempty" doc:"只要大小，不要内容"`
	}
}

// PackView is 外业包: everything a phone needs for a day without a signal.
// Index is all that belongs to it; Cases is what the phone does not have yet.
type PackView struct {
	MadeAt     time.Time     `json:"madeAt"`
	ServerTime time.Time     `json:"serverTime"`
	Person     PackPerson    `json:"person"`
	Batches    []field.Batch `json:"batches"`
	Words      field.Words   `json:"words"`
	Cases      []field.Case  `json:"cases"`
	Index      []field.Line  `json:"index"`
	Base       *field.Base   `json:"base"`
	RescueKey  *RescueKey    `json:"rescueKey"`
	Seal       []byte        `json:"seal"`
}

// PackPerson is whose pack it is.
type PackPerson struct {
	ID         int64          `json:"id"`
	Name       string         `json:"name"`
	Unit       string         `json:"unit"`
	Region     org.Region     `json:"region"`
	Department org.Department `json:"department"`
}

// RescueKey is the office's public key (DER, SubjectPublicKeyInfo).
type RescueKey struct {
	ID   string `json:"id"`
	SPKI []byte `json:"spki"`
}

func (s *server) pack(ctx context.Context, who org.Person, in *packInput) (PackView, error) {
	now := s.Now()
	out := PackView{
		MadeAt: now, ServerTime: now, Words: field.AllWords(), Cases: []field.Case{}, Batches: []field.Batch{},
		Person: PackPerson{who.ID, who.Name, who.Unit, who.Region, who.Department},
	}
	index, err := s.Packs.PackIndex(ctx, who)
	if err != nil {
		return out, err
	}
	var near []orb.Bound
	for i, line := range index {
		near = append(near, line.Box)
		if !slices.ContainsFunc(out.Batches, func(b field.Batch) bool { return b.ID == line.BatchID }) {
			b, err := s.Packs.PackBatch(ctx, line.BatchID)
			if err != nil {
				return out, err
			}
			out.Batches = append(out.Batches, b)
		}
		if in.Body.Have[strconv.FormatInt(line.ID, 10)] == line.ETag {
			continue
		}
		c, err := s.Packs.PackCase(ctx, who, line.ID, now)
		if fault.Is(err, "no-such-case") {
			continue // moved out of sight between the two questions; gone with the next pack
		}
		if err != nil {
			return out, err
		}
		if index[i].Bytes, index[i].PhotoBytes, err = s.weigh(ctx, &c); err != nil {
			return out, err
		}
		if !in.Body.Weigh {
			out.Cases = append(out.Cases, c)
		}
	}
	out.Index = orEmpty(index)
	if len(out.Cases) == 0 {
		nothing(ctx) // weighed only, or all of it is on the phone already
	}
	about(ctx, who.ID, who.Login)
	detail(ctx, "cases", strconv.Itoa(len(out.Cases)))
	base, err := s.BaseMaps.For(ctx, who, near)
	if err != nil {
		return out, err
	}
	out.Base = &base
	id, spki, err := s.Rescue.Public()
	if err != nil {
		return out, err
	}
	out.RescueKey = &RescueKey{id, spki}
	out.Seal, err = s.Rescue.Seal(who.ID)
	return out, err
}

// weigh says how much a case and its pictures take on the line.
func (s *server) weigh(ctx context.Context, c *field.Case) (bytes int, photos int64, err error) {
	for i, p := range c.Photos {
		f, size, err := s.Blobs.Derived(ctx, p.SHA256, sizes["large"])
		if fault.As(err) != nil {
			continue // not made yet: the phone asks for the picture, and it is made then
		}
		if err != nil {
			return 0, 0, err
		}
		_ = f.Close()
		c.Photos[i].LargeBytes = size
		photos += size
	}
	raw, err := json.Marshal(c)
	return len(raw), photos, err
}

var baseMark = regexp.MustCompile(`^[0-9a-f]{64}$`)

// serveBase gives a base map by its mark, whole or by ranges.
func (s *server) serveBase(w http.ResponseWriter, r *http.Request, _ org.Person) error {
	etag := r.URL.Query().Get("v")
	gone := fault.New(fault.NotFound, "no-such-base-map", "底图已更新，请重新下载外业包。")
	if !baseMark.MatchString(etag) {
		return gone
	}
	f, err := os.Open(s.BaseMaps.Path(etag))
	if err != nil {
		return gone.Because(err)
	}
	defer f.Close()
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+etag+`"`)
	h.Set("Content-Type", "application/vnd.pmtiles")
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
