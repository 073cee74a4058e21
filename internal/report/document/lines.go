package document

import (
	"strings"
	"unicode"
)

// Line breaking of Chinese (禁则): no line begins with a closing mark or ends
// with an opening one, and a number or a Latin word is not torn.
const (
	neverFirst = "，。、；：！？）〕】》」』”’…·％℃,.;:!?)]}%"
	neverLast  = "（〔【《「『“‘([{"
	units      = "个亩宗件起处" // stay with their number
)

// breakLine breaks one paragraph to a width; measure tells how wide a piece is,
// indent is taken off the first line.
func breakLine(text string, width, indent float64, measure func(string) float64) (out []string) {
	line, room := "", width-indent
	for _, piece := range pieces(text) {
		for {
			if measure(strings.TrimRight(line+piece, " ")) <= room {
				line += piece
				break
			}
			if line == "" { // a word wider than the line
				n := fits(piece, room, measure)
				out, piece = append(out, piece[:n]), piece[n:]
			} else {
				out, line, piece = append(out, strings.TrimRight(line, " ")), "", strings.TrimLeft(piece, " ")
			}
			room = width
			if piece == "" {
				break
			}
		}
	}
	return append(out, strings.TrimRight(line, " "))
}

// fits is how many bytes of a word fit into the room, one letter at least.
func fits(word string, room float64, measure func(string) float64) int {
	n := 0
	for i, r := range word {
		end := i + len(string(r))
		if n > 0 && measure(word[:end]) > room {
			break
		}
		n = end
	}
	return n
}

// pieces cuts text where a line may break.
func pieces(text string) (out []string) {
	var before rune
	for _, r := range text {
		if before != 0 && !mayBreak(before, r) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		before = r
	}
	return out
}

func mayBreak(before, after rune) bool {
	switch {
	case strings.ContainsRune(neverFirst, after), strings.ContainsRune(neverLast, before), after == ' ':
		return false
	case unicode.IsDigit(before) && strings.ContainsRune(units, after):
		return false
	case before == ' ':
		return true
	}
	return !latin(before) || !latin(after)
}

func latin(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_/#+=@&", r) || unicode.IsPunct(r))
}
