package geo

import (
	"iter"

	"github.com/paulmach/orb"
)

// Layer is one table of outlines in a file, whatever the format. It is for one
// goroutine.
type Layer interface {
	Name() string
	Fields() []string // the columns, in the file's order
	Count() int       // records, empty and deleted ones included
	Bound() orb.Bound // of the coordinates, in the layer's CRS
	// CRS is what the file says about its coordinates. With the codes
	// prj-missing and prj-unreadable it says nothing, and a person has to choose.
	CRS() (CRS, error)
	Encoding() string // of the attributes, "" when the format fixes it
	// Records goes over all records from the first. An error ends it; what is
	// wrong with one record only is in its Err.
	Records() iter.Seq2[Record, error]
}

// Record is one outline with its row. Geometry is in the layer's CRS, shells
// counter-clockwise. Null is a row without an outline, Deleted a row marked as
// deleted in the table. Err is what is wrong with this record alone; reading
// goes on after it.
type Record struct {
	Number     int // from 1
	Geometry   orb.MultiPolygon
	HadZ, HadM bool // heights or measures were in the file and are dropped
	Null       bool
	Deleted    bool
	Attributes map[string]string
	Err        error
}

// Wind turns shells counter-clockwise and holes clockwise, in place: formats
// differ in what they ask for, and files differ from their formats.
func Wind(mp orb.MultiPolygon) orb.MultiPolygon {
	for _, poly := range mp {
		for i, ring := range poly {
			if len(ring) < 3 {
				continue // no ring at all; CheckRings says so
			}
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if o := ring.Orientation(); o != 0 && o != want {
				ring.Reverse()
			}
		}
	}
	return mp
}
