package web_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/chromedp/chromedp"
)

// TestScreenshots takes pictures of every kind of message into the folder named by BROBYGGER_SHOTS, to be looked at.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("BROBYGGER_SHOTS")
	if folder == "" {
		t.Skip("set BROBYGGER_SHOTS to a folder to take pictures")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	h := open(t, web.Options{Trial: true})
	withExamples(h)
	ctx := browser(t)
	for _, size := range []struct {
		name          string
		width, height int64
		scale         float64
	}{{"phone", 390, 844, 2}, {"narrow", 320, 640, 2}, {"desktop", 1280, 800, 1}} {
		for _, scheme := range []string{"light", "dark"} {
			file := func(what string) string { return filepath.Join(folder, size.name+"-"+scheme+"-"+what+".png") }
			steps := []step{
				screen(size.width, size.height, size.scale, size.name != "desktop"),
				media("prefers-color-scheme", scheme),
				chromedp.Navigate(h.server.URL + "/?lang=da"),
				until(`chat.log.querySelectorAll(".entry").length > 0`), chromedp.Sleep(300 * time.Millisecond),
				picture(file("1-begin")),
			}
			for _, words := range []string{"find", "human", "crisis"} {
				steps = append(steps, say(words), until(`chat.log.querySelector("[data-message='`+words+`-end']")`),
					chromedp.Sleep(900*time.Millisecond), picture(file("2-"+words)))
			}
			steps = append(steps, script(`chat.root.querySelector(".scroller").scrollTop = 0`), chromedp.Sleep(300*time.Millisecond),
				picture(file("3-top")),
				script(`chat.root.querySelector("button[data-label=delete]").click()`), chromedp.Sleep(200*time.Millisecond),
				picture(file("4-delete")),
				script(`sessionStorage.clear()`))
			if err := chromedp.Do(ctx, steps...); err != nil {
				t.Fatalf("%s %s: %v", size.name, scheme, err)
			}
		}
	}
}

// examples answers with one message of every kind.
func examples(e chat.Event) []chat.Message {
	card := func(id, title, what string) chat.Card {
		return chat.Card{Listing: id, Title: title, What: what, Facts: []chat.Fact{
			{Kind: chat.FactWhere, Text: "Aarhus, Jægergårdsgade 42 · 1,2 km herfra"},
			{Kind: chat.FactWhen, Text: "Mandag til torsdag 10–16. Åbent nu, lukker kl. 16"},
			{Kind: chat.FactCost, Text: "Gratis"},
			{Kind: chat.FactAccess, Text: "Du kan bare komme"},
			{Kind: chat.FactPhone, Text: "87 13 13 13", URL: "tel:+4587131313"},
			{Kind: chat.FactEmail, Text: "kontakt@example.org", URL: "mailto:kontakt@example.org"},
			{Kind: chat.FactWeb, Text: "example.org", URL: "https://example.org/"},
			{Kind: chat.FactVerified, Text: "Set på stedets side i juni 2026. Ingen har ringet og spurgt endnu."},
		}, Choices: []chat.Choice{{Value: "details:" + id, Label: "Mere om stedet"}, {Value: "wrong:" + id, Label: "Det passer ikke"}}}
	}
	at := string(e.ID)
	switch {
	case e.Signal == chat.SignalOpened:
		return []chat.Message{{ID: at + "1", Lang: "da", AskPlace: true,
			Text:    "Hej. Jeg hedder Brobygger og er et program. Jeg kan finde steder, grupper og mennesker, der kan hjælpe, og jeg kan spørge et menneske, om de vil skrive med dig.\n\nHvad leder du efter?",
			Choices: []chat.Choice{{Value: "need:anxiety", Label: "Angst"}, {Value: "need:loneliness", Label: "Ensomhed"}, {Value: "need:alcohol", Label: "Alkohol"}, {Value: "need:relatives", Label: "Jeg er pårørende"}, {Value: "need.more", Label: "Noget andet"}, {Value: "human", Label: "Tal med et menneske"}}}}
	case e.Text == "find":
		return []chat.Message{
			{ID: at + "1", Lang: "da", Text: "Du skriver, at du har det svært med angst og bor i Aarhus. Her er to steder, der kunne passe."},
			{ID: "find-end", Lang: "da", Cards: []chat.Card{card("a", "Angstforeningens selvhjælpsgruppe", "En gruppe for voksne med angst. I mødes en gang om ugen og taler om det, der fylder."), card("b", "Café Stjernen", "Et åbent sted med kaffe, varme og mennesker, der selv har haft det svært.")},
				Choices: []chat.Choice{{Value: "more", Label: "Vis flere"}, {Value: "closer", Label: "Tættere på"}, {Value: "online", Label: "Hellere online"}, {Value: "human", Label: "Tal med et menneske"}}}}
	case e.Text == "human":
		return []chat.Message{
			{ID: at + "1", Lang: "da", Tone: chat.ToneNotice, Text: "Nu er der et menneske her: Signe. Brobygger tier, mens I skriver sammen."},
			{ID: at + "2", By: chat.ByHuman, Name: "Signe", Lang: "da", Text: "Hej. Tak, fordi du skrev. Jeg har selv haft angst i mange år og er her den næste times tid."},
			{ID: at + "3", By: chat.ByHuman, Name: "Signe", Lang: "da", Text: "Vil du fortælle lidt om, hvordan det er for dig lige nu?\n\nDu kan læse om gruppen her: https://example.org/gruppe"},
			{ID: "human-end", Lang: "da", Tone: chat.ToneNotice, Text: "Signe har forladt samtalen. Brobygger er her igen."}}
	case e.Text == "crisis":
		return []chat.Message{{ID: "crisis-end", Lang: "da", Tone: chat.ToneCrisis,
			Text:    "Det lyder, som om det gør meget ondt lige nu. Godt, at du skriver det.\n\nEr du i fare lige nu?\n\nRing 112, hvis det haster.\nLivslinien: 70 201 201 (åben kl. 11-05)\nSct. Nicolai Tjenesten: 70 120 110\nSkriv med nogen: https://www.livslinien.dk/chat\n\nEr der et menneske, du kan være sammen med nu?",
			Choices: []chat.Choice{{Value: "call", Label: "Ring 112", URL: "tel:112"}, {Value: "human", Label: "Tal med et menneske her"}, {Value: "busy", Label: "Linjen var optaget"}}}}
	}
	return nil
}
