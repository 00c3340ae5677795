package hours

import (
	"embed"
	"encoding/json"
	"strings"
	"sync"
	"time"
)

//go:embed words/hours.json
var wordFiles embed.FS

// role is what a word says.
type role string

const (
	dayName    role = "days"    // one weekday or several
	monthName  role = "month-"  // the name of a month
	ordinalAt  role = "ordinal" // first, last
	partOfDay  role = "part"
	label      role = "label"  // what the hours are of: Phone
	filler     role = "filler" // nothing
	clockWord  role = "clock"  // a time follows
	between    role = "between"
	starts     role = "from"
	ends       role = "to"
	every      role = "every"
	everyOther role = "everyOther"
	fortnight  role = "fortnightly"
	weekWord   role = "week"
	monthWord  role = "month"
	ofMonth    role = "ofMonth"
	dayWord    role = "dayWord"
	even       role = "even"
	odd        role = "odd"
	evenWeeks  role = "evenWeeks"
	oddWeeks   role = "oddWeeks"
	closes     role = "closed"
	except     role = "except"
	alsoWord   role = "also"
	holidays   role = "holidays"
	noHolidays role = "noHolidays" // "helgfri": it is closed on holidays
	doubt      role = "doubt"      // days that no calendar here knows
	alwaysWord role = "always"
	others     role = "others"    // the days not named before
	elsewhere  role = "elsewhere" // what follows is about other times
	noon       role = "noon"
	midnight   role = "midnight"
	prefix     role = "" // the beginning of a longer phrase
)

// meaning is what a word or a phrase says.
type meaning struct {
	role role
	days uint8    // of dayName
	n    int      // of monthName 1 to 12; of ordinalAt 1 to 5, -1 the last
	kind spanKind // of partOfDay
}

// wordFile is the file of words that hours are written in; phrases are set apart by commas.
type wordFile struct {
	Days       map[string]string            `json:"days"`
	DaysOf     map[string]map[string]string `json:"daysOf"`
	InPlace    map[string]string            `json:"daysInPlace"`
	Sets       map[string]string            `json:"sets"`
	Months     []string                     `json:"months"`
	Ordinals   []string                     `json:"ordinals"`
	Last       string                       `json:"last"`
	NextToLast string                       `json:"nextToLast"`
	Parts      map[string]string            `json:"parts"`
	Roles      map[role]string              `json:"roles"`
}

// lexicon is what all readers share; it is not changed once made.
type lexicon struct {
	folds *strings.Replacer
	words map[string]meaning
	local map[string]map[string]meaning // country -> words that mean something there only

	inPlace map[string]meaning // days written as another word is: "to", Thursday
}

// readWords reads the words once.
var readWords = sync.OnceValue(func() *lexicon {
	x := &lexicon{folds: folding(), words: map[string]meaning{}, local: map[string]map[string]meaning{}, inPlace: map[string]meaning{}}
	var f wordFile
	raw, err := wordFiles.ReadFile("words/hours.json")
	if err != nil || json.Unmarshal(raw, &f) != nil {
		return x // a broken build, which the tests show
	}
	x.roles(&f)
	x.days(&f)
	for part, kind := range map[string]spanKind{"morning": morning, "afternoon": afternoon, "evening": evening, "night": night} {
		x.add(x.words, f.Parts[part], meaning{role: partOfDay, kind: kind})
	}
	for i, names := range f.Months {
		x.add(x.words, names, meaning{role: monthName, n: i + 1})
	}
	for i, names := range f.Ordinals {
		x.add(x.words, names, meaning{role: ordinalAt, n: i + 1})
	}
	x.add(x.words, f.Last, meaning{role: ordinalAt, n: -1})
	x.add(x.words, f.NextToLast, meaning{role: ordinalAt, n: -2})
	return x
})

func (x *lexicon) roles(f *wordFile) {
	for is, phrases := range f.Roles {
		x.add(x.words, phrases, meaning{role: is})
	}
}

func (x *lexicon) days(f *wordFile) {
	for set, mask := range map[string]uint8{"daily": allDays, "weekdays": workDays, "weekend": allDays &^ workDays} {
		x.add(x.words, f.Sets[set], meaning{role: dayName, days: mask})
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		x.add(x.words, f.Days[weekday(day)], meaning{role: dayName, days: 1 << day})
		x.add(x.inPlace, f.InPlace[weekday(day)], meaning{role: dayName, days: 1 << day})
		for country, days := range f.DaysOf {
			if x.local[country] == nil {
				x.local[country] = map[string]meaning{}
			}
			x.add(x.local[country], days[weekday(day)], meaning{role: dayName, days: 1 << day})
		}
	}
}

// workDays are Monday to Friday.
const workDays = 0b0111110

// add adds phrases, and the beginnings of those of several words.
func (x *lexicon) add(to map[string]meaning, phrases string, m meaning) {
	r := Reader{lexicon: x}
	for phrase := range strings.SplitSeq(phrases, ",") {
		key := ""
		for _, a := range r.lex(phrase) {
			if a.is("-") || a.is(".") {
				continue
			}
			if key != "" {
				if _, known := to[key]; !known {
					to[key] = meaning{role: prefix}
				}
				key += " "
			}
			key += a.text
		}
		if key != "" {
			to[key] = m
		}
	}
}

// maxPhrase is how many atoms a phrase may have.
const maxPhrase = 9

// phraseAt gives the meaning of the longest phrase at an atom and the place behind it.
func (r *Reader) phraseAt(atoms []atom, i int, country string) (meaning, int) {
	var found meaning
	end := i
	key := ""
	for j := i; j < len(atoms) && j < i+maxPhrase; j++ {
		a := &atoms[j]
		if a.quote || j > i && a.inner != atoms[i].inner {
			break
		}
		if j > i && (a.is("-") || a.is(".")) {
			continue
		}
		if j == i && country != "" {
			if m, ok := r.local[country][a.text]; ok && m.role != prefix {
				return m, j + 1
			}
		}
		if key != "" {
			key += " "
		}
		key += a.text
		m, ok := r.words[key]
		if !ok && j == i {
			m, ok = r.plural(a.text)
		}
		if !ok {
			break
		}
		if m.role != prefix {
			found, end = m, j+1
		}
	}
	return found, end
}

// plural reads the name of a day with the ending of a plural or a definite form.
func (r *Reader) plural(word string) (meaning, bool) {
	for _, ending := range []string{"s", "e", "ar", "er", "arna", "ene", "erne", "en"} {
		if bare, cut := strings.CutSuffix(word, ending); cut && len(bare) > 4 {
			if m, ok := r.words[bare]; ok && m.role == dayName {
				return m, true
			}
		}
	}
	return meaning{}, false
}
