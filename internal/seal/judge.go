package seal

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Judge holds a log against its checkpoints: leaves are given to it in their
// order, each with what the database has there now.
type Judge struct {
	report *Report
	keys   Ring
	points []Checkpoint // as the database has them
	kept   []Checkpoint // as somebody keeps them outside
	marks  []mark       // what the root must be, by size
	tiles  []tlog.Hash
	tree   Tree
	next   int64
	holed  bool      // leaves are gone: no root can be right
	broken bool      // a root was wrong: all later ones are
	off    int64     // the first tile whose leaves are not those that were counted, or -1
	from   int64     // the first leaf after the checkpoint before
	since  time.Time // and its time
}

// mark is a size at which somebody signed a root.
type mark struct {
	Checkpoint
	outside bool
}

// NewJudge begins. points are the database's own checkpoints in order, kept are
// copies from outside, tiles the hashes that the database keeps.
func NewJudge(r *Report, keys Ring, points, kept []Checkpoint, tiles []tlog.Hash) *Judge {
	j := &Judge{report: r, keys: keys, points: points, kept: kept, tiles: tiles, off: -1}
	r.Checkpoints = len(points)
	if n := len(points); n > 0 {
		r.Newest = &points[n-1]
	}
	j.chain()
	j.outside()
	slices.SortStableFunc(j.marks, func(a, b mark) int { return int(a.Size - b.Size) })
	j.tree.Tile = func(n int64, hash tlog.Hash) {
		if j.off < 0 && (n >= int64(len(j.tiles)) || j.tiles[n] != hash) {
			j.off = n
		}
	}
	j.reached()
	return j
}

// at is a finding about a checkpoint.
func (j *Judge) at(d casework.Damage, c Checkpoint, words string, args ...any) {
	j.report.Add(Finding{Damage: d, Place: fmt.Sprintf("检查点 %d", c.Number), Leaf: -1, Checkpoint: c.Number, At: c.At, Words: fmt.Sprintf(words, args...)})
}

// chain checks every checkpoint against the one before.
func (j *Judge) chain() {
	key := 0
	for i, c := range j.points {
		if want := int64(1); i > 0 || c.Number != want {
			if i > 0 {
				want = j.points[i-1].Number + 1
			}
			if c.Number > want {
				j.at(casework.Missing, Checkpoint{Number: want, At: c.At}, "检查点缺失：下一个是 %d", c.Number)
			}
		}
		if words := c.signed(j.keys); words != "" {
			j.at(casework.Forged, c, "%s", words)
			continue
		}
		own, _ := j.keys.find(c.Key)
		if own < key {
			j.at(casework.Forged, c, "用已经停用的密钥 %s 签名", c.Key)
		}
		key = max(key, own)
		if i > 0 && c.Number == j.points[i-1].Number+1 {
			switch before := j.points[i-1]; {
			case c.Previous != before.Hash():
				j.at(casework.Forged, c, "与前一检查点接不上")
			case c.Size < before.Size:
				j.at(casework.Truncated, c, "叶数 %d 少于前一检查点的 %d", c.Size, before.Size)
			}
		}
		j.marks = append(j.marks, mark{Checkpoint: c})
	}
}

// outside holds the copies kept outside against what the database says.
func (j *Judge) outside() {
	var newest int64
	if n := len(j.points); n > 0 {
		newest = j.points[n-1].Number
	}
	for _, k := range j.kept {
		if words := k.signed(j.keys); words != "" {
			j.at(casework.Forged, k, "库外留存的检查点不可信：%s", words)
			continue
		}
		i := slices.IndexFunc(j.points, func(c Checkpoint) bool { return c.Number == k.Number })
		switch {
		case i >= 0 && j.points[i].Same(k):
			continue // its own mark says the same
		case i >= 0:
			j.at(casework.Forged, k, "数据库中的检查点 %d 与库外留存的不是同一个，记录被改写过", k.Number)
		case k.Number > newest:
			j.at(casework.Truncated, k, "库外留存有检查点 %d（%d 片叶），数据库只到检查点 %d", k.Number, k.Size, newest)
		default:
			j.at(casework.Missing, k, "库外留存有这个检查点，数据库中没有")
		}
		j.marks = append(j.marks, mark{k, true})
	}
}

// Leaf takes the next leaf.
func (j *Judge) Leaf(s Standing) {
	if s.Number != j.next {
		last := ""
		if s.Number > j.next+1 {
			last = fmt.Sprintf(" 至 %d", s.Number-1)
		}
		j.report.Add(Finding{Damage: casework.Missing, Place: fmt.Sprintf("叶 %d%s", j.next, last), Leaf: j.next, At: j.since, Words: "存证日志缺叶"})
		j.holed = true
	}
	j.next = s.Number + 1
	j.stands(s)
	if j.holed {
		return
	}
	j.tree.Add(s.Node())
	j.reached()
}

// stands compares a leaf with what is there now.
func (j *Judge) stands(s Standing) {
	f := Finding{Place: s.Place(s.No), Seq: s.Seq, Leaf: s.Number, At: s.At}
	if s.Kind == Event {
		f.CaseID = s.Subject
	}
	switch {
	case s.Now == nil && s.Kind == Event && !s.Case:
		f.Damage, f.Words = casework.Missing, "案件已被整个删去"
	case s.Now == nil:
		f.Damage, f.Words = casework.Missing, "已被删去"
	case bytes.Equal(s.Now, s.Hash):
		return
	case s.Moved > 0:
		f.Damage, f.Words = casework.Reordered, fmt.Sprintf("次序被调换：它现在是第 %d 条", s.Moved)
	default:
		f.Damage, f.Words = casework.Forged, "内容与签入日志时的哈希不符，被改动过"
	}
	if f.At.IsZero() {
		f.At = j.since
	}
	j.report.Add(f)
}

// reached compares roots at the size that has been reached.
func (j *Judge) reached() {
	for len(j.marks) > 0 && j.marks[0].Size == j.tree.Size() {
		m := j.marks[0]
		j.marks = j.marks[1:]
		if Digest(j.tree.Root()) != m.Root && !j.broken {
			j.broken = true
			j.rewritten(m)
		}
		if !m.outside {
			j.from, j.since = m.Size, m.At
		}
	}
}

// rewritten names the leaves that cannot be what was signed, as narrow as the
// kept tiles allow.
func (j *Judge) rewritten(m mark) {
	first, last := j.from, m.Size-1
	if j.off >= 0 {
		first, last = max(first, j.off<<TileHeight), min(last, (j.off+1)<<TileHeight-1)
	} else {
		first = max(first, j.tree.Size()>>TileHeight<<TileHeight) // the whole tiles are right
	}
	where := "，改动发生在这之间"
	if !j.since.IsZero() {
		where = "，改动在检查点 " + j.since.In(org.Shanghai).Format("2006-01-02 15:04") + " 之后的叶中"
	}
	j.report.Add(Finding{
		Damage: casework.Forged, Place: fmt.Sprintf("检查点 %d，叶 %d 至 %d", m.Number, first, last), Leaf: first, Checkpoint: m.Number, At: m.At,
		Words: "日志的根与签名的不符，留痕和日志被一并改写过" + where,
	})
}

// End says what is missing at the end.
func (j *Judge) End() {
	j.report.Leaves = j.next
	if j.holed {
		return
	}
	if len(j.marks) > 0 {
		m := j.marks[len(j.marks)-1]
		j.report.Add(Finding{
			Damage: casework.Truncated, Place: fmt.Sprintf("叶 %d 至 %d", j.next, m.Size-1), Leaf: j.next, Checkpoint: m.Number, At: m.At,
			Words: fmt.Sprintf("存证日志只有 %d 片叶，检查点 %d 签名时有 %d 片，后面的被删去", j.next, m.Number, m.Size),
		})
		return
	}
	var size, number int64
	if n := len(j.points); n > 0 {
		size, number = j.points[n-1].Size, j.points[n-1].Number
	}
	if j.next > size { // leaves and their checkpoint are written together
		j.report.Add(Finding{
			Damage: casework.Missing, Place: fmt.Sprintf("检查点 %d", number+1), Leaf: size, Checkpoint: number + 1, At: j.since,
			Words: fmt.Sprintf("叶 %d 至 %d 没有检查点，最新的检查点被删去", size, j.next-1),
		})
	}
	if want := j.next >> TileHeight; int64(len(j.tiles)) != want || j.off >= 0 && !j.broken {
		j.report.Add(Finding{Damage: casework.Forged, Place: "存证日志的中间哈希", Leaf: max(j.off, 0) << TileHeight, At: j.since, Words: "与叶不符；叶和签名不受影响"})
	}
}
