package dialogs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// needPage gives the needs that are offered as buttons on a page, the ones most people come with first.
func needPage(page int) []referrals.Need {
	switch page {
	case 2:
		return []referrals.Need{"relatives", "general_mental_health", "bipolar", "psychosis", "ocd", "eating_disorder",
			"self_harm", "suicidal_thoughts"}
	case 3:
		return []referrals.Need{"adhd_autism", "gambling", "violence", "bereaved_by_suicide", "housing", "debt", "work",
			"peer_worker_training"}
	}
	return []referrals.Need{"anxiety", "depression", "loneliness", "stress", "alcohol", "drugs", "grief", "trauma"}
}

// needChoices makes the buttons of a page, with the way to the next one.
func (t *talk) needChoices(page int) []chat.Choice {
	all := t.needButtons(needPage(page)...)
	switch page {
	case 1:
		return append(all, t.choice("needs:2"))
	case 2:
		return append(all, t.choice("needs:3"))
	}
	return append(all, t.choice("human"))
}

func (t *talk) needButtons(needs ...referrals.Need) []chat.Choice {
	var all []chat.Choice
	for _, need := range needs {
		all = append(all, chat.Choice{Value: "need:" + string(need), Label: upperFirst(t.label("need", string(need)))})
	}
	return all
}

// askNeed asks what it is about.
func askNeed(t *talk, key string, page int) {
	t.holdFloor(finding, stepNeed, "need")
	text := t.say(key, nil)
	if place, ok := t.whereabouts(); ok && key == "find.ask_need" {
		text = t.say("find.ask_need_in", lang.Vars{"place": place.Name})
	}
	t.send(chat.Message{Text: t.hello() + text, Choices: t.needChoices(page),
		Page: t.pressed && strings.HasPrefix(t.Event.Choice, "needs:")})
}

// askPlace asks where, by words, a shared location or buttons.
func askPlace(t *talk, key string) {
	t.holdFloor(finding, stepPlace, "place")
	choices := t.cityChoices()
	if t.country() == "" {
		choices = t.countryChoices()
	}
	choices = append(choices, t.choice("everywhere"))
	text := t.hello()
	if key == "find.ask_place" && t.wrote() && len(t.State.Search.Needs) > 0 {
		text += t.say("find.about", lang.Vars{"need": t.wish()}) + " "
	}
	t.send(chat.Message{Text: text + t.say(key, nil), Choices: choices, AskPlace: true})
}

// maxNamesakes is how many places of one name are offered.
const maxNamesakes = 4

// askWhichPlace asks which of several places of one name is meant. Until that is said, the likeliest is.
func askWhichPlace(t *talk) {
	t.holdFloor(finding, stepPlace, "place")
	var choices []chat.Choice
	namesakes := t.namesakes(maxNamesakes)
	for _, p := range namesakes {
		choices = append(choices, t.placeChoice(p))
	}
	text := t.say("find.which_place", lang.Vars{"place": inCommon(namesakes)})
	t.send(chat.Message{Text: t.hello() + text, Choices: append(choices, t.choice("everywhere"))})
}

// inCommon gives the words that the names of all places begin with, "Nykøbing"; else the name of the first.
func inCommon(all []places.Place) string {
	words := strings.Fields(all[0].Name)
	for n := len(words) - 1; n > 0; n-- {
		start := strings.Join(words[:n], " ")
		if !slices.ContainsFunc(all, func(p places.Place) bool { return p.Name != start && !strings.HasPrefix(p.Name, start+" ") }) {
			return start
		}
	}
	return all[0].Name
}

// placeChoice is the button of one of several places of a name.
func (t *talk) placeChoice(p places.Place) chat.Choice {
	return chat.Choice{Value: t.placeValue(p), Label: t.say("find.place_in", lang.Vars{"place": p.Name, "area": t.area(p)})}
}

// area says in what a place lies: its region, else its country.
func (t *talk) area(p places.Place) string {
	country := t.label("country", realm(p.Country))
	if p.Region == "" {
		return country
	}
	return p.Region + ", " + country
}

// cityChoices offers the biggest cities of the country.
func (t *talk) cityChoices() []chat.Choice {
	var all []chat.Choice
	country := t.country()
	for _, name := range cities(country) {
		all = append(all, chat.Choice{Value: "place:" + slug(country) + ":" + slug(name), Label: t.cityName(country, name)})
	}
	return all
}

// cityName is what a city is called in the language of the answer, where it has a name of its own there.
func (t *talk) cityName(country, name string) string {
	if key := "city." + slug(country) + "." + slug(name); t.World.Say.Has(t.lang(), key) {
		return t.say(key, nil)
	}
	return name
}

func (t *talk) countryChoices() []chat.Choice {
	var all []chat.Choice
	for _, code := range referrals.Countries() {
		all = append(all, chat.Choice{Value: "country:" + slug(code), Label: t.label("country", code)})
	}
	return all
}

func chooseCountry(t *talk, value string) {
	code := strings.ToUpper(value)
	if !slices.Contains(referrals.Countries(), code) {
		askPlace(t, "find.ask_place")
		return
	}
	t.State.Country = code
	askPlace(t, "find.ask_city")
}

func choosePlace(t *talk, value string) {
	place, ok := t.placeOf(value)
	if !ok {
		askPlace(t, "find.ask_place")
		return
	}
	s := t.State.Search.at(place.Point)
	s.Place, s.Near = &place, nil
	t.State.Search = s
	t.settle()
	lookOrAsk(t)
}

// placeValue names a place in a button: by its name where the name finds it again, else by its point.
func (t *talk) placeValue(p places.Place) string {
	value := slug(p.Country) + ":" + slug(p.Name)
	if found, ok := t.placeOf(value); ok && found.Point == p.Point {
		return "place:" + value
	}
	return fmt.Sprintf("place:%s:%.4f:%.4f", slug(p.Country), p.Point.Lat, p.Point.Lon)
}

// placeOf reads what placeValue wrote, without the family.
func (t *talk) placeOf(value string) (places.Place, bool) {
	if t.book.places == nil {
		return places.Place{}, false
	}
	country, name, both := strings.Cut(value, ":")
	if !both { // of a poster, which names the place alone
		return t.placeNamed(value)
	}
	if lat, lon, ok := strings.Cut(name, ":"); ok {
		var p places.Point
		if _, err := fmt.Sscanf(lat+" "+lon, "%g %g", &p.Lat, &p.Lon); err != nil {
			return places.Place{}, false
		}
		place, _, near := t.book.places.Nearest(p)
		return place, near
	}
	for _, city := range cities(strings.ToUpper(country)) {
		if slug(city) == name {
			name = city
		}
	}
	found := t.book.places.Lookup(strings.ReplaceAll(name, "-", " "), strings.ToUpper(country))
	if len(found) == 0 {
		return places.Place{}, false
	}
	return found[0], true
}

// placeNamed finds a place by its name alone, in the country of the conversation rather than elsewhere.
func (t *talk) placeNamed(name string) (places.Place, bool) {
	name = strings.ReplaceAll(name, "-", " ")
	for _, country := range slices.Compact([]string{t.country(), ""}) {
		if found := t.book.places.Lookup(name, country); len(found) > 0 {
			return found[0], true
		}
	}
	return places.Place{}, false
}

// cities gives the biggest cities of a country, by their own names.
func cities(country string) []string {
	switch country {
	case "DK":
		return []string{"København", "Aarhus", "Odense", "Aalborg", "Esbjerg"}
	case "NO":
		return []string{"Oslo", "Bergen", "Trondheim", "Stavanger", "Tromsø"}
	case "SE":
		return []string{"Stockholm", "Göteborg", "Malmö", "Uppsala", "Umeå"}
	case "FI":
		return []string{"Helsinki", "Tampere", "Turku", "Oulu"}
	case "IS":
		return []string{"Reykjavík", "Akureyri"}
	case "LT":
		return []string{"Vilnius", "Kaunas", "Klaipėda"}
	}
	return nil
}

// slug writes a name with the letters a button's value may have.
func slug(name string) string {
	out := make([]byte, 0, len(name)+4)
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r == ' ', r == '-':
			out = append(out, '-')
		default:
			out = append(out, slugLetter(r)...)
		}
	}
	return string(out)
}

// slugLetter gives what is written for a letter that is not among a to z; "" for what is left out.
func slugLetter(r rune) string {
	switch r {
	case 'æ', 'ä':
		return "ae"
	case 'ø', 'ö':
		return "oe"
	case 'å':
		return "aa"
	case 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'é', 'ė', 'ę':
		return "e"
	case 'í', 'į':
		return "i"
	case 'á', 'ą':
		return "a"
	case 'ó':
		return "o"
	case 'ú', 'ū', 'ų', 'ü':
		return "u"
	case 'ý':
		return "y"
	case 'š':
		return "s"
	case 'ž':
		return "z"
	case 'č':
		return "c"
	}
	return ""
}
