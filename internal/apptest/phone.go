package apptest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"liangtian/geo"
	"liangtian/internal/field"
	"liangtian/internal/httpapi"
	"liangtian/internal/imaging"
)

// Phone is somebody's phone: it hands in entries and their photos.
type Phone struct {
	*Client
	ID uuid.UUID
}

// Phone is a new phone of the person.
func (cl *Client) Phone() *Phone { return &Phone{cl, uuid.New()} }

// Shot is one photo on a phone.
type Shot struct {
	Kind    string
	Bytes   []byte
	From    orb.Point
	Bearing float64
}

// SHA256 is the address of the photo.
func (s Shot) SHA256() string {
	sum := sha256.Sum256(s.Bytes)
	return hex.EncodeToString(sum[:])
}

// Shots are the three photos that a rule set asks for, taken at the plot of a
// case that the phone's owner sees.
func (p *Phone) Shots(caseID int64, scene imaging.Scene) (out []Shot) {
	p.City.T.Helper()
	b := p.File(caseID).Plot.Geometry.Orb().Bound()
	south, west := orb.Point{b.Center()[0], b.Min[1]}, orb.Point{b.Min[0], b.Center()[1]}
	for _, s := range []Shot{{"wide", nil, geo.Destination(south, 180, 8), 0}, {"close", nil, geo.Destination(south, 180, 5), 0}, {"close", nil, geo.Destination(west, 270, 5), 90}} {
		s.Bytes = p.City.Picture(scene, s.From, s.Bearing)
		out = append(out, s)
	}
	return out
}

// Entry is an entry as the phone writes it down.
func (p *Phone) Entry(verb string, caseID int64, base int, payload In, shots ...Shot) In {
	id, _ := uuid.NewV7()
	if payload == nil {
		payload = In{}
	}
	now := p.City.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	e := In{"id": id.String(), "caseId": caseID, "verb": verb, "baseVersion": base, "takenAt": now, "payload": payload}
	var files []In
	for _, s := range shots {
		files = append(files, In{"sha256": s.SHA256(), "size": len(s.Bytes), "kind": s.Kind, "filename": "现场.jpg", "shot": In{
			"at": now, "clockOffsetMs": 0, "lon": s.From[0], "lat": s.From[1], "accuracyM": 4.0, "heading": s.Bearing, "headingRef": "true",
			"datum": "wgs84", "how": "camera",
		}})
	}
	if files != nil {
		e["files"] = files
	}
	return e
}

// Post hands entries in.
func (p *Phone) Post(entries ...In) Answer {
	if entries == nil {
		entries = []In{}
	}
	return p.Client.Post("/api/field/entries", In{"device": In{"id": p.ID, "name": p.Login + "的手机", "pending": len(entries), "oldest": nil}, "entries": entries})
}

// HandIn hands entries in and gives what the server says to each.
func (p *Phone) HandIn(entries ...In) []field.Answer {
	p.City.T.Helper()
	out := Into[httpapi.OutboxAnswers](p.City.T, p.Post(entries...))
	if len(out.Answers) != len(entries) {
		p.City.T.Fatalf("%d entries, %d answers", len(entries), len(out.Answers))
	}
	return out.Answers
}

// Send uploads a promised photo and gives the last answer: the receipt.
func (p *Phone) Send(entry In, s Shot) Answer {
	p.City.T.Helper()
	a := p.TUS("POST", "/api/uploads/", nil, "Upload-Length", strconv.Itoa(len(s.Bytes)),
		"Upload-Metadata", Declare(0, "", s.Bytes, "caseId", "", "entry", entry["id"].(string)))
	if a.Status != http.StatusCreated {
		return a
	}
	return p.Piece(a.Header.Get("Location"), 0, s.Bytes)
}
