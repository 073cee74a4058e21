package httpapi

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

type spotInput struct {
	Lon    float64 `query:"lon" required:"true"`
	Lat    float64 `query:"lat" required:"true"`
	Metres float64 `query:"metres" minimum:"0" maximum:"500" default:"0" doc:"周围多少米以内也算，手指点不准时用"`
}

// MapSpot is what lies under a place. Layers are nil for whom they are not
// open to: that is not the same as none.
type MapSpot struct {
	Cases   []casework.Spot    `json:"cases"`
	Regions []SpotRegion       `json:"regions"`
	Layers  []intake.LayerSpot `json:"layers" nullable:"true"`
}

// SpotRegion is a region that a place lies in.
type SpotRegion struct {
	Code      org.Region `json:"code"`
	Name      string     `json:"name"`
	Schematic bool       `json:"schematic"`
}

const metresPerDegree = 111_320

// mapAt tells what lies under a place: cases of the person's scope, and of the
// layers in use what covers it.
func (s *server) mapAt(ctx context.Context, who org.Person, in *spotInput) (out MapSpot, err error) {
	if !(math.Abs(in.Lon) <= 180 && math.Abs(in.Lat) <= 85) {
		return out, fault.Bad("lon", "place-invalid", "经度须在 ±180 之间，纬度须在 ±85 之间。")
	}
	place := orb.Point{in.Lon, in.Lat}
	dLat := max(in.Metres, 0.1) / metresPerDegree // a box of no size meets nothing
	dLon := dLat / math.Cos(in.Lat*math.Pi/180)
	around := orb.Bound{Min: orb.Point{in.Lon - dLon, in.Lat - dLat}, Max: orb.Point{in.Lon + dLon, in.Lat + dLat}}
	if out.Cases, err = s.Cases.At(ctx, who, around); err != nil {
		return out, err
	}
	out.Cases, out.Regions = orEmpty(out.Cases), []SpotRegion{}
	places, err := s.Regions.At(ctx, who.Region, place)
	if err != nil {
		return out, err
	}
	for _, p := range places {
		out.Regions = append(out.Regions, SpotRegion{p.Code, p.Name, p.Schematic})
	}
	if may(who, org.ReadLayers) == nil {
		out.Layers, err = s.Layers.At(ctx, place)
		out.Layers = orEmpty(out.Layers)
	}
	return out, err
}
