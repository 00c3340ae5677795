package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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
	h := open(t, web.Options{Trial: true, Fetch: fetcher(t)})
	withExamples(h)
	b := openBrowser(t)
	ctx := b.tab(t)
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

// TestScreenshotsElsewhere takes pictures of the chat in a foreign page, of the page without scripts, and of trouble.
func TestScreenshotsElsewhere(t *testing.T) {
	folder := os.Getenv("BROBYGGER_SHOTS")
	if folder == "" {
		t.Skip("set BROBYGGER_SHOTS to a folder to take pictures")
	}
	h := open(t, web.Options{Lines: []web.Line{
		{Country: "DK", Name: "Alarm 112", Number: "112", Hours: "24/7"}, {Country: "DK", Name: "Livslinien", Number: "70 201 201", Hours: "11-05", Chat: "https://www.livslinien.dk/chat"},
		{Country: "NO", Name: "Mental Helse", Number: "116 123", Hours: "24/7"},
	}})
	withExamples(h)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><html lang="nb"><meta name="viewport" content="width=device-width"><meta charset="utf-8"><title>Host</title><style>html{font-size:62.5%%}body{font:16px serif;margin:2em}</style>
<h1>Kommunens side</h1><p>Her står det noe om tilbudene i kommunen.</p><script type="module" src="%s/brobygger.js" data-auto data-country="NO"></script>`, h.server.URL)
	}))
	defer host.Close()
	file := func(what string) string { return filepath.Join(folder, "else-"+what+".png") }
	b := openBrowser(t)
	ctx := b.tab(t)
	run(t, ctx, screen(1280, 800, 1, false), chromedp.Navigate(host.URL), until(`chat.root.querySelector(".launch")`), chromedp.Sleep(300*time.Millisecond), picture(file("launcher")),
		script(`chat.root.querySelector(".launch").click()`), until(`chat.log.textContent.includes("Hej.")`), say("find"),
		until(`chat.log.querySelector("[data-message='find-end']")`), chromedp.Sleep(900*time.Millisecond), picture(file("panel")),
		script(`chat.text.value = "x".repeat(8050); chat.text.dispatchEvent(new Event("input"))`), chromedp.Sleep(200*time.Millisecond), picture(file("too-long")))
	h.inbox.reactWith(func(chat.Event) error { return errors.New("down") })
	h.feed.breakWith(errors.New("down"))
	h.server.CloseClientConnections()
	run(t, ctx, screen(390, 844, 2, true), script(`chat.text.value = ""`), say("Er du der?"), until(`chat.root.querySelector(".status.lost")`),
		until(`chat.log.querySelector(".own:last-child .state")?.textContent.includes("Ikke")`), chromedp.Sleep(900*time.Millisecond), picture(file("lost")))
	h.feed.breakWith(nil)
	withExamples(h)
	run(t, ctx, script(`sessionStorage.clear()`), screen(390, 844, 2, true), media("forced-colors", "active", "prefers-color-scheme", "dark"), full(h.server.URL+"/?lang=sv"), chromedp.Sleep(900*time.Millisecond), picture(file("forced-colors")),
		media("prefers-color-scheme", "light"), script(`sessionStorage.clear()`), chromedp.Navigate(host.URL), until(`chat.root.querySelector(".launch")`), script(`chat.root.querySelector(".launch").click()`),
		until(`chat.log.textContent.includes("Hej.")`), chromedp.Sleep(900*time.Millisecond), picture(file("panel-phone")))
	ctx = b.tab(t)
	run(t, ctx, withoutScripts(), screen(390, 844, 2, true), chromedp.Navigate(h.server.URL+"/?lang=da"), picture(file("noscript")))
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
			{ID: at + "4", By: chat.ByHuman, Name: "Signe", Lang: "da", Text: "Her er indgangen til gruppen.", Files: []chat.File{{Kind: chat.FilePhoto, On: "x", Ref: "door"}}},
			{ID: "human-end", Lang: "da", Tone: chat.ToneNotice, Text: "Signe har forladt samtalen. Brobygger er her igen."}}
	case e.Text == "crisis":
		return []chat.Message{{ID: "crisis-end", Lang: "da", Tone: chat.ToneCrisis,
			Text:    "Det lyder, som om det gør meget ondt lige nu. Godt, at du skriver det.\n\nEr du i fare lige nu?\n\nRing 112, hvis det haster.\nLivslinien: 70 201 201 (åben kl. 11-05)\nSct. Nicolai Tjenesten: 70 120 110\nSkriv med nogen: https://www.livslinien.dk/chat\n\nEr der et menneske, du kan være sammen med nu?",
			Choices: []chat.Choice{{Value: "call", Label: "Ring 112", URL: "tel:112"}, {Value: "human", Label: "Tal med et menneske her"}, {Value: "busy", Label: "Linjen var optaget"}}}}
	}
	return nil
}
