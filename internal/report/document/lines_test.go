package document

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// broad counts a Chinese character as two and any other as one.
func broad(s string) (w float64) {
	for _, r := range s {
		if w++; r > 0x2E80 || strings.ContainsRune("“”‘’…", r) {
			w++
		}
	}
	return w
}

func TestBreakLine(t *testing.T) {
	for _, c := range []struct {
		text   string
		width  float64
		indent float64
		want   []string
	}{
		{"", 10, 0, []string{""}},
		{"一二三四五六", 6, 0, []string{"一二三", "四五六"}},
		{"一二三四五六", 6, 4, []string{"一", "二三四", "五六"}},
		{"一二三，四五", 6, 0, []string{"一二", "三，四", "五"}},                     // no comma begins a line
		{"一二（三四）五", 6, 0, []string{"一二", "（三", "四）五"}},                   // no bracket ends one
		{"面积1204.36亩", 10, 0, []string{"面积", "1204.36亩"}},                // a number stays whole
		{"430223JC26000011", 6, 0, []string{"430223", "JC2600", "0011"}}, // unless no line can hold it
		{"one two three", 8, 0, []string{"one two", "three"}},            // a space ends a line and is gone
		{"见《通知》第3条", 8, 0, []string{"见《通", "知》第3", "条"}},                 // a mark goes with its neighbour
		{"共有126个点", 6, 0, []string{"共有", "126个", "点"}},                   // a number keeps its unit
		{"……——", 4, 0, []string{"……", "——"}},
	} {
		if d := cmp.Diff(c.want, breakLine(c.text, c.width, c.indent, broad)); d != "" {
			t.Errorf("%s in %v: %s", c.text, c.width, d)
		}
	}
}

// Whatever is written, nothing is lost and no line is too wide that could be
// narrower.
func TestBreakLineLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("耕地两非，。（）“”12 ab-—…"))).Draw(t, "text")
		out := breakLine(text, 12, 4, broad)
		if got, want := strings.ReplaceAll(strings.Join(out, ""), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, l := range out {
			if broad(l) > 12 && utf8.RuneCountInString(l) > 1 {
				t.Fatalf("too wide: %q", l)
			}
		}
	})
}
