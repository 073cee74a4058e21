package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func bound(x0, y0, x1, y1 float64) orb.Bound {
	return orb.Bound{Min: orb.Point{x0, y0}, Max: orb.Point{x1, y1}}
}

func TestCheckAgainst(t *testing.T) {
	zhuzhou := bound(112.95, 26.0, 114.12, 28.0)
	prefixed := bound(38400000, 2880000, 38500000, 3100000)
	plain := bound(400000, 2880000, 500000, 3100000)
	tests := []struct {
		name string
		code int
		b    orb.Bound
		want string
	}{
		{"degrees", 4490, zhuzhou, ""},
		{"zone 38", 4526, prefixed, ""},
		{"meridian 114", 4547, plain, ""},
		{"6° zone 19 over its whole width", 4497, bound(19210000, 2880000, 19790000, 3100000), ""},
		{"swapped degrees", 4490, bound(26.0, 112.95, 28.0, 114.12), "axes-swapped"},
		{"swapped metres", 4526, bound(2880000, 38400000, 3100000, 38500000), "axes-swapped"},
		{"swapped metres without zone", 4547, bound(2880000, 400000, 3100000, 500000), "axes-swapped"},
		{"metres in a degree file", 4490, prefixed, "metres-in-degree-file"},
		{"plain metres in a degree file", 4490, plain, "metres-in-degree-file"},
		{"degrees in a metre file", 4526, zhuzhou, "degrees-in-metre-file"},
		{"no prefix where one belongs", 4526, plain, "zone-prefix-missing"},
		{"a prefix where none belongs", 4547, prefixed, "zone-prefix-unexpected"},
		{"the neighbour's prefix", 4525, prefixed, "zone-mismatch"},
		{"America", 4490, bound(-90, 30, -89, 31), "outside-china"},
		{"a stray point at the origin", 4526, bound(0, 0, 38500000, 3100000), "coordinates-outside-zone"},
		{"a stray point in a degree file", 4490, bound(0, 0, 114, 28), "outside-china"},
		{"beyond the north", 4547, bound(400000, 6050000, 500000, 6090000), "outside-china"},
		{"south of the equator", 4547, bound(400000, -10, 500000, 3000000), "coordinates-outside-zone"},
		{"not a number", 4526, bound(math.NaN(), 0, 1, 1), "coordinates-invalid"},
		{"infinite", 4490, bound(113, 27, math.Inf(1), 28), "coordinates-invalid"},
		{"inside out", 4490, bound(114, 28, 113, 27), "coordinates-invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckAgainst(mustCRS(t, tt.code), tt.b)
			if (err == nil) != (tt.want == "") || CodeOf(err) != tt.want {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestSuggestCRS(t *testing.T) {
	tests := []struct {
		name string
		b    orb.Bound
		want []int
	}{
		{"degrees", bound(113, 27, 114, 28), []int{4490}},
		{"zone 38", bound(38400000, 2880000, 38500000, 3100000), []int{4526}},
		{"zone 37", bound(37600000, 2880000, 37700000, 3100000), []int{4525}},
		{"6° zone 19", bound(19600000, 2880000, 19700000, 3100000), []int{4497}},
		{"Hunan without prefix", bound(400000, 2880000, 500000, 3100000), []int{4547, 4546}},
		{"swapped", bound(27, 113, 28, 114), nil},
		{"nowhere", bound(-5, -5, 5, 5), nil},
		{"two zones", bound(37400000, 2880000, 38500000, 3100000), nil},
		{"not a number", bound(math.NaN(), 0, 1, 1), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := SuggestCRS(tt.b)
			if len(got) != len(tt.want) {
				t.Fatalf("%v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i].EPSG != tt.want[i] {
					t.Errorf("%v, want %v", got, tt.want)
				}
			}
		})
	}
	if north := SuggestCRS(bound(400000, 4880000, 500000, 4900000)); len(north) != 21 {
		t.Errorf("elsewhere %d meridians are offered, want 21", len(north))
	}
}
