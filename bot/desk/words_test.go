package desk_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// families are keys made of a word and a value; every value of a closed vocabulary must have its label.
func families() map[string][]string {
	return map[string][]string{
		"kind": texts(referrals.Kinds()), "need": texts(referrals.Needs()), "audience": texts(referrals.Audiences()),
		"format": texts(referrals.Formats()), "cost": texts(referrals.Costs()), "access": texts(referrals.Accesses()),
		"country": referrals.Countries(), "confidence": {"high", "medium", "low"}, "status": {"active", "retired", "do_not_list"},
		"fresh": {"check", "overdue", "due", "unverified", "fresh"}, "due": {"due", "overdue", "unverified"}, "sort": {"name", "due", "changed"},
		"only": {"reported", "unplaced", "unread"}, "role": {"supporter", "editor"}, "tongue": lang.Spoken(),
		"setting": texts(referrals.Settings()), "joining": texts(referrals.Joinings()), "led_by": texts(referrals.Leaders()),
		"accessibility": texts(referrals.Accessibilities()), "shown": texts(referrals.Disclosures()), "when": texts(referrals.Whens()),
		"factor": texts(referrals.FactorNames()), "absent": texts(referrals.Absences()), "openness": {"open", "closed"},
		"twin": {"same_name", "near_name", "same_phone", "same_address", "same_url", "same_email"},
		"file": {"xlsx", "csv", "hsds-json", "hsds-ndjson", "hsds-csv", "jsonl", "guide", "bmlt"},
		"note": {"normalised", "unread", "unplaced", "dropped", "guessed"}, "import.state": {"reading", "writing"},
		"report": {"closed", "number", "hours", "place", "other"},
		"reason": {"need", "place", "area", "km", "remote", "audience", "age", "kind", "format", "open", "when", "words", "country", "closer",
			"not.need", "not.kind", "not.format", "not.name"},
		"weekday":     {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
		"language":    {"da", "nb", "nn", "sv", "en", "fi", "is", "lt", "se", "de", "pl", "uk", "ru", "ar", "so", "fa", "ti", "tr"},
		"language.in": lang.Spoken(), "risk": {"distress", "crisis", "emergency"},
		"risk.kind": {"suicide", "self_harm", "overdose", "violence", "psychosis", "child", "eating"},
		"outcome":   {"bridged", "talked", "referred", "no_contact", "withdrawn", "forgotten", "other"},
		"fact":      {"where", "when", "cost", "access", "for", "join", "phone", "email", "web", "verified"},
		"problem":   {"missing", "unknown", "too_long", "bad_form", "bad_point", "bad_text", "twice", "future", "ancient", "too_many_cells"},
		"finding":   desk.FindingKeysForTest(), "do": desk.FindingKeysForTest(), "letter.reason": desk.ReasonClassesForTest(), "letter.kind": effectKinds(),
		"platform": {"web", "desk", "telegram", "discord", "terminal"},
		"field":    append(referrals.Fields(), "id", "why", "retire", "version", "row"),
	}
}

// effectKinds are what a dead letter can be. A test of bot/redis holds that no effect is forgotten there.
func effectKinds() []string {
	kinds := []string{"event", "unknown"}
	for _, e := range []dialogs.Effect{dialogs.Send{}, dialogs.Relay{}, dialogs.OpenCase{}, dialogs.RaiseCase{}, dialogs.ShareCase{}, dialogs.EndCase{},
		dialogs.Remind{}, dialogs.Unremind{}, dialogs.Outcome{}, dialogs.Forget{}, dialogs.TellData{}, dialogs.Report{}, dialogs.Mark{}, dialogs.Invite{},
		dialogs.Arrive{}, dialogs.Depart{}, dialogs.Forward{}} {
		kinds = append(kinds, e.Kind())
	}
	return kinds
}

func texts[T ~string](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	say, err := desk.Texts()
	if err != nil {
		t.Fatal(err)
	}
	holes := regexp.MustCompile(`\{[a-z]+\}`)
	english := say.Keys("en")
	for _, code := range lang.Spoken() {
		if keys := say.Keys(code); !slices.Equal(keys, english) {
			t.Errorf("%s has other keys than English", code)
		}
		for _, key := range english {
			text := say.Say(code, key, nil)
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", code, key)
			}
			want, got := holes.FindAllString(say.Say("en", key, nil), -1), holes.FindAllString(text, -1)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s holds %v, English %v", code, key, got, want)
			}
		}
		for family, values := range families() {
			for _, value := range values {
				if !say.Has(code, family+"."+value) {
					t.Errorf("%s: %s.%s is missing", code, family, value)
				}
			}
		}
	}
}

// TestNoKeyIsMissingOrUnused reads the pages and the code for the keys they name.
func TestNoKeyIsMissingOrUnused(t *testing.T) {
	say, err := desk.Texts()
	if err != nil {
		t.Fatal(err)
	}
	used, prefixes := map[string]bool{}, []string{}
	for family, values := range families() {
		for _, value := range values {
			used[family+"."+value] = true
		}
	}
	named := regexp.MustCompile(`"([a-z_]+(?:\.[a-z_0-9]+)+|trial|sound)"`)
	counted := regexp.MustCompile(`(?:Count\(v\.lang, |\.Count )"([a-z_.]+)"`)
	err = fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".html") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, hit := range counted.FindAllStringSubmatch(string(raw), -1) {
			used[hit[1]+".one"], used[hit[1]+".other"] = true, true
		}
		for _, hit := range named.FindAllStringSubmatch(string(raw), -1) {
			used[hit[1]] = true
		}
		for _, unit := range []string{"minutes", "hours", "days"} {
			if strings.Contains(string(raw), `p.Count("time.`+unit) {
				prefixes = append(prefixes, "time."+unit)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range prefixes {
		used[prefix+".one"], used[prefix+".other"] = true, true
	}
	for _, key := range say.Keys("en") {
		if !used[key] && !strings.HasPrefix(key, "problem.") {
			t.Errorf("%s is used nowhere", key)
		}
	}
	literal := regexp.MustCompile(`(?:\.Say |v\.say\(|v\.flash\(|v\.fail\([A-Za-z.]+, )"([a-z_.0-9]+)"`)
	for _, folder := range []string{"templates", "."} {
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.IsDir() || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			raw, err := os.ReadFile(folder + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, hit := range literal.FindAllStringSubmatch(string(raw), -1) {
				if !strings.HasSuffix(hit[1], ".") && !say.Has("en", hit[1]) {
					t.Errorf("%s says %s, which no language has", f.Name(), hit[1])
				}
			}
		}
	}
}
