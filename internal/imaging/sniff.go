package imaging

import (
	"bytes"
	"encoding/binary"
)

const sniffLen = 64

var heicBrands = [][]byte{
	[]byte("heic"), []byte("heix"), []byte("heim"), []byte("heis"),
	[]byte("hevc"), []byte("hevx"),
}

// sniff tells the format from the first bytes; a name or a declared content
// type is never believed.
func sniff(head []byte) (Format, bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xD8, 0xFF}):
		return JPEG, true
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, true
	case isHEIC(head):
		return HEIC, true
	}
	return "", false
}

// isHEIC looks for a HEVC brand among the brands of the first box. The general
// brand mif1 alone may as well be AVIF.
func isHEIC(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	end := min(int(binary.BigEndian.Uint32(head)), len(head))
	for at := 8; at+4 <= end; at += 4 {
		for _, brand := range heicBrands {
			if bytes.Equal(head[at:at+4], brand) {
				return true
			}
		}
	}
	return false
}

// scans counts the scans of a JPEG without decoding it, giving up above limit.
// A progressive picture with a thousand of them is small to send and burns
// seconds of processor time per scan.
func scans(jpeg []byte, limit int) int {
	n := 0
	for at := 2; at+3 < len(jpeg) && n <= limit; {
		if jpeg[at] != 0xFF {
			at++ // entropy-coded data, or padding
			continue
		}
		switch m := jpeg[at+1]; {
		case m == 0xFF:
			at++
		case m == 0 || m == 1 || m >= 0xD0 && m <= 0xD8:
			at += 2 // stuffing and restart markers have no length
		case m == 0xD9:
			return n
		default:
			if m == 0xDA {
				n++
			}
			at += 2 + int(binary.BigEndian.Uint16(jpeg[at+2:]))
		}
	}
	return n
}
