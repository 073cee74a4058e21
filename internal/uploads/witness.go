package uploads

import (
	"github.com/paulmach/orb"

	"liangtian/internal/evidence"
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
