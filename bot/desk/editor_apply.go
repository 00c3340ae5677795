package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// maxWhy is how many characters the reason of a change may have.
const maxWhy = 300

// previewCard is a listing as a person would see it, in a language.
type previewCard struct {
	Lang string
	Card chat.Card
}

func listingPath(id referrals.ListingID) string {
	return "/editor/listing/" + url.PathEscape(string(id))
}

// theListing reads the listing that the path names.
func (d *Desk) theListing(v *visit) (referrals.Listing, error) {
	l, err := d.o.Catalogue.Get(v.r.Context(), listingID(v.r.PathValue("id")))
	if errors.Is(err, referrals.ErrNotFound) {
		return l, errNotFound
	}
	if err != nil {
		return l, fmt.Errorf("desk: reading a listing: %w", err)
	}
	return l, nil
}

func (d *Desk) showListing(v *visit) error {
	l, err := d.theListing(v)
	if err != nil {
		return err
	}
	return d.listingPage(v, http.StatusOK, listingForm{L: l})
}

func (d *Desk) showNewListing(v *visit) error {
	return d.listingPage(v, http.StatusOK, listingForm{New: true})
}

// listingPage shows the form of a listing.
func (d *Desk) listingPage(v *visit, status int, f listingForm) error {
	if f.Typed == nil {
		f.Typed = map[string]string{}
	}
	if f.L.Point != nil && f.Typed["lat"] == "" && f.Typed["lon"] == "" {
		f.Typed["lat"], f.Typed["lon"] = degrees(f.L.Point.Lat), degrees(f.L.Point.Lon)
	}
	f.fillOptions(v.page("", nil))
	f.Due, f.DueOn = f.L.Freshness(d.o.Now()), dueOn(f.L)
	f.Reading, f.Hidden = d.readHours(f.L), hiddenOf(f.L)
	f.Unasked = len(f.Hidden) > 0 && f.L.Phone == "" && f.L.Email == "" && f.L.URL == ""
	if f.L.Name != "" {
		f.Preview = d.preview(v, f.L)
	}
	title := f.L.Name
	if f.New {
		title = v.say("listing.new")
	}
	return v.show(status, "listing", title, f)
}

// preview shows the card in the page's language and in the country's own.
func (d *Desk) preview(v *visit, l referrals.Listing) []previewCard {
	codes := []string{v.lang}
	if own := ownLang(l.Country); own != "" && own != v.lang {
		codes = append([]string{own}, codes...)
	}
	var cards []previewCard
	for _, code := range codes {
		if lang.Speaks(code) {
			cards = append(cards, previewCard{code, d.card(l, code)})
		}
	}
	return cards
}

// card shows a listing as a person may see it: without what is withheld.
func (d *Desk) card(l referrals.Listing, code string) chat.Card {
	public := l.Public()
	return d.o.Card(&public, code)
}

func (d *Desk) addListing(v *visit) error { return d.applyListing(v, referrals.Listing{}, true) }

func (d *Desk) saveListing(v *visit) error {
	was, err := d.theListing(v)
	if err != nil {
		return err
	}
	return d.applyListing(v, was, false)
}

// applyListing reads the form, validates it, and saves, previews or shows what is wrong.
func (d *Desk) applyListing(v *visit, stored referrals.Listing, isNew bool) error {
	if err := v.r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", errBadForm, err)
	}
	l, typed := listingFrom(v.r.PostForm, stored)
	f := listingForm{New: isNew, Typed: typed, Why: readable(v.form("why"))}
	if isNew {
		l.ID = listingID(v.form("id"))
		if l.ID == "" {
			l.ID = listingID(idFor(l.Country, l.Name))
		}
	} else {
		version, ok := whole(v.form("version"))
		if !ok {
			return errBadForm
		}
		l.Version = version
	}
	l = takeTheirs(v.r.PostForm, l, stored)
	phoneProblems := writePhone(&l, stored)
	f.L = d.place(l, stored)
	if f.L.Point != l.Point {
		delete(f.Typed, "lat")
		delete(f.Typed, "lon")
	}
	f.Problems = v.problems(f.L, f.Why, f.Typed, phoneProblems...)
	switch {
	case v.form("do") == "preview":
		f.Drafted = true
		return d.listingPage(v, http.StatusOK, f)
	case len(f.Problems) > 0:
		return d.listingPage(v, http.StatusUnprocessableEntity, f)
	}
	return d.putListing(v, f)
}

// putListing stores the listing; when somebody else changed it meanwhile, both versions are shown side by side.
func (d *Desk) putListing(v *visit, f listingForm) error {
	err := d.put(v, f.L, f.Why)
	switch {
	case err == nil && f.New:
		v.flash("listing.added", "name", f.L.Name)
	case err == nil:
		v.flash("listing.saved", "name", f.L.Name)
	case errors.Is(err, referrals.ErrConflict) && f.New:
		f.Problems = []problem{{"id", v.say("problem.id.taken")}}
		return d.listingPage(v, http.StatusConflict, f)
	case errors.Is(err, referrals.ErrConflict):
		if f.Conflict, err = d.conflictOf(v, f.L); err != nil {
			return err
		}
		f.L.Version = f.Conflict.Version
		return d.listingPage(v, http.StatusConflict, f)
	default:
		return err
	}
	return v.redirect(listingPath(f.L.ID))
}

func (d *Desk) put(v *visit, l referrals.Listing, why string) error {
	now := d.o.Now()
	l.Changed = now
	if _, err := d.o.Catalogue.Put(v.r.Context(), v.account.ID, why, now, l); err != nil {
		return fmt.Errorf("desk: storing a listing: %w", err)
	}
	d.listings.changed()
	return nil
}

// problems puts what is wrong with a listing into words, in the order of the form, one a field. Typed are numbers as they
// were typed; more are problems that Validate cannot know.
func (v *visit) problems(l referrals.Listing, why string, typed map[string]string, more ...referrals.Problem) []problem {
	found := map[string]string{}
	for _, p := range slices.Concat(l.Validate(), datesFrom(l, v.d.o.Now()), more) {
		if found[p.Field] == "" && !(p.Field == "id" && l.Name == "" && l.ID == "") { // it is made from the name
			found[p.Field] = v.problemText(p, typed)
		}
	}
	if utf8.RuneCountInString(why) > maxWhy {
		found["why"] = v.say("problem.too_long")
	}
	var all []problem
	for _, field := range append([]string{"id"}, append(referrals.Fields(), "version", "why")...) {
		if text, ok := found[field]; ok {
			all = append(all, problem{field, text})
		}
	}
	return all
}

// problemText says what is wrong with one field.
func (v *visit) problemText(p referrals.Problem, typed map[string]string) string {
	value := p.Value
	if text, ok := typed[p.Field]; ok {
		value = text
	}
	if key := "problem." + p.Field + "." + string(p.Reason); v.d.texts.Has(v.lang, key) {
		return v.say(key, "value", value)
	}
	return v.say("problem."+string(p.Reason), "value", value)
}

// mark changes one thing about the stored listing, by a button.
func (d *Desk) mark(v *visit, why, done string, change func(*referrals.Listing)) error {
	l, err := d.theListing(v)
	if err != nil {
		return err
	}
	version, ok := whole(v.form("version"))
	if !ok {
		return errBadForm
	}
	l.Version = version
	change(&l)
	switch err := d.put(v, l, why); {
	case errors.Is(err, referrals.ErrConflict):
		v.flash("listing.meanwhile")
	case err != nil:
		return err
	default:
		v.flash(done, "name", l.Name)
	}
	if next := localPath(v.form("next")); next != "" {
		return v.redirect(next)
	}
	return v.redirect(listingPath(l.ID))
}

func (d *Desk) assureListing(v *visit) error {
	return d.mark(v, v.say("why.assured"), "listing.assured", func(l *referrals.Listing) {
		l.Assured = d.o.Now().Format(time.DateOnly)
	})
}

// retireListing takes a listing out of sight: it ended, or its organisation asked not to be listed.
func (d *Desk) retireListing(v *visit) error {
	status, done := referrals.Retired, "listing.retired"
	if v.form("as") == string(referrals.DoNotList) {
		status, done = referrals.DoNotList, "listing.do_not_list"
	}
	why, ok := v.reason()
	if !ok {
		return d.askWhy(v)
	}
	return d.mark(v, why, done, func(l *referrals.Listing) { l.Status = status })
}

// unretireListing shows a listing again; where somebody asked not to be listed, only with a reason.
func (d *Desk) unretireListing(v *visit) error {
	l, err := d.theListing(v)
	if err != nil {
		return err
	}
	why, ok := v.reason()
	switch {
	case !ok && l.Status == referrals.DoNotList:
		return d.askWhy(v)
	case !ok:
		why = v.say("why.unretired")
	}
	return d.mark(v, why, "listing.unretired", func(l *referrals.Listing) { l.Status = referrals.Active })
}

// reason reads why something is done; false when it is not said, or at too great length.
func (v *visit) reason() (string, bool) {
	why := strings.Join(strings.Fields(readable(v.form("why"))), " ")
	return why, why != "" && utf8.RuneCountInString(why) <= maxWhy
}

// askWhy shows the listing again, asking for the reason.
func (d *Desk) askWhy(v *visit) error {
	l, err := d.theListing(v)
	if err != nil {
		return err
	}
	return d.listingPage(v, http.StatusUnprocessableEntity, listingForm{L: l, Problems: []problem{{"retire", v.say("problem.why.missing")}}})
}
