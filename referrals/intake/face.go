package intake

import (
	"hash/fnv"
	"net/url"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// face is what of a listing is held beside another one's, in one spelling.
type face struct {
	id      referrals.ListingID
	country string
	town    string
	point   *places.Point
	words   []string // of the name, without its town
	numbers string   // in the name
	grams   []uint32 // of three letters of the name, sorted
	bare    []uint32 // of the name without town and organisation
	phone   string   // digits
	street  string   // with the house number, and the town
	url     string   // host and path
	email   string
	hours   string
	kinds   uint32 // a bit each
}

// sameTown is how far apart, in km, the points of one place may lie: a town and its district.
const sameTown = 15

// apart reports whether two are known to be in different places.
func (f *face) apart(b *face) bool {
	if f.town == "" || b.town == "" || f.town == b.town {
		return false
	}
	return f.point == nil || b.point == nil || places.Distance(*f.point, *b.point) > sameTown
}

// signKind says what it is that two listings share.
type signKind byte

const (
	byPhone signKind = iota
	byURL
	byEmail
	byStreet
	bySameName
	byWord
)

func (k signKind) contact() bool { return k <= byEmail }

type sign struct {
	of   signKind
	what string
}

// signs are what a listing is found by when others are looked for that are like it.
func (f *face) signs() []sign {
	var all []sign
	add := func(of signKind, what string) {
		if what != "" {
			all = append(all, sign{of, what})
		}
	}
	add(byPhone, f.phone)
	add(byURL, f.url)
	add(byEmail, f.email)
	add(byStreet, f.street)
	if len(f.words) > 0 {
		sorted := slices.Clone(f.words)
		slices.Sort(sorted)
		add(bySameName, f.country+strings.Join(sorted, " "))
	}
	for i, word := range f.words {
		if i >= 12 {
			break
		}
		add(byWord, f.country+f.town+" "+word[:min(4, len(word))])
		if i+1 < len(f.words) {
			add(byWord, f.country+f.town+" "+word[:min(4, len(word))]+" "+f.words[i+1][:min(4, len(f.words[i+1]))])
		}
	}
	return all
}

func faceOf(l referrals.Listing) face {
	f := face{id: l.ID, country: l.Country, point: l.Point, town: folded(l.City), hours: folded(l.Hours), email: strings.ToLower(l.Email)}
	f.phone = digitsOf(l.Phone)
	if len(f.phone) < 7 {
		f.phone = "" // everybody's short code
	}
	f.street = streetOf(l)
	f.url = pageOf(l.URL)
	name := folded(l.Name)
	organization := folded(l.Organization)
	f.words = wordsBut(name, f.town)
	for _, word := range f.words {
		if digitsOf(word) != "" {
			f.numbers += word + " "
		}
	}
	whole := strings.Join(f.words, " ")
	f.grams = gramsOf(whole)
	f.bare = f.grams
	if rest := strings.Join(wordsBut(whole, organization), " "); len(rest) > 5 {
		f.bare = gramsOf(rest)
	}
	for i, k := range referrals.Kinds() {
		if slices.Contains(l.Kinds, k) {
			f.kinds |= 1 << i
		}
	}
	return f
}

// folded gives the words of a text in one spelling, with one blank between.
func folded(text string) string {
	word, _ := slug(text)
	return strings.ReplaceAll(word, "-", " ")
}

// wordsBut gives the words of a text that are not words of another, or all when none would be left. Words that join
// others are left out.
func wordsBut(text, but string) []string {
	words := strings.Fields(text)
	other := strings.Fields(but)
	rest := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return slices.Contains(other, w) || slices.Contains([]string{"i", "og", "och", "in", "and", "for", "the", "af", "av", "of", "paa"}, w) ||
			len(w) > 3 && strings.HasSuffix(w, "s") && slices.Contains(other, w[:len(w)-1])
	})
	if len(rest) == 0 {
		return words
	}
	return rest
}

func digitsOf(text string) string {
	text, _, _ = strings.Cut(text, " x")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// streetOf gives street, house number and town; nothing without a number.
func streetOf(l referrals.Listing) string {
	head, _, _ := strings.Cut(l.Address, ",")
	if digitsOf(head) == "" {
		return ""
	}
	street := folded(head)
	for _, short := range [][2]string{{"gaten", "gt"}, {"gata", "gt"}, {"gatan", "gt"}, {"gade", "gt"}, {"vej", "v"}, {"veien", "v"}, {"vegen", "v"}, {"vaegen", "v"}, {"alle", "a"}} {
		street = strings.ReplaceAll(street+" ", short[0]+" ", short[1]+" ")
	}
	return strings.ReplaceAll(street, " ", "") + " " + folded(l.City)
}

// pageOf gives host and path of a link in one writing.
func pageOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return ""
	}
	page := strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimRight(u.Path, "/")
	if u.RawQuery != "" && !strings.Contains(u.RawQuery, "utm_") {
		page += "?" + u.RawQuery
	}
	return page
}

// gramsOf gives the groups of three letters of a text, each once, sorted, as hashes.
func gramsOf(text string) []uint32 {
	padded := "  " + text + " "
	grams := make([]uint32, 0, len(padded))
	for i := 0; i+3 <= len(padded) && i < 150; i++ {
		h := fnv.New32a()
		_, _ = h.Write([]byte(padded[i : i+3]))
		grams = append(grams, h.Sum32())
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

// alike gives how much of two sorted sets is common (Dice), 0 to 1.
func alike(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both, i, j = both+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}
