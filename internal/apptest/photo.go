package apptest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/imaging"
)

var seeds atomic.Uint64

// Picture is a drawn photo of a place, taken now; no two are alike.
func (c *City) Picture(scene imaging.Scene, from orb.Point, bearing float64) []byte {
	n := seeds.Add(1)
	return imaging.SamplePhoto(320, 240, imaging.Sample{
		Lat: from[1], Lon: from[0], Bearing: bearing, AccuracyM: 4,
		TakenAt: c.Now(), Make: "Test", Model: "Phone", Scene: scene, Seed: n, Caption: strconv.FormatUint(n, 10),
	})
}

// TUS sends one request of the upload protocol.
func (cl *Client) TUS(method, path string, body []byte, header ...string) Answer {
	cl.City.T.Helper()
	return cl.Send(method, path, bytes.NewReader(body), append([]string{"Tus-Resumable", "1.0.0"}, header...)...)
}

// Declare is the metadata of a photo; changes are pairs, an empty value leaves
// the key out.
func Declare(caseID int64, kind string, photo []byte, changes ...string) string {
	sum := sha256.Sum256(photo)
	m := map[string]string{"caseId": strconv.FormatInt(caseID, 10), "kind": kind, "filename": "照片.jpg", "sha256": hex.EncodeToString(sum[:])}
	for i := 0; i < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	var parts []string
	for k, v := range m {
		if v != "" {
			parts = append(parts, k+" "+base64.StdEncoding.EncodeToString([]byte(v)))
		}
	}
	return strings.Join(parts, ",")
}

// Begin declares an upload.
func (cl *Client) Begin(caseID int64, kind string, photo []byte, changes ...string) Answer {
	cl.City.T.Helper()
	return cl.TUS("POST", "/api/uploads/", nil, "Upload-Length", strconv.Itoa(len(photo)), "Upload-Metadata", Declare(caseID, kind, photo, changes...))
}

// Photo uploads a photo to a case in two pieces and gives the last answer,
// which is the receipt or the refusal.
func (cl *Client) Photo(caseID int64, kind string, photo []byte, changes ...string) Answer {
	cl.City.T.Helper()
	a := cl.Begin(caseID, kind, photo, changes...)
	if a.Status != http.StatusCreated {
		return a
	}
	at, half := a.Header.Get("Location"), len(photo)/2
	if a = cl.Piece(at, 0, photo[:half]); a.Status != http.StatusNoContent {
		return a
	}
	return cl.Piece(at, half, photo[half:])
}

// Piece sends a part of an upload.
func (cl *Client) Piece(at string, offset int, part []byte) Answer {
	cl.City.T.Helper()
	return cl.TUS("PATCH", at, part, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
}

// Photos takes the three photos that a rule set asks for: one wide, two close,
// from two sides of the plot.
func (cl *Client) Photos(caseID int64, scene imaging.Scene) {
	cl.City.T.Helper()
	file := cl.File(caseID)
	b := file.Plot.Geometry.Orb().Bound()
	south, west := orb.Point{b.Center()[0], b.Min[1]}, orb.Point{b.Min[0], b.Center()[1]}
	for _, p := range []struct {
		kind    string
		from    orb.Point
		bearing float64
	}{{"wide", geo.Destination(south, 180, 8), 0}, {"close", geo.Destination(south, 180, 5), 0}, {"close", geo.Destination(west, 270, 5), 90}} {
		if a := cl.Photo(caseID, p.kind, cl.City.Picture(scene, p.from, p.bearing)); a.Status != http.StatusOK {
			cl.City.T.Fatalf("%s cannot upload a %s photo: %s", cl.Login, p.kind, a)
		}
	}
}
