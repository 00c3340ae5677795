package places_test

import "github.com/brobygger/brobygger/referrals/places"

// inCase is a text and the places it names, in order.
type inCase struct {
	text string
	hint places.Hint
	want string
}

func inCases() []inCase {
	da, nb, sv, en := places.Hint{Lang: "da"}, places.Hint{Lang: "nb"}, places.Hint{Lang: "sv"}, places.Hint{Lang: "en"}
	fi, is, lt, none := places.Hint{Lang: "fi"}, places.Hint{Lang: "is"}, places.Hint{Lang: "lt"}, places.Hint{}
	return []inCase{
		// plain
		{"jeg bor i Aarhus", da, "Aarhus/DK"}, {"sorggruppe Holte", da, "Holte/DK"}, {"Kalundborg eller omegn tak", da, "Kalundborg/DK"},
		{"in lillehammer", en, "Lillehammer/NO"}, {"Debt advice visby", en, "Visby/SE"}, {"rusfri fest nytår??? aarhus", da, "Aarhus/DK"},
		{"vilka föreningar finns i karlstad", sv, "Karlstad/SE"}, {"Bor ni i Kungälv?", sv, "Kungälv/SE"},
		{"etterlatte selvmord Namsos", nb, "Namsos/NO"}, {"moving to tromsø", en, "Tromsø/NO"},
		// genitives
		{"Aarhus' bedste tilbud", da, "Aarhus/DK"}, {"Odenses grupper", da, "Odense/DK"}, {"Göteborgs stadsmission", sv, "Göteborg/SE"},
		{"Bergens beste kafe", nb, "Bergen/NO"}, {"Københavns Kommune", da, "København/DK"}, {"Copenhagen's groups", en, "København/DK"},
		{"Stockholms län", sv, "Stockholms län/SE"}, {"Borås centrum", sv, "Borås/SE"},
		// without diacritics, or with the neighbour's
		{"bor i sonderborg", da, "Sønderborg/DK"}, {"i umea", sv, "Umeå/SE"}, {"malmo tack", sv, "Malmö/SE"}, {"goteborg", sv, "Göteborg/SE"},
		{"kobenhavn", da, "København/DK"}, {"koebenhavn", da, "København/DK"}, {"Köbenhavn", da, "København/DK"}, {"i Aabenraa", da, "Aabenraa/DK"},
		{"i Åbenrå", da, "Aabenraa/DK"}, {"aalborg", da, "Aalborg/DK"}, {"i Ålborg", da, "Aalborg/DK"}, {"Naestved", da, "Næstved/DK"},
		{"horsholm", da, "Hørsholm/DK"}, {"i Svolvaer", en, "Svolvær/NO"}, {"Jyvaskyla", en, "Jyväskylä/FI"}, {"gjovik", en, "Gjøvik/NO"},
		{"Isafjordur", en, "Ísafjörður/IS"}, {"Ostersund", en, "Östersund/SE"}, {"i Vasteras", sv, "Västerås/SE"}, {"Malmø", da, "Malmö/SE"},
		// misspelt
		{"svenborg gælt hjælp", da, "Svendborg/DK"}, {"jag bor i kungsbaka", sv, "Kungsbacka/SE"}, {"student i Upsala", sv, "Uppsala/SE"},
		{"helst i Sundsval", sv, "Sundsvall/SE"}, {"in copenhagan with coffee", en, "København/DK"}, {"i Trondhiem", nb, "Trondheim/NO"},
		{"bor i Lileström", sv, "Lillestrøm/NO"}, {"i Frederikshvan", da, "Frederikshavn/DK"}, {"bor i Stavnager", nb, "Stavanger/NO"},
		// names of several words
		{"ikke langt fra Mo i Rana", nb, "Mo i Rana/NO"}, {"Nykøbing Falster", da, "Nykøbing Falster/DK"}, {"i Nykøbing F.", da, "Nykøbing Falster/DK"},
		{"hei fra Å i Lofoten", nb, "Å i Lofoten/NO"}, {"Hvide Sande", da, "Hvide Sande/DK"}, {"i Ringkøbing-Skjern kommune", da, "Ringkøbing-Skjern/DK"},
		{"i Høje Taastrup", da, "Høje-Taastrup/DK"}, {"Upplands Väsby", sv, "Upplands Väsby/SE"}, {"Kongens Lyngby", da, "Kongens Lyngby/DK"}, {"Bø i Vesterålen", nb, "Bø i Vesterålen/NO"},
		{"Møre og Romsdal", nb, "Møre og Romsdal/NO"}, {"bor på Gran Canaria", nb, ""}, {"i Kr.sand", nb, "Kristiansand/NO"},
		// districts
		{"på Nørrebro", da, "Nørrebro/DK"}, {"Vanløse torsdage", da, "Vanløse/DK"}, {"København NV", da, "Nordvest/DK"},
		{"round grunerlokka pls", en, "Grünerløkka/NO"}, {"på Grønland i Oslo", nb, "Grønland/NO Oslo/NO"}, {"i Sandviken i Bergen", nb, "Sandviken/NO Bergen/NO"},
		{"bor på Hisingen", sv, "Hisingen/SE"}, {"Möllan i Malmö", sv, "Möllevången/SE Malmö/SE"}, {"ensom i Fyllingsdalen", nb, "Fyllingsdalen/NO"},
		{"ved Sognsvann", nb, "Sognsvann/NO"}, {"jag bor på söder i Stockholm", sv, "Södermalm/SE"}, {"asun Kalliossa", fi, "Kallio/FI"},
		{"bor på Voiebyen", nb, "Voiebyen/NO"}, {"i Gellerup", da, "Gellerup/DK"},
		// ordinary words
		{"vi har det godt", da, ""}, {"bor du her", da, ""}, {"os to", da, ""}, {"give me a hand", en, ""}, {"Give me a hand", en, ""}, {"bor i Give", da, "Give/DK"},
		{"jeg går på ski", nb, ""}, {"kvinnegruppe i Ski", nb, "Ski/NO"}, {"min mor og far", da, ""}, {"i mo", nb, ""}, {"bor i Mo", nb, "Mo/NO"},
		{"Bo heter jag. Bor i Bro.", sv, "Bro/SE"}, {"å bo alene", nb, ""}, {"Å bo her", nb, ""}, {"på Voss for unge", nb, "Voss/NO"},
		{"what the hell", en, ""}, {"jeg bor i Hell", nb, "Hell/NO"}, {"bor i Nes", nb, "Nes/NO"}, {"Bø, sorggruppe", nb, "Bø/NO"},
		{"ferge fra Moss", nb, "Moss/NO"}, {"utbytesstudent lund ensam", sv, "Lund/SE"}, {"mora mi er død", nb, ""}, {"jag bor i Mora", sv, "Mora/SE"},
		{"på mandag", nb, ""}, {"på sofaen", da, ""}, {"i skogen", nb, ""}, {"med pillerne i hånden", da, ""}, {"tre år", nb, ""}, {"inga vänner", sv, ""},
		{"one more time", en, ""}, {"write a haiku about herring", en, ""}, {"klockan tre på natten", sv, ""}, {"utan att vänta", sv, ""},
		{"Ett års ventetid", nb, ""}, {"en gräns för allt", sv, ""}, {"hør en röst", sv, ""}, {"ikke lyst til å skade meg", nb, ""},
		// turned down
		{"Moelv! ikke Mo i Rana", nb, "Moelv/NO"}, {"ikke Aarhus", da, ""}, {"inte i Lund", sv, ""}, {"not in Oslo", en, ""}, {"anything, not Bergen", en, ""},
		// which of several
		{"Holt ved Tvedestrand", nb, "Holt/NO Tvedestrand/NO"}, {"Nykøbing - altså den i Odsherred", da, "Nykøbing Sjælland/DK Odsherred/DK"},
		{"i Sandviken", sv, "Sandviken/SE"}, {"i Sandviken", nb, "Sandviken/NO"}, {"i Sandviken", places.Hint{Lang: "en", Country: "NO"}, "Sandviken/NO"},
		{"i Lund", sv, "Lund/SE"}, {"i Lund", nb, "Lund/NO"}, {"i Viken", places.Hint{Lang: "sv"}, "Viken/SE"},
		// exonyms and neighbours
		{"in Elsinore", en, "Helsingør/DK"}, {"Gothenburg please", en, "Göteborg/SE"}, {"i Köpenhamn", sv, "København/DK"}, {"i Åbo", sv, "Turku/FI"},
		{"Helsingfors", sv, "Helsinki/FI"}, {"i Hangö", sv, "Hanko/FI"}, {"anhörigstöd borgå", sv, "Porvoo/FI"}, {"nær Reykjavik", nb, "Reykjavík/IS"},
		{"Sthlm ikväll", sv, "Stockholm/SE"}, {"er i Kbh", da, "København/DK"}, {"studerende på AU", da, "Aarhus/DK"}, {"au det gør ondt", da, ""},
		{"Greetings from the Faroes", en, ""}, {"Åland", sv, "Åland/FI"},
		// cases of other languages
		{"asun Helsingissä", fi, "Helsinki/FI"}, {"Turussa", fi, "Turku/FI"}, {"Lahes asun", fi, "Lahti/FI"}, {"Tampereella", fi, "Tampere/FI"},
		{"Espoossa", fi, "Espoo/FI"}, {"Vantaalla", fi, "Vantaa/FI"}, {"Kuopiossa", fi, "Kuopio/FI"}, {"í Hafnarfirði", is, "Hafnarfjörður/IS"},
		{"á Akureyri", is, "Akureyri/IS"}, {"Vilniuje", lt, "Vilnius/LT"}, {"gyvenu Kaune", lt, "Kaunas/LT"}, {"Klaipėdoje", lt, "Klaipėda/LT"},
		// postcodes
		{"2200 sorg", da, "Nørrebro/DK"}, {"bor i 8000", da, "Aarhus/DK"}, {"postnummer 5003", nb, "Bergen/NO"}, {"411 05", sv, "Göteborg/SE"},
		{"hvad er 17 procent af 3400", da, ""}, {"siden 2019", da, ""}, {"fødd i 1999", nb, ""}, {"kl 17", da, ""},
		{"LT-01100", none, "Vilnius/LT"}, {"SE-411 05 Göteborg", en, "Göteborg/SE"}, {"DK-6830", en, "Nørre Nebel/DK"}, {"6760", da, "Ribe/DK"},
		{"i 6760 dage", da, ""}, {"7900 Nykøbing", da, "Nykøbing Mors/DK"}, {"00100 Helsinki", fi, "Helsinki/FI"}, {"bor i 90630", sv, "Umeå/SE"},
		{"postnummer 9321", nb, "Bardufoss/NO"}, {"0001 9999 99999", nb, "Oslo/NO"},
		// words that are names of places elsewhere
		{"det er min bror", da, ""}, {"ta mig i handen", sv, ""}, {"en skive brød", da, ""}, {"the hole in my heart", en, ""},
		{"jeg skal bo hos Helle", da, ""}, {"han heter Anders Lund", sv, ""}, {"Marit Berg", nb, ""},
		// municipalities and areas
		{"Varde Kommune", da, "Varde/DK"}, {"vågå kommune", nb, "Vågå/NO"}, {"Håbo kommun", sv, "Håbo/SE"}, {"fana i bergen", nb, "Fana/NO Bergen/NO"},
		// compounds
		{"Sigtunaföräldrar", sv, "Sigtuna/SE"}, {"Stavanger-området", nb, "Stavanger/NO"}, {"aarhusområdet", da, "Aarhus/DK"},
		// an answer to the question where
		{"ski", places.Hint{Lang: "nb", Answer: true}, "Ski/NO"}, {"moss", places.Hint{Lang: "nb", Answer: true}, "Moss/NO"},
		// shouting and nothing
		{"JEG VIL HA HJELP I BERGEN NÅ", nb, "Bergen/NO"}, {"", none, ""}, {"😀😀", none, ""}, {"\x00\xff", none, ""}, {"....", none, ""},
	}
}
