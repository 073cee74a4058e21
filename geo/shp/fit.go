package shp

import "golang.org/x/text/encoding/simplifiedchinese"

// Fit shortens text to so many bytes of GBK, never inside a character. What
// GB18030 does not know either becomes a question mark.
func Fit(s string, bytes int) string {
	enc := simplifiedchinese.GB18030.NewEncoder()
	out, used := make([]rune, 0, len(s)), 0
	for _, r := range s {
		raw, err := enc.Bytes([]byte(string(r)))
		if err != nil || r == 0xFFFD {
			r, raw = '?', []byte("?")
		}
		if r < ' ' {
			r = ' ' // a table has no lines
		}
		if used += len(raw); used > bytes {
			break
		}
		out = append(out, r)
	}
	return string(out)
}
