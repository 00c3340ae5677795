package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/referrals"
)

// longestID is how long an id may be, in bytes.
const longestID = 48

// identify gives the row an id and says where it comes from. The id of a row that has none is made of its catalogue and
// its id there, else of country, name and town: the same row gives the same id at every import.
func (f *finisher) identify() {
	l := f.l
	l.ID = referrals.ListingID(strings.ToLower(strings.TrimSpace(string(l.ID))))
	if l.Origin != nil {
		from := *l.Origin
		from.ID = cleanLine(from.ID, " ")
		if from.Source == "" {
			from.Source = f.o.Name
		}
		l.Origin = &from
	}
	if l.ID == "" {
		f.d.made = true
		if l.Origin != nil && l.Origin.ID != "" {
			l.ID = slugID(l.Origin.Source, l.Origin.ID)
		} else {
			l.ID = slugID(strings.ToLower(l.Country), l.Name, l.City)
		}
	}
	if l.Origin != nil && (l.Origin.ID == "" || l.Origin.Source == "") {
		l.Origin = nil
	}
	if l.Origin == nil && f.o.Name != "" && l.ID != "" {
		l.Origin = &referrals.Origin{Source: f.o.Name, ID: string(l.ID)}
	}
}

// Settle looks at all rows of a file together: a made id that another row has gets a suffix; a given one that stands
// twice is a problem of the later row. Readers need not call it.
func Settle(ds []Draft) {
	first := make(map[referrals.ListingID]int, len(ds))
	for i := range ds {
		if !ds[i].made && ds[i].Listing.ID != "" {
			if _, there := first[ds[i].Listing.ID]; there {
				ds[i].Problems = append(ds[i].Problems, referrals.Problem{Field: "id", Reason: referrals.Twice, Value: string(ds[i].Listing.ID)})
				continue
			}
			first[ds[i].Listing.ID] = i
		}
	}
	origins := map[referrals.Origin]bool{}
	for i := range ds {
		d := &ds[i]
		if !d.made || d.Listing.ID == "" {
			continue
		}
		own := d.Listing.Origin == nil || d.Listing.Origin.ID == string(d.Listing.ID)
		if !own {
			if origins[*d.Listing.Origin] {
				d.Problems = append(d.Problems, referrals.Problem{Field: "origin", Reason: referrals.Twice, Value: d.Listing.Origin.ID})
				continue
			}
			origins[*d.Listing.Origin] = true
		}
		suffixed(d, first)
		first[d.Listing.ID] = i
		if own && d.Listing.Origin != nil {
			d.Listing.Origin.ID = string(d.Listing.ID)
		}
	}
}

// suffixed gives a made id that is taken a suffix that tells the rows apart: of what the row says, then a number.
func suffixed(d *Draft, taken map[referrals.ListingID]int) {
	l := d.Listing
	base := string(l.ID)
	for n := 1; ; n++ {
		if _, there := taken[d.Listing.ID]; !there {
			return
		}
		suffix := "-" + digest(l.Address, l.Hours, l.Phone, l.URL, l.Summary["en"], l.SummaryIn(""))[:4]
		if n > 1 {
			suffix += "-" + strconv.Itoa(n)
		}
		d.Listing.ID = referrals.ListingID(strings.TrimRight(base[:min(len(base), longestID-len(suffix))], "-") + suffix)
	}
}

// slugID makes an id of words: lower-case letters, digits and hyphens. Where that loses what tells two apart, a digest
// stands behind.
func slugID(parts ...string) referrals.ListingID {
	var words []string
	lossy := false
	for _, part := range parts {
		word, lost := slug(part)
		if word != "" {
			words = append(words, word)
		}
		lossy = lossy || lost
	}
	id := strings.Join(words, "-")
	if id == "" && !lossy {
		return ""
	}
	if lossy || len(id) > longestID {
		sum := "-" + digest(parts...)[:8]
		id = strings.Trim(strings.Trim(id[:min(len(id), longestID-len(sum))], "-")+sum, "-")
	}
	return referrals.ListingID(id)
}

// composed joins a letter and its mark, where the mark makes another letter.
var composed = strings.NewReplacer("a\u030a", "å", "a\u0308", "ä", "o\u0308", "ö")

// slug writes a text in the letters an id may have. lost says that a letter or digit could not be written.
func slug(text string) (word string, lost bool) {
	var b strings.Builder
	gap := false
	for _, r := range composed.Replace(strings.ToLower(text)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		s := plain(r)
		if s == "" {
			gap = true
			lost = lost || unicode.IsLetter(r) || unicode.IsDigit(r)
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	return b.String(), lost
}

// plain gives the letters a to z, or the digit, that a letter is written with in an id; nothing for what has none.
func plain(r rune) string {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return string(r)
	case r == 'å':
		return "aa"
	case r == 'æ' || r == 'ä':
		return "ae"
	case r == 'ø' || r == 'ö':
		return "oe"
	case r == 'þ':
		return "th"
	case r == 'ð' || r == 'đ':
		return "d"
	case r == 'ß':
		return "ss"
	}
	return unmarked(r)
}

// unmarked gives the letter under a mark, for the languages of the catalogue and their neighbours.
func unmarked(r rune) string {
	switch r {
	case 'á', 'à', 'â', 'ą', 'ã':
		return "a"
	case 'é', 'è', 'ê', 'ë', 'ė', 'ę', 'ē':
		return "e"
	case 'í', 'ì', 'î', 'ï', 'į', 'ī':
		return "i"
	case 'ó', 'ò', 'ô', 'õ':
		return "o"
	case 'ü', 'ú', 'ù', 'û', 'ų', 'ū':
		return "u"
	case 'ý', 'ÿ':
		return "y"
	case 'š':
		return "s"
	case 'ž':
		return "z"
	case 'č', 'ç':
		return "c"
	case 'ñ':
		return "n"
	}
	return ""
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
