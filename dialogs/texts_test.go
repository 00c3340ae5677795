package dialogs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

func catalogue(t *testing.T) *lang.Catalogue {
	t.Helper()
	c, err := dialogs.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	c := catalogue(t)
	holes := regexp.MustCompile(`\{[a-z]+\}`)
	open := func(code, key string) []string {
		found := holes.FindAllString(c.Say(code, key, nil), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for _, code := range lang.Spoken() {
		for _, key := range c.Keys(lang.Default) {
			switch {
			case !c.Has(code, key):
				t.Errorf("%s lacks %s", code, key)
			case strings.TrimSpace(c.Say(code, key, nil)) == "":
				t.Errorf("%s: %s is empty", code, key)
			case !slices.Equal(open(code, key), open(lang.Default, key)):
				t.Errorf("%s: %s has the placeholders %v, English has %v", code, key, open(code, key), open(lang.Default, key))
			}
		}
		for _, key := range c.Keys(code) {
			if !c.Has(lang.Default, key) {
				t.Errorf("%s has %s, which no other language has", code, key)
			}
		}
	}
}

func TestEveryWordOfTheVocabulariesHasALabel(t *testing.T) {
	c := catalogue(t)
	for family, values := range vocabularies() {
		for _, value := range values {
			for _, code := range lang.Spoken() {
				if !c.Has(code, family+"."+value) {
					t.Errorf("%s lacks a label for the %s %s", code, family, value)
				}
			}
		}
	}
}

// vocabularies lists the families of labels, with the words each must name.
func vocabularies() map[string][]string {
	return map[string][]string{
		"need": plain(referrals.Needs()), "kind": plain(referrals.Kinds()), "audience": plain(referrals.Audiences()),
		"format": plain(referrals.Formats()), "when": plain(referrals.Whens()), "cost": plain(referrals.Costs()),
		"access": plain(referrals.Accesses()), "country": referrals.Countries(), "country.all": referrals.Countries(),
		"setting": plain(referrals.Settings()), "joining": plain(referrals.Joinings()), "led_by": plain(referrals.Leaders()),
		"accessibility": plain(referrals.Accessibilities()), "card.shown": plain(referrals.Disclosures()),
		"language": lang.Spoken(), "sorry": {"fi", "is", "lt"},
		"outcome": {"bridged", "talked", "referred", "no_contact", "withdrawn", "forgotten", "other"},
	}
}

func plain[T ~string](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

// literals gives every string of the program's Go code, tests left out. Strings of package dialogs stand apart.
func literals(t *testing.T) (all, own map[string]bool) {
	t.Helper()
	all, own = map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				all[text] = true
				if filepath.Dir(path) == filepath.Join("..", "dialogs") {
					own[text] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, own
}

func TestNoTextIsUnused(t *testing.T) {
	all, _ := literals(t)
	for _, key := range catalogue(t).Keys(lang.Default) {
		if !used(key, all) {
			t.Errorf("nothing says %s", key)
		}
	}
}

func used(key string, literals map[string]bool) bool {
	if literals[key] {
		return true
	}
	for _, form := range []string{".one", ".other"} {
		if base, ok := strings.CutSuffix(key, form); ok && literals[base] {
			return true
		}
	}
	for family, words := range vocabularies() {
		if word, ok := strings.CutPrefix(key, family+"."); ok && slices.Contains(words, word) {
			return true
		}
	}
	if value, ok := strings.CutPrefix(key, "choice."); ok {
		reason, report := strings.CutPrefix(value, "report.")
		return literals[value] || report && literals[reason]
	}
	for at := range key {
		if at > 0 && key[at-1] == '.' && key[:at] != "choice." && literals[key[:at]] {
			return true // "details.way_in." and what follows
		}
	}
	return false
}

func TestNoTextIsMissing(t *testing.T) {
	_, own := literals(t)
	c := catalogue(t)
	families := map[string]bool{}
	for _, key := range c.Keys(lang.Default) {
		family, _, _ := strings.Cut(key, ".")
		families[family] = true
	}
	looksLikeKey := regexp.MustCompile(`^[a-z]+(\.[a-z_0-9]+)+$`)
	for text := range own {
		family, _, _ := strings.Cut(text, ".")
		if !looksLikeKey.MatchString(text) || !families[family] {
			continue
		}
		if !c.Has(lang.Default, text) && !c.Has(lang.Default, text+".other") && !c.Has(lang.Default, "choice."+text) {
			t.Errorf("the code says %q, which no catalogue has", text)
		}
	}
}

// The seven mechanisms hold the wording: nobody here claims experience, gives advice, or promises that it will be fine.
func TestTheWordingKeepsToTheMechanisms(t *testing.T) {
	c := catalogue(t)
	for code, rules := range map[string]map[string]string{
		"da": {
			"experience": `jeg har (selv|også|prøvet)|jeg kender (det|følelsen)|jeg ved,? hvordan (det|du)|jeg forstår,? hvordan|da jeg (selv )?var`,
			"advice":     `\bdu (skal|bør|burde|må hellere|er nødt)\b`,
			"promise":    `skal nok gå|bliver (godt|bedre)|går over|alt bliver|løser sig`,
		},
		"nb": {
			"experience": `jeg har (selv|også|opplevd)|jeg kjenner (meg igjen|følelsen)|jeg vet hvordan (det|du)|jeg forstår hvordan|da jeg (selv )?var`,
			"advice":     `\bdu (skal|bør|burde|må|er nødt)\b`,
			"promise":    `går bra|blir (bra|bedre)|går over|alt blir|ordner seg`,
		},
		"sv": {
			"experience": `jag har (själv|också|upplevt)|jag känner (igen|känslan)|jag vet hur (det|du)|jag förstår hur|när jag (själv )?var`,
			"advice":     `\bdu (ska|bör|borde|måste)\b`,
			"promise":    `kommer att (gå bra|bli)|blir (bra|bättre)|går över|allt blir|ordnar sig|löser sig`,
		},
		"en": {
			"experience": `i have been there|i (have|'ve) (also|felt|been through)|i know (how|what it)|i understand how|when i was`,
			"advice":     `\byou (should|must|ought|need to|have to|had better)\b`,
			"promise":    `will be (fine|ok|alright|all right|better)|gets better|it will pass|work out`,
		},
	} {
		for what, rule := range rules {
			rule := regexp.MustCompile(rule)
			for _, key := range c.Keys(code) {
				if strings.HasPrefix(key, "advice.phrases") || strings.HasPrefix(key, "said.") {
					continue // what people write, not what the bot says
				}
				if found := rule.FindString(strings.ToLower(c.Say(code, key, nil))); found != "" {
					t.Errorf("%s: %s has %q, which is %s", code, key, found, what)
				}
			}
		}
	}
}

func TestPseudonymWordsAreListsOfSingleWords(t *testing.T) {
	c := catalogue(t)
	for _, code := range lang.Spoken() {
		for _, key := range []string{"pseudonym.adjectives", "pseudonym.animals"} {
			words := strings.Split(c.Say(code, key, nil), ",")
			if len(words) < 20 {
				t.Errorf("%s: %s has only %d words", code, key, len(words))
			}
			for i, word := range words {
				if word == "" || strings.ContainsAny(word, " .") || slices.Contains(words[:i], word) {
					t.Errorf("%s: %s has the word %q", code, key, word)
				}
			}
		}
		if months := strings.Split(c.Say(code, "date.months", nil), ","); len(months) != 12 {
			t.Errorf("%s has %d months", code, len(months))
		}
	}
}
