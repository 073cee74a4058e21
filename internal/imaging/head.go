package imaging

import "context"

const headOnly = "head"

// headPlaces is apart from places: a receipt does not wait for thumbnails.
var headPlaces = make(chan struct{}, 2)

// Head reads what a picture says of itself, in a child process like Inspect but
// without decoding it: a few milliseconds. There are no thumbnails and no
// prints, and a picture that is damaged further in is not noticed.
//
// Errors are those of Inspect.
func Head(ctx context.Context, path string) (Photo, error) {
	return inspect(ctx, path, headPlaces, headOnly)
}

// readHead does the work in the child.
func readHead(content []byte, format Format) (Photo, string) {
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
	p.Width, p.Height = w, h
	if format != HEIC && p.Orientation >= 5 {
		p.Width, p.Height = h, w
	}
	return p, ""
}
