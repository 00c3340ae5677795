package understand

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// collect turns matches into what was said.
func (r *reading) collect() {
	for _, weak := range []bool{false, true} {
		for i, m := range r.matches {
			if m.pattern.weak != weak {
				continue
			}
			for _, tg := range m.pattern.tags {
				if weak && r.said(tg.kind) {
					continue
				}
				r.take(tg, m, r.denied[i])
			}
		}
	}
	r.settle()
	r.ages()
	r.m.NotNeeds = without(r.m.NotNeeds, r.m.Needs)
	r.m.NotKinds = without(r.m.NotKinds, r.m.Kinds)
	r.m.NotFormats = without(r.m.NotFormats, r.m.Formats)
	r.relatives()
	r.kin()
	r.names()
}

// settle decides which sort of group is meant: a self-help group is no second kind of group, "peer" before a group is not
// a person, and who wants to become a peer supporter does not look for one.
func (r *reading) settle() {
	if slices.Contains(r.m.Kinds, "self_help_group") {
		r.m.Kinds = without(r.m.Kinds, []referrals.Kind{"peer_support_group"})
	}
	if slices.Contains(r.m.Needs, "peer_worker_training") || slices.Contains(r.m.Kinds, "peer_support_group") {
		r.m.Kinds = without(r.m.Kinds, []referrals.Kind{"peer_support_individual"})
	}
}

// said reports whether something plain of a kind has been taken.
func (r *reading) said(kind string) bool {
	switch kind {
	case "need":
		return len(r.m.Needs) > 0
	case "kind":
		return len(r.m.Kinds) > 0
	case "audience":
		return len(r.m.Audiences) > 0
	case "format":
		return len(r.m.Formats) > 0
	case "when":
		return r.m.When != ""
	}
	return false
}

func (r *reading) take(tg tag, m match, denied bool) {
	switch tg.kind {
	case "need":
		if w := r.tokens[m.from].raw; denied && (w == "aa" || w == "na" || w == "ga") {
			denied = false // who will not go to AA still drinks
		}
		take(&r.m.Needs, &r.m.NotNeeds, referrals.Need(tg.value), denied)
	case "kind":
		take(&r.m.Kinds, &r.m.NotKinds, referrals.Kind(tg.value), denied)
	case "format":
		take(&r.m.Formats, &r.m.NotFormats, referrals.Format(tg.value), denied)
	case "audience":
		if denied {
			return
		}
		take(&r.m.Audiences, nil, referrals.Audience(tg.value), false)
	case "when":
		if denied || r.m.When != "" && weekday(r.m.When) {
			return
		}
		r.m.When = referrals.When(tg.value)
	case "ref":
		if n, err := strconv.Atoi(tg.value); err == nil && r.m.Ref == 0 {
			r.m.Ref = n
		}
	case "closer":
		r.m.Closer = true
	case "elsewhere":
		r.m.Elsewhere = true
	case "language":
		if r.m.WantLang == "" && !denied {
			r.m.WantLang = tg.value
		}
	case "country":
		if r.m.Country == "" {
			r.m.Country = tg.value
		}
	case "yes":
		r.m.Reply = Yes
	case "no":
		r.m.Reply = No
	default:
		return
	}
	sign := tg.kind + ":" + tg.value
	if denied {
		sign = "not " + sign
	}
	r.why("%s (%s)", strings.TrimSuffix(sign, ":"), m.pattern.text)
}

// take adds a value to the wanted or to the unwanted.
func take[T comparable](yes, no *[]T, v T, denied bool) {
	into := yes
	if denied {
		into = no
	}
	if !slices.Contains(*into, v) {
		*into = append(*into, v)
	}
}

func without[T comparable](list, other []T) []T {
	return slices.DeleteFunc(list, func(v T) bool { return slices.Contains(other, v) })
}

func weekday(w referrals.When) bool { return strings.HasSuffix(string(w), "day") && w != "today" }

// shared lists the needs that make somebody near to a person with them a relative in need of support.
func shared(n string) bool {
	switch referrals.Need(n) {
	case "alcohol", "drugs", "gambling", "anxiety", "depression", "bipolar", "psychosis", "ocd", "eating_disorder", "self_harm",
		"suicidal_thoughts", "adhd_autism", "housing", "general_mental_health", "trauma", "stress":
		return true
	}
	return false
}

// relatives adds the relative's own need when a need is said of somebody near: "min mand drikker".
func (r *reading) relatives() {
	if slices.Contains(r.m.Needs, "relatives") {
		r.addRelatives()
		return
	}
	for _, m := range r.matches {
		if m.pattern.tags[0].kind != "family" {
			continue
		}
		for i, n := range r.matches {
			if n.pattern.tags[0].kind == "need" && !r.denied[i] && shared(n.pattern.tags[0].value) && r.ofKin(m, n) {
				take(&r.m.Needs, nil, "relatives", false)
				r.why("need:relatives (%s … %s)", m.pattern.text, n.pattern.text)
				r.addRelatives()
				return
			}
		}
	}
}

func (r *reading) addRelatives() {
	for _, a := range []referrals.Audience{"children", "parents"} {
		if slices.Contains(r.m.Audiences, a) {
			return
		}
	}
	take(&r.m.Audiences, nil, "relatives", false)
}

// ofKin reports whether a need is said of the person named in kin and not of the writer: it follows in the same sentence
// and the writer has not come between, or it stands just before.
func (r *reading) ofKin(kin, need match) bool {
	if need.to <= kin.from {
		return kin.from-need.to <= 2 && !r.sentenceEnds(need.to, kin.from)
	}
	if need.from < kin.from {
		return true // within the same words
	}
	if need.from-kin.to > 12 || r.sentenceEnds(kin.to, need.from) {
		return false
	}
	return !slices.ContainsFunc(r.matches, func(m match) bool {
		return m.pattern.tags[0].kind == "myself" && m.from >= kin.to && m.to <= need.from
	})
}

// sentenceEnds reports whether a sentence ends between two tokens.
func (r *reading) sentenceEnds(from, to int) bool {
	for i := max(from, 1); i <= to && i < len(r.tokens); i++ {
		if strings.ContainsAny(r.raw[r.tokens[i-1].end:r.tokens[i].start], ".!?\n") {
			return true
		}
	}
	return false
}

// kin sees that loneliness and grief of an old relative are the old person's own.
func (r *reading) kin() {
	if slices.Contains(r.m.Audiences, "older") && len(r.m.Needs) > 1 {
		r.m.Audiences = without(r.m.Audiences, []referrals.Audience{"adults"})
	}
}

// names notes the names that are turned down: "ikke AA".
func (r *reading) names() {
	for _, m := range r.matches {
		if m.pattern.tags[0].kind != "negation" || m.to >= len(r.tokens) {
			continue
		}
		for i := m.to; i < min(m.to+2, len(r.tokens)); i++ {
			w := r.tokens[i]
			named := slices.ContainsFunc(r.matches, func(n match) bool { return n.pattern.tags[0].kind == "name" && n.from == i })
			if w.first || !(named || w.upper || w.title && !r.placed(i)) {
				continue
			}
			name := r.raw[w.start:w.end]
			if len(r.m.NotNames) < 5 && !slices.Contains(r.m.NotNames, name) {
				r.m.NotNames = append(r.m.NotNames, name)
				r.why("not name:%s", name)
			}
			break
		}
	}
}
