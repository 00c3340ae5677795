// Package searchbench_test measures the search beside bleve on a catalogue of a hundred thousand listings. Run it with
// "make bench-search"; it asserts no time.
package searchbench_test

import (
	"bufio"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// town is a town of the gazetteer.
type town struct {
	name, country string
	point         places.Point
}

// readTowns reads the towns of the gazetteer's file.
func readTowns(t testing.TB) map[string][]town {
	t.Helper()
	file, err := os.Open("../places/data/places.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	towns := map[string][]town{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 4 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		lat, err1 := strconv.ParseFloat(fields[2], 64)
		lon, err2 := strconv.ParseFloat(fields[3], 64)
		if err1 == nil && err2 == nil {
			towns[fields[1]] = append(towns[fields[1]], town{fields[0], fields[1], places.Point{Lat: lat, Lon: lon}})
		}
	}
	return towns
}

// corpus makes listings of the real ones: other names, towns, streets, hours and texts, with words that no other listing
// has.
type corpus struct {
	r     *rand.Rand
	base  []referrals.Listing
	towns map[string][]town
	needs []referrals.Need
}

func newCorpus(t testing.TB) *corpus {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	base, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	return &corpus{r: rand.New(rand.NewPCG(1, 2)), base: base, towns: readTowns(t), needs: referrals.Needs()} //nolint:gosec // the same every time, on purpose
}

// listings makes so many. The first ones are the same whatever their number.
func (c *corpus) listings(n int) []referrals.Listing {
	c.r = rand.New(rand.NewPCG(1, 2)) //nolint:gosec // see above
	out := make([]referrals.Listing, n)
	for i := range out {
		out[i] = c.listing(i)
	}
	return out
}

func (c *corpus) listing(i int) referrals.Listing {
	l := c.base[c.r.IntN(len(c.base))]
	own, other := c.coined(i), c.base[c.r.IntN(len(c.base))]
	l.ID = referrals.ListingID(fmt.Sprintf("%s-%d", l.ID, i))
	l.Name = fmt.Sprintf("%s %s", l.Name, capital(own))
	l.Needs = append(slices.Clone(l.Needs), c.needs[c.r.IntN(len(c.needs))])
	if c.r.IntN(3) == 0 {
		l.Organization = fmt.Sprintf("%s %s", l.Organization, capital(c.coined(c.r.IntN(i+1))))
	}
	if towns := c.towns[l.Country]; l.City != "" && len(towns) > 0 {
		at := towns[c.r.IntN(len(towns))]
		l.City = at.name
		l.Point = &places.Point{Lat: at.point.Lat + c.r.NormFloat64()*.03, Lon: at.point.Lon + c.r.NormFloat64()*.05}
		l.Address = fmt.Sprintf("%s%s %d", capital(own), []string{"vej", "gade", "gata", "vägen"}[c.r.IntN(4)], 1+c.r.IntN(200))
		l.Postcode = strconv.Itoa(1000 + c.r.IntN(8999))
	}
	l.Hours, l.Summary = c.hours(), maps.Clone(l.Summary)
	for _, lang := range slices.Sorted(maps.Keys(l.Summary)) {
		l.Summary[lang] = c.mixed(l.Summary[lang], other.Summary[lang]) + " " + capital(own) + "."
	}
	if c.r.IntN(3) > 0 {
		l.Assured = fmt.Sprintf("2026-%02d-%02d", 1+c.r.IntN(11), 1+c.r.IntN(28))
	}
	return l
}

// mixed gives the words of a text with a sentence of another.
func (c *corpus) mixed(text, other string) string {
	sentences := strings.SplitAfter(other, ".")
	return text + " " + sentences[c.r.IntN(len(sentences))]
}

// hours gives one of many thousand weeks; every third listing says nothing of its hours.
func (c *corpus) hours() string {
	if c.r.IntN(3) == 0 {
		return ""
	}
	days := []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	from := c.r.IntN(5)
	open := 7*60 + 30*c.r.IntN(10)
	text := fmt.Sprintf("%s-%s %s", days[from], days[from+1+c.r.IntN(6-from)], span(open, open+60+30*c.r.IntN(12)))
	if c.r.IntN(4) == 0 {
		open = 16*60 + 30*c.r.IntN(4)
		text += fmt.Sprintf("; %s %s", days[c.r.IntN(7)], span(open, open+120))
	}
	return text
}

func span(from, to int) string {
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60%24, m%60) }
	return clock(from) + "-" + clock(to)
}

// coined gives the i-th made-up word, of the sound of Nordic place names.
func (c *corpus) coined(i int) string {
	heads := []string{"bøl", "krag", "vind", "sten", "ask", "birk", "dal", "elv", "fjel", "gran", "høj", "is", "klint", "lund", "mos", "nord", "orm", "pil", "rå", "skov"}
	middles := []string{"ge", "ne", "re", "te", "le", "ke", "ve", "se", "de", "me", "ga", "na", "ra", "ta", "la", "ka", "va", "sa", "da", "ma"}
	tails := []string{"by", "rup", "sted", "vik", "borg", "torp", "heim", "berg", "sund", "mark", "holm", "näs", "strand", "hult", "fors", "løse", "lev", "toft", "vang", "rud"}
	word := heads[i%20] + middles[i/20%20] + middles[i/400%20] + tails[i/8000%20]
	if i >= 160_000 {
		word += strconv.Itoa(i)
	}
	return word
}

func capital(word string) string {
	runes := []rune(word)
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}

// terms counts the different words of listings.
func terms(ls []referrals.Listing) int {
	seen := map[string]bool{}
	for i := range ls {
		l := &ls[i]
		all := l.Name + " " + l.Organization + " " + l.City + " " + l.Address + " " + l.Postcode
		for _, text := range l.Summary {
			all += " " + text
		}
		for word := range strings.FieldsFuncSeq(strings.ToLower(all), func(r rune) bool { return strings.ContainsRune(" .,;:()/-–&\"'!?", r) }) {
			seen[word] = true
		}
	}
	return len(seen)
}
