package desk

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// maxRanked is how many answers the page about the ranking shows.
const maxRanked = 20

// rankForm is the question that an editor tries out.
type rankForm struct {
	Words, Lang, Country, Place, Need, When string
	Listing                                 string // id of one listing to be explained too
}

// rankView is how a question was read, what answers it, and why in this order.
type rankView struct {
	Form      rankForm
	Asked     bool
	Lost      bool // the place is not on the map
	Read      []said
	Relaxed   []said
	Rows      []rankRow
	One       *rankRow // the listing that was asked about
	Languages []string
	Countries []string
	Needs     []string
	Whens     []string
}

// said is a stable key with the value that stands behind its colon: "need:anxiety".
type said struct{ Key, Value string }

// rankRow is one answer, and everything that made it stand there.
type rankRow struct {
	ID      referrals.ListingID
	L       *referrals.Listing // nil: no active listing has the id
	Rank    int                // from 1; 0: it is no answer
	Of      int
	Score   string
	Km      string
	Open    referrals.Openness
	Absent  referrals.Absence
	Why     []said
	Factors []rankFactor
}

// rankFactor is one judgement. A score is their product: 1 takes nothing away.
type rankFactor struct {
	Name  string
	Value string
	Level int // 0 to 10, for the picture
}

func (d *Desk) showRank(v *visit) error {
	get := func(name string, most int) string {
		s := strings.TrimSpace(readable(v.r.URL.Query().Get(name)))
		if len(s) > most {
			s = strings.ToValidUTF8(s[:most], "")
		}
		return s
	}
	view := rankView{Languages: lang.Spoken(), Countries: referrals.Countries(), Needs: plain(referrals.Needs()), Whens: plain(referrals.Whens()),
		Form: rankForm{Words: get("q", maxFindWords), Lang: get("lang", 2), Country: get("country", 2), Place: get("place", 100),
			Need: get("need", 40), When: get("when", 20), Listing: get("listing", 48)}}
	if !lang.Speaks(view.Form.Lang) {
		view.Form.Lang = v.lang
	}
	view.Asked = view.Form.Words != "" || view.Form.Need != "" || view.Form.Place != ""
	if view.Asked {
		d.rank(&view)
	}
	return v.show(http.StatusOK, "rank", v.say("rank.title"), view)
}

// rank asks the question and explains each answer.
func (d *Desk) rank(view *rankView) {
	q := d.question(view)
	view.Read = readAs(q)
	x := d.o.Index()
	found := x.Search(q)
	for _, relaxed := range found.Relaxed {
		view.Relaxed = append(view.Relaxed, split(string(relaxed)))
	}
	for i := range found.Matches {
		view.Rows = append(view.Rows, rankRowOf(x.Explain(q, found.Matches[i].Listing.ID), found.Matches[i].Listing.ID))
	}
	if view.Form.Listing != "" {
		id := listingID(view.Form.Listing)
		row := rankRowOf(x.Explain(q, id), id)
		view.One = &row
	}
}

// question makes the query: the words as the dialogue would read them, and what the editor chose beside them.
func (d *Desk) question(view *rankView) referrals.Query {
	f := view.Form
	q := referrals.Query{Text: f.Words, Lang: f.Lang}
	if d.o.Ask != nil && f.Words != "" {
		q = d.o.Ask(f.Words, f.Lang, f.Country)
	}
	if f.Country != "" {
		q.Country = f.Country
	}
	if need := referrals.Need(f.Need); f.Need != "" && slices.Contains(referrals.Needs(), need) && !slices.Contains(q.Needs, need) {
		q.Needs = append([]referrals.Need{need}, q.Needs...)
	}
	if when := referrals.When(f.When); slices.Contains(referrals.Whens(), when) {
		q.When = when
	}
	if f.Place != "" {
		view.Lost = !d.near(&q, f.Place)
	}
	q.Now, q.Limit = d.o.Now(), maxRanked
	return q
}

// near sets the place of a query; false when no map knows it.
func (d *Desk) near(q *referrals.Query, name string) bool {
	if d.o.Places != nil {
		found := d.o.Places.Lookup(name, q.Country)
		if len(found) == 0 {
			return false
		}
		q.Place, q.Near = &found[0], &found[0].Point
		q.Within = func(area, country string) (in, known bool) { return d.o.Places.Within(found[0], area, country) }
		return true
	}
	if d.o.Locate == nil {
		return false
	}
	point, ok := d.o.Locate(name, q.Country)
	if ok {
		q.Near, q.Within = &point, nil
	}
	return ok
}

// readAs lists what a query asks for.
func readAs(q referrals.Query) []said {
	var all []said
	add := func(key string, values ...string) {
		for _, value := range values {
			if value != "" {
				all = append(all, said{key, value})
			}
		}
	}
	add("country", q.Country)
	if q.Place != nil {
		add("place", q.Place.Name)
	}
	add("need", plain(q.Needs)...)
	add("audience", plain(q.Audiences)...)
	add("age", years(q.Age))
	add("kind", plain(q.Kinds)...)
	add("format", plain(q.Formats)...)
	add("open", string(q.When))
	add("not.need", plain(q.NotNeeds)...)
	add("not.kind", plain(q.NotKinds)...)
	add("not.format", plain(q.NotFormats)...)
	add("not.name", q.NotNames...)
	add("words", q.Text)
	return all
}

func rankRowOf(e referrals.Explanation, id referrals.ListingID) rankRow {
	row := rankRow{ID: id, L: e.Listing, Rank: e.Rank, Of: e.Of, Absent: e.Absent, Score: number(e.Score)}
	if e.Match != nil {
		row.Open = e.Match.Open
		if e.Match.HasKm {
			row.Km = strconv.FormatFloat(math.Round(e.Match.Km), 'f', 0, 64)
		}
		for _, why := range e.Match.Why {
			row.Why = append(row.Why, split(why))
		}
	}
	for _, f := range e.Factors {
		row.Factors = append(row.Factors, rankFactor{string(f.Name), number(f.Value), int(math.Round(10 * min(1, max(0, f.Value))))})
	}
	return row
}

// split takes "need:anxiety" apart.
func split(text string) said {
	key, value, _ := strings.Cut(text, ":")
	return said{key, value}
}

// number writes a judgement with two decimals.
func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// Reason puts a stable key and its value into words: "Helps with: anxiety".
func (p page) Reason(s said) string {
	value := s.Value
	if family := strings.TrimPrefix(s.Key, "not."); value != "" {
		if family == "open" {
			family = "when"
		}
		value = p.Word(family, value)
	}
	return strings.TrimSuffix(p.Say("reason."+s.Key, "value", value), ": ")
}
