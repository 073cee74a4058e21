package imaging

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/gen2brain/heic"
)

// read does all the work on one picture. It runs in the child only. The code
// is "" or one of the codes of words.go.
func read(content []byte, format Format) (Photo, string) {
	p := Photo{Format: format}
	meta := readEXIF(content, format)
	meta.describe(&p)

	w, h, ok := dimensions(content, format, meta)
	if !ok {
		return Photo{}, codeDamaged
	}
	if w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return Photo{}, codeTooManyPixels
	}
	if format == JPEG && scans(content, MaxScans) > MaxScans {
		return Photo{}, codeTooManyScans
	}
	img, err := decode(content, format)
	if err != nil || img.Bounds().Empty() {
		return Photo{}, codeDamaged
	}
	orientation := p.Orientation
	if format == HEIC {
		orientation = 1 // the container's own rotation is applied by the decoder
	}
	if p.Small, p.Large, p.Prints, err = derive(img, orientation); err != nil {
		return Photo{}, codeDamaged
	}
	p.DHash = p.Prints[0]
	p.Width, p.Height = img.Bounds().Dx(), img.Bounds().Dy()
	if orientation >= 5 {
		p.Width, p.Height = p.Height, p.Width
	}
	return p, ""
}

// dimensions reads the size from the header, without decoding.
func dimensions(content []byte, format Format, meta exif) (w, h int, ok bool) {
	var c image.Config
	var err error
	switch format {
	case JPEG:
		c, err = jpeg.DecodeConfig(bytes.NewReader(content))
	case PNG:
		c, err = png.DecodeConfig(bytes.NewReader(content))
	case HEIC:
		if meta.size.Width > 0 && meta.size.Height > 0 {
			return meta.size.Width, meta.size.Height, true
		}
		c, err = heic.DecodeConfig(bytes.NewReader(content))
	}
	return c.Width, c.Height, err == nil && c.Width > 0 && c.Height > 0
}

func decode(content []byte, format Format) (image.Image, error) {
	switch format {
	case JPEG:
		return jpeg.Decode(bytes.NewReader(content))
	case PNG:
		return png.Decode(bytes.NewReader(content))
	default:
		return heic.Decode(bytes.NewReader(content))
	}
}
