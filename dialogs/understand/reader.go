package understand

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
	"github.com/brobygger/brobygger/referrals/places"
)

//go:embed model.bin
var weights []byte

// Reader reads words. It is immutable after New, and safe for use by many.
type Reader struct {
	places *places.Gazetteer
	words  *lexicon
	table  *words.Table
	frames *frames
	learnt *learnt    // nil: lexicons alone
	makers *sync.Pool // of *model.Maker
}

// New reads the embedded language files and the weights of the model. It fails when one is broken.
func New(g *places.Gazetteer) (*Reader, error) {
	trained, err := model.Read(weights)
	if err != nil {
		return nil, fmt.Errorf("understand: reading the weights: %w", err)
	}
	return NewWith(g, trained)
}

// NewWith is New with another model, for training and measuring; nil: the lexicons alone.
func NewWith(g *places.Gazetteer, m *model.Model) (*Reader, error) {
	x, err := readLexicon()
	if err != nil {
		return nil, err
	}
	table, err := words.New()
	if err != nil {
		return nil, fmt.Errorf("understand: reading the words: %w", err)
	}
	framed, err := readFrames(adviceFrames)
	if err != nil {
		return nil, err
	}
	r := &Reader{places: g, words: x, table: table, frames: framed, makers: &sync.Pool{New: func() any { return model.NewMaker(buckets) }}}
	if m != nil {
		r.learnt = learn(m)
	}
	return r, nil
}

// Read understands a text in its context. It is pure, deterministic and bounded on any input: of a long text it reads
// the first and the last 4,000 bytes.
func (r *Reader) Read(raw string, c Context) Meaning {
	reading := r.read(raw, c)
	if r.learnt != nil {
		m := r.makers.Get().(*model.Maker) //nolint:errcheck,forcetypeassert // the pool makes nothing else
		reading.looks(m, r.table)
		reading.weigh(r.learnt, m.Seen())
		reading.m.Advice = r.advice(reading, c, m)
		r.makers.Put(m)
	}
	reading.tidy()
	reading.m.Words = reading.cleaned()
	return reading.m
}

// read reads with the lexicons alone.
func (r *Reader) read(raw string, c Context) *reading {
	return r.follow(&reading{text: r.words.open(clip(raw), nil), lexicon: r.words, context: c})
}

// readPart reads a part of a text that was read. Nobody is told why it was read so.
func (r *Reader) readPart(raw string, whole *reading, c Context) *reading {
	return r.follow(&reading{text: r.words.open(clip(raw), whole.text), lexicon: r.words, context: c, silent: true})
}

// follow goes from the words to what they mean.
func (r *Reader) follow(reading *reading) *reading {
	t, c := reading.text, reading.context
	s := r.words.language(t)
	first := s
	first.hints(c, "")
	lead, ok := first.best()
	reading.locate(r.places, lead, ok)
	s.hints(c, reading.country())
	lead, ok = s.best()
	reading.m.Lang, reading.m.Nynorsk = r.name(lead, ok, t)
	if !reading.silent {
		reading.why(s.explain(lead))
	}
	reading.find(s.active(lead, ok))
	reading.collect()
	reading.choosePlace()
	reading.decide()
	return reading
}

// name gives the code of the leading language, and whether it is nynorsk.
func (r *Reader) name(lead int, ok bool, t *text) (string, bool) {
	if !ok {
		return "", false
	}
	if lead != bokmal {
		return languages()[lead], false
	}
	return "nb", r.words.mayBeNynorsk(t) && slices.ContainsFunc(r.words.find(t, 1<<bokmal), func(m match) bool {
		return m.pattern.tags[0].kind == nynorskSign
	})
}

// reading is the reading of one message.
type reading struct {
	*text
	lexicon *lexicon
	context Context
	found   []places.Found
	matches []match
	denied  []bool // of matches: turned down by a negation
	m       Meaning

	severalAges bool // the years said are of several people
	silent      bool // nobody asks why
}

const mostWhy = 60

func (r *reading) why(format string, args ...any) {
	if len(r.m.Why) < mostWhy && !r.silent {
		if len(args) > 0 {
			format = fmt.Sprintf(format, args...)
		}
		r.m.Why = append(r.m.Why, format)
	}
}

// whyChance is why with a chance behind it.
func (r *reading) whyChance(what, value string, chance float64) {
	if len(r.m.Why) < mostWhy && !r.silent {
		out := append(append(append(make([]byte, 0, 48), what...), value...), ' ')
		r.m.Why = append(r.m.Why, string(strconv.AppendFloat(out, chance, 'f', 2, 64)))
	}
}

func (r *reading) locate(g *places.Gazetteer, lead int, ok bool) {
	if g == nil {
		return
	}
	h := places.Hint{Country: r.context.Country, Answer: r.context.Asked == "place", Word: r.lexicon.knows}
	if ok {
		h.Lang = languages()[lead]
	}
	if p := r.context.Place; p != nil {
		h.Near = &p.Point
	}
	r.found = g.In(r.raw, h)
}

// knows reports whether a folded word is a word of any language file.
func (x *lexicon) knows(w string) bool {
	return x.folded[foldWord(w)] != 0 || x.vocab[w] != 0 || x.right[foldWord(w)] || len(x.lookup(foldWord(w), nil)) > 0
}

// country gives the country all places found agree on.
func (r *reading) country() string {
	country := ""
	for _, f := range r.found {
		if country != "" && f.Place.Country != country {
			return ""
		}
		country = f.Place.Country
	}
	return country
}

// find matches the patterns, leaves out what is part of a place's name, and notes what is turned down.
func (r *reading) find(mask uint16) {
	for _, m := range r.lexicon.find(r.text, mask) {
		if !r.inPlace(m) {
			r.matches = append(r.matches, m)
		}
	}
	r.denied = make([]bool, len(r.matches))
	var nots []int // tokens after a negation
	for _, m := range r.matches {
		if m.pattern.tags[0].kind == "negation" {
			nots = append(nots, m.to)
		}
	}
	for i, m := range r.matches {
		r.denied[i] = r.turnedDown(m, nots)
	}
}

func (r *reading) inPlace(m match) bool {
	if m.to == m.from+1 && strings.HasPrefix(m.pattern.text, "*") {
		return false // "Sigtunaföräldrar" are parents
	}
	start, end := r.tokens[m.from].start, r.tokens[m.to-1].end
	return slices.ContainsFunc(r.found, func(f places.Found) bool {
		return f.Sure > 0.7 && f.Start <= start && end <= f.End && !strings.HasPrefix(m.pattern.tags[0].kind, "country")
	})
}

// turnedDown reports whether a negation stands before a match in its clause: near before a need, farther before a kind.
func (r *reading) turnedDown(m match, nots []int) bool {
	far := 0
	switch m.pattern.tags[0].kind {
	case "kind", "format":
		far = 4
	case "need", "audience", "when", "language":
		far = 1
	default:
		return false
	}
	return slices.ContainsFunc(nots, func(to int) bool {
		if to > m.from || m.from-to > far {
			return false
		}
		for i := to; i <= m.from; i++ {
			if r.tokens[i].first && i > 0 {
				return false
			}
		}
		return true
	})
}

// cleaned gives the words for the word index: without the place's name and without words that say nothing.
func (r *reading) cleaned() string {
	var b strings.Builder
	shouting := strings.ToUpper(r.raw) == r.raw && len(r.tokens) > 1
	for i, w := range r.tokens {
		word, short := w.raw, false
		if as := r.raw[w.start:w.end]; !shouting && len(as) >= 2 && len(as) <= 5 && strings.ToUpper(as) == as && strings.ToLower(as) != as {
			word, short = as, true // "AA", "RIO": the name of somebody, whatever the word is
		}
		if r.placed(i) || !short && (r.lexicon.quiet[w.fold] || r.lexicon.speech[w.raw] != 0 && len(w.raw) < 5) {
			continue
		}
		if b.Len()+len(word)+1 > 400 {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

func (r *reading) placed(i int) bool {
	return slices.ContainsFunc(r.found, func(f places.Found) bool {
		return f.Start <= r.tokens[i].start && r.tokens[i].end <= f.End
	})
}
