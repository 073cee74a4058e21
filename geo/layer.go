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
	// CRS is what the file says about its coordinates. The error has the code
	// crs-missing when it says nothing.
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
