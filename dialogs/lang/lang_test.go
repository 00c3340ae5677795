package lang_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/brobygger/brobygger/dialogs/lang"
)

func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, code := range lang.Spoken() {
		fsys["t/"+code+".json"] = &fstest.MapFile{Data: []byte(`{}`)}
	}
	for code, text := range texts {
		fsys["t/"+code+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func load(t *testing.T, texts map[string]string) *lang.Catalogue {
	t.Helper()
	c, err := lang.Load(files(texts), "t")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	c := load(t, map[string]string{
		"en": `{"hello":"Hello {name}, {name}!","only":"English","n.one":"{n} place","n.other":"{n} places in {city}"}`,
		"da": `{"hello":"Hej {name}!"}`,
	})
	for _, tc := range []struct {
		name, got, want string
	}{
		{"its own language", c.Say("da", "hello", lang.Vars{"name": "Ravn"}), "Hej Ravn!"},
		{"every place of a name", c.Say("en", "hello", lang.Vars{"name": "Ravn"}), "Hello Ravn, Ravn!"},
		{"a value is not filled again", c.Say("da", "hello", lang.Vars{"name": "{name}"}), "Hej {name}!"},
		{"a name that is not given stays", c.Say("da", "hello", nil), "Hej {name}!"},
		{"English stands in", c.Say("da", "only", nil), "English"},
		{"a language that is not spoken", c.Say("fi", "only", nil), "English"},
		{"a missing key is seen", c.Say("da", "nowhere", nil), "‹nowhere›"},
		{"one", c.Count("en", "n", 1, nil), "1 place"},
		{"many", c.Count("en", "n", 3, lang.Vars{"city": "Oslo"}), "3 places in Oslo"},
		{"none", c.Count("en", "n", 0, lang.Vars{"city": "Oslo"}), "0 places in Oslo"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, tc.got, tc.want)
		}
	}
	if !c.Has("en", "only") || c.Has("da", "only") || strings.Join(c.Keys("en"), " ") != "hello n.one n.other only" {
		t.Errorf("keys are %v", c.Keys("en"))
	}
}

func TestBrokenCatalogues(t *testing.T) {
	if _, err := lang.Load(files(map[string]string{"sv": `{"a":1}`}), "t"); err == nil || !strings.Contains(err.Error(), "sv") {
		t.Errorf("a number for a text: %v", err)
	}
	missing := files(nil)
	delete(missing, "t/nb.json")
	if _, err := lang.Load(missing, "t"); err == nil || !strings.Contains(err.Error(), "nb") {
		t.Errorf("a missing language: %v", err)
	}
	a, b := load(t, map[string]string{"da": `{"x":"1"}`}), load(t, map[string]string{"da": `{"x":"2","y":"3"}`})
	if _, err := lang.Merge(a, b); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("a key in two catalogues: %v", err)
	}
	both, err := lang.Merge(a, load(t, map[string]string{"da": `{"y":"3"}`}))
	if err != nil || both.Say("da", "x", nil)+both.Say("da", "y", nil) != "13" {
		t.Errorf("merged: %v", err)
	}
}

func TestSpeaks(t *testing.T) {
	if !lang.Speaks("da") || lang.Speaks("fi") || lang.Speaks("") || !lang.Speaks(lang.Default) {
		t.Error("the languages spoken are not those listed")
	}
}
