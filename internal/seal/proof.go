package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Proofs are the record of cases as it leaves the house: the events in full, and
// for each the way to the root of a signed checkpoint.
type Proofs struct {
	Format     string     `json:"format"`
	Checkpoint Checkpoint `json:"checkpoint"`
	Keys       Ring       `json:"keys"`
	Cases      []OfCase   `json:"cases"`
}

// OfCase is one case in such a file.
type OfCase struct {
	ID     int64     `json:"id"`
	No     string    `json:"no"`
	PlotNo string    `json:"plotNo"`
	Events []OfEvent `json:"events"`
	Others []OfOther `json:"others,omitempty"`
}

// OfEvent is an event with its proof. Payload and After are texts, because the
// hash is over their very bytes. Leaf is -1 when the checkpoint is older.
type OfEvent struct {
	Seq        int              `json:"seq"`
	Action     string           `json:"action"`
	From       string           `json:"from"`
	To         string           `json:"to"`
	ActorID    int64            `json:"actorId"`
	ActorName  string           `json:"actorName"`
	Role       string           `json:"role"`
	Department string           `json:"department"`
	Region     string           `json:"region"`
	At         time.Time        `json:"at"`
	Reason     string           `json:"reason"`
	Document   string           `json:"document"`
	Key        string           `json:"key"`
	Payload    string           `json:"payload"`
	After      string           `json:"after"`
	Prev       []byte           `json:"prev"`
	Hash       []byte           `json:"hash"`
	Leaf       int64            `json:"leaf"`
	Proof      tlog.RecordProof `json:"proof"`
}

// EventOf is an event as the file has it.
func EventOf(e casework.Event) OfEvent {
	return OfEvent{
		e.Seq, string(e.Action), string(e.From), string(e.To), e.ActorID, e.ActorName, string(e.Role), string(e.Department), string(e.Region),
		e.At.UTC(), e.Reason, e.Document, e.Key, string(e.Payload), string(e.After), e.PrevHash, e.Hash, -1, nil,
	}
}

// Value is the event as the rules know it.
func (e OfEvent) Value(caseID int64) casework.Event {
	return casework.Event{
		CaseID: caseID, Seq: e.Seq, Action: casework.Action(e.Action), From: casework.State(e.From), To: casework.State(e.To), ActorID: e.ActorID, ActorName: e.ActorName,
		Role: org.Role(e.Role), Department: org.Department(e.Department), Region: org.Region(e.Region), At: e.At, Reason: e.Reason, Document: e.Document, Key: e.Key,
		Payload: json.RawMessage(e.Payload), After: json.RawMessage(e.After), PrevHash: e.Prev, Hash: e.Hash,
	}
}

// OfOther is a leaf of another kind that belongs to the case. Its content is
// the text that was hashed: a JSON array of its columns.
type OfOther struct {
	Kind    Kind             `json:"kind"`
	Subject int64            `json:"subject"`
	Seq     int              `json:"seq"`
	Content string           `json:"content"`
	Hash    []byte           `json:"hash"`
	Leaf    int64            `json:"leaf"`
	Proof   tlog.RecordProof `json:"proof"`
}

// Writer writes such a file case by case.
type Writer struct {
	w    io.Writer
	some bool
}

// NewWriter begins the file.
func NewWriter(w io.Writer, c Checkpoint, keys Ring) (*Writer, error) {
	head, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	ring, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(w, "{\"format\": %q,\n\"checkpoint\": %s,\n\"keys\": %s,\n\"cases\": [", proofFormat, head, ring)
	return &Writer{w: w}, err
}

// Add writes a case.
func (w *Writer) Add(c OfCase) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	comma := "\n"
	if w.some {
		comma = ",\n"
	}
	w.some = true
	_, err = fmt.Fprintf(w.w, "%s%s", comma, raw)
	return err
}

// Close ends the file.
func (w *Writer) Close() error {
	_, err := io.WriteString(w.w, "\n]}\n")
	return err
}

// ReadProofs reads such a file. Nothing of it is believed yet.
func ReadProofs(raw []byte) (p Proofs, err error) {
	if err = json.Unmarshal(raw, &p); err != nil || p.Format != proofFormat {
		return p, fault.New(fault.Invalid, "proof-file", "这不是存证证明文件。").Because(err)
	}
	return p, p.Keys.Check()
}

// Verify checks everything that the file says, without any database.
func (p Proofs) Verify(r *Report) {
	c := p.Checkpoint
	r.Checkpoints, r.Newest, r.Leaves = 1, &c, c.Size
	if words := c.signed(p.Keys); words != "" {
		r.Add(Finding{Damage: casework.Forged, Place: "检查点", Leaf: -1, Checkpoint: c.Number, At: c.At, Words: words})
	}
	for _, of := range p.Cases {
		r.Cases++
		r.Events += len(of.Events)
		of.verify(c, r)
	}
}

func (o OfCase) verify(c Checkpoint, r *Report) {
	events := make([]casework.Event, 0, len(o.Events))
	for _, e := range o.Events {
		events = append(events, e.Value(o.ID))
	}
	if b := casework.VerifyEvents(o.ID, events); b != nil {
		r.Add(Broken(*b, o.No))
	}
	for _, e := range o.Events {
		o.proven(c, r, Leaf{e.Leaf, Event, o.ID, e.Seq, e.Hash}, e.Proof, e.At)
	}
	for _, e := range o.Others {
		if sum := sha256.Sum256([]byte(e.Content)); !bytes.Equal(sum[:], e.Hash) {
			l := Leaf{e.Leaf, e.Kind, e.Subject, e.Seq, e.Hash}
			r.Add(Finding{Damage: casework.Forged, Place: l.Place(o.No), Seq: e.Seq, Leaf: e.Leaf, At: c.At, Words: "内容与其哈希不符，被改动过"})
		}
		o.proven(c, r, Leaf{e.Leaf, e.Kind, e.Subject, e.Seq, e.Hash}, e.Proof, c.At)
	}
}

func (o OfCase) proven(c Checkpoint, r *Report, l Leaf, proof tlog.RecordProof, at time.Time) {
	if l.Number < 0 {
		r.Unsealed++
		return
	}
	if l.Number >= c.Size || tlog.CheckRecord(proof, c.Size, tlog.Hash(c.Root), l.Number, l.Node()) != nil {
		f := Finding{Damage: casework.Forged, Place: l.Place(o.No), Seq: l.Seq, Leaf: l.Number, Checkpoint: c.Number, At: at, Words: "不在检查点所签的日志中，被改动过"}
		if l.Kind == Event {
			f.CaseID = o.ID
		}
		r.Add(f)
	}
}

// Photos are the hashes of the photos whose records the file has.
func (p Proofs) Photos() map[string]bool {
	out := map[string]bool{}
	for _, c := range p.Cases {
		for _, o := range c.Others {
			var columns []any
			if o.Kind != Photo || json.Unmarshal([]byte(o.Content), &columns) != nil || len(columns) < 6 {
				continue
			}
			if sha, is := columns[5].(string); is {
				out[sha] = true
			}
		}
	}
	return out
}
