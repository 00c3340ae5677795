package referrals_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Towns of the little catalogue: B lies 30 km north of A, C 300 km.
var (
	townA = &places.Place{Name: "Ållinge", Country: "DK", Point: places.Point{Lat: 55, Lon: 10}}
	townB = &places.Place{Name: "Bøby", Country: "DK", Point: places.Point{Lat: 55.27, Lon: 10}}
	townC = &places.Place{Name: "Cævang", Country: "DK", Point: places.Point{Lat: 57.7, Lon: 10}}
)

// at makes a listing of a town one can go to; nil is the whole country, by phone.
func at(id string, town *places.Place, change func(*referrals.Listing)) referrals.Listing {
	l := referrals.Listing{
		ID: referrals.ListingID(id), Name: id, Country: "DK", Kinds: []referrals.Kind{"self_help_group"},
		Needs: []referrals.Need{"anxiety"}, Audiences: []referrals.Audience{"adults"}, Formats: []referrals.Format{"in_person"},
		Languages: []string{"da"},
	}
	if town == nil {
		l.Formats = []referrals.Format{"phone"}
		l.Kinds = []referrals.Kind{"helpline"}
	} else {
		l.City, l.Point = town.Name, &places.Point{Lat: town.Point.Lat, Lon: town.Point.Lon}
	}
	if change != nil {
		change(&l)
	}
	return l
}

func ids(r referrals.Result) []string {
	var out []string
	for _, m := range r.Matches {
		out = append(out, string(m.Listing.ID))
	}
	return out
}

func TestSearchOrder(t *testing.T) {
	anxiety := []referrals.Need{"anxiety"}
	friday := time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC) // 18:00 in Denmark
	for _, c := range []struct {
		name     string
		listings []referrals.Listing
		query    referrals.Query
		want     string // ids in order; what follows "|" may come or not
		relaxed  string
	}{
		{
			name:     "here before the country's line, that before a far neighbour, never a place too far to go to",
			listings: []referrals.Listing{at("far", townC, nil), at("neighbour", townB, nil), at("line", nil, nil), at("line2", nil, nil), at("here", townA, nil)},
			query:    referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Kinds: []referrals.Kind{"self_help_group", "helpline"}},
			want:     "here neighbour line line2",
		},
		{
			name:     "nothing here: the nearest, and said so",
			listings: []referrals.Listing{at("neighbour", townB, nil), at("line", nil, nil)},
			query:    referrals.Query{Country: "DK", Place: townA, Needs: anxiety},
			want:     "neighbour line", relaxed: "place:Ållinge",
		},
		{
			name:     "only far away: shown all the same, and said so",
			listings: []referrals.Listing{at("far", townC, nil)},
			query:    referrals.Query{Country: "DK", Place: townA, Needs: anxiety},
			want:     "far", relaxed: "place:Ållinge",
		},
		{
			name: "a line reaches everybody whatever its city",
			listings: []referrals.Listing{
				at("group", townC, nil),
				at("chat", townC, func(l *referrals.Listing) { l.Formats = []referrals.Format{"chat"} }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Formats: []referrals.Format{"chat"}},
			want:  "chat", // one must go to the group
		},
		{
			name: "the need before a related need, another need never",
			listings: []referrals.Listing{
				at("debt", townA, func(l *referrals.Listing) { l.Needs = []referrals.Need{"debt"} }),
				at("general", townA, func(l *referrals.Listing) { l.Needs = []referrals.Need{"general_mental_health"} }),
				at("anxiety", townA, nil),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety},
			want:  "anxiety general",
		},
		{
			name: "a child is never sent to what is for grown-ups",
			listings: []referrals.Listing{
				at("grown", townA, nil),
				at("child", townB, func(l *referrals.Listing) { l.Audiences = []referrals.Audience{"children"} }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Audiences: []referrals.Audience{"children"}},
			want:  "child", relaxed: "place:Ållinge",
		},
		{
			name: "the young before grown-ups",
			listings: []referrals.Listing{
				at("grown", townA, nil),
				at("young", townA, func(l *referrals.Listing) { l.Audiences = []referrals.Audience{"young"} }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Audiences: []referrals.Audience{"young"}},
			want:  "young grown",
		},
		{
			name: "a relative gets what is for relatives",
			listings: []referrals.Listing{
				at("own", townA, func(l *referrals.Listing) { l.Needs = []referrals.Need{"alcohol"} }),
				at("relative", townA, func(l *referrals.Listing) {
					l.Needs, l.Audiences = []referrals.Need{"alcohol", "relatives"}, []referrals.Audience{"relatives"}
				}),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: []referrals.Need{"alcohol", "relatives"}},
			want:  "relative own",
		},
		{
			name: "what is for relatives comes late for the person",
			listings: []referrals.Listing{
				at("relative", townA, func(l *referrals.Listing) {
					l.Needs, l.Audiences = []referrals.Need{"alcohol", "relatives"}, []referrals.Audience{"relatives"}
				}),
				at("own", townB, func(l *referrals.Listing) { l.Needs = []referrals.Need{"alcohol"} }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: []referrals.Need{"alcohol"}},
			want:  "own relative", relaxed: "",
		},
		{
			name: "open before closed before unknown, none dropped",
			listings: []referrals.Listing{
				at("unknown", townA, nil),
				at("closed", townA, func(l *referrals.Listing) { l.Hours = "Mo-Fr 09:00-12:00" }),
				at("open", townA, func(l *referrals.Listing) { l.Hours = "Fr 17:00-21:00" }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, When: "tonight", Now: friday},
			want:  "open closed unknown",
		},
		{
			name: "the wished kind first, and let go by name when there is none",
			listings: []referrals.Listing{
				at("group", townA, nil),
				at("talk", townA, func(l *referrals.Listing) { l.Kinds = []referrals.Kind{"counselling"} }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Kinds: []referrals.Kind{"course"}},
			want:  "talk group", relaxed: "kind",
		},
		{
			name: "not that kind, not that name",
			listings: []referrals.Listing{
				at("group", townA, nil),
				at("aa", townA, func(l *referrals.Listing) {
					l.Kinds, l.Name = []referrals.Kind{"drop_in"}, "Anonyme Alkoholikere, Ållinge"
				}),
				at("cafe", townA, func(l *referrals.Listing) { l.Kinds = []referrals.Kind{"drop_in"} }),
			},
			query: referrals.Query{
				Country: "DK", Place: townA, Needs: anxiety, NotKinds: []referrals.Kind{"self_help_group"}, NotNames: []string{"anonyme alkoholikere"},
			},
			want: "cafe",
		},
		{
			name: "initials are a name too",
			listings: []referrals.Listing{
				at("first", townA, func(l *referrals.Listing) { l.Name = "Anonyme Alkoholikere" }),
				at("second", townA, func(l *referrals.Listing) { l.Name = "Café Kaas" }),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety, NotNames: []string{"AA"}},
			want:  "second",
		},
		{
			name:     "closer",
			listings: []referrals.Listing{at("here", townA, nil), at("neighbour", townB, nil), at("line", nil, nil)},
			query:    referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Closer: 20},
			want:     "here",
		},
		{
			name:     "nothing closer: let go, and said so",
			listings: []referrals.Listing{at("neighbour", townB, nil)},
			query:    referrals.Query{Country: "DK", Place: townA, Needs: anxiety, Closer: 20},
			want:     "neighbour", relaxed: "closer place:Ållinge",
		},
		{
			name:     "a shared location",
			listings: []referrals.Listing{at("b", townB, nil), at("a", townA, nil)},
			query:    referrals.Query{Country: "DK", Near: &townA.Point, Needs: anxiety},
			want:     "a b",
		},
		{
			name: "only the country",
			listings: []referrals.Listing{
				at("swedish", townA, func(l *referrals.Listing) { l.Country = "SE" }), at("danish", townA, nil),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety},
			want:  "danish",
		},
		{
			name:     "retired listings are gone",
			listings: []referrals.Listing{at("a", townA, nil), at("b", townA, func(l *referrals.Listing) { l.Status = referrals.Retired })},
			query:    referrals.Query{Country: "DK", Needs: anxiety},
			want:     "a",
		},
		{
			name: "a service among the groups of the first page",
			listings: []referrals.Listing{
				at("g1", townA, nil), at("g2", townA, nil), at("g3", townA, nil),
				at("talk", townA, func(l *referrals.Listing) {
					l.Kinds, l.Needs = []referrals.Kind{"counselling"}, []referrals.Need{"anxiety", "debt"}
				}),
			},
			query: referrals.Query{Country: "DK", Place: townA, Needs: anxiety},
			want:  "g1 g2 talk g3",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := referrals.NewIndex(c.listings).Search(c.query)
			if got := strings.Join(ids(r), " "); got != c.want {
				t.Errorf("found %s, want %s", got, c.want)
			}
			var relaxed []string
			for _, v := range r.Relaxed {
				relaxed = append(relaxed, string(v))
			}
			if got := strings.Join(relaxed, " "); got != c.relaxed {
				t.Errorf("relaxed %q, want %q", got, c.relaxed)
			}
		})
	}
}

func TestSearchSaysWhy(t *testing.T) {
	l := at("cafe", townA, func(l *referrals.Listing) {
		l.Formats, l.Hours, l.Audiences = []referrals.Format{"in_person", "phone"}, "24/7", []referrals.Audience{"young"}
	})
	r := referrals.NewIndex([]referrals.Listing{l}).Search(referrals.Query{
		Text: "cafe", Country: "DK", Place: townB, Needs: []referrals.Need{"anxiety"}, Audiences: []referrals.Audience{"young"},
		Formats: []referrals.Format{"phone"}, Kinds: []referrals.Kind{"self_help_group"}, Now: time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC),
	})
	want := []string{"need:anxiety", "km", "remote", "audience:young", "kind:self_help_group", "format:phone", "words", "open:now"}
	if len(r.Matches) != 1 || !slices.Equal(r.Matches[0].Why, want) {
		t.Fatalf("why %v, want %v", r.Matches, want)
	}
	if m := r.Matches[0]; !m.HasKm || m.Km < 29 || m.Km > 31 || m.Open != referrals.OpenNow || m.Score <= 0 || m.Score > 1 {
		t.Errorf("km %v %.1f, open %q, score %v", m.HasKm, m.Km, m.Open, m.Score)
	}
}

// TestSearchByName finds organisations of the starter catalogue by what people call them.
func TestSearchByName(t *testing.T) {
	ls, _ := starterListings(t)
	x := referrals.NewIndex(ls)
	for _, c := range []struct {
		text, country, want string
		among               int
	}{
		{"AA", "DK", "dk-aa-danmark", 1},
		{"aa møder", "NO", "no-anonyme-alkoholikere", 1},
		{"AA", "SE", "se-anonyma-alkoholister", 1},
		{"NA", "DK", "dk-na-danmark", 1},
		{"na", "SE", "se-anonyma-narkomaner", 1},
		{"SIND", "DK", "dk-sind", 2},
		{"LAP", "DK", "dk-lap", 1},
		{"RSMH", "SE", "se-rsmh", 1},
		{"NSPH", "SE", "se-nsph", 1},
		{"TUBA", "DK", "dk-tuba", 1},
		{"headspace", "DK", "dk-headspace-danmark", 1},
		{"hedspace chat", "DK", "dk-headspace-danmark", 3},
		{"RIO", "NO", "no-rio", 1},
		{"LPP", "NO", "no-lpp", 2},
		{"livslinjen", "DK", "dk-livslinien", 1},
		{"ventilen i sonderborg", "DK", "dk-ventilen-soenderborg", 1},
		{"akutttilbuddet lyngby", "DK", "dk-akuttilbuddet-lyngby", 1},
		{"KBT Midt-Norge", "NO", "no-kbt-kompetansesenter-trondheim", 1},
		{"kbt fagskole", "NO", "no-kbt-fagskole", 1},
		{"delat beslutsfattande", "SE", "se-kungalv-delat-beslutsfattande", 1},
		{"peer-støtte helsingør", "DK", "dk-peer-stoette-helsingoer", 1},
		{"peerstøtte i region hovedstaden", "DK", "dk-peer-stoette-region-hovedstaden", 2},
		{"FACT ung", "NO", "no-fact-ung", 1},
		{"peer support göteborgs stad", "SE", "se-peer-support-goteborgs-stad", 1},
		{"nsph västerbotten", "SE", "se-peer-support-vasterbotten", 3},
		{"gæld", "DK", "dk-paa-fode-igen", 1},
		{"rådgivning om gæld", "DK", "dk-paa-fode-igen", 2},
		{"fontenhuset oslo", "NO", "no-fontenehuset-oslo", 2},
	} {
		got := ids(x.Search(referrals.Query{Text: c.text, Country: c.country}))
		if !slices.Contains(got[:min(c.among, len(got))], c.want) {
			t.Errorf("%q: %v, want %s among the first %d", c.text, got, c.want, c.among)
		}
	}
}

// TestSearchIsPure asks many at once, on anything, and expects the same answer twice.
func TestSearchIsPure(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	queries := append(benchQueries(t, g), referrals.Query{}, referrals.Query{Text: strings.Repeat("hjælp og støtte ", 9000), Limit: 1 << 30},
		referrals.Query{Text: "\xff\x00🦆", Needs: []referrals.Need{"nonsense", ""}, Country: "XX"},
		referrals.Query{Near: &places.Point{Lat: 1e300, Lon: -1e300}, Closer: -1, Limit: -5, Audiences: []referrals.Audience{"nobody"}})
	var group sync.WaitGroup
	for _, q := range queries {
		want := ids(x.Search(q))
		for range 4 {
			group.Go(func() {
				if got := ids(x.Search(q)); !slices.Equal(got, want) {
					t.Errorf("%v, then %v", want, got)
				}
			})
		}
	}
	group.Wait()
	if got := len(x.Search(referrals.Query{Limit: 1 << 30}).Matches); got > 200 {
		t.Errorf("%d matches in one answer", got)
	}
	empty := referrals.NewIndex(nil)
	if r := empty.Search(queries[0]); len(r.Matches) != 0 || empty.Len() != 0 {
		t.Errorf("an empty catalogue gave %v", r)
	}
}

// TestSearchHardLimits draws queries and expects that what a person refused is never offered.
func TestSearchHardLimits(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	town := g.Lookup("Odense", "DK")
	for _, need := range referrals.Needs() {
		for _, kind := range referrals.Kinds() {
			q := referrals.Query{
				Country: "DK", Needs: []referrals.Need{need}, NotKinds: []referrals.Kind{kind}, NotNames: []string{"SIND"},
				Audiences: []referrals.Audience{"children"}, Limit: 30,
			}
			if len(town) > 0 {
				q.Place = &town[0]
			}
			for _, m := range x.Search(q).Matches {
				l := m.Listing
				if l.Country != "DK" || l.Kinds[0] == kind || strings.Contains(l.Name, "SIND") {
					t.Fatalf("%s without %s: offered %s (%v)", need, kind, l.ID, l.Kinds)
				}
				if slices.Equal(l.Audiences, []referrals.Audience{"adults"}) {
					t.Fatalf("%s: a child was sent to %s", need, l.ID)
				}
			}
		}
	}
}

func FuzzSearch(f *testing.F) {
	ls, _ := starterListings(f)
	x := referrals.NewIndex(ls)
	f.Add("jeg har det svært med angst", "DK", "anxiety", "young")
	f.Add("sonderborg å ä ö", "", "", "")
	f.Fuzz(func(t *testing.T, text, country, need, audience string) {
		r := x.Search(referrals.Query{
			Text: text, Country: country, Needs: []referrals.Need{referrals.Need(need)}, NotNames: []string{text},
			Audiences: []referrals.Audience{referrals.Audience(audience)},
		})
		for _, m := range r.Matches {
			if country != "" && m.Listing.Country != country || m.Score < 0 || m.Score > 1 {
				t.Fatalf("offered %s of %s with %v", m.Listing.ID, m.Listing.Country, m.Score)
			}
		}
	})
}
