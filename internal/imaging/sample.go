package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"time"
)

// Sample describes a picture that is drawn or stamped for demonstrations and
// tests.
type Sample struct {
	Lat, Lon    float64 // degrees; both 0: no position
	Bearing     float64 // degrees from true north; negative or NaN: none
	AccuracyM   float64 // metres; 0: none
	TakenAt     time.Time
	Make, Model string // "" for neither
	Orientation int    // EXIF 1 to 8; 0: none

	Caption string // printable ASCII, drawn at the lower edge
	Scene   Scene
	Seed    uint64 // another seed is another field of the same kind
}

// Scene is what a drawn picture shows.
type Scene string

// Scenes by what stands on the land.
const (
	SceneField     Scene = "field"     // ripening grain
	SceneSeedlings Scene = "seedlings" // young rows, crop has emerged
	SceneBare      Scene = "bare"      // soil restored, nothing planted
	SceneTrees     Scene = "trees"     // orchard or nursery
	SceneHouse     Scene = "house"     // a building
	ScenePond      Scene = "pond"      // dug water
	SceneRoad      Scene = "road"      // a hardened road
)

// SamplePhoto draws a schematic landscape of w × h pixels (at least 16 × 16)
// as a JPEG with the EXIF block that the sample asks for. The same sample gives
// the same bytes. The picture says that it is schematic.
func SamplePhoto(w, h int, s Sample) []byte {
	var b bytes.Buffer
	img := drawScene(max(w, 16), max(h, 16), s)
	// Encoding into memory of a valid RGBA image has no way to fail.
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 85})
	out, _ := Stamp(b.Bytes(), s)
	return out
}

// ErrNotJPEG is returned by Stamp.
var ErrNotJPEG = errors.New("imaging: not a JPEG file")

var exifHeader = []byte("Exif\x00\x00")

// Stamp replaces the EXIF block of a JPEG and leaves every other byte alone.
func Stamp(jpegFile []byte, s Sample) ([]byte, error) {
	if len(jpegFile) < 4 || jpegFile[0] != 0xFF || jpegFile[1] != 0xD8 {
		return nil, ErrNotJPEG
	}
	block := append(bytes.Clone(exifHeader), exifBlock(s)...)
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(block)+2))...)
	out = append(out, block...)
	for at := 2; ; {
		if at+4 > len(jpegFile) || jpegFile[at] != 0xFF {
			return nil, ErrNotJPEG
		}
		length := 2 + int(binary.BigEndian.Uint16(jpegFile[at+2:]))
		if at+length > len(jpegFile) {
			return nil, ErrNotJPEG
		}
		switch marker := jpegFile[at+1]; {
		case marker == 0xE1 && bytes.HasPrefix(jpegFile[at+4:], exifHeader):
			// the old block is left out
		case marker >= 0xE0 && marker <= 0xEF:
			out = append(out, jpegFile[at:at+length]...)
		default:
			return append(out, jpegFile[at:]...), nil
		}
		at += length
	}
}
