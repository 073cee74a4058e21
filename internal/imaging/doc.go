// Package imaging reads photographs without trusting them.
//
// A picture is decoded in a child process of the same binary only, with hard
// limits on memory, processor time and open files; a file that breaks a decoder
// kills the child and becomes a refusal in words. Head alone looks at the first
// segments of a JPEG by itself, within bounds that it names. The program must
// hand its hidden subcommand over to ChildMain:
//
//	if len(os.Args) > 1 && os.Args[1] == imaging.ChildCommand {
//		os.Exit(imaging.ChildMain(os.Args[2:]))
//	}
package imaging

import "time"

// Format is the container that the first bytes of a file show.
type Format string

// What is accepted.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	HEIC Format = "heic"
)

// Limits on a picture. A file above one of them is refused before it is
// decoded.
const (
	MaxBytes  = 40 << 20
	MaxPixels = 100_000_000
	MaxSide   = 20_000
	MaxScans  = 100 // of a progressive JPEG
)

// SmallSide and LargeSide are the long sides of the two thumbnails in pixels.
// A smaller picture is not enlarged.
const (
	SmallSide = 360
	LargeSide = 1600
)

// Photo is what a picture says about itself. Everything from its EXIF block
// is optional: absent or damaged is nil or "".
type Photo struct {
	Format        Format `json:"format"`
	Width, Height int    // pixels, as a person sees it (orientation applied)

	Lat, Lon    *float64 // degrees, as the device wrote them (WGS 84)
	ErrorM      *float64 // horizontal positioning error, metres
	Bearing     *float64 // degrees clockwise, 0 ≤ b < 360
	BearingRef  string   // "T" true north, "M" magnetic north, "" not said
	Orientation int      // EXIF 1 to 8, 0 not said
	Make, Model string

	LocalTime    string     // DateTimeOriginal as written, "2006-01-02T15:04:05"
	TakenAt      *time.Time // DateTimeOriginal as an instant
	TakenAtBasis TimeBasis  // how the time zone was found
	GPSTime      *time.Time // satellite time of the fix, UTC

	// Difference hashes of the picture as seen and of parts of it: near pictures
	// differ in few bits. DHash is the first, that of the whole.
	DHash  uint64
	Prints []uint64

	Small, Large []byte `json:"-"` // JPEG thumbnails, orientation applied
}

// TimeBasis says how a camera's wall-clock time became an instant.
type TimeBasis string

// Bases, from the surest to the weakest.
const (
	BasisOffset  TimeBasis = "offset"  // the camera wrote its UTC offset
	BasisGPS     TimeBasis = "gps"     // the offset follows from the satellite time
	BasisAssumed TimeBasis = "assumed" // no offset: Asia/Shanghai is assumed
)
