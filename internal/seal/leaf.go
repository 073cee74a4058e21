// Package seal is 存证: a log of the hashes of everything that was recorded,
// which only grows, and checkpoints of it that are signed. Whoever keeps one
// checkpoint outside can tell ever after whether anything before it was
// changed, taken out or put in another order.
//
// Format: docs/ledger.md.
package seal

import (
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Kind is what a leaf is about.
type Kind string

// The kinds of leaves. An event brings its own hash, which covers everything of
// it and the events before; of the others the leaf has a hash of their content.
const (
	Event       Kind = "event"       // a step of a case; subject is the case
	Photo       Kind = "photo"       // subject is the photo
	Certificate Kind = "certificate" // subject is the case, seq the closing event
	Supervision Kind = "supervision" // a step of a supervision order
	Balance     Kind = "balance"     // an entry of the balance
	Acceptance  Kind = "acceptance"  // a sheet of joint acceptance
	Signature   Kind = "signature"   // a signature on such a sheet
)

// Kinds are all of them.
var Kinds = []Kind{Event, Photo, Certificate, Supervision, Balance, Acceptance, Signature}

var kindsZh = map[Kind]string{
	Event: "留痕", Photo: "照片", Certificate: "销号单", Supervision: "督办", Balance: "占补平衡账", Acceptance: "联合验收单", Signature: "联合验收签字",
}

// Zh is its word for people.
func (k Kind) Zh() string { return kindsZh[k] }

// Leaf is one line of the log: something that was recorded, by its place and
// hash.
type Leaf struct {
	Number  int64
	Kind    Kind
	Subject int64
	Seq     int
	Hash    []byte
}

// Node is the leaf as the tree has it.
func (l Leaf) Node() tlog.Hash {
	return tlog.RecordHash(fmt.Appendf(nil, "liangtian-leaf-1\n%s\n%d\n%d\n%s\n", l.Kind, l.Subject, l.Seq, hex.EncodeToString(l.Hash)))
}

// Place says where in the record that is. no is the case's number, or "".
func (l Leaf) Place(no string) string {
	if no == "" {
		no = fmt.Sprint(l.Subject)
	}
	switch l.Kind {
	case Event:
		return fmt.Sprintf("案件 %s 第 %d 条留痕", no, l.Seq)
	case Certificate:
		return fmt.Sprintf("案件 %s 第 %d 条留痕的销号单", no, l.Seq)
	case Supervision:
		return fmt.Sprintf("督办 %d 第 %d 条", l.Subject, l.Seq)
	default:
		return fmt.Sprintf("%s %d", l.Kind.Zh(), l.Subject)
	}
}

// Standing is what the database has now where a leaf points.
type Standing struct {
	Leaf
	Now   []byte // the hash there; nil when it is gone
	At    time.Time
	No    string // of the case
	Moved int    // the number under which the case has this very event instead, or 0
	Case  bool   // the case is there
}
