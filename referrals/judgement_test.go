package referrals_test

import (
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// TestJudgement holds what a referral worker would say of the starter catalogue.
func TestJudgement(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	byID := map[string]*referrals.Listing{}
	for i := range ls {
		byID[string(ls[i].ID)] = &ls[i]
	}
	place := func(name, country string) *places.Place {
		if name == "" {
			return nil
		}
		return &g.Lookup(name, country)[0]
	}
	first := func(n int, good func(*referrals.Listing) bool) func([]string) bool {
		return func(got []string) bool {
			return len(got) >= n && !slices.ContainsFunc(got[:n], func(id string) bool { return !good(byID[id]) })
		}
	}
	remote := func(l *referrals.Listing) bool { return l.Remote() }
	for _, c := range []struct {
		name        string
		text        string
		country, at string
		needs       []referrals.Need
		audiences   []referrals.Audience
		formats     []referrals.Format
		holds       func([]string) bool
	}{
		{
			name: "a grown-up in grief is not shown what is for children", text: "jeg har mistet min bror", country: "DK",
			needs: []referrals.Need{"grief"}, holds: first(3, grownUp),
		},
		{
			name: "nor is a lonely one", text: "ensom", country: "DK", needs: []referrals.Need{"loneliness"}, holds: first(3, grownUp),
		},
		{
			name: "a young one is", text: "ensom", country: "DK", needs: []referrals.Need{"loneliness"},
			audiences: []referrals.Audience{"young"},
			holds:     first(2, func(l *referrals.Listing) bool { return slices.Contains(l.Audiences, referrals.Audience("young")) }),
		},
		{
			name: "depression before what is for other troubles", text: "deprimeret", country: "DK", needs: []referrals.Need{"depression"},
			holds: first(2, func(l *referrals.Listing) bool {
				return slices.Contains(l.Needs, referrals.Need("depression")) && l.Needs[0] != "alcohol" && l.Needs[0] != "trauma"
			}),
		},
		{
			name: "who wants to stop drinking gets no shelter first", text: "stoppe med at drikke", country: "DK", at: "Odense",
			needs: []referrals.Need{"alcohol"}, holds: first(2, func(l *referrals.Listing) bool { return l.Needs[0] != "housing" }),
		},
		{
			name: "the same in the capital", text: "holde op med at drikke", country: "DK", at: "København",
			needs: []referrals.Need{"alcohol"}, holds: first(1, func(l *referrals.Listing) bool { return l.ID == "dk-aa-danmark" }),
		},
		{
			name: "thoughts of suicide are no bereavement", text: "tanker om selvmord, gruppe for det", country: "DK",
			needs: []referrals.Need{"suicidal_thoughts"},
			holds: first(3, func(l *referrals.Listing) bool { return l.Needs[0] != "bereaved_by_suicide" && l.Needs[0] != "debt" }),
		},
		{
			name: "stress is no emergency", text: "stress", country: "SE", at: "Malmö", needs: []referrals.Need{"stress"},
			audiences: []referrals.Audience{"young"},
			holds:     first(3, func(l *referrals.Listing) bool { return l.Kinds[0] != "crisis" }),
		},
		{
			name: "online or by phone instead of a house", country: "DK", at: "Aarhus", needs: []referrals.Need{"anxiety"},
			formats: []referrals.Format{"online", "phone", "chat"}, holds: first(6, remote),
		},
		{
			name: "the same where little is online", country: "NO", at: "Bodø", needs: []referrals.Need{"grief"},
			formats: []referrals.Format{"online", "phone", "chat"}, holds: first(4, remote),
		},
		{
			name: "a word of the need names no town's group", text: "depression", country: "DK", needs: []referrals.Need{"depression"},
			holds: first(1, func(l *referrals.Listing) bool { return l.City == "" }),
		},
	} {
		q := referrals.Query{
			Text: c.text, Country: c.country, Place: place(c.at, c.country), Needs: c.needs, Audiences: c.audiences, Formats: c.formats,
		}
		if got := ids(x.Search(q)); !c.holds(got) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// grownUp reports whether a listing is for more than children and young people.
func grownUp(l *referrals.Listing) bool {
	return slices.ContainsFunc(l.Audiences, func(a referrals.Audience) bool { return a != "children" && a != "young" })
}

// TestWidespread holds that an association with groups in many towns counts as somewhere to go.
func TestWidespread(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	r := x.Search(referrals.Query{Country: "SE", Place: &g.Lookup("Göteborg", "SE")[0], Needs: []referrals.Need{"alcohol"}})
	if slices.ContainsFunc(r.Relaxed, func(w referrals.Relaxed) bool { return w == "place:Göteborg" }) {
		t.Errorf("AA and others meet in Göteborg: %v, %v", r.Relaxed, ids(r))
	}
}

// TestManners holds what a referral worker would never do, whatever the request.
func TestManners(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	towns := map[string][]string{
		"DK": {"Aarhus", "Skagen", "Tønder"}, "NO": {"Oslo", "Hareid", "Vadsø"}, "SE": {"Malmö", "Arjeplog", "Sala"},
	}
	for country, names := range towns {
		for _, name := range names {
			at := &g.Lookup(name, country)[0]
			for _, need := range referrals.Needs() {
				q := referrals.Query{Country: country, Place: at, Needs: []referrals.Need{need}}
				where := name + ", " + string(need)
				holdsCountry(t, where, x.Search(q), country)
				holdsDistance(t, where, x.Search(q))
				holdsChild(t, where, x, q)
				holdsOnline(t, where, x, q)
			}
		}
	}
}

// holdsCountry holds that no other country's listing is named, and that there is an answer: lines and associations fill
// what a town lacks.
func holdsCountry(t *testing.T, where string, r referrals.Result, country string) {
	t.Helper()
	if len(r.Matches) < 3 {
		t.Errorf("%s: only %v", where, ids(r))
	}
	for _, m := range r.Matches {
		if m.Listing.Country != country {
			t.Errorf("%s: %s is of another country", where, m.Listing.ID)
		}
	}
}

// holdsDistance holds that a house too far to go to never comes before what is near or reaches the person and helps with
// the very need.
func holdsDistance(t *testing.T, where string, r referrals.Result) {
	t.Helper()
	far := referrals.ListingID("")
	for _, m := range r.Matches {
		asked := slices.ContainsFunc(m.Why, func(why string) bool { return len(why) > 5 && why[:5] == "need:" })
		switch {
		case m.HasKm && m.Km > 130 && !m.Listing.Remote():
			far = m.Listing.ID
		case far != "" && asked && grownUp(m.Listing) && (!m.HasKm || m.Km < 40) && m.Listing.Kinds[0] != "crisis":
			t.Errorf("%s: %s, too far to go to, comes before %s", where, far, m.Listing.ID)
		}
	}
}

// holdsChild holds that a child is never sent to what is for grown-ups alone, however near it is.
func holdsChild(t *testing.T, where string, x *referrals.Index, q referrals.Query) {
	t.Helper()
	q.Audiences, q.Age = []referrals.Audience{"children"}, 11
	for _, m := range x.Search(q).Matches {
		open := slices.ContainsFunc(m.Listing.Audiences, func(a referrals.Audience) bool {
			return a == "children" || a == "young" || a == "parents" || a == "relatives"
		})
		if len(m.Listing.Audiences) > 0 && !open {
			t.Errorf("%s: a child is sent to %s, for %v", where, m.Listing.ID, m.Listing.Audiences)
		}
	}
	first := x.Search(q).Matches
	if len(first) > 0 && !slices.ContainsFunc(first[0].Listing.Audiences, func(a referrals.Audience) bool { return a != "adults" }) {
		t.Errorf("%s: first for a child is %s", where, first[0].Listing.ID)
	}
}

// holdsOnline holds that who takes part online or by chat alone is shown no house to go to.
func holdsOnline(t *testing.T, where string, x *referrals.Index, q referrals.Query) {
	t.Helper()
	q.Formats = []referrals.Format{"online", "chat"}
	for _, m := range x.Search(q).Matches {
		if !m.Listing.Remote() {
			t.Errorf("%s: online only, and %s is %v", where, m.Listing.ID, m.Listing.Formats)
		}
	}
}

// TestYearsStayHard holds that the years a listing names are a limit, and that they are not let go where nothing else is.
func TestYearsStayHard(t *testing.T) {
	pub := referrals.Listing{ID: "pub", Name: "Pub evening", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Audiences: []referrals.Audience{"adults"}, Formats: []referrals.Format{"in_person"}, City: "Aarhus"}
	club := pub
	club.ID, club.Name, club.Audiences, club.MinAge, club.MaxAge = "club", "Club", []referrals.Audience{"young"}, 16, 24
	x := referrals.NewIndex([]referrals.Listing{pub, club})
	for _, c := range []struct {
		age  int
		aud  []referrals.Audience
		want []string
	}{
		{12, []referrals.Audience{"children"}, nil},
		{17, []referrals.Audience{"young"}, []string{"club", "pub"}},
		{40, nil, []string{"pub"}},
	} {
		got := ids(x.Search(referrals.Query{Country: "DK", Needs: []referrals.Need{"loneliness"}, Age: c.age, Audiences: c.aud}))
		if !slices.Equal(got, c.want) {
			t.Errorf("aged %d: %v, want %v", c.age, got, c.want)
		}
	}
}

// TestOpenClosedUnknown holds the order where a time is asked, all else being the same.
func TestOpenClosedUnknown(t *testing.T) {
	base := referrals.Listing{Name: "Café", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness"}, Audiences: []referrals.Audience{"adults"}, Formats: []referrals.Format{"in_person"}}
	var ls []referrals.Listing
	for id, hours := range map[referrals.ListingID]string{"unknown": "", "closed": "Mo-Fr 08:00-09:00", "open": "Mo-Fr 10:00-22:00"} {
		l := base
		l.ID, l.Hours = id, hours
		ls = append(ls, l)
	}
	x := referrals.NewIndex(ls)
	for _, when := range []referrals.When{"now", "tonight"} {
		q := referrals.Query{Country: "DK", Needs: []referrals.Need{"loneliness"}, When: when, Now: evening().Add(-2 * time.Hour)}
		if got := ids(x.Search(q)); !slices.Equal(got, []string{"open", "closed", "unknown"}) {
			t.Errorf("%s: %v", when, got)
		}
	}
}

// TestEqualsFirst holds that what people with lived experience lead comes first where equals are asked for.
func TestEqualsFirst(t *testing.T) {
	clinic := referrals.Listing{ID: "clinic", Name: "Group", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"peer_support_group"}, Needs: []referrals.Need{"anxiety"}, Audiences: []referrals.Audience{"adults"}, Formats: []referrals.Format{"in_person"}, LedBy: referrals.ByProfessionals}
	peers := clinic
	peers.ID, peers.LedBy = "peers", referrals.ByPeers
	x := referrals.NewIndex([]referrals.Listing{clinic, peers})
	q := referrals.Query{Country: "DK", Needs: []referrals.Need{"anxiety"}, Kinds: []referrals.Kind{"peer_support_individual", "peer_support_group"}}
	if got := ids(x.Search(q)); !slices.Equal(got, []string{"peers", "clinic"}) {
		t.Errorf("equals were asked for: %v", got)
	}
}

// TestServiceAndCommunity holds that the first page of a larger town holds both, where neither was asked for.
func TestServiceAndCommunity(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	community := func(m referrals.Match) bool {
		return slices.Contains([]referrals.Kind{"peer_support_individual", "peer_support_group", "self_help_group", "drop_in", "user_organisation"}, m.Listing.Kinds[0])
	}
	for _, c := range []struct{ town, country string }{
		{"Odense", "DK"}, {"Aarhus", "DK"}, {"København", "DK"}, {"Trondheim", "NO"}, {"Tromsø", "NO"}, {"Stockholm", "SE"}, {"Göteborg", "SE"},
	} {
		for _, need := range []referrals.Need{"alcohol", "relatives", "loneliness", "depression"} {
			r := x.Search(referrals.Query{Country: c.country, Place: &g.Lookup(c.town, c.country)[0], Needs: []referrals.Need{need}})
			page, best := r.Matches[:3], r.Matches[2].Score
			other := slices.IndexFunc(r.Matches, func(m referrals.Match) bool { return community(m) != community(page[0]) })
			if other >= 3 && r.Matches[other].Score >= 0.6*best {
				t.Errorf("%s, %s: one sort only on the first page, though %s would do: %v", c.town, need, r.Matches[other].Listing.ID, ids(r))
			}
		}
	}
}

// TestNearestFirst holds that where the town has nothing, the answer says so and the nearest comes first.
func TestNearestFirst(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	r := x.Search(referrals.Query{
		Country: "DK", Place: &g.Lookup("Skagen", "DK")[0], Kinds: []referrals.Kind{"housing"}, Needs: []referrals.Need{"housing"},
	})
	if !slices.Contains(r.Relaxed, referrals.Relaxed("place:Skagen")) {
		t.Errorf("nothing is in Skagen, and the answer names %v", r.Relaxed)
	}
	last := 0.0
	for _, m := range r.Matches {
		if !m.HasKm || m.Listing.Remote() || m.Listing.Kinds[0] != "housing" {
			continue
		}
		if m.Km < last-25 { // towns as far as each other may change places
			t.Errorf("%s, %.0f km, comes after one at %.0f km: %v", m.Listing.ID, m.Km, last, ids(r))
		}
		last = max(last, m.Km)
	}
}

// TestNamesAndAbbreviations: who names a fellowship or an association gets it first, also in a town where it has no
// listing of its own, and whatever else the letters may mean.
func TestNamesAndAbbreviations(t *testing.T) {
	ls, g := starterListings(t)
	x := referrals.NewIndex(ls)
	for _, c := range []struct {
		text, country, at string
		needs             []referrals.Need
		want              referrals.ListingID
	}{
		{"AA", "SE", "Stockholm", []referrals.Need{"alcohol"}, "se-anonyma-alkoholister"},
		{"AA møter", "NO", "Oslo", []referrals.Need{"alcohol"}, "no-anonyme-alkoholikere"},
		{"AA", "DK", "", []referrals.Need{"alcohol"}, "dk-aa-danmark"},
		{"NA", "NO", "Oslo", []referrals.Need{"drugs"}, "no-anonyme-narkomane"},
		{"narcotics anonymous", "DK", "", []referrals.Need{"drugs"}, "dk-na-danmark"},
		{"NSPH", "SE", "", nil, "se-nsph"},
	} {
		q := referrals.Query{Text: c.text, Country: c.country, Needs: c.needs}
		if c.at != "" {
			q.Place = &g.Lookup(c.at, c.country)[0]
			q.Near = &q.Place.Point
		}
		if got := x.Search(q).Matches; len(got) == 0 || got[0].Listing.ID != c.want {
			t.Errorf("%s in %s %s: %v", c.text, c.country, c.at, ids(referrals.Result{Matches: got}))
		}
	}
}

// TestADistrictBeforeItsCity: what is in the district comes before what is somewhere in the city.
func TestADistrictBeforeItsCity(t *testing.T) {
	_, g := starterListings(t)
	place := &g.Lookup("Brønshøj", "DK")[0]
	x := referrals.NewIndex([]referrals.Listing{
		group("dk-a", func(l *referrals.Listing) { l.City = "København" }),
		group("dk-b", func(l *referrals.Listing) { l.City = "Brønshøj" }),
	})
	got := x.Search(referrals.Query{Country: "DK", Place: place, Near: &place.Point, Needs: []referrals.Need{"anxiety"}}).Matches
	if !slices.Equal(ids(referrals.Result{Matches: got}), []string{"dk-b", "dk-a"}) {
		t.Errorf("found %v", ids(referrals.Result{Matches: got}))
	}
}
