package geo

import (
	"strconv"
	"strings"
)

// wktNode is one keyword of a .prj text: its name in capitals, its quoted
// strings and numbers in order, and the keywords inside it.
type wktNode struct {
	keyword  string
	texts    []string
	numbers  []float64
	children []*wktNode
}

const (
	maxWKTBytes = 64 << 10
	maxWKTDepth = 16
)

// child is the first direct child with the keyword, or nil.
func (n *wktNode) child(keyword string) *wktNode {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.keyword == keyword {
			return c
		}
	}
	return nil
}

func (n *wktNode) name() string {
	if n == nil || len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

func (n *wktNode) number(i int) (float64, bool) {
	if n == nil || i >= len(n.numbers) {
		return 0, false
	}
	return n.numbers[i], true
}

// parseWKT reads one keyword with everything in it; ok is false for anything
// that is not well formed.
func parseWKT(text string) (root *wktNode, ok bool) {
	if len(text) > maxWKTBytes {
		return nil, false
	}
	p := &wktParser{text: text}
	root, ok = p.node(0)
	p.space()
	return root, ok && p.at == len(p.text)
}

type wktParser struct {
	text string
	at   int
}

func (p *wktParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n\x00", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *wktParser) peek() byte {
	p.space()
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *wktParser) word() string {
	p.space()
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("[](),\" \t\r\n", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

// quoted reads a string; two quotes inside it stand for one.
func (p *wktParser) quoted() (string, bool) {
	p.at++
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		if c != '"' {
			b.WriteByte(c)
			continue
		}
		if p.at >= len(p.text) || p.text[p.at] != '"' {
			return b.String(), true
		}
		b.WriteByte('"')
		p.at++
	}
	return "", false
}

func (p *wktParser) node(depth int) (*wktNode, bool) {
	n := &wktNode{keyword: strings.ToUpper(p.word())}
	open := p.peek()
	if depth > maxWKTDepth || n.keyword == "" || (open != '[' && open != '(') {
		return nil, false
	}
	p.at++
	for {
		if !p.member(n, depth) {
			return nil, false
		}
		switch p.peek() {
		case ',':
			p.at++
		case ']', ')':
			p.at++
			return n, true
		default:
			return nil, false
		}
	}
}

// member reads a string, a number, a bare word (an axis direction) or a keyword.
func (p *wktParser) member(n *wktNode, depth int) bool {
	if p.peek() == '"' {
		s, ok := p.quoted()
		n.texts = append(n.texts, s)
		return ok
	}
	from := p.at
	word := p.word()
	if word == "" {
		return false
	}
	if next := p.peek(); next == '[' || next == '(' {
		p.at = from
		c, ok := p.node(depth + 1)
		n.children = append(n.children, c)
		return ok
	}
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		n.numbers = append(n.numbers, v)
	}
	return true
}
