package telegramtest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// units counts UTF-16 units, as Telegram does.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// htmlParser reads a text the way Telegram reads parse_mode HTML: its tags, its four entities, its complaints.
type htmlParser struct {
	in   string
	at   int
	out  strings.Builder
	size int // of out in UTF-16 units
	open []htmlTag
	done []Entity
}

type htmlTag struct {
	name, argument string
	offset, byteAt int
}

func parseHTML(in string) (string, []Entity, error) {
	p := &htmlParser{in: in}
	for p.at < len(in) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, fmt.Errorf("Can't find end tag corresponding to start tag %q", p.open[n-1].name) //nolint:revive,staticcheck // Telegram's words
	}
	return p.out.String(), sorted(p.done), nil
}

func (p *htmlParser) step() error {
	switch c := p.in[p.at]; {
	case c == '&':
		if r, size := htmlEntity(p.in[p.at:]); size > 0 {
			p.write(string(r))
			p.at += size
			return nil
		}
		p.write("&")
		p.at++
	case c != '<':
		end := strings.IndexAny(p.in[p.at:], "&<")
		if end < 0 {
			end = len(p.in) - p.at
		}
		p.write(p.in[p.at : p.at+end])
		p.at += end
	case strings.HasPrefix(p.in[p.at:], "</"):
		return p.endTag()
	default:
		return p.startTag()
	}
	return nil
}

func (p *htmlParser) write(text string) {
	p.out.WriteString(text)
	p.size += units(text)
}

// peek gives the byte that is read next, 0 at the end.
func (p *htmlParser) peek() byte {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return 0
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0 || c == '\v' || c == '\f'
}

func (p *htmlParser) skipSpaces() {
	for p.at < len(p.in) && isSpace(p.in[p.at]) {
		p.at++
	}
}

// until reads up to one of the bytes, a space or the end.
func (p *htmlParser) until(stops string) string {
	from := p.at
	for p.at < len(p.in) && !isSpace(p.in[p.at]) && strings.IndexByte(stops, p.in[p.at]) < 0 {
		p.at++
	}
	return p.in[from:p.at]
}

func (p *htmlParser) startTag() error {
	begin := p.at
	p.at++
	name := strings.ToLower(p.until(">"))
	if p.at >= len(p.in) {
		return fmt.Errorf("Unclosed start tag at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
	}
	if htmlKind(name) == "" {
		return fmt.Errorf("Unsupported start tag %q at byte offset %d", name, begin) //nolint:revive,staticcheck // Telegram's words
	}
	tag := htmlTag{name: name, offset: p.size, byteAt: p.out.Len()}
	for {
		p.skipSpaces()
		switch p.peek() {
		case '>':
			p.at++
			if name == "span" && tag.argument != "spoiler" {
				return fmt.Errorf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
			}
			p.open = append(p.open, tag)
			return nil
		case 0:
			return fmt.Errorf("Unclosed start tag %q at byte offset %d", name, begin) //nolint:revive,staticcheck // Telegram's words
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
}

func (p *htmlParser) attribute(tag *htmlTag, begin int) error {
	name := strings.ToLower(p.until("=>"))
	if name == "" {
		return fmt.Errorf("Empty attribute name in the tag %q at byte offset %d", tag.name, begin) //nolint:revive,staticcheck // Telegram's words
	}
	p.skipSpaces()
	value := ""
	if p.peek() == '=' {
		p.at++
		p.skipSpaces()
		var err error
		if value, err = p.value(begin); err != nil {
			return err
		}
	}
	switch {
	case tag.name == "a" && name == "href", tag.name == "tg-emoji" && name == "emoji-id":
		tag.argument = value
	case tag.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		tag.argument = strings.TrimPrefix(value, "language-")
	case tag.name == "span" && name == "class":
		tag.argument = strings.TrimPrefix(value, "tg-")
	case tag.name == "blockquote" && name == "expandable":
		tag.argument = "expandable"
	}
	return nil
}

func (p *htmlParser) value(begin int) (string, error) {
	from, quote := p.at, p.peek()
	if quote != '"' && quote != '\'' {
		word := strings.ToLower(p.until(">"))
		if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			return "", fmt.Errorf("Unexpected end of name token at byte offset %d", from) //nolint:revive,staticcheck // Telegram's words
		}
		return word, nil
	}
	p.at++
	var b strings.Builder
	for p.at < len(p.in) && p.in[p.at] != quote {
		if r, size := htmlEntity(p.in[p.at:]); size > 0 {
			b.WriteRune(r)
			p.at += size
			continue
		}
		b.WriteByte(p.in[p.at])
		p.at++
	}
	if p.at >= len(p.in) {
		return "", fmt.Errorf("Unclosed start tag at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
	}
	p.at++
	return b.String(), nil
}

func (p *htmlParser) endTag() error {
	begin := p.at
	if len(p.open) == 0 {
		return fmt.Errorf("Unexpected end tag at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
	}
	p.at += 2
	name := strings.ToLower(p.until(">"))
	p.skipSpaces()
	if p.peek() != '>' {
		return fmt.Errorf("Unclosed end tag at byte offset %d", begin) //nolint:revive,staticcheck // Telegram's words
	}
	p.at++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return fmt.Errorf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name) //nolint:revive,staticcheck // Telegram's words
	}
	p.open = p.open[:len(p.open)-1]
	if p.size > tag.offset {
		p.close(tag)
	}
	return nil
}

func (p *htmlParser) close(tag htmlTag) {
	e := Entity{Type: htmlKind(tag.name), Offset: tag.offset, Length: p.size - tag.offset}
	switch tag.name {
	case "a":
		link := tag.argument
		if link == "" {
			link = p.out.String()[tag.byteAt:]
		}
		if id, ok := strings.CutPrefix(link, "tg://user?id="); ok {
			e.Type = "text_mention"
			e.User, _ = strconv.ParseInt(id, 10, 64)
		} else if linkProblem(link) != "" { // the words stay, the link is dropped without a word
			return
		}
		if e.User == 0 {
			e.URL = link
		}
	case "tg-emoji":
		e.Emoji = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "pre":
		if n := len(p.done); n > 0 && p.done[n-1] == (Entity{Type: "code", Offset: e.Offset, Length: e.Length, Language: p.done[n-1].Language}) {
			e.Language = p.done[n-1].Language
			p.done = p.done[:n-1]
		}
	case "code":
		if tag.argument != "" && len(p.open) > 0 && p.open[len(p.open)-1].name == "pre" {
			e.Language = tag.argument
		}
	}
	p.done = append(p.done, e)
}
