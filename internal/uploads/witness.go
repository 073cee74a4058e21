package uploads

import (
	"math"

	"github.com/paulmach/orb"

	"liangtian/internal/blob"
	"liangtian/internal/evidence"
	"liangtian/internal/imaging"
)

// Evidence is the photo as the rules see it. What the field page recorded at
// the shutter comes first, because phones take the position out of files that
// a web page picks; the file itself is the second witness and fills the gaps.
// Who uploaded it, when it was received and its id are the caller's to add.
func (r Received) Evidence() evidence.Photo {
	file := r.Photo
	p := evidence.Photo{
		SHA256: r.Blob.SHA256, Phase: r.Phase, Kind: r.Kind, ManualReason: r.ManualReason,
		ExifPosition: point(file.Lat, file.Lon), ExifBearing: file.Bearing, ExifTakenAt: file.TakenAt,
		Model: file.Model, Width: file.Width, Height: file.Height, DHash: file.DHash,
	}
	switch declared := point(r.Lat, r.Lon); {
	case declared != nil && r.ManualReason != "":
		p.Position, p.PositionSource, p.AccuracyM = declared, evidence.FromManual, r.AccuracyM
	case declared != nil:
		p.Position, p.PositionSource, p.AccuracyM = declared, evidence.FromDevice, r.AccuracyM
	case p.ExifPosition != nil:
		p.Position, p.PositionSource, p.AccuracyM = p.ExifPosition, evidence.FromEXIF, file.ErrorM
	}
	p.Bearing, p.BearingSource = first(r.Bearing, file.Bearing)
	p.TakenAt, p.TakenAtSource = first(r.TakenAt, file.TakenAt)
	return p
}

// first is what the device said, or else what the file says.
func first[T any](device, file *T) (*T, evidence.Source) {
	switch {
	case device != nil:
		return device, evidence.FromDevice
	case file != nil:
		return file, evidence.FromEXIF
	}
	return nil, ""
}

// point is a position if both numbers are there. A phone's WGS 84 and CGCS2000
// agree to decimetres.
func point(lat, lon *float64) *orb.Point {
	if lat == nil || lon == nil {
		return nil
	}
	return &orb.Point{*lon, *lat}
}

// FromShot is a photo that the field page took: what it recorded at the shutter
// comes first, the file is the second witness. The shot itself is kept raw; what
// a sensor cannot have meant counts as not said.
func FromShot(shot evidence.Shot, kind evidence.Kind, sha256 string, file imaging.Photo) evidence.Photo {
	m := Meta{
		Kind: kind, Lat: within(shot.Lat, -90, 90), Lon: within(shot.Lon, -180, 180), AccuracyM: within(shot.AccuracyM, 0, 1e6),
		Bearing: within(shot.Heading, 0, 360), ManualReason: shot.ManualReason,
	}
	taken := shot.TakenAt()
	m.TakenAt = &taken
	p := Received{Meta: m, Blob: blob.Blob{SHA256: sha256}, Photo: file}.Evidence()
	p.Shot = &shot
	return p
}

func within(v *float64, low, high float64) *float64 {
	if v == nil || math.IsNaN(*v) || *v < low || *v > high {
		return nil
	}
	return v
}
