package shp

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in    string
		bytes int
		want  string
	}{
		{"", 10, ""},
		{"abc", 2, "ab"},
		{"水田", 4, "水田"},
		{"水田", 3, "水"},
		{"水a田", 4, "水a"},
		{"一\n二", 9, "一 二"},
		{"坏\xff", 9, "坏?"},
		{"𠮷田", 5, "𠮷"}, // four bytes of GB18030
		{"𠮷田", 3, ""},
		{strings.Repeat("长", 300), 254, strings.Repeat("长", 127)},
		{"a" + strings.Repeat("长", 300), 254, "a" + strings.Repeat("长", 126)},
	} {
		got := Fit(c.in, c.bytes)
		raw, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(got))
		if got != c.want || err != nil || len(raw) > c.bytes {
			t.Errorf("Fit(%.20q, %d) = %.20q, %d bytes, %v", c.in, c.bytes, got, len(raw), err)
		}
	}
}
