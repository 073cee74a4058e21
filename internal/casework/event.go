package casework

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"

	"liangtian/internal/org"
)

// Event is one line of 留痕: who moved the case, when, from where to where,
// and how the case stood after. Hash chains it to the event before.
type Event struct {
	ID         int64
	CaseID     int64
	Seq        int
	Action     Action
	From, To   State
	ActorID    int64
	ActorName  string
	Role       org.Role
	Department org.Department
	Region     org.Region
	At         time.Time // microseconds, UTC
	Reason     string
	Document   string
	Payload    json.RawMessage
	After      json.RawMessage // the Case as it stands after
	Key        string
	PrevHash   []byte
	Hash       []byte
}

func newEvent(who org.Person, do Action, from, to State, now time.Time) Event {
	return Event{
		Action: do, From: from, To: to, ActorID: who.ID, ActorName: who.Name, Role: who.Role,
		Department: who.Department, Region: who.Region, At: now.UTC().Truncate(time.Microsecond), Payload: json.RawMessage(`{}`),
	}
}

// Seal completes an event once the case has its number: the case after it,
// the hash before it, and its own hash.
func Seal(e Event, after Case, prev []byte) (Event, error) {
	raw, err := json.Marshal(after)
	if err != nil {
		return Event{}, err
	}
	e.CaseID, e.Seq, e.After = after.ID, after.Version, raw
	e.PrevHash = prev
	if e.PrevHash == nil {
		e.PrevHash = []byte{}
	}
	e.Hash = e.Sum()
	return e, nil
}

// Sound reports whether the content has the hash.
func (e Event) Sound() bool { return bytes.Equal(e.Hash, e.Sum()) }

// Sum is SHA-256 over every field, each preceded by its length, so that no
// two different events share one text.
func (e Event) Sum() []byte {
	h := sha256.New()
	put := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	put([]byte("liangtian-event-1"))
	for _, s := range []string{
		strconv.FormatInt(e.CaseID, 10), strconv.Itoa(e.Seq), string(e.Action), string(e.From), string(e.To),
		strconv.FormatInt(e.ActorID, 10), e.ActorName, string(e.Role), string(e.Department), string(e.Region),
		e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.Reason, e.Document, e.Key,
	} {
		put([]byte(s))
	}
	put(e.Payload)
	put(e.After)
	put(e.PrevHash)
	return h.Sum(nil)
}
