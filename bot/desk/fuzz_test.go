package desk_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/bot/desk"
)

func FuzzWhereASignInLeads(f *testing.F) {
	for _, seed := range []string{"/desk", "/desk/case/a?x=1", "//x/desk", "/desk/../..//x", "https://x/desk", "/\\x", "/editor#x", "/desk\r\nX: y"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://here.example/signin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := desk.LocalPathForTest(next)
		if got == "" {
			return
		}
		to, err := base.Parse(got)
		if err != nil || to.Host != "here.example" || to.Scheme != "https" || strings.ContainsAny(got, "\r\n\\") {
			t.Errorf("%q leads to %v (%v)", next, to, err)
		}
		if !strings.HasPrefix(to.Path, "/desk") && !strings.HasPrefix(to.Path, "/editor") && !strings.HasPrefix(to.Path, "/signin/account") {
			t.Errorf("%q leads to %q", next, to.Path)
		}
	})
}

func FuzzListingForm(f *testing.F) {
	f.Add("name=X&country=DK&kinds=drop_in&needs=grief&lat=55,5&lon=12&summary.da=Hej")
	f.Add("name=X&country=DK&kinds=drop_in&needs=grief&min_age=18&max_age=1e9&areas=a%0a%0d;;b&names.en=Y&cost_note.da=50&shown=withheld&join_shown=x&zone=Europe/Oslo&hybrid=1")
	f.Add("name=%ff%00&summary.=x&summary.da=&kinds=&lat=NaN&lon=Inf&languages=da&languages=da")
	f.Fuzz(func(t *testing.T, raw string) {
		form, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		l, problems := desk.ListingForTest(form)
		if len(problems) > 0 {
			return
		}
		for _, text := range append([]string{l.Name, l.Organization, l.City, l.Hours, l.Postcode, l.Join, l.Zone}, l.Areas...) {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%q would be stored", text)
			}
		}
		if l.Point != nil && (l.Point.Lat != l.Point.Lat || l.Point.Lat > 90 || l.Point.Lon > 180) {
			t.Errorf("the point %+v would be stored", *l.Point)
		}
	})
}

func FuzzWordsOfASupporter(f *testing.F) {
	f.Add("Du skal ringe", "da")
	f.Add("\xff\x00you\u0301 should\r\n", "en")
	f.Fuzz(func(t *testing.T, text, code string) {
		clean := desk.ReadableForTest(text)
		if !utf8.ValidString(clean) || strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("%q came out as %q", text, clean)
		}
		if desk.ReadableForTest(clean) != clean {
			t.Errorf("%q changes again", clean)
		}
		advice, err := desk.AdviceForTest(text, code)
		if err != nil {
			t.Fatal(err)
		}
		if with, _ := desk.AdviceForTest(text+". Du skal.", code); !with {
			t.Errorf("advice after %q is not noticed", text)
		}
		_ = advice
	})
}

func FuzzFilterOfTheList(f *testing.F) {
	for _, seed := range []string{"q=sorg&country=DK&fresh=check&sort=due&reported=1&page=2", "page=-1&sort=%ff&q=%00&unread=x", "page=99999999999999999999&source=here&status=do_not_list"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		once := desk.FilterForTest(q)
		to, err := url.Parse(once)
		if err != nil || to.Path != "/editor" {
			t.Fatalf("%q leads to %q (%v)", raw, once, err)
		}
		if again := desk.FilterForTest(to.Query()); again != once {
			t.Errorf("%q becomes %q and then %q", raw, once, again)
		}
		if desk.LocalPathForTest(once) == "" && len(once) <= 500 {
			t.Errorf("the list cannot be come back to at %q", once)
		}
	})
}
