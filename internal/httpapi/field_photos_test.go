package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/evidence"
	"liangtian/internal/field"
	"liangtian/internal/imaging"
)

func TestFieldPhotos(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	for name, f := range map[string]func(*testing.T, *apptest.City){
		"day": aDay, "held": photosOfAHeldEntry, "refused": refusedPhotos, "released": releasedPhotos,
	} {
		t.Run(name, func(t *testing.T) { f(t, c) })
	}
}

// A day's work: photos promised, the finding waits for them on another phone
// and at the desk, and is done by itself when the last one is here.
func aDay(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A1")
	p, second := c.As("a.zr.wy").Phone(), c.As("a.zr.wy").Phone()
	shots := p.Shots(s.id, imaging.SceneHouse)
	e := p.Entry("photograph", s.id, 4, nil, shots...)
	a := says(t, p.HandIn(e)[0], field.Done, "")
	if len(a.Files) != 3 || a.Files[0].Arrived || a.CaseVersion != 4 {
		t.Errorf("%+v", a)
	}
	finding := in{"finding": in{"code": "true"}, "notReachable": "WFDD"}
	if refused := s.cannot("a.zr.jb", "report_finding", finding, 422, "photos-awaited"); !strings.Contains(refused.Missing[0], "3 张") || !strings.Contains(refused.Detail, "某a.zr.wy") {
		t.Errorf("%+v", refused)
	}
	f := second.Entry("report_finding", s.id, 4, in{"finding": in{"code": "true"}})
	held := says(t, second.HandIn(f)[0], field.Held, "photos-awaited")
	if len(held.Missing) == 0 {
		t.Errorf("%+v", held)
	}
	for i, shot := range shots {
		r := apptest.Into[field.Receipt](t, p.Send(e, shot))
		if r.Entry != e["id"] || r.SHA256 != shot.SHA256() || !r.Arrived || r.PhotoID == nil || r.Words == "" {
			t.Fatalf("%+v", r)
		}
		if i < 2 {
			prog := c.As("a.zr.jb").File(s.id).Field
			if prog.Promised != 3 || prog.Arrived != i+1 || len(prog.Waiting) != 1 || prog.Waiting[0].Files != 2-i || prog.Waiting[0].LastSeenAt == nil || len(prog.Held) != 1 {
				t.Errorf("after %d: %+v", i+1, prog)
			}
			says(t, second.HandIn(f)[0], field.Held, "photos-awaited")
		}
		// Large is made when asked for, before or by the job.
		if got := c.As("a.zr.sh").Get(fmt.Sprintf("/api/photos/%d/large", *r.PhotoID)); got.Status != 200 || got.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("large: %s", got)
		}
		if got := p.Get(fmt.Sprintf("/api/photos/%d/original", *r.PhotoID)); !bytes.Equal(got.Body, shot.Bytes) {
			t.Error("other bytes")
		}
	}
	a = says(t, second.HandIn(f)[0], field.Already, "")
	if a.CaseState != casework.FindingReview {
		t.Errorf("%+v", a)
	}
	a = says(t, p.HandIn(e)[0], field.Already, "")
	for _, st := range a.Files {
		if !st.Arrived || st.Released {
			t.Errorf("%+v", st)
		}
	}
	file := c.As("a.zr.sh").File(s.id)
	if len(file.Photos) != 3 || !file.Evidence.Verify.OK || file.Field.Arrived != 3 || len(file.Field.Waiting)+len(file.Field.Held) != 0 {
		t.Errorf("%+v %+v", file.Field, file.Evidence.Verify.Missing)
	}
	for _, ph := range file.Photos {
		if ph.PositionSource != evidence.FromDevice || ph.Shot == nil || ph.Shot.How != evidence.ByCamera || ph.Width != 320 || ph.Height != 240 ||
			ph.Uploader != "某a.zr.wy" || ph.Bearing == nil || ph.TakenAt == nil || ph.Model != "Phone" {
			t.Errorf("%+v", ph)
		}
	}
	until(t, func() bool {
		return apptest.Ask[int](c, "SELECT count(DISTINCT photo_id) FROM photo_prints JOIN photos p ON p.id = photo_id WHERE p.case_id = ?", s.id) == 3
	})
	// The same bytes again, by a new upload: the same receipt, nothing twice.
	r := apptest.Into[field.Receipt](t, p.Send(e, shots[0]))
	if n := len(p.File(s.id).Photos); n != 3 || !r.Arrived || r.PhotoID == nil {
		t.Errorf("%d photos, %+v", n, r)
	}
}

func until(t *testing.T, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}

// Bytes of a held entry are kept, and hang on the case once it is retried.
func photosOfAHeldEntry(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A5")
	p := c.As("a.zr.wy").Phone()
	shots := p.Shots(s.id, imaging.SceneHouse)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy", "a.zr.wy2"), casework.Verifying)
	e := p.Entry("photograph", s.id, 4, nil, shots...)
	says(t, p.HandIn(e)[0], field.Held, "case-changed")
	for _, shot := range shots[:2] {
		r := apptest.Into[field.Receipt](t, p.Send(e, shot))
		if !r.Arrived || r.PhotoID != nil {
			t.Errorf("%+v", r)
		}
	}
	if f := p.File(s.id); len(f.Photos) != 0 || f.Field.Promised != 0 {
		t.Errorf("photos of a held entry: %+v", f.Field)
	}
	a := says(t, apptest.Into[field.Answer](t, p.Client.Post("/api/field/entries/"+e["id"].(string)+"/retry", in{})), field.Done, "")
	arrived := 0
	for _, f := range a.Files {
		if f.Arrived {
			arrived++
		}
	}
	if f := p.File(s.id); len(f.Photos) != 2 || arrived != 2 || f.Field.Promised != 3 {
		t.Errorf("after the retry: %d photos, %+v", len(f.Photos), f.Field)
	}
	if r := apptest.Into[field.Receipt](t, p.Send(e, shots[2])); r.PhotoID == nil {
		t.Errorf("%+v", r)
	}
}

// What is no picture, what was not promised, what somebody else promised.
func refusedPhotos(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A9")
	p := c.As("a.zr.wy").Phone()
	text := apptest.Shot{Kind: "wide", Bytes: []byte("这是一段文字，不是照片，不能作为证据。")}
	good := p.Shots(s.id, imaging.SceneHouse)[0]
	e := p.Entry("photograph", s.id, 4, nil, text, good)
	says(t, p.HandIn(e)[0], field.Done, "")
	for name, got := range map[string]struct {
		apptest.Answer
		code string
	}{
		"no picture":   {p.Send(e, text), "not-an-image"},
		"not promised": {p.Send(e, p.Shots(s.id, imaging.SceneHouse)[0]), "file-not-promised"},
		"no entry":     {p.Send(p.Entry("photograph", s.id, 4, nil, good), good), "entry-unknown"},
		"another's":    {c.As("a.zr.wy2").Phone().Send(e, good), "entry-not-yours"},
		"no uuid":      {p.Send(in{"id": "x"}, good), "upload-meta-invalid"},
		"size":         {p.TUS("POST", "/api/uploads/", nil, "Upload-Length", "9", "Upload-Metadata", apptest.Declare(0, "", good.Bytes, "entry", e["id"].(string))), "file-size"},
	} {
		if got.Status < 400 || got.Status >= 500 || got.Problem().Code != got.code || got.Problem().Detail == "" {
			t.Errorf("%s: %s", name, got.Answer)
		}
	}
	if f := p.File(s.id).Field; f.Promised != 2 || f.Arrived != 0 {
		t.Errorf("%+v", f)
	}
	// Bytes hurt on the way are not said to be no picture.
	hurt := bytes.Clone(good.Bytes)
	for i := range hurt {
		hurt[i] ^= 0x55
	}
	a := p.TUS("POST", "/api/uploads/", nil, "Upload-Length", strconv.Itoa(len(hurt)), "Upload-Metadata", apptest.Declare(0, "", good.Bytes, "entry", e["id"].(string)))
	if got := p.Piece(a.Header.Get("Location"), 0, hurt); got.Problem().Code != "blob-hash-mismatch" {
		t.Errorf("%s", got)
	}
	if r := apptest.Into[field.Receipt](t, p.Send(e, good)); r.PhotoID == nil {
		t.Errorf("%+v", r)
	}
}

// The phone is lost: nobody waits any more, and the finding goes on by itself.
func releasedPhotos(t *testing.T, c *apptest.City) {
	s := visiting(t, c, "A3")
	p := c.As("a.zr.wy").Phone()
	shots := p.Shots(s.id, imaging.ScenePond)
	e := p.Entry("photograph", s.id, 4, nil, shots...)
	says(t, p.HandIn(e)[0], field.Done, "")
	apptest.Into[field.Receipt](t, p.Send(e, shots[0]))
	f := p.Entry("report_finding", s.id, 4, in{"finding": in{"code": "true"}, "notReachable": "WFDD"})
	says(t, p.HandIn(f)[0], field.Held, "photos-awaited")
	at := "/api/field/entries/" + e["id"].(string) + "/release"
	sums := []string{shots[0].SHA256(), shots[1].SHA256(), shots[2].SHA256()}
	jb := c.As("a.zr.jb")
	if got := jb.Post(at, in{"sha256s": sums, "reason": " "}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %s", got)
	}
	if got := jb.Post(at, in{"sha256s": []string{strings.Repeat("0", 64)}, "reason": "手机丢失"}); got.Problem().Code != "file-not-promised" {
		t.Errorf("%s", got)
	}
	a := apptest.Into[field.Answer](t, jb.Post(at, in{"sha256s": sums, "reason": "手机丢失"}))
	for _, st := range a.Files {
		if st.Arrived == st.Released || st.Arrived != (st.SHA256 == sums[0]) {
			t.Errorf("%+v", st)
		}
	}
	if file := p.File(s.id); file.Case.State != casework.FindingReview || file.Field.Released != 2 || len(file.Field.Waiting) != 0 {
		t.Errorf("%s %+v", file.Case.State, file.Field)
	}
	// The phone is found again: its bytes are welcome all the same.
	if r := apptest.Into[field.Receipt](t, p.Send(e, shots[1])); !r.Arrived || r.PhotoID == nil {
		t.Errorf("%+v", r)
	}
}
