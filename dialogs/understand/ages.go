package understand

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// Ages that make somebody a child, young or old in the eyes of the services.
const (
	lastChild = 12
	lastYoung = 25
	firstOld  = 60
	lastAge   = 105
)

// ages reads how old somebody is: "er 17", "på 79", "74 år", "16-åring", "I'm 25", "60+".
func (r *reading) ages() {
	for i, w := range r.tokens {
		if w.raw[0] < '0' || w.raw[0] > '9' {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSuffix(w.raw, "+"))
		if err != nil || n < 3 || n > lastAge || !r.isAge(i) {
			continue
		}
		r.age(n, strings.HasSuffix(w.raw, "+"))
		group := referrals.Audience("")
		switch {
		case n <= lastChild:
			group = "children"
		case n <= lastYoung:
			group = "young"
		case n >= firstOld:
			group = "older"
		}
		if group != "" {
			take(&r.m.Audiences, nil, group, false)
			r.why("audience:%s (%s)", group, w.raw)
		}
	}
}

// age keeps the years; two different ages in one message are nobody's for sure.
func (r *reading) age(n int, atLeast bool) {
	if atLeast || r.severalAges {
		return
	}
	if r.m.Age != 0 && r.m.Age != n {
		r.m.Age, r.severalAges = 0, true
		return
	}
	r.m.Age = n
}

// isAge reports whether the number at token i says how old somebody is, and not how long ago something was.
func (r *reading) isAge(i int) bool {
	before, after, later := r.near(i-1), r.near(i+1), r.near(i+2)
	if strings.HasSuffix(r.tokens[i].raw, "+") {
		return true
	}
	for _, stem := range []string{"årig", "åring", "yo", "arig", "aring", "årsalder"} {
		if strings.HasPrefix(after, stem) {
			return true
		}
	}
	years := after == "år" || after == "ar" || after == "aar" || after == "years" || after == "year" || after == "ára"
	switch later {
	case "siden", "sen", "sedan", "sidan", "ago":
		return false
	}
	if years {
		if later == "old" || later == "gammel" || later == "gammal" {
			return true
		}
		switch before {
		case "i", "for", "etter", "efter", "på", "in", "over", "de", "sedan", "siden", "the", "last", "varje", "hvert", "to":
			return before == "på" && after != "years"
		}
		return after != "years" && after != "year"
	}
	if after != "" && !r.tokens[i+1].first && !ageFollows(after) {
		return false
	}
	switch before {
	case "er", "är", "e", "i'm", "im", "m", "am", "is", "aged", "på", "fylder", "fyller", "age", "æ":
		return !r.tokens[i].first
	}
	return false
}

// near gives the word at token i, or nothing outside the text.
func (r *reading) near(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].raw
}

// ageFollows reports whether a word can follow a bare age: "17 og", "25 from".
func ageFollows(w string) bool {
	switch w {
	case "og", "och", "and", "men", "but", "fra", "från", "frå", "from", "bor", "bur", "i", "in", "som", "der", "who", "med", "with", "har",
		"så", "so", "å", "o", "nægter", "nekter", "vägrar", "vil", "vill", "ville", "would", "ikke", "inte", "går", "is", "er", "är", "på", "to", "now":
		return true
	}
	return false
}
