package discord

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/bwmarrin/discordgo"
)

// Bounds of Discord on messages.
const (
	contentUnits = 2000
	maxEmbeds    = 10
	embedUnits   = 6000 // of all embeds of a message together
	titleUnits   = 256
	aboutUnits   = 4096
)

// part is one message as Discord shows it.
type part struct {
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []component
}

// render turns a message into as many of Discord's as it needs. It is pure; a message without anything gives none.
func render(m chat.Message, say *lang.Catalogue, code string) []part {
	if m.Lang != "" {
		code = m.Lang
	}
	choices, embeds := cards(m.Cards)
	choices = append(choices, m.Choices...)
	if m.Place != nil {
		choices = append(choices, chat.Choice{Label: say.Say(code, "map", nil), URL: mapOf(*m.Place)})
	}
	keys := buttons(choices, say.Say(code, "choose", nil))
	lines := keys.lines
	if m.AskPlace {
		lines = append(lines, "-# "+escape(say.Say(code, "town", nil)))
	}
	parts := join(pieces(m), lines)
	parts = withEmbeds(parts, embeds)
	if len(keys.rows) > 0 {
		if len(parts) == 0 {
			parts = []part{{}}
		}
		parts[len(parts)-1].Components = keys.rows
	}
	return parts
}

// pieces are the words of a message, each at most one message long: who says them stands above in bold, notices are quoted.
func pieces(m chat.Message) []string {
	head := ""
	if m.Name != "" && (m.By == chat.ByHuman || m.By == chat.ByPerson) {
		head = "**" + escape(cut(m.Name, titleUnits)) + "**\n"
	}
	notice := m.By == chat.BySystem || m.Tone == chat.ToneNotice
	return split(m.Text, contentUnits, func(piece string, first bool) string {
		shown := escape(piece)
		if notice {
			shown = "> " + strings.ReplaceAll(shown, "\n", "\n> ")
		}
		if first {
			shown = head + shown
		}
		return shown
	})
}

// join puts lines under the last piece, with a blank line between.
func join(pieces, lines []string) []part {
	var parts []part
	for _, piece := range pieces {
		parts = append(parts, part{Content: piece})
	}
	gap := "\n\n"
	for _, line := range lines {
		last := len(parts) - 1
		if last >= 0 && units(parts[last].Content)+units(gap)+units(line) <= contentUnits {
			parts[last].Content += gap + line
		} else {
			parts = append(parts, part{Content: line})
		}
		gap = "\n"
	}
	return parts
}

// withEmbeds puts embeds under the last piece, as many messages as they need.
func withEmbeds(parts []part, embeds []*discordgo.MessageEmbed) []part {
	room := embedUnits
	for i, e := range embeds {
		size := units(e.Title) + units(e.Description)
		if len(parts) == 0 || i > 0 && (len(parts[len(parts)-1].Embeds) == maxEmbeds || size > room) {
			parts, room = append(parts, part{}), embedUnits
		}
		last := &parts[len(parts)-1]
		last.Embeds = append(last.Embeds, e)
		room -= size
	}
	return parts
}

// cards turns cards into embeds, and gathers their buttons. Buttons of two cards that read alike get the card's title.
func cards(all []chat.Card) ([]chat.Choice, []*discordgo.MessageEmbed) {
	var choices []chat.Choice
	var embeds []*discordgo.MessageEmbed
	labels := map[string]int{}
	for _, c := range all {
		for _, choice := range c.Choices {
			labels[choice.Label]++
		}
	}
	for _, c := range all {
		calls := []string{}
		for _, choice := range c.Choices {
			switch {
			case choice.URL != "" && !isWeb(choice.URL):
				if !slices.ContainsFunc(c.Facts, func(f chat.Fact) bool { return f.URL == choice.URL }) { // it is told already
					calls = append(calls, callLine(choice))
				}
				continue
			case labels[choice.Label] > 1:
				choice.Label = cut(choice.Label+": "+c.Title, labelUnits)
			}
			choices = append(choices, choice)
		}
		embeds = append(embeds, cardEmbeds(c, calls)...)
	}
	return choices, embeds
}

// cardEmbeds shows a card: a title, a sentence or two, and the facts as lines, because columns are too narrow on a phone.
func cardEmbeds(c chat.Card, calls []string) []*discordgo.MessageEmbed {
	blocks := split(c.What, aboutUnits, func(piece string, _ bool) string { return escape(piece) })
	gap := "\n\n"
	lines := append(factLines(c.Facts), calls...)
	for _, line := range lines {
		last := len(blocks) - 1
		if last >= 0 && units(blocks[last])+units(gap)+units(line) <= aboutUnits {
			blocks[last] += gap + line
		} else {
			blocks = append(blocks, line)
		}
		gap = "\n"
	}
	if len(blocks) == 0 {
		blocks = []string{""}
	}
	title := escape(cut(c.Title, titleUnits))
	if units(title) > titleUnits {
		title = escape(cut(c.Title, titleUnits/2))
	}
	embeds := make([]*discordgo.MessageEmbed, len(blocks))
	for i, block := range blocks {
		embeds[i] = &discordgo.MessageEmbed{Description: block, Color: accent}
	}
	embeds[0].Title = title
	return embeds
}

// accent is the colour of the bar beside a card, as on the web pages.
const accent = 0x1f6f6b

func factLines(facts []chat.Fact) []string {
	var lines []string
	for _, f := range facts {
		text := escape(cut(f.Text, contentUnits/2))
		if isWeb(f.URL) && !strings.ContainsAny(f.URL, "()") && !strings.Contains(f.Text, "://") {
			text = "[" + text + "](" + f.URL + ")"
		}
		lines = append(lines, adapters.Icon(f.Kind)+" "+text)
	}
	return lines
}

func mapOf(at chat.Point) string {
	lat, lon := strconv.FormatFloat(at.Lat, 'f', 5, 64), strconv.FormatFloat(at.Lon, 'f', 5, 64)
	return "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=16/" + lat + "/" + lon
}
