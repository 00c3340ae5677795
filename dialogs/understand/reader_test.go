package understand_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals/places"
)

func TestIntents(t *testing.T) {
	r := newReader(t)
	for intent, lines := range map[understand.Intent]string{
		understand.Find: `jeg har det svært med angst og bor i Aarhus|självhjälpsgrupp för anhöriga i göteborg|noen å snakke med i Trondheim i kveld
			is there an AA meeting near Esbjerg|alkohol|Aarhus|noe for unge i Skien|how do I stop betting on my phone|bara för kvinnor|på kvällen då`,
		understand.Human: `jeg vil tale med et menneske|snakke med en rigtig person|eg vil heller snakke med eit menneske|koble meg til en frivillig
			kan någon ringa mig|jag vill prata med en riktig människa|can I talk to a human|get me a real person|/human`,
		understand.More: `vis flere|noget tættere på|andre forslag|vis meg flere|noe annet|fler förslag|något närmare|show more|anything else|somewhere else`,
		understand.Details: `fortæl mere om nummer 2|hvad koster det|hvor ligger det|kan jeg tage min hund med|fortell mer om den første|må man melde seg på
			berätta mer om den första|behöver jag remiss|tell me more about the second one|how much does it cost|do I need a referral`,
		understand.OpeningHours:   `hvornår har I åbent|åbningstider|når stenger dere|er det åpent på søndag|när öppnar ni|öppettider|when are you open|opening hours?`,
		understand.Help:           `hjælp|hvordan virker det her|hva kan du|hur funkar det|vad kan du|what can you do|how does this work|/help|er du en robot`,
		understand.Greeting:       `hej|hei|hejsan|hello|god morgen|/start|hallo er der nogen|god kväll|good morning`,
		understand.Thanks:         `tak|mange tak for hjælpen|takk|tusen takk|tack så mycket|thanks a lot|cheers|brilliant cheers`,
		understand.DeleteData:     `slet mine data|glem alt om mig|slett alt|kan du gløyme alt eg har skrive|radera allt|ta bort mina uppgifter|delete my data|forget me|/forget`,
		understand.ExportData:     `hvad ved I om mig|mine data|hva har dere lagret om meg|vilka uppgifter har ni om mig|what do you know about me|copy of my messages|/mydata`,
		understand.Stop:           `stop|hold op med at skrive til mig|slutt å sende meg meldinger|sluta skicka påminnelser|stop messaging me|/stop|farvel|hejdå|bye`,
		understand.ChangeLanguage: `snak svensk med mig|kan vi tage det på engelsk|bytt språk|prata engelska med mig|can we write in English instead|/language|switch to Danish`,
		understand.Feedback:       `adressen er forkert|nummeret virker ikke|lenken virker ikke|gruppen lades ner för två år sen|the number is wrong, they moved`,
		understand.Other:          `hvad er 17 procent af 3400|hvem vandt fodboldkampen|vad blir det för väder imorgon|write a haiku about herring|😀|fdsjkl`,
	} {
		for line := range strings.SplitSeq(lines, "|") {
			for text := range strings.Lines(line) {
				text = strings.TrimSpace(text)
				if m := r.Read(text, understand.Context{}); m.Intent != intent {
					t.Errorf("%q: %s, want %s (%v)", text, m.Intent, intent, m.Why)
				}
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		text, lang string
		nynorsk    bool
		context    understand.Context
	}{
		{"jeg har brug for hjælp til noget, jeg ikke kan finde ud af", "da", false, understand.Context{}},
		{"jeg trenger hjelp med noe jeg ikke klarer selv", "nb", false, understand.Context{}},
		{"eg treng hjelp med noko eg ikkje klarer sjølv", "nb", true, understand.Context{}},
		{"jag behöver hjälp med något jag inte klarar själv", "sv", false, understand.Context{}},
		{"i need help with something", "en", false, understand.Context{}},
		{"haluaisin lopettaa juomisen", "fi", false, understand.Context{}},
		{"mig langar að tala við einhvern um það", "is", false, understand.Context{}},
		{"noriu su kuo nors pakalbėti dabar", "lt", false, understand.Context{}},
		{"alkohol", "sv", false, understand.Context{Lang: "sv"}},
		{"alkohol", "nb", false, understand.Context{Lang: "nb"}},
		{"god morgen", "nb", false, understand.Context{Locale: "nb-NO"}},
		{"god morgen", "da", false, understand.Context{Locale: "da-DK"}},
		{"alkohol Drammen", "nb", false, understand.Context{}},
		{"I need help", "en", false, understand.Context{Lang: "da"}},
		{"jag behöver hjälp", "sv", false, understand.Context{Lang: "en"}},
		{"", "", false, understand.Context{}},
		{"😀", "", false, understand.Context{}},
	} {
		m := r.Read(c.text, c.context)
		if m.Lang != c.lang || m.Nynorsk != c.nynorsk {
			t.Errorf("%q %+v: %s nynorsk %t, want %s %t", c.text, c.context, m.Lang, m.Nynorsk, c.lang, c.nynorsk)
		}
	}
}

func TestNeeds(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]string{
		"min son kommer aldrig ud af værelset mere": "loneliness relatives",
		"har ikke råd til huslejen":                 "debt housing",
		"my husband gambles":                        "gambling relatives",
		"min mand drikker":                          "alcohol relatives",
		"jeg drikker":                               "alcohol",
		"mannen min har fått psykose":               "psychosis relatives",
		"min mand slår mig":                         "violence",
		"vår son tog sitt liv":                      "bereaved_by_suicide",
		"mistet kona i vinter":                      "grief",
		"jag hör röster":                            "psychosis",
		"sjekker komfyren tretti ganger":            "ocd",
		"gick in i väggen":                          "stress",
		"ikke alkohol, men angst":                   "anxiety",
		"deprission":                                "depression",
		"alkoholl problem":                          "alcohol",
		"ensommhed":                                 "loneliness",
		"spillegæld":                                "debt gambling",
		"jeg dør af grin":                           "",
		"drikker kaffe":                             "",
		"voldtaget":                                 "trauma violence",
		"jeg vil gerne uddanne mig som peer":        "peer_worker_training",
		"barna våre ruser seg":                      "drugs relatives",
		"kronofogden":                               "debt",
		"ADHD":                                      "adhd_autism",
		"our daughter has anorexia, who supports parents": "eating_disorder relatives",
		"angst":                 "anxiety",
		"tvangstanker":          "ocd",
		"I keep cutting myself": "self_harm",
		"bipolär":               "bipolar",
		"längst bort":           "",
		"overalt i verden":      "",
		"jeg er blevet smidt ud hjemmefra og har ingen penge":    "debt housing",
		"utan jobb sedan augusti":                                "work",
		"ptsd etter Afghanistan":                                 "trauma",
		"jeg har det skidt og mangler nogen at tale med":         "general_mental_health",
		"tankar på att dö kommer varje kväll, vill prata om det": "suicidal_thoughts",
	} {
		got := texts(r.Read(text, understand.Context{}).Needs)
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q: needs %v, want %q", text, got, want)
		}
	}
}

func TestSlots(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		name, text string
		context    understand.Context
		ok         func(m understand.Meaning) bool
	}{
		{"a turned down name", "ikke AA i Kolding", understand.Context{}, func(m understand.Meaning) bool {
			return slices.Equal(m.NotNames, []string{"AA"}) && slices.Contains(texts(m.Needs), "alcohol") && len(m.Kinds) == 0
		}},
		{"a turned down format", "inte online tack", understand.Context{}, func(m understand.Meaning) bool {
			return slices.Equal(texts(m.Formats), []string{"in_person"}) && !slices.Contains(texts(m.Formats), "online")
		}},
		{"a turned down kind", "not a group", understand.Context{}, func(m understand.Meaning) bool {
			return len(m.Kinds) == 0 && slices.Contains(texts(m.NotKinds), "peer_support_group")
		}},
		{"no phone", "jeg kan ikke ringe, kan jeg skrive med nogen", understand.Context{}, func(m understand.Meaning) bool {
			return slices.Equal(texts(m.Formats), []string{"chat"}) && slices.Contains(texts(m.NotFormats), "phone")
		}},
		{"the second", "den anden", understand.Context{Shown: 3}, func(m understand.Meaning) bool { return m.Ref == 2 }},
		{"number two", "nr 2", understand.Context{Shown: 3}, func(m understand.Meaning) bool { return m.Ref == 2 }},
		{"a bare number", "3", understand.Context{Shown: 3}, func(m understand.Meaning) bool { return m.Ref == 3 && m.Intent == understand.Details }},
		{"the second one", "tell me about the second one", understand.Context{Shown: 3}, func(m understand.Meaning) bool { return m.Ref == 2 }},
		{"the last", "den sista", understand.Context{Shown: 3}, func(m understand.Meaning) bool { return m.Ref == -1 }},
		{"closer", "noget tættere på", understand.Context{}, func(m understand.Meaning) bool { return m.Closer }},
		{"elsewhere", "nån annanstans", understand.Context{}, func(m understand.Meaning) bool { return m.Elsewhere }},
		{"wanted language", "kan vi ta det på engelsk", understand.Context{}, func(m understand.Meaning) bool { return m.WantLang == "en" }},
		{"yes", "ja tak", understand.Context{}, func(m understand.Meaning) bool { return m.Reply == understand.Yes }},
		{"no", "nei takk", understand.Context{}, func(m understand.Meaning) bool { return m.Reply == understand.No }},
		{"no reply in a sentence", "jeg kan ikke lide det", understand.Context{}, func(m understand.Meaning) bool { return m.Reply == "" }},
		{"tonight", "i kväll", understand.Context{}, func(m understand.Meaning) bool { return m.When == "tonight" }},
		{"a weekday in the plural", "torsdagskvelder", understand.Context{}, func(m understand.Meaning) bool { return m.When == "thursday" }},
		{"a habit is no time", "noget om aftenen", understand.Context{}, func(m understand.Meaning) bool { return m.When == "" }},
		{"country alone", "i Danmark generelt", understand.Context{}, func(m understand.Meaning) bool { return m.Country == "DK" && m.Place == nil }},
		{"country of the place", "Kungälv", understand.Context{}, func(m understand.Meaning) bool { return m.Country == "SE" && m.Place.Name == "Kungälv" }},
		{"the place moved to", "bodde i Lund men flyttar till Kungälv", understand.Context{}, func(m understand.Meaning) bool { return m.Place.Name == "Kungälv" }},
		{"the district, not the city", "Grønland i Oslo", understand.Context{}, func(m understand.Meaning) bool { return m.Place.Name == "Grønland" }},
		{"the town, not the region", "noe i Bø, Telemark", understand.Context{}, func(m understand.Meaning) bool { return m.Place.Name == "Bø" }},
		{"an ordinary word as an answer", "ski", understand.Context{Asked: "place", Lang: "nb"}, func(m understand.Meaning) bool { return m.Place != nil && m.Place.Name == "Ski" }},
		{"an unknown place", "jeg bor i Grimsletten", understand.Context{}, func(m understand.Meaning) bool { return m.Place == nil && m.PlaceText == "Grimsletten" }},
		{"an unknown answer", "Krogslund", understand.Context{Asked: "place"}, func(m understand.Meaning) bool { return m.Place == nil && m.PlaceText == "Krogslund" }},
		{"a place of the conversation's country", "i Sandviken", understand.Context{Country: "NO"}, func(m understand.Meaning) bool { return m.Place.City == "Bergen" }},
		{"parents who lost a child to drugs", "foreldre til rusavhengige", understand.Context{}, func(m understand.Meaning) bool {
			return slices.Equal(texts(m.Audiences), []string{"parents"})
		}},
		{"old people", "jeg er 74 år og alene", understand.Context{}, func(m understand.Meaning) bool { return slices.Equal(texts(m.Audiences), []string{"older"}) }},
		{"words for the index", "hej, jeg søger café Parasollen i Aalborg", understand.Context{}, func(m understand.Meaning) bool {
			return strings.Contains(m.Words, "parasollen") && !strings.Contains(m.Words, "aalborg")
		}},
		{"why", "angst i Aarhus", understand.Context{}, func(m understand.Meaning) bool { return len(m.Why) >= 3 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if m := r.Read(c.text, c.context); !c.ok(m) {
				t.Errorf("%q: %+v", c.text, m)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "angst i Aarhus", "\xff\xfe", "ikke AA", strings.Repeat("Å", 9000), strings.Repeat("angst ", 20000), "é\u0301\u0301", "/start", "2"} {
		f.Add(s, "da", "place", 3)
	}
	r := newReader(f)
	p := places.Place{Name: "Aarhus", Country: "DK"}
	f.Fuzz(func(t *testing.T, text, lang, asked string, shown int) {
		m := r.Read(text, understand.Context{Lang: lang, Locale: lang, Asked: asked, Shown: shown, Place: &p})
		if m.Intent == "" || m.Sure < 0 || m.Sure > 1 || len(m.Words) > 400 || len(m.Why) > 60 || len(m.NotNames) > 5 {
			t.Fatalf("%q: %+v", text, m)
		}
		if !utf8.ValidString(m.Words) || !utf8.ValidString(m.PlaceText) && utf8.ValidString(text) {
			t.Fatalf("%q: broken letters in %+v", text, m)
		}
		if again := r.Read(text, understand.Context{Lang: lang, Locale: lang, Asked: asked, Shown: shown, Place: &p}); again.Intent != m.Intent || !slices.Equal(again.Why, m.Why) {
			t.Fatalf("%q: two readings differ: %v and %v", text, m.Why, again.Why)
		}
	})
}
