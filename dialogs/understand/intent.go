package understand

import (
	"slices"

	"github.com/brobygger/brobygger/referrals"
)

// order lists the intents from the one that wins a tie to the one that loses it.
func order() []Intent {
	return []Intent{DeleteData, ExportData, ChangeLanguage, Stop, Human, Feedback, OpeningHours, Details, More, Help, Find, Thanks,
		Greeting, Other}
}

// decide weighs the intents.
func (r *reading) decide() {
	score := map[Intent]float64{}
	for _, m := range r.matches {
		p := m.pattern
		for _, tg := range p.tags {
			if tg.kind != "intent" {
				continue
			}
			in := Intent(tg.value)
			w := 2 + float64(min(m.to-m.from, 3))
			switch {
			case p.weak:
				w = 1
			case p.whole:
				w += 6
			case in == Find:
				w = 2
			case in == Help && len(r.m.Needs) > 0:
				w = 1 // "my husband drinks, what shall I do": of life, not of the bot
			case in == Other && len(r.m.Needs)+len(r.m.Kinds) > 0:
				w = 1
			case in == DeleteData || in == ExportData || in == ChangeLanguage || in == Stop || in == Human:
				w++
			}
			if in == Greeting || in == Thanks {
				w = min(w, 2)
				if p.whole {
					w = 6
				}
			}
			if w > score[in] {
				score[in] = w
				r.why("intent:%s %.1f (%s)", in, w, p.text)
			}
		}
	}
	score[Find] += r.evidence()
	if score[DeleteData] > 0 && score[ExportData] > 0 {
		score[DeleteData], score[ExportData] = score[DeleteData]+2, 0 // "delete my data" names the data too
	}
	r.followUps(score)
	best, second := Other, 0.0
	for _, in := range order() {
		switch {
		case score[in] > score[best]:
			best, second = in, score[best]
		case score[in] > second && in != best:
			second = score[in]
		}
	}
	if score[best] <= 0 {
		best = Other
	}
	r.m.Intent = best
	if best == Other {
		r.m.Sure = 0.3
	} else {
		r.m.Sure = min(0.99, (score[best]-0.6*second+1)/(score[best]+1))
	}
}

// evidence says how much the slots alone speak for a search.
func (r *reading) evidence() float64 {
	w := 1.7*float64(min(len(r.m.Needs), 2)) + 1.4*float64(min(len(r.m.Kinds), 1)) + 0.9*float64(min(len(r.m.Audiences), 1)) +
		0.9*float64(min(len(r.m.Formats), 1))
	if r.m.Place != nil {
		w += 1.6
	}
	if r.m.Place != nil && len(r.m.Needs)+len(r.m.Kinds) > 0 {
		w++
	}
	if r.m.When != "" {
		w += 0.6
	}
	if r.m.Country != "" && r.m.Place == nil {
		w += 0.8
	}
	if r.m.Closer || r.m.Elsewhere {
		w += 0.5
	}
	if w == 0 && len(r.m.NotKinds)+len(r.m.NotFormats)+len(r.m.NotNames) > 0 {
		w = 0.8
	}
	return w
}

// followUps reads what only makes sense after listings were shown.
func (r *reading) followUps(score map[Intent]float64) {
	if r.m.Ref != 0 {
		score[Details] += 2.5
	}
	switch {
	case r.m.Elsewhere && r.m.Place != nil && !r.m.Closer:
		score[Find] += 2.5 // "another town, Lund instead" names where
	case r.m.Closer || r.m.Elsewhere:
		score[More] += 2.5
	}
	if r.context.Shown > 0 && len(r.tokens) <= 5 && r.m.Place == nil && len(r.m.Needs) == 0 && score[More]+score[Details] > 0 {
		score[More] *= 1.2
		score[Details] *= 1.2
	}
	if r.context.Shown > 0 && len(r.tokens) == 1 && r.m.Ref == 0 {
		if n := r.tokens[0].raw; len(n) == 1 && n[0] >= '1' && n[0] <= '9' && int(n[0]-'0') <= r.context.Shown {
			r.m.Ref = int(n[0] - '0')
			score[Details] += 4
		}
	}
	if r.m.WantLang != "" && score[ChangeLanguage] == 0 && r.loud <= 2 && len(r.m.Needs) == 0 && r.m.Place == nil {
		score[ChangeLanguage] = 3
	}
}

// tidy takes away what belongs to the words of an intent and not to a search.
func (r *reading) tidy() {
	if r.m.Intent != ChangeLanguage {
		r.m.WantLang = ""
	}
	switch r.m.Intent {
	case Find, More, Human, OpeningHours, Other:
	case DeleteData, ExportData, Stop, ChangeLanguage, Feedback, Help, Greeting, Thanks:
		r.m.Needs, r.m.Kinds, r.m.Audiences, r.m.Formats, r.m.When = nil, nil, nil, nil, ""
		r.m.Place, r.m.PlaceOther, r.m.PlaceTied, r.m.PlaceText, r.m.Country = nil, nil, false, "", ""
	case Details:
		r.m.Kinds, r.m.Audiences, r.m.Formats, r.m.When = nil, nil, nil, ""
		r.m.Place, r.m.PlaceOther, r.m.PlaceTied, r.m.PlaceText, r.m.Country = nil, nil, false, "", ""
	}
	if r.m.Intent == OpeningHours || r.m.Intent == Other {
		r.m.Kinds = nil
	}
	if r.m.Intent == Human {
		r.m.Kinds = slices.DeleteFunc(r.m.Kinds, func(k referrals.Kind) bool { return k != "peer_support_individual" })
	}
}
