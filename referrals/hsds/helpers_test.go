package hsds_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
	"pgregory.net/rapid"
)

// specs gives the folder of the standard's schemas and examples; the test is skipped where it is absent.
func specs(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "specs", "hsds")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the specifications are not here")
	}
	return dir
}

func source(name string, raw []byte) intake.Source {
	return intake.Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: name}
}

func starters(t testing.TB) []referrals.Listing {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

// zipped packs files.
func zipped(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// failer is a test of any kind.
type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// format is one way out and in again.
type format struct {
	name  string
	write func(ls []referrals.Listing, o hsds.Options) ([]byte, error)
	read  intake.Read
}

func formats() []format {
	return []format{
		{"JSON", func(ls []referrals.Listing, o hsds.Options) ([]byte, error) {
			var b bytes.Buffer
			err := hsds.WriteJSON(&b, slices.Values(ls), o)
			return b.Bytes(), err
		}, hsds.ReadJSON},
		{"ndjson", func(ls []referrals.Listing, o hsds.Options) ([]byte, error) {
			var b bytes.Buffer
			err := hsds.WriteNDJSON(&b, slices.Values(ls), o)
			return b.Bytes(), err
		}, hsds.ReadNDJSON},
		{"CSV", func(ls []referrals.Listing, o hsds.Options) ([]byte, error) {
			var b bytes.Buffer
			err := hsds.WriteCSV(&b, slices.Values(ls), o)
			return b.Bytes(), err
		}, hsds.ReadCSV},
	}
}

func (f format) written(t failer, ls []referrals.Listing, o hsds.Options) []byte {
	t.Helper()
	raw, err := f.write(ls, o)
	if err != nil {
		t.Fatalf("%s: writing: %v", f.name, err)
	}
	return raw
}

// listings reads a file that must be whole.
func (f format) listings(t failer, raw []byte) []referrals.Listing {
	t.Helper()
	drafts, err := f.read(source("file", raw), intake.Options{})
	if err != nil {
		t.Fatalf("%s: reading: %v\n%.3000s", f.name, err, raw)
	}
	var ls []referrals.Listing
	for _, d := range drafts {
		if len(d.Problems) > 0 {
			t.Fatalf("%s: line %d of %q: %v", f.name, d.Line, d.File, d.Problems)
		}
		ls = append(ls, d.Listing)
	}
	return ls
}

func some[T any](from []T, most int) *rapid.Generator[[]T] {
	return rapid.Custom(func(t *rapid.T) []T {
		list := rapid.SliceOfN(rapid.SampledFrom(from), 0, most).Draw(t, "list")
		if len(list) == 0 {
			return nil
		}
		return list
	})
}

func maybe[T ~string](from ...T) *rapid.Generator[T] {
	return rapid.SampledFrom(append([]T{""}, from...))
}

// texts gives what people, spreadsheets and hostile files write.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "", "Åben onsdag", "=1+1", "'=x", "''+45", "+45 70", "-5", "- 5", "@sum", `a,b "c"; d`, "line\nline", `\n`, " x ", "<b>&amp;", "'", "\u2028", "42", "null", "\ufeffx"}),
		rapid.StringMatching(`[a-zæøåÅ"',;= +-]{0,12}`))
}

func byLanguage() *rapid.Generator[map[string]string] {
	return rapid.Custom(func(t *rapid.T) map[string]string {
		m := rapid.MapOfN(rapid.SampledFrom([]string{"da", "nb", "nn", "sv", "en", "de", "se"}), texts(), 0, 3).Draw(t, "texts")
		if len(m) == 0 {
			return nil
		}
		return m
	})
}

func link() *rapid.Generator[string] {
	return maybe("https://example.org/a?b=c,d", "http://example.org/æ")
}

// listing gives any listing that the catalogue keeps.
func listing() *rapid.Generator[referrals.Listing] {
	return rapid.Custom(func(t *rapid.T) referrals.Listing {
		l := referrals.Listing{
			ID:   referrals.ListingID(rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`).Draw(t, "id")),
			Name: rapid.OneOf(rapid.Just("Sind"), rapid.Just("+Plus"), rapid.StringMatching(`[A-ZÅ][a-zæøå ]{0,9}`)).Draw(t, "name"), Names: byLanguage().Draw(t, "names"),
			Organization: maybe("SIND", "Sind", " sind", "=LAP").Draw(t, "organization"), OrganizationURL: link().Draw(t, "organization_url"),
			Country: rapid.SampledFrom(referrals.Countries()).Draw(t, "country"),
			City:    maybe("Odense", "=Os").Draw(t, "city"), Address: maybe("Vej 1", "-", "'a").Draw(t, "address"), Postcode: maybe("5000", "0150").Draw(t, "postcode"),
			Areas: some([]string{"Fyn", "Ærø", "DK"}, 3).Draw(t, "areas"), Shown: maybe(referrals.Disclosures()...).Draw(t, "shown"),
			Join: maybe("https://example.org/join", "+45 00 00 00 00", "rum 5").Draw(t, "join"), JoinShown: maybe(referrals.Disclosures()...).Draw(t, "join_shown"),
			Phone: maybe("+45 00 00 00 00", "116 123", "90101").Draw(t, "phone"), Email: maybe("post@example.org").Draw(t, "email"), URL: link().Draw(t, "url"),
			Kinds: some(referrals.Kinds(), 3).Draw(t, "kinds"), Needs: some(referrals.Needs(), 4).Draw(t, "needs"), Audiences: some(referrals.Audiences(), 3).Draw(t, "audiences"),
			MinAge: rapid.IntRange(0, 30).Draw(t, "min"), Formats: some(referrals.Formats(), 4).Draw(t, "formats"), Hybrid: rapid.Bool().Draw(t, "hybrid"),
			Setting: some(referrals.Settings(), 2).Draw(t, "setting"), Joining: maybe(referrals.Joinings()...).Draw(t, "joining"), LedBy: maybe(referrals.Leaders()...).Draw(t, "led"),
			Languages: some([]string{"da", "nb", "nn", "xx"}, 3).Draw(t, "languages"), Cost: maybe(referrals.Costs()...).Draw(t, "cost"), CostNote: byLanguage().Draw(t, "cost_note"),
			Access: maybe(referrals.Accesses()...).Draw(t, "access"), AccessNote: byLanguage().Draw(t, "access_note"), Accessibility: some(referrals.Accessibilities(), 3).Draw(t, "accessibility"),
			Hours: maybe("24/7", "Mo-Fr 10:00-16:00", "=når vi er her", "2nd Mo of month 19:00-21:00; PH off", "Tu 19:00-21:00 (even weeks)").Draw(t, "hours"), Zone: maybe("Europe/Oslo", "Atlantic/Faroe").Draw(t, "zone"),
			Summary: byLanguage().Draw(t, "summary"), Source: texts().Draw(t, "source"), Seen: maybe("2024", "2024-06", "2024-06-01").Draw(t, "seen"),
			Confidence: maybe("high", "low").Draw(t, "confidence"), Assured: maybe("2026-11-20").Draw(t, "assured"),
			Status: maybe(referrals.Retired, referrals.DoNotList).Draw(t, "status"), Version: rapid.IntRange(0, 9).Draw(t, "version"),
		}
		for len(l.Kinds) == 0 {
			l.Kinds = []referrals.Kind{"course"}
		}
		for len(l.Needs) == 0 {
			l.Needs = []referrals.Need{"work"}
		}
		if l.MinAge > 0 {
			l.MaxAge = rapid.SampledFrom([]int{0, l.MinAge, 99}).Draw(t, "max")
		}
		if rapid.Bool().Draw(t, "placed") {
			l.Point = &places.Point{Lat: rapid.Float64Range(-89, 89).Draw(t, "lat"), Lon: rapid.Float64Range(-179, 179).Draw(t, "lon")}
		}
		if rapid.Bool().Draw(t, "imported") {
			l.Origin = &referrals.Origin{Source: "aa-dk", ID: rapid.StringMatching(`[a-z=+,"]{1,8}`).Draw(t, "origin")}
			l.Original = rapid.MapOfN(rapid.SampledFrom([]string{"phone", "hours", "url"}), texts(), 1, 3).Draw(t, "original")
		}
		if rapid.Bool().Draw(t, "changed") {
			l.Changed = time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).UTC()
		}
		return l
	})
}

func optionsNone() intake.Options { return intake.Options{} }
