package safety

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// A token is one folded word, number or emoji of a text.
type token struct {
	word     string
	sentence int32 // counted from 0
	clause   int32 // grows at commas too: how far a "not" reaches
	at       int32 // byte of the text at which it begins
	emoji    bool
}

// tokens folds a text and cuts it into words. Words and rules go through the same fold, so that "dø", "doe" and "DØ" meet.
// It reads chat.MaxText bytes at most, in one pass.
func tokens(text string) []token {
	text = head(text, chat.MaxText)
	t := tokenizer{out: make([]token, 0, len(text)/5+1)}
	for i, r := range text {
		t.at = int32(i) //nolint:gosec // chat.MaxText bytes at most
		t.take(r, text[i+utf8.RuneLen(valid(r)):])
	}
	t.endWord()
	return t.out
}

// head cuts s to at most n bytes, between two runes.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// valid turns the replacement rune of a broken byte into a rune that is one byte long, as the byte was.
func valid(r rune) rune {
	if r == utf8.RuneError {
		return ' '
	}
	return r
}

type tokenizer struct {
	out      []token
	word     []byte
	sentence int32
	clause   int32
	dots     int
	at       int32 // byte that is read
	from     int32 // byte at which the word began
}

// take reads one rune; rest is what follows it.
func (t *tokenizer) take(r rune, rest string) {
	if len(t.word) == 0 {
		t.from = t.at
	}
	if r != '.' {
		t.dots = 0
	}
	switch {
	case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		t.word = append(t.word, byte(r))
	case r >= 'A' && r <= 'Z':
		t.word = append(t.word, byte(r-'A'+'a'))
	case r == '\'' || r == '’' || r == '´' || r == '`' || unicode.Is(unicode.Mn, r) || r == '\u200d' || r == '\u00ad':
		// Part of the word, and dropped: "don't" and "dont" are one; so are "å" in one rune and in two.
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		t.word = append(t.word, plain(unicode.ToLower(r))...)
	case unicode.Is(unicode.So, r):
		t.endWord()
		t.out = append(t.out, token{word: string(r), sentence: t.sentence, clause: t.clause, at: t.at, emoji: true})
	default:
		t.part(r, rest)
	}
}

// part ends a word, and a clause or a sentence where the rune says so.
func (t *tokenizer) part(r rune, rest string) {
	inNumber := len(t.word) > 0 && t.word[len(t.word)-1] >= '0' && t.word[len(t.word)-1] <= '9'
	t.endWord()
	switch r {
	case '.':
		t.dots++
		if inNumber || strings.HasPrefix(rest, ".") || t.dots > 1 {
			return // "15.30", "8. klasse" and a pause of dots end nothing
		}
		t.sentence++
		t.clause++
	case '!', '?', '\n', ';':
		t.sentence++
		t.clause++
	case ',', '(', ')', ':', '–', '—', '"', '«', '»', '“', '”':
		t.clause++
	}
}

func (t *tokenizer) endWord() {
	if len(t.word) == 0 {
		return
	}
	t.out = append(t.out, token{word: squeeze(t.word), sentence: t.sentence, clause: t.clause, at: t.from})
	t.word = t.word[:0]
}

// plain gives a letter without its diacritics. Letters it does not know stay themselves.
func plain(r rune) string {
	switch r {
	case 'å', 'ä', 'æ', 'á', 'à', 'â', 'ã', 'ą':
		return "a"
	case 'ø', 'ö', 'ó', 'ò', 'ô', 'õ':
		return "o"
	case 'é', 'è', 'ê', 'ë', 'ė', 'ę':
		return "e"
	case 'í', 'ì', 'î', 'ï', 'į':
		return "i"
	case 'ú', 'ù', 'û', 'ü', 'ų', 'ū':
		return "u"
	case 'ý', 'ÿ':
		return "y"
	case 'č', 'ç', 'ć':
		return "c"
	case 'š', 'ś':
		return "s"
	case 'ž', 'ź', 'ż':
		return "z"
	case 'ł':
		return "l"
	case 'ń', 'ñ':
		return "n"
	case 'ð', 'đ':
		return "d"
	case 'þ':
		return "th"
	case 'ß':
		return "ss"
	}
	return string(r)
}

// squeeze folds the ways of writing æ, ø and å in two letters, and doubled letters to one: "doeed" is "dod", and the
// Danish "nat" meets the Norwegian "natt". It works in place.
func squeeze(word []byte) string {
	out := word[:0]
	for _, c := range word {
		if n := len(out); n > 0 {
			last := out[n-1]
			if c == 'e' && (last == 'a' || last == 'o') {
				continue
			}
			if c == last && c > '9' {
				continue
			}
		}
		out = append(out, c)
	}
	return string(out)
}

// fold folds one word of a rule file the way texts are folded; it gives "" for anything but one word.
func fold(word string) string {
	t := tokens(word)
	if len(t) != 1 {
		return ""
	}
	return t[0].word
}
