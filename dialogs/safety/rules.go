package safety

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/model"
)

//go:embed rules/*.txt
var ruleFiles embed.FS

// effect says what a rule does when its words are found.
type effect int

const (
	speaks   effect = iota // it speaks for a level by itself
	hints                  // it adds points to a kind, once a theme
	marks                  // it only sets its theme, for combinations
	cancels                // it takes back what touches it: an idiom
	pasts                  // it makes its sentence the past
	frames                 // it makes its sentence fiction or news
	roles                  // it makes its sentence work or study: what is said of oneself in it still counts
	recovers               // it says that all is well now
	returns                // it says that the past is back
)

// rule is one line of a rule file, compiled.
type rule struct {
	name    string     // "da:112", for Why
	named   model.Name // by which the model knows it: the line itself
	lang    string
	effect  effect
	level   Level // of speaks
	kind    Kind  // of speaks and hints
	about   About // empty: read from the words around
	theme   int   // index into rules.themes; -1 none
	points  int
	bold    bool // negation around it changes nothing
	denies  bool // it holds a negation itself
	base    int  // of its steps in the matcher
	steps   int
	allowed []int32 // before each step: how many words may stand between
}

// combo is a sum of themes that speaks for a level.
type combo struct {
	name   string
	level  Level
	kind   Kind
	themes []int
}

// rules is everything the rule files say.
type rules struct {
	list    []rule
	combos  []combo
	themes  map[string]int
	within  [][]int          // per theme: the combinations it is part of
	exact   map[string][]ref // a word, and the steps it takes
	stems   map[string][]ref // the beginning of a word
	tails   map[string][]ref // the end of a word
	typos   map[string]string
	phrases [][]string // the words before the last one of a phrase
	waiting []waiting
	words   map[string]class
	steps   int
	stem    [2]int // shortest and longest stem
	tail    [2]int
}

// ref is one step of one rule.
type ref struct {
	rule   int32
	step   int16
	phrase int32 // one more than the index into rules.phrases of the words before; 0: a single word
}

// waiting is a step that is filed when every file is read: only then all words of negation are known.
type waiting struct {
	word string
	at   ref
}

// class is what a word is by itself, whatever the rules say.
type class uint16

const (
	isSelf class = 1 << iota
	isOther
	isNot
	isFiller
	isUndo   // "cannot stop": takes the sting out of a negation before it
	isJoin   // "and", "but": a negation does not reach over it
	isYoung  // a word for an age under 18
	isObject // "her", "the baby": somebody else something is done to
	isVictim // "me", "us": the one something is done to
)

// section is the head that a line of a rule file stands under.
type section struct {
	rule  rule
	class class
	what  string // "rules", "words", "sets", "combos"
}

// loadRules reads every rule file of fsys in the order of their names.
func loadRules(fsys fs.FS) (*rules, error) {
	names, err := fs.Glob(fsys, "rules/*.txt")
	if err != nil {
		return nil, fmt.Errorf("safety: listing the rule files: %w", err)
	}
	r := &rules{themes: map[string]int{}, exact: map[string][]ref{}, stems: map[string][]ref{}, tails: map[string][]ref{},
		words: map[string]class{}}
	for _, name := range names {
		if err := r.readFile(fsys, name); err != nil {
			return nil, fmt.Errorf("safety: %s: %w", name, err)
		}
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *rules) readFile(fsys fs.FS, name string) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("opening it: %w", err)
	}
	lang := strings.TrimSuffix(strings.TrimPrefix(name, "rules/"), ".txt")
	sets := map[string][]string{}
	var head section
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		id := lang + ":" + strconv.Itoa(n)
		if strings.HasPrefix(line, "[") {
			head, err = r.readHead(line)
		} else {
			err = r.readLine(line, id, lang, head, sets)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}

// readHead reads "[crisis suicide other]", "[hint suicide burden 6]", "[mark now]", "[not]" and their like.
func (r *rules) readHead(line string) (section, error) {
	parts := strings.Fields(strings.Trim(line, "[]"))
	if len(parts) == 0 {
		return section{}, errors.New("an empty head")
	}
	head := section{what: "rules", rule: rule{theme: -1}}
	switch parts[0] {
	case "sets", "combos":
		head.what = parts[0]
	case "distress":
		head.rule.effect, head.rule.level = speaks, Distress
	case "crisis", "emergency":
		return r.readLevel(head, parts)
	case "hint":
		return r.readHint(head, parts)
	case "mark":
		if len(parts) != 2 {
			return head, errors.New("a mark wants one name")
		}
		head.rule.effect, head.rule.theme, head.rule.bold = marks, r.theme(parts[1]), true
	default:
		return readKeyword(head, parts[0])
	}
	return head, nil
}

func (r *rules) readLevel(head section, parts []string) (section, error) {
	if len(parts) < 2 || !known(Kind(parts[1])) {
		return head, errors.New("a level wants a kind that is known")
	}
	head.rule.effect, head.rule.level, head.rule.kind = speaks, Level(parts[0]), Kind(parts[1])
	head.rule.theme = r.theme(parts[1])
	if len(parts) == 3 {
		head.rule.about = About(parts[2])
		if head.rule.about != Self && head.rule.about != Other {
			return head, fmt.Errorf("%q is neither self nor other", parts[2])
		}
	}
	return head, nil
}

func (r *rules) readHint(head section, parts []string) (section, error) {
	if len(parts) < 4 || !known(Kind(parts[1])) {
		return head, errors.New("a hint wants a kind, a theme and points")
	}
	points, err := strconv.Atoi(parts[3])
	if err != nil || points < 1 || points > 9 {
		return head, fmt.Errorf("points of a hint are 1 to 9, not %q", parts[3])
	}
	head.rule.effect, head.rule.kind, head.rule.theme, head.rule.points = hints, Kind(parts[1]), r.theme(parts[2]), points
	if len(parts) == 5 {
		head.rule.about = About(parts[4])
	}
	return head, nil
}

// readKeyword reads the heads of one word.
func readKeyword(head section, word string) (section, error) {
	effects := map[string]effect{"not": cancels, "past": pasts, "frame": frames, "role": roles, "well": recovers, "back": returns}
	classes := map[string]class{"self": isSelf, "other": isOther, "negation": isNot, "filler": isFiller, "undo": isUndo,
		"join": isJoin, "age": isYoung, "victim": isVictim, "object": isObject}
	if e, ok := effects[word]; ok {
		head.rule.effect, head.rule.bold = e, true
		return head, nil
	}
	if c, ok := classes[word]; ok {
		head.what, head.class = "words", c
		return head, nil
	}
	if word == "young" {
		head.rule.effect, head.rule.bold = marks, true
		head.rule.theme = themeYoung
		return head, nil
	}
	return head, fmt.Errorf("a head that is not known: %q", word)
}

func (r *rules) readLine(line, id, lang string, head section, sets map[string][]string) error {
	switch head.what {
	case "sets":
		name, list, ok := strings.Cut(line, "=")
		if !ok {
			return errors.New("a set is written name = words")
		}
		sets[strings.TrimSpace(name)] = strings.Fields(list)
	case "words":
		for _, word := range strings.Fields(line) {
			w := fold(word)
			if w == "" {
				return fmt.Errorf("%q is not one word", word)
			}
			if len(w) == 1 { // "i" is English for oneself, and Danish for "in"
				w = lang + ":" + w
			}
			r.words[w] |= head.class
		}
	case "combos":
		return r.readCombo(line, id)
	case "rules":
		one := head.rule
		one.name, one.lang, one.named = id, lang, model.Named("rule", lang+" "+line)
		return r.add(one, line, sets)
	default:
		return errors.New("a line before the first head")
	}
	return nil
}

// readCombo reads "emergency suicide = means + now".
func (r *rules) readCombo(line, id string) error {
	left, right, ok := strings.Cut(line, "=")
	parts := strings.Fields(left)
	if !ok || len(parts) != 2 || !known(Kind(parts[1])) || Level(parts[0]).Rank() == 0 {
		return errors.New("a combination is written: level kind = theme + theme")
	}
	c := combo{name: id, level: Level(parts[0]), kind: Kind(parts[1])}
	for _, name := range strings.Split(right, "+") {
		c.themes = append(c.themes, r.theme(strings.TrimSpace(name)))
	}
	r.combos = append(r.combos, c)
	return nil
}

// themeYoung is the theme of "[young]": always the first.
const themeYoung = 0

// theme gives the index of a theme, new or not.
func (r *rules) theme(name string) int {
	if len(r.themes) == 0 {
		r.themes["young"] = themeYoung
	}
	i, ok := r.themes[name]
	if !ok {
		i = len(r.themes)
		r.themes[name] = i
	}
	return i
}

// known reports whether a kind exists.
func known(k Kind) bool {
	switch k {
	case Suicide, SelfHarm, Overdose, Violence, Psychosis, Child, Eating:
		return true
	}
	return false
}
