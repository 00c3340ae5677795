package telegramtest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// markParser reads parse_mode MarkdownV2.
type markParser struct {
	in   string
	at   int
	out  strings.Builder
	size int
	open []mark
	done []Entity
}

type mark struct {
	kind   string
	offset int
	begin  int // byte offset in the input
}

func parseMarkdown(in string) (string, []Entity, error) {
	p := &markParser{in: in}
	for p.at < len(in) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	for _, m := range p.open {
		if m.kind != "blockquote" {
			return "", nil, fmt.Errorf("Can't find end of %s entity at byte offset %d", markName(m.kind), m.begin) //nolint:revive,staticcheck // Telegram's words
		}
		p.finish(m, "")
	}
	return p.out.String(), sorted(p.done), nil
}

func markName(kind string) string {
	names := map[string]string{
		"bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough", "spoiler": "Spoiler",
		"code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
	}
	return names[kind]
}

const reserved = "_*[]()~`>#+-=|{}.!"

func (p *markParser) step() error {
	rest := p.in[p.at:]
	if rest[0] == '\\' && len(rest) > 1 && rest[1] > 0 && rest[1] <= 126 {
		p.write(rest[1:2])
		p.at += 2
		return nil
	}
	if kind := p.inner(); kind == "code" || kind == "pre" {
		return p.verbatim(kind)
	}
	if rest[0] == '>' && (p.at == 0 || p.in[p.at-1] == '\n') {
		p.at++
		if !p.isOpen("blockquote") {
			p.begin("blockquote", 0)
		}
		return nil
	}
	if rest[0] == '\n' && p.inner() == "blockquote" && !strings.HasPrefix(rest, "\n>") {
		p.end("")
	}
	if kind, size := markAt(rest); size > 0 {
		return p.toggle(kind, size)
	}
	if strings.IndexByte(reserved, rest[0]) >= 0 {
		return fmt.Errorf("Character '%c' is reserved and must be escaped with the preceding '\\'", rest[0]) //nolint:revive,staticcheck // Telegram's words
	}
	r, size := utf8.DecodeRuneInString(rest)
	p.write(string(r))
	p.at += size
	return nil
}

// markAt says which mark stands here, and how long it is.
func markAt(rest string) (string, int) {
	for _, m := range []struct{ text, kind string }{
		{"```", "pre"}, {"`", "code"}, {"||", "spoiler"}, {"__", "underline"}, {"_", "italic"}, {"*", "bold"}, {"~", "strikethrough"},
		{"![", "custom_emoji"}, {"[", "text_link"}, {"]", "]"},
	} {
		if strings.HasPrefix(rest, m.text) {
			return m.kind, len(m.text)
		}
	}
	return "", 0
}

func (p *markParser) write(text string) {
	p.out.WriteString(text)
	p.size += units(text)
}

func (p *markParser) inner() string {
	if n := len(p.open); n > 0 {
		return p.open[n-1].kind
	}
	return ""
}

func (p *markParser) isOpen(kind string) bool {
	for _, m := range p.open {
		if m.kind == kind {
			return true
		}
	}
	return false
}

func (p *markParser) begin(kind string, size int) {
	p.open = append(p.open, mark{kind: kind, offset: p.size, begin: p.at})
	p.at += size
}

func (p *markParser) end(argument string) {
	m := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	p.finish(m, argument)
}

func (p *markParser) finish(m mark, argument string) {
	if p.size <= m.offset {
		return
	}
	e := Entity{Type: m.kind, Offset: m.offset, Length: p.size - m.offset}
	switch m.kind {
	case "text_link":
		if linkProblem(argument) != "" {
			return
		}
		e.URL = argument
	case "custom_emoji":
		e.Emoji = strings.TrimPrefix(argument, "tg://emoji?id=")
	case "pre":
		e.Language = argument
	}
	p.done = append(p.done, e)
}

func (p *markParser) toggle(kind string, size int) error {
	at := p.at
	switch {
	case kind == "]" && (p.inner() == "text_link" || p.inner() == "custom_emoji"):
		p.at += size
		address, err := p.address()
		if err != nil {
			return err
		}
		p.end(address)
	case kind == "]":
		return fmt.Errorf("Character ']' is reserved and must be escaped with the preceding '\\'") //nolint:revive,staticcheck // Telegram's words
	case p.inner() == kind:
		p.at += size
		p.end("")
	case p.isOpen(kind):
		last := p.open[len(p.open)-1]
		return fmt.Errorf("Can't find end of %s entity at byte offset %d", markName(last.kind), last.begin) //nolint:revive,staticcheck // Telegram's words
	default:
		p.begin(kind, size)
		p.open[len(p.open)-1].begin = at
	}
	return nil
}

// address reads "(...)" behind "[...]"; without it the words themselves are the address.
func (p *markParser) address() (string, error) {
	if !strings.HasPrefix(p.in[p.at:], "(") {
		return p.out.String(), nil
	}
	begin := p.at
	var b strings.Builder
	for p.at++; p.at < len(p.in); p.at++ {
		switch c := p.in[p.at]; {
		case c == ')':
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.in):
			p.at++
			b.WriteByte(p.in[p.at])
		default:
			b.WriteByte(c)
		}
	}
	return "", fmt.Errorf("Can't find end of a URL at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
}

// verbatim reads on within code, where only the closing mark means anything.
func (p *markParser) verbatim(kind string) error {
	closing := map[string]string{"code": "`", "pre": "```"}[kind]
	if strings.HasPrefix(p.in[p.at:], closing) {
		p.at += len(closing)
		p.end("")
		return nil
	}
	r, size := utf8.DecodeRuneInString(p.in[p.at:])
	p.write(string(r))
	p.at += size
	return nil
}
