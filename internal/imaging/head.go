package imaging

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
)

const headOnly = "head"

// headPlaces is apart from places: a receipt does not wait for thumbnails.
var headPlaces = make(chan struct{}, 2)

// headBytes is how far into a JPEG its header is looked for here.
const headBytes = 256 << 10

// Head reads what a picture says of itself, without decoding it. There are no
// thumbnails and no prints, and a picture that is damaged further in is not
// noticed.
//
// It is the one exception from reading in a child process, because a receipt
// waits for it: of a JPEG, this process itself walks the segments before the
// picture, at most 256 KiB, and parses the one EXIF segment, at most 64 KiB, with
// every count in it bounded. Anything else goes to a child.
//
// Errors are those of Inspect.
func Head(ctx context.Context, path string) (Photo, error) {
	f, err := os.Open(path)
	if err != nil {
		return Photo{}, refuse(codeUnavailable, err)
	}
	defer f.Close()
	if format, err := precheck(f); err != nil {
		return Photo{}, err
	} else if format == JPEG {
		head := make([]byte, headBytes)
		n, _ := f.ReadAt(head, 0) // a short file is read to its end
		if w, h, exifSegment, ok := segments(head[:n]); ok {
			p, code := describeHead(JPEG, w, h, readEXIF(exifSegment, JPEG))
			if code != "" {
				return Photo{}, refuse(code, nil)
			}
			return p, nil
		}
	}
	return inspect(ctx, path, headPlaces, headOnly)
}

// segments walks a JPEG up to its frame header: the size, and a JPEG of nothing
// but the first EXIF segment. ok is false when the frame header is not there.
func segments(head []byte) (w, h int, exifOnly []byte, ok bool) {
	exifOnly = []byte{0xFF, 0xD8}
	for at := 2; at+4 <= len(head); {
		if head[at] != 0xFF {
			return 0, 0, nil, false
		}
		marker := head[at+1]
		if marker == 0xFF { // padding
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(head[at+2:]))
		end := at + 2 + length
		if length < 2 || end > len(head) {
			return 0, 0, nil, false
		}
		body := head[at+4 : end]
		switch {
		case marker == 0xE1 && bytes.HasPrefix(body, exifHeader) && len(exifOnly) == 2:
			exifOnly = append(exifOnly, head[at:end]...)
		case marker >= 0xC0 && marker <= 0xC2 && len(body) >= 6: // the frames that the decoder knows
			h, w = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
			return w, h, append(exifOnly, 0xFF, 0xD9), w > 0 && h > 0
		case marker == 0xDA || marker == 0xD9:
			return 0, 0, nil, false
		}
		at = end
	}
	return 0, 0, nil, false
}

// readHead does the work in the child.
func readHead(content []byte, format Format) (Photo, string) {
	meta := readEXIF(content, format)
	w, h, ok := dimensions(content, format, meta)
	if !ok {
		return Photo{}, codeDamaged
	}
	return describeHead(format, w, h, meta)
}

func describeHead(format Format, w, h int, meta exif) (Photo, string) {
	if w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return Photo{}, codeTooManyPixels
	}
	p := Photo{Format: format}
	meta.describe(&p)
	p.Width, p.Height = w, h
	if format != HEIC && p.Orientation >= 5 {
		p.Width, p.Height = h, w
	}
	return p, ""
}
