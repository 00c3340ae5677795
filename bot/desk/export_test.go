package desk

import (
	"net/url"

	"github.com/brobygger/brobygger/referrals"
)

// RouteForTest is one line of the route table.
type RouteForTest struct {
	Pattern, Who string
	Stream       bool
}

// RoutesForTest gives the route table.
func RoutesForTest() []RouteForTest {
	var all []RouteForTest
	for _, r := range routes() {
		all = append(all, RouteForTest{r.pattern, string(r.who), r.stream})
	}
	return all
}

// LocalPathForTest is the check of where a sign-in leads.
func LocalPathForTest(next string) string { return localPath(next) }

// AdviceForTest tells whether words sound like advice.
func AdviceForTest(text, code string) (bool, error) {
	a, err := loadAdvice()
	return a.in(text, code), err
}

// ListingForTest reads a listing's form, and what is wrong with it.
func ListingForTest(form url.Values) (referrals.Listing, []referrals.Problem) {
	l, _ := listingFrom(form, referrals.Listing{})
	l.ID = listingID(idFor(l.Country, l.Name))
	return l, l.Validate()
}

// ReadableForTest cleans words.
func ReadableForTest(text string) string { return readable(text) }

// FilterForTest reads the filter of the list and writes it as an address.
func FilterForTest(q url.Values) string {
	f := filterOf(q)
	return f.path(f.Page)
}

// FindingKeysForTest are all that the page of operation can find wrong.
func FindingKeysForTest() []string { return findingKeys() }

// ReasonClassesForTest are the classes of reasons that have words.
func ReasonClassesForTest() []string { return reasonClasses() }

// SectionForTest is the part of the runbook about what was found.
func SectionForTest(key string) string { return finding{Key: key}.Section() }
