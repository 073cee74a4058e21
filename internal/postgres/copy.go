package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/driver/pgdriver"

	"liangtian/geo"
)

// copyIn sends the rows that fill writes, in the binary form of COPY, down the
// connection of a transaction. What fill writes is streamed, not kept.
//
// A COPY that breaks off leaves the driver's connection in the middle of it:
// the connection is given up, and the transaction with it.
func copyIn(ctx context.Context, conn bun.Conn, query string, fill func(put func(copyRows) error) error) error {
	r, w := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		_, err := pgdriver.CopyFrom(ctx, conn, r, query)
		_ = r.CloseWithError(err) // whoever still writes learns why nobody reads
		sent <- err
	}()
	put := func(rows copyRows) error {
		_, err := w.Write(rows)
		return err
	}
	err := put(copyRows(copyHeader))
	if err == nil {
		err = fill(put)
	}
	if err == nil {
		err = put(copyRows{0xFF, 0xFF}) // no more rows
	}
	_ = w.CloseWithError(err)
	if theirs := <-sent; theirs != nil {
		_ = conn.Raw(func(c any) error { return c.(driver.Conn).Close() })
		if err == nil || Code(theirs) != "" {
			err = theirs
		}
	}
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

// object is a JSON object of texts, in the order of its names.
func (b *copyRows) object(values map[string]string) {
	at := len(*b)
	b.size(0)
	names := make([]string, 0, 32)
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	*b = append(*b, '{')
	for i, name := range names {
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

// appendJSON writes a text that is valid UTF-8 as a JSON string.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// outline is a MultiPolygon in degrees, NULL for none.
func (b *copyRows) outline(mp orb.MultiPolygon) error {
	if mp == nil {
		b.null()
		return nil
	}
	raw, err := ewkb.Marshal(mp, geo.SRID)
	if err != nil {
		return err
	}
	b.size(len(raw))
	*b = append(*b, raw...)
	return nil
}
