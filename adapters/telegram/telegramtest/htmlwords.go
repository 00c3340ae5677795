package telegramtest

import (
	"strconv"
	"strings"
)

// htmlKind is the entity a tag makes; "" when Telegram does not know the tag.
func htmlKind(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "span", "tg-spoiler":
		return "spoiler"
	case "a":
		return "text_link"
	case "tg-emoji":
		return "custom_emoji"
	case "code", "pre", "blockquote":
		return tag
	}
	return ""
}

// htmlEntity reads &lt; &gt; &amp; &quot; and numbers; size 0 when it is none of them: then it is text.
func htmlEntity(in string) (r rune, size int) {
	if !strings.HasPrefix(in, "&") {
		return 0, 0
	}
	for name, r := range map[string]rune{"&lt": '<', "&gt": '>', "&amp": '&', "&quot": '"'} {
		if rest, ok := strings.CutPrefix(in, name); ok && (rest == "" || !isLetter(rest[0])) {
			size := len(name)
			if strings.HasPrefix(rest, ";") {
				size++
			}
			return r, size
		}
	}
	if !strings.HasPrefix(in, "&#") {
		return 0, 0
	}
	digits, base := in[2:], 10
	if strings.HasPrefix(strings.ToLower(digits), "x") {
		digits, base = digits[1:], 16
	}
	n := 0
	for n < len(digits) && n < 8 && strings.IndexByte("0123456789abcdefABCDEF"[:map[int]int{10: 10, 16: 22}[base]], digits[n]) >= 0 {
		n++
	}
	code, err := strconv.ParseUint(digits[:n], base, 32)
	if err != nil || code == 0 || code >= 0x10ffff {
		return 0, 0
	}
	size = len(in) - len(digits) + n
	if strings.HasPrefix(digits[n:], ";") {
		size++
	}
	return rune(code), size
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
