package understand

import (
	"cmp"
	"slices"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
	"github.com/brobygger/brobygger/referrals"
)

// buckets is how many features the model tells apart.
const buckets = 1 << 16

// How strongly the model hears what the lexicons found, beside the words of the text together.
const (
	lexiconStrength = 0.5
	contextStrength = 0.3
)

// Where the model's answers become a meaning. Chosen by cross-validation over the training messages.
const (
	sure       = 0.30 // of a value that no lexicon found
	said       = 0.05 // of one that a lexicon found
	saidFormat = 0.01 // of a way to take part that a lexicon found
	unlikely   = 0.2  // of the likeliest intent: a wish to find that names a place stands
	sureGrave  = 0.7  // of an intent that erases, ends or changes the talk
	sureShort  = 0.6  // of a value that no lexicon found in a few words
	fewWords   = 3
	maybe      = 0.15 // from here on worth a question
	maybes     = 3
)

// Questions lists what the model is trained to answer, in the order of its file.
func Questions() []string {
	var all []string
	for _, v := range Intents() {
		all = append(all, "intent:"+string(v))
	}
	return slices.Concat(all, asked("need:", referrals.Needs()), asked("audience:", referrals.Audiences()),
		asked("format:", referrals.Formats()), asked("kind:", referrals.Kinds()),
		adviceQuestions())
}

func asked[T ~string](family string, values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = family + string(v)
	}
	return out
}

// learnt is the model, asked family by family.
type learnt struct {
	meaning model.Panel // intents, needs, audiences, formats and kinds, in this order
	advice  model.Panel
}

func learn(m *model.Model) *learnt {
	all := Questions()
	meaning := len(all) - len(adviceQuestions())
	return &learnt{meaning: m.Panel(all[:meaning]), advice: m.Panel(all[meaning:])}
}

// looks makes the features of what was read: the words as they are spelt, what they mean, and what the lexicons say.
func (r *reading) looks(m *model.Maker, table *words.Table) {
	m.Begin()
	words.Spelling(m, len(r.tokens), func(i int) (string, int) {
		if r.placed(i) {
			return "@place", 0
		}
		return r.tokens[i].fold, 0
	})
	m.Scale(1)
	m.Part()
	words.Meanings(m, words.Known(table.Read(r.raw)))
	m.Scale(1)
	says := model.Named("says")
	for i, found := range r.matches {
		for _, tg := range found.pattern.tags {
			m.AddNamed(lexiconStrength, says.With(tg.kind).With(tg.value).With(label(r.denied[i], found.pattern.weak)))
		}
	}
	m.Keep()
	r.concludes(m)
}

// looksAgain is looks when nothing but the verdict has changed since.
func (r *reading) looksAgain(m *model.Maker) {
	m.Back()
	r.concludes(m)
}

// concludes adds what the lexicons make of the text, and what the conversation knows.
func (r *reading) concludes(m *model.Maker) {
	r.verdicts(m)
	m.Add(contextStrength, "asked", r.context.Asked)
	m.Add(contextStrength, "shown", label(r.context.Shown > 0, false))
	m.Add(contextStrength, "long", label(len(r.tokens) > 3, len(r.tokens) > 12))
}

func label(a, b bool) string {
	switch {
	case a:
		return "yes"
	case b:
		return "somewhat"
	}
	return "no"
}

// verdicts adds what the lexicons alone make of the text.
func (r *reading) verdicts(m *model.Maker) {
	verdict := model.Named("verdict")
	add := func(family, value string) {
		m.AddNamed(lexiconStrength, verdict.Letters(family).With(value))
	}
	add("intent:", string(r.m.Intent))
	addAll(add, "need:", r.m.Needs)
	addAll(add, "audience:", r.m.Audiences)
	addAll(add, "format:", r.m.Formats)
	addAll(add, "kind:", r.m.Kinds)
	if r.m.Place != nil {
		add("place", "")
	}
	if r.m.When != "" {
		add("when", "")
	}
	if r.m.Sure >= 0.9 {
		add("sure:", string(r.m.Intent))
	}
}

func addAll[T ~string](add func(family, value string), family string, values []T) {
	for _, v := range values {
		add(family, string(v))
	}
}

// weigh lets the model have its say after the lexicons.
func (r *reading) weigh(l *learnt, v model.Vector) {
	var room [96]float64
	answers := l.meaning.Ask(room[:0], v)
	intents := chances(&answers, Intents())
	if !r.picks() {
		i := slices.IndexFunc(intents, func(g guess[Intent]) bool { return g.chance >= r.wants(g.value) })
		read, likeliest := r.m.Intent, intents[max(i, 0)]
		if likeliest.chance >= unlikely || read != Find || r.m.Place == nil {
			r.m.Intent, r.m.Sure = likeliest.value, likeliest.chance
		}
		r.m.Said = r.m.Intent == read
	}
	var perhaps []referrals.Need
	r.m.Needs, perhaps = settle(r, chances(&answers, referrals.Needs()), r.m.Needs, r.m.NotNeeds, said)
	r.m.MaybeNeeds = perhaps[:min(len(perhaps), maybes)]
	r.m.Audiences, _ = settle(r, chances(&answers, referrals.Audiences()), r.m.Audiences, nil, said)
	r.m.Formats, _ = settle(r, chances(&answers, referrals.Formats()), r.m.Formats, r.m.NotFormats, saidFormat)
	r.m.Kinds, _ = settle(r, chances(&answers, referrals.Kinds()), r.m.Kinds, r.m.NotKinds, said)
	r.whyChance("model:intent ", string(r.m.Intent), r.m.Sure)
}

// wants says how likely an intent must be before it is taken for the likeliest. What erases, ends or changes the talk is
// not done on a guess: there a lexicon must agree, or the model be rather sure.
func (r *reading) wants(in Intent) float64 {
	switch in {
	case DeleteData, ExportData, Stop, ChangeLanguage:
		if in != r.m.Intent {
			return sureGrave
		}
	case Find, Human, More, Details, Help, Greeting, Thanks, Feedback, OpeningHours, Other:
	}
	return 0
}

// picks reports whether a few words choose among what was shown, or say yes or no: that is read off the conversation,
// which the model has not learnt from.
func (r *reading) picks() bool {
	return r.context.Shown > 0 && len(r.tokens) <= 4 && (r.m.Ref != 0 || r.m.Closer || r.m.Elsewhere) ||
		r.m.Reply != "" && len(r.tokens) <= 3
}

// guess is a value with how likely it is.
type guess[T ~string] struct {
	value  T
	chance float64
}

// chances takes the next answers, those to every value of a family; the likeliest come first.
func chances[T ~string](answers *[]float64, values []T) []guess[T] {
	out := make([]guess[T], len(values))
	for i, value := range values {
		out[i] = guess[T]{value, (*answers)[i]}
	}
	*answers = (*answers)[len(values):]
	slices.SortStableFunc(out, func(a, b guess[T]) int { return cmp.Compare(b.chance, a.chance) })
	return out
}

// settle takes the values that are likely enough: first those that a lexicon found, in the order they were said, unless
// the model firmly disagrees; then what the model alone makes of the text. It gives those that may be meant, too.
func settle[T ~string](r *reading, all []guess[T], found, denied []T, said float64) (taken, perhaps []T) {
	for _, value := range found {
		if i := slices.IndexFunc(all, func(g guess[T]) bool { return g.value == value }); i >= 0 && all[i].chance >= said {
			taken = append(taken, value)
			r.whyChance("model:", string(value), all[i].chance)
		}
	}
	for _, g := range all {
		switch {
		case slices.Contains(taken, g.value) || slices.Contains(denied, g.value):
		case g.chance >= sure && (g.chance >= sureShort || len(r.tokens) > fewWords):
			taken = append(taken, g.value)
			r.whyChance("model:", string(g.value), g.chance)
		case g.chance >= maybe:
			perhaps = append(perhaps, g.value)
		}
	}
	return taken, perhaps
}
