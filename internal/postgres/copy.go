package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/geo"
)

// copyPut takes rows to send and gives back room for more.
type copyPut func(rows copyRows) (room copyRows, err error)

// copyIn sends the rows that fill writes, in the binary form of COPY, down the
// connection of a transaction. What fill writes is streamed, not kept.
//
// A COPY that breaks off leaves the driver's connection in the middle of it:
// the connection is given up, and the transaction with it.
func copyIn(ctx context.Context, conn bun.Conn, query string, fill func(put copyPut) error) error {
	rows := copyStream{fill: fill}
	err := conn.Raw(func(c any) error {
		rows.conn = c.(*pgdriver.Conn).Conn()
		return nil
	})
	if err != nil {
		return err
	}
	if _, err = pgdriver.CopyFrom(ctx, conn, &rows, query); err != nil {
		_ = conn.Raw(func(c any) error { return c.(driver.Conn).Close() })
	}
	return err
}

// copyStream puts rows on the connection itself. The driver reads for COPY in
// steps of a kilobyte, each a message and a system call of its own, which took
// longer than all the rest; so when it begins to read, everything is sent, and
// then it hears that there is nothing more.
type copyStream struct {
	conn net.Conn
	fill func(put copyPut) error
}

// a database that takes up nothing for so long is gone
const copyPatience = time.Minute

func (s *copyStream) Read([]byte) (int, error) {
	err := s.send(copyRows(copyHeader))
	if err == nil {
		err = s.stream()
	}
	if err == nil {
		err = s.send(copyRows{0xFF, 0xFF}) // no more rows
	}
	if err == nil {
		err = io.EOF
	}
	return 0, err
}

// stream sends what fill puts while fill makes more of it.
func (s *copyStream) stream() error {
	var broken error
	full, empty, over := make(chan copyRows), make(chan copyRows, 2), make(chan struct{})
	empty <- nil
	go func() {
		defer close(over)
		for rows := range full {
			if broken = s.send(rows); broken != nil {
				return
			}
			empty <- rows
		}
	}()
	err := s.fill(func(rows copyRows) (copyRows, error) {
		select {
		case full <- rows:
			return (<-empty)[:0], nil
		case <-over:
			return nil, broken
		}
	})
	close(full)
	<-over
	if err == nil {
		err = broken
	}
	return err
}

func (s *copyStream) send(rows copyRows) error {
	head := binary.BigEndian.AppendUint32([]byte{'d'}, uint32(4+len(rows)))
	if err := s.conn.SetWriteDeadline(time.Now().Add(copyPatience)); err != nil {
		return err
	}
	message := net.Buffers{head, rows}
	_, err := message.WriteTo(s.conn)
	return err
}

const copyHeader = "PGCOPY\n\xFF\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// copyRows is rows in the binary form: row says how many fields follow.
type copyRows []byte

func (b *copyRows) row(fields int) { *b = binary.BigEndian.AppendUint16(*b, uint16(fields)) }

func (b *copyRows) size(n int) { *b = binary.BigEndian.AppendUint32(*b, uint32(int32(n))) }

func (b *copyRows) null() { b.size(-1) }

func (b *copyRows) int8(v int64) {
	b.size(8)
	*b = binary.BigEndian.AppendUint64(*b, uint64(v))
}

func (b *copyRows) int8OrNull(v *int64) {
	if v == nil {
		b.null()
		return
	}
	b.int8(*v)
}

func (b *copyRows) int4(v int) {
	b.size(4)
	*b = binary.BigEndian.AppendUint32(*b, uint32(int32(v)))
}

func (b *copyRows) text(s string) {
	b.size(len(s))
	*b = append(*b, s...)
}

const textOID = 25

func (b *copyRows) texts(list []string) {
	at := len(*b)
	b.size(0)
	dimensions := 1
	if len(list) == 0 {
		dimensions = 0
	}
	for _, v := range []int{dimensions, 0, textOID} {
		b.size(v)
	}
	if len(list) > 0 {
		b.size(len(list))
		b.size(1) // the first index
		for _, s := range list {
			b.text(s)
		}
	}
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at-4))
}

// object is a JSON object of texts, in the order of its names. Rows of a file
// have the same names: those of the row before are used while they fit.
func (b *copyRows) object(values map[string]string, names *[]string) {
	at := len(*b)
	b.size(0)
	if !isKeys(*names, values) {
		*names = slices.Sorted(maps.Keys(values))
	}
	*b = append(*b, '{')
	for i, name := range *names {
		if i > 0 {
			*b = append(*b, ',')
		}
		*b = appendJSON(*b, name)
		*b = append(*b, ':')
		*b = appendJSON(*b, values[name])
	}
	*b = append(*b, '}')
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at-4))
}

func isKeys(names []string, values map[string]string) bool {
	if len(names) != len(values) {
		return false
	}
	for _, name := range names {
		if _, there := values[name]; !there {
			return false
		}
	}
	return true
}

// appendJSON writes a text that is valid UTF-8 as a JSON string.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // from here on nothing was written yet
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		if c < ' ' {
			b = fmt.Appendf(b, `\u%04x`, c)
		} else {
			b = append(b, '\\', c)
		}
	}
	b = append(b, s[plain:]...)
	return append(b, '"')
}

// outline is a MultiPolygon in degrees, NULL for none: EWKB, appended where
// the row is made instead of copied there from a buffer of its own.
func (b *copyRows) outline(mp orb.MultiPolygon) {
	if mp == nil {
		b.null()
		return
	}
	const (
		polygon, multiPolygon, hasSRID = 3, 6, 0x20000000
		bigEndian                      = 0
	)
	at := len(*b)
	b.size(0)
	*b = append(*b, bigEndian)
	for _, v := range []int{multiPolygon | hasSRID, geo.SRID, len(mp)} {
		b.size(v)
	}
	for _, poly := range mp {
		*b = append(*b, bigEndian)
		b.size(polygon)
		b.size(len(poly))
		for _, ring := range poly {
			b.size(len(ring))
			for _, p := range ring {
				*b = binary.BigEndian.AppendUint64(*b, math.Float64bits(p[0]))
				*b = binary.BigEndian.AppendUint64(*b, math.Float64bits(p[1]))
			}
		}
	}
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at-4))
}
