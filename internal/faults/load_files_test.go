package faults

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"liangtian/internal/app"
	"liangtian/internal/apptest"
	"liangtian/internal/imaging"
	"liangtian/internal/intake"
	"liangtian/internal/report"
)

// kept is a photo for which there was a receipt.
type kept struct {
	caseID  int64
	receipt app.Receipt
}

// photo uploads one in two pieces, and goes on where the server says it stands
// until there is a receipt.
func (l *load) photo(rnd *rand.Rand) {
	c := l.r.c
	cl, id := c.As("a.zr.wy"), l.shown
	photo := c.Picture(imaging.SceneHouse, orb.Point{113.33, 27.05 + rnd.Float64()/100}, 0)
	at, offset := "", 0
	for {
		if at == "" {
			a, ok := l.try(cl, "POST", "/api/uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(photo)), "Upload-Metadata", apptest.Declare(id, "wide", photo))
			if ok && a.Status != http.StatusCreated {
				c.T.Errorf("a photo is refused: %s", a)
				return
			}
			at = a.Header.Get("Location")
			continue
		}
		to := min(offset+len(photo)/2+1, len(photo))
		a, ok := l.try(cl, "PATCH", at, bytes.NewReader(photo[offset:to]), "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
		var got app.Receipt
		switch {
		case ok && a.Status == http.StatusNoContent:
			offset = to
		case ok && a.Status == http.StatusOK && json.Unmarshal(a.Body, &got) == nil && got.PhotoID != 0:
			sum := sha256.Sum256(photo)
			if got.SHA256 != hex.EncodeToString(sum[:]) {
				c.T.Errorf("a receipt for other bytes: %+v", got)
			}
			l.mu.Lock()
			l.photos = append(l.photos, kept{id, got})
			l.mu.Unlock()
			return
		case ok && (a.Status == http.StatusNotFound || a.Status == http.StatusGone):
			at, offset = "", 0
		default: // where does it stand?
			if h, ok := l.try(cl, "HEAD", at, nil, "Tus-Resumable", "1.0.0"); ok && h.Status == http.StatusOK {
				offset, _ = strconv.Atoi(h.Header.Get("Upload-Offset"))
			} else if ok {
				at, offset = "", 0
			}
		}
	}
}

// brought is an import, and how it was last seen.
type brought struct {
	id     int64
	prefix string
	status intake.Status
}

const perImport = 5

// bring uploads plots of its own and takes the import as far as it comes before
// the others go home; what is unfinished goes on by itself.
func (l *load) bring() {
	c, cl := l.r.c, l.r.c.As("shi.zr")
	n := int(l.number.Add(1))
	b := &brought{prefix: fmt.Sprintf("T%d-", n)}
	var plots []apptest.Plot
	for i := range perImport {
		plots = append(plots, apptest.Plot{
			No: b.prefix + strconv.Itoa(i), Type: "20", PBF: "否", County: apptest.A,
			// Each at a place of its own, or it would be another detection of what is known.
			Lon: 113.301 + 0.0006*float64(i) + 0.00008*float64(n/1900%7), Lat: 27.001 + 0.0001*float64(n%1900), Size: 0.00005,
		})
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("files", "JCTB.zip")
	_, _ = io.Copy(part, bytes.NewReader(apptest.Archive(c.T, plots)))
	_ = w.Close()
	a, ok := l.try(cl, "POST", fmt.Sprintf("/api/batches/%d/imports", c.Batch), bytes.NewReader(form.Bytes()), "Content-Type", w.FormDataContentType())
	if !ok {
		return // whatever came of it, nobody commits it
	}
	im := apptest.Into[intake.Import](c.T, a)
	b.id, b.status = im.ID, im.Status
	l.mu.Lock()
	l.imports = append(l.imports, b)
	l.mu.Unlock()
	for !l.over.Load() && !l.push(cl, b) {
		l.pause(50)
	}
}

// push takes an import one step on; true when nothing more is to be done.
func (l *load) push(cl *apptest.Client, b *brought) bool {
	path := fmt.Sprintf("/api/imports/%d", b.id)
	a, ok := l.try(cl, "GET", path, nil)
	var im intake.Import
	if !ok || a.Status != http.StatusOK || json.Unmarshal(a.Body, &im) != nil {
		return false
	}
	b.status = im.Status
	switch {
	case im.Status == intake.Committed, im.Status == intake.Failed:
		return true
	case im.Status != intake.Parsed:
	case im.Settings.AreaUnit == "":
		l.try(cl, "PATCH", path, in{"areaUnit": "m2"})
	case im.Counts.Undecided > 0:
		l.try(cl, "POST", path+"/decisions", in{"accept": true})
	default:
		l.try(cl, "POST", path+"/commit", nil)
	}
	return false
}

// export has the register made, fetches it and compares it with its hash.
func (l *load) export() {
	cl := l.r.c.As("shi.zr2")
	a, ok := l.try(cl, "POST", "/api/exports", in{"kind": "register", "filters": in{}})
	var e report.Export
	if !ok || a.Status != http.StatusOK || json.Unmarshal(a.Body, &e) != nil {
		l.pause(500) // or five are waiting already
		return
	}
	for end := time.Now().Add(20 * time.Second); !l.over.Load() && time.Now().Before(end); l.pause(100) {
		a, ok := l.try(cl, "GET", fmt.Sprintf("/api/exports/%d/file", e.ID), nil)
		if !ok || a.Status != http.StatusOK {
			continue
		}
		sum := sha256.Sum256(a.Body)
		if a.Header.Get("ETag") != `"`+hex.EncodeToString(sum[:])+`"` {
			l.r.t.Errorf("an export of %d bytes is not what it says: %s", len(a.Body), a.Header.Get("ETag"))
		}
		l.mu.Lock()
		l.exports++
		l.mu.Unlock()
		return
	}
}
