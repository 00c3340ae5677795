package understand

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
)

//go:embed lexicon
var lexicons embed.FS

// errLexicon marks a line of a language file that cannot be read.
var errLexicon = errors.New("understand: broken lexicon")

// languages lists the language files. The first four are spoken by the bot; nynorsk stands in nb.
func languages() []string { return []string{"da", "nb", "sv", "en", "fi", "is", "lt"} }

// tag is one thing that a pattern says: kind "need" and value "alcohol".
type tag struct{ kind, value string }

// step is one word of a pattern.
type step struct {
	group int32 // which words fit; anyWord fits all
	gap   int   // how many words may stand before it
}

const (
	anyWord = -1
	wideGap = 3

	nynorskSign = "nynorsk" // a kind of tag
)

// pattern is one line of a language file.
type pattern struct {
	steps []step
	tags  []tag
	lang  int
	whole bool // "=": the message says nothing else
	begin bool // "^": at the beginning of a clause
	weak  bool // "?": only when nothing plainer of its kind is said
	text  string
}

// begun is a pattern by its beginning.
type begun struct {
	pattern int32
	lang    uint16 // as a mask
	begin   bool   // only at the beginning of a clause
}

// lexicon is everything the language files know, made for matching.
type lexicon struct {
	patterns []pattern
	byFirst  [][]begun // first group -> patterns
	nynorsk  []bool    // first group -> whether a sign of nynorsk begins so
	groups   map[string]int32
	exact    map[string][]int32
	prefix   map[string][]int32
	suffix   map[string][]int32
	inside   map[string][]int32
	heads    map[string]bool     // first three bytes of inside and suffix atoms
	nearWord map[uint32][]string // words one letter short -> words
	nearStem map[uint32][]string // the same of stems
	speech   map[string]uint16   // function word, as written -> languages
	folded   map[string]uint16   // function word, folded -> languages
	vocab    map[string]uint16   // exact words and stems of patterns -> languages
	longest  int                 // bytes of a word in prefix or inside
	quiet    map[string]bool
	right    map[string]bool // words that are no slips of others
	endings  map[string]ending
	letters  map[string][4]int8 // three letters -> how much they speak for the four languages
}

func readLexicon() (*lexicon, error) {
	x := &lexicon{
		groups: map[string]int32{}, exact: map[string][]int32{}, prefix: map[string][]int32{},
		suffix: map[string][]int32{}, inside: map[string][]int32{}, heads: map[string]bool{}, nearWord: map[uint32][]string{}, nearStem: map[uint32][]string{},
		speech: map[string]uint16{}, folded: map[string]uint16{}, vocab: map[string]uint16{}, quiet: map[string]bool{}, right: map[string]bool{},
		endings: map[string]ending{}, letters: map[string][4]int8{},
	}
	for _, e := range endings() {
		x.endings[e.text] = e
	}
	for i, code := range languages() {
		raw, err := lexicons.ReadFile("lexicon/" + code + ".txt")
		if err != nil {
			return nil, fmt.Errorf("understand: reading the %s lexicon: %w", code, err)
		}
		f := file{lexicon: x, lang: i, classes: map[string][]string{}}
		if err := f.read(string(raw)); err != nil {
			return nil, fmt.Errorf("lexicon/%s.txt: %w", code, err)
		}
	}
	if err := x.readLetters(); err != nil {
		return nil, err
	}
	x.indexTypos()
	for _, table := range []map[string][]int32{x.prefix, x.inside} {
		for w := range table {
			x.longest = max(x.longest, len(w))
		}
	}
	return x, nil
}

func (x *lexicon) readLetters() error {
	raw, err := lexicons.ReadFile("lexicon/letters.txt")
	if err != nil {
		return fmt.Errorf("understand: reading the letters: %w", err)
	}
	for line := range strings.Lines(string(raw)) {
		if line[0] == '#' {
			continue
		}
		f := strings.Fields(line)
		if len(f) != 5 {
			return fmt.Errorf("%w: letters %q", errLexicon, line)
		}
		var v [4]int8
		for i := range v {
			n, err := strconv.ParseInt(f[i+1], 10, 8)
			if err != nil {
				return fmt.Errorf("%w: letters %q: %w", errLexicon, line, err)
			}
			v[i] = int8(n)
		}
		x.letters[f[0]] = v
	}
	return nil
}

// file is one language file being read.
type file struct {
	*lexicon
	lang    int
	classes map[string][]string
	tags    []tag
	section string
	exactly bool   // the pattern is one word: a short word's diacritics count
	scope   string // the last section that says something
}

func (f *file) read(raw string) error {
	number := 0
	for line := range strings.Lines(raw) {
		number++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if err := f.line(line); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return nil
}

func (f *file) line(line string) error {
	if head, ok := strings.CutPrefix(line, "["); ok {
		return f.open(strings.TrimSuffix(head, "]"))
	}
	kind, value, _ := strings.Cut(f.section, " ")
	switch kind {
	case "":
		return fmt.Errorf("%w: %q stands before any section", errLexicon, line)
	case "speech":
		for w := range strings.FieldsSeq(strings.ReplaceAll(line, "'", " ")) {
			f.speech[w] |= 1 << f.lang
			f.folded[foldWord(w)] |= 1 << f.lang
		}
		return nil
	case "quiet":
		for w := range strings.FieldsSeq(line) {
			f.quiet[foldWord(w)] = true
		}
		return nil
	case "known":
		for w := range strings.FieldsSeq(line) {
			f.right[foldWord(w)] = true
		}
		return nil
	case "class":
		f.classes[value] = append(f.classes[value], strings.Fields(line)...)
		return nil
	}
	// Several patterns may share a line, parted by commas.
	for part := range strings.SplitSeq(line, ",") {
		if part = strings.TrimSpace(part); part != "" {
			if err := f.pattern(part); err != nil {
				return err
			}
		}
	}
	return nil
}

// open begins a section: "need alcohol", or several tags with + between.
func (f *file) open(head string) error {
	if head == "nothing" {
		head += " " + f.scope // what means nothing after all hides only what the section before it says
	} else if !strings.HasPrefix(head, "nothing ") {
		f.scope = head
	}
	f.section, f.tags = head, nil
	for part := range strings.SplitSeq(head, "+") {
		kind, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		if !known(kind, value) {
			return fmt.Errorf("%w: unknown section %q", errLexicon, head)
		}
		f.tags = append(f.tags, tag{kind, value})
	}
	return nil
}

// known reports whether a section may stand in a language file.
func known(kind, value string) bool {
	switch kind {
	case "need":
		return slices.Contains(referrals.Needs(), referrals.Need(value))
	case "kind":
		return slices.Contains(referrals.Kinds(), referrals.Kind(value))
	case "audience":
		return slices.Contains(referrals.Audiences(), referrals.Audience(value))
	case "format":
		return slices.Contains(referrals.Formats(), referrals.Format(value))
	case "when":
		return slices.Contains(referrals.Whens(), referrals.When(value))
	case "intent":
		return slices.Contains(Intents(), Intent(value))
	case "speech", "quiet", "known", "class", "nothing", "closer", "elsewhere", "negation", "yes", "no", "ref", "language", "country",
		"name", "family", "myself", "origin", "goal", "nynorsk", "remote":
		return true
	}
	return false
}

func (f *file) pattern(text string) error {
	p := pattern{tags: f.tags, lang: f.lang, text: text}
	body := text
	for body != "" {
		switch body[0] {
		case '=':
			p.whole = true
		case '^':
			p.begin = true
		case '?':
			p.weak = true
		default:
			goto words
		}
		body = body[1:]
	}
words:
	apart := strings.NewReplacer("-", " ", "'", " ", "’", " ", "/", " ", "#", " ", ":", " ", "§", " ")
	parts, gap := strings.Fields(apart.Replace(body)), 0
	f.exactly = len(parts) == 1
	for _, part := range parts {
		switch part {
		case "..":
			gap = wideGap
			continue
		case "_":
			p.steps = append(p.steps, step{group: anyWord, gap: gap})
		default:
			p.steps = append(p.steps, step{group: f.group(part), gap: gap})
		}
		gap = 0
	}
	if len(p.steps) == 0 || p.steps[0].group == anyWord {
		return fmt.Errorf("%w: pattern %q must begin with a word", errLexicon, text)
	}
	id := int32(len(f.patterns)) //nolint:gosec // some thousand patterns
	f.patterns = append(f.patterns, p)
	first := p.steps[0].group
	for len(f.byFirst) <= int(first) {
		f.byFirst, f.nynorsk = append(f.byFirst, nil), append(f.nynorsk, false)
	}
	f.byFirst[first] = append(f.byFirst[first], begun{pattern: id, lang: 1 << p.lang, begin: p.begin})
	f.nynorsk[first] = f.nynorsk[first] || p.tags[0].kind == nynorskSign
	return nil
}

// group gives the number of a set of words: "drikker|drikk", "alkohol*", "<family>".
func (f *file) group(part string) int32 {
	atoms := f.atoms(part)
	slices.Sort(atoms)
	key := strings.Join(atoms, "|")
	if id, ok := f.groups[key]; ok {
		f.note(atoms)
		return id
	}
	id := int32(len(f.groups)) //nolint:gosec // some thousand groups
	f.groups[key] = id
	for _, atom := range atoms {
		f.atom(atom, id)
	}
	f.note(atoms)
	return id
}

func (f *file) atoms(part string) []string {
	var out []string
	for alt := range strings.SplitSeq(part, "|") {
		if name, ok := strings.CutPrefix(alt, "<"); ok {
			for _, member := range f.classes[strings.TrimSuffix(name, ">")] {
				out = append(out, f.atoms(member)...)
			}
			continue
		}
		alt = strings.ToLower(alt)
		if f.exactly && len(foldWord(alt)) <= 4 && strings.ContainsFunc(alt, func(r rune) bool { return r >= utf8.RuneSelf }) && !strings.ContainsAny(alt, "*!") {
			alt = "=" + alt // "män" is not "man"
		}
		out = append(out, alt)
	}
	return out
}

func (f *file) atom(atom string, id int32) {
	head, tail := strings.HasPrefix(atom, "*"), strings.HasSuffix(atom, "*")
	capital := strings.HasSuffix(atom, "!")
	core := foldWord(strings.Trim(atom, "*!."))
	switch {
	case strings.HasPrefix(atom, "="):
		f.exact[atom] = append(f.exact[atom], id)
	case capital:
		f.exact[core+"!"] = append(f.exact[core+"!"], id)
	case head && tail:
		f.inside[core] = append(f.inside[core], id)
		f.heads[core[:min(3, len(core))]] = true
	case head:
		f.suffix[core] = append(f.suffix[core], id)
		f.heads[core[:min(3, len(core))]] = true
	case tail:
		f.prefix[core] = append(f.prefix[core], id)
	default:
		f.exact[core] = append(f.exact[core], id)
	}
}

// note keeps the words of patterns as signs of their language.
func (f *file) note(atoms []string) {
	for _, atom := range atoms {
		core := strings.Trim(atom, "*!.=")
		if len(core) >= 4 && !strings.HasPrefix(atom, "*") {
			f.vocab[core] |= 1 << f.lang
		}
	}
}
