package meetings

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

//go:embed words/*.json
var wordFiles embed.FS

// fellowship is one of the fellowships and what its meetings help with.
type fellowship struct {
	Needs     []referrals.Need     `json:"needs"`
	Audiences []referrals.Audience `json:"audiences"`
	Names     []string             `json:"names"`
}

// fellowships tells the fellowships apart by the names of organisations, sites and files. What it has seen it remembers,
// because the rows of a file repeat each other.
type fellowships struct {
	names map[string]*fellowship // name in lower case, words parted by one space
	seen  map[string]*fellowship
}

func readFellowships() (*fellowships, error) {
	var all []*fellowship
	raw, err := wordFiles.ReadFile("words/fellowships.json")
	if err == nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("meetings: fellowships: %w", err)
	}
	known := &fellowships{names: map[string]*fellowship{}, seen: map[string]*fellowship{}}
	for _, one := range all {
		for _, name := range one.Names {
			known.names[strings.Join(nameWords(name), " ")] = one
		}
	}
	return known, nil
}

// in gives the fellowship that a name of an organisation, a file or a catalogue means; the longest name wins. In the
// name of a meeting an abbreviation counts only in capitals, because "na" and "ga" are words in these languages.
func (k *fellowships) in(text string, meetingName bool) *fellowship {
	key := text
	if meetingName {
		key = "\x00" + text
	}
	if found, known := k.seen[key]; known {
		return found
	}
	found := k.find(text, meetingName)
	if len(k.seen) < 10_000 {
		k.seen[strings.Clone(key)] = found
	}
	return found
}

func (k *fellowships) find(text string, meetingName bool) *fellowship {
	words := nameWords(text)
	for size := min(6, len(words)); size > 0; size-- {
		for i := 0; i+size <= len(words); i++ {
			name := strings.Join(words[i:i+size], " ")
			found := k.names[name]
			if found != nil && (!meetingName || len(name) > 4 || strings.Contains(text, strings.ToUpper(name))) {
				return found
			}
		}
	}
	return nil
}

func nameWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// classify sets needs and audiences by the fellowship: as its row says, else as the file and the options say.
func (k *fellowships) classify(m *meeting, in intake.Source, o intake.Options, otherwise []referrals.Need) {
	l := &m.listing
	var found *fellowship
	for _, name := range []string{l.Organization, host(l.OrganizationURL), host(l.URL)} {
		if found = k.in(name, false); found != nil {
			break
		}
	}
	if found == nil {
		found = k.in(l.Name+" / "+m.group, true)
	}
	if found == nil {
		found = k.in(o.Name, false)
	}
	if found == nil {
		found = k.in(in.Name, false)
	}
	switch {
	case found != nil:
		l.Needs = slices.Clone(found.Needs)
		l.Audiences = append(l.Audiences, found.Audiences...)
	case len(o.Needs) > 0:
		l.Needs = slices.Clone(o.Needs)
	case len(otherwise) > 0:
		l.Needs = slices.Clone(otherwise)
		m.note("needs", intake.Guessed, "", string(otherwise[0]))
	}
}

// host gives the host of a link without the country it ends in.
func host(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	name := u.Hostname()
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return name
}
