package discord

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// component is a row, a button, a select or a text input. The library's own types leave out what Discord wants, and write
// what it refuses (an empty description of an option).
type component struct {
	Type        discordgo.ComponentType `json:"type"`
	Components  []component             `json:"components,omitempty"`
	Style       int                     `json:"style,omitempty"`
	Label       string                  `json:"label,omitempty"`
	CustomID    string                  `json:"custom_id,omitempty"`
	URL         string                  `json:"url,omitempty"`
	Placeholder string                  `json:"placeholder,omitempty"`
	Options     []option                `json:"options,omitempty"`
	Required    *bool                   `json:"required,omitempty"`
	MaxLength   int                     `json:"max_length,omitempty"`
}

// option is one line of a select.
type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Bounds of Discord on components.
const (
	rowButtons  = 5
	maxRows     = 5
	maxButtons  = rowButtons * maxRows
	maxOptions  = 25
	labelUnits  = 80
	optionUnits = 100
	longestLink = 512
)

// Ids of components that are the adapter's own begin with a sign that no Choice has.
const (
	ownPrefix    = "~"
	selectPrefix = "~select."
	findModal    = "~find"
	askPrefix    = "~ask:"
	wordsInput   = "words"
)

// pressable reports whether a value can be a button's: a Choice, or a control, whose values may hold the ids of accounts.
func pressable(value string) bool {
	return validChoice(value) || strings.HasPrefix(value, adapters.ControlPrefix) && units(value) <= 100
}

// keys are the buttons of one message, and the lines of text for what cannot be a button.
type keys struct {
	rows  []component
	lines []string // markdown, one line each
}

// validChoice reports whether a value can be a Choice.
func validChoice(value string) bool {
	return value != "" && len(value) <= 64 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789_.:-") == ""
}

// buttons lays choices out. Choices that are no buttons on Discord (tel:, sms:, mailto:) become lines.
func buttons(choices []chat.Choice, choose string) keys {
	var k keys
	var pressed, links, all []chat.Choice
	seen := map[string]bool{}
	for _, c := range choices {
		switch {
		case c.URL == "" && (!pressable(c.Value) || seen[c.Value]):
		case c.URL == "":
			seen[c.Value] = true
			pressed, all = append(pressed, c), append(all, c)
		case isWeb(c.URL):
			links, all = append(links, c), append(all, c)
		default:
			k.lines = append(k.lines, callLine(c))
		}
	}
	if len(all) > maxButtons {
		for _, c := range links {
			k.lines = append(k.lines, "🔗 "+escape(c.Label)+": "+c.URL)
		}
		k.selects(pressed, choose)
		return k
	}
	k.buttons(all)
	return k
}

func (k *keys) buttons(choices []chat.Choice) {
	var row []component
	for i, c := range choices {
		b := component{Type: discordgo.ButtonComponent, Style: int(discordgo.SecondaryButton), Label: k.label(c.Label, i+1, labelUnits), CustomID: c.Value}
		if c.URL != "" {
			b.Style, b.CustomID, b.URL = int(discordgo.LinkButton), "", c.URL
		}
		row = append(row, b)
		if len(row) == rowButtons || i == len(choices)-1 {
			k.rows = append(k.rows, component{Type: discordgo.ActionsRowComponent, Components: row})
			row = nil
		}
	}
}

// label cuts what is too long for a button, numbers it, and shows the whole of it as a line above.
func (k *keys) label(full string, n, limit int) string {
	if strings.TrimSpace(full) == "" {
		full = strconv.Itoa(n)
	}
	if units(full) <= limit {
		return full
	}
	k.lines = append(k.lines, strconv.Itoa(n)+"\\. "+escape(full))
	return cut(strconv.Itoa(n)+". "+full, limit)
}

// selects shows many choices as lists to select from; what does not fit into five lists is told as text.
func (k *keys) selects(choices []chat.Choice, choose string) {
	for i := 0; i < len(choices); i += maxOptions {
		page := choices[i:min(i+maxOptions, len(choices))]
		if len(k.rows) == maxRows {
			for j, c := range page {
				k.lines = append(k.lines, strconv.Itoa(i+j+1)+"\\. "+escape(c.Label))
			}
			continue
		}
		list := component{Type: discordgo.SelectMenuComponent, CustomID: selectPrefix + strconv.Itoa(len(k.rows)), Placeholder: cut(choose, 150)}
		for j, c := range page {
			list.Options = append(list.Options, option{Label: k.label(c.Label, i+j+1, optionUnits), Value: c.Value})
		}
		k.rows = append(k.rows, component{Type: discordgo.ActionsRowComponent, Components: []component{list}})
	}
}

func isWeb(url string) bool {
	return (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) && units(url) <= longestLink && !strings.ContainsAny(url, " \n<>")
}

// callLine shows a number or an address as a line of its own: Discord makes no link of tel:, so that it must be readable.
func callLine(c chat.Choice) string {
	kind, rest, _ := strings.Cut(c.URL, ":")
	icon := map[string]string{"tel": "📞", "sms": "💬", "mailto": "✉️"}[kind]
	if icon == "" {
		icon = "🔗"
	}
	rest, _, _ = strings.Cut(rest, "?")
	line := icon + " **" + escape(c.Label) + "**"
	if !strings.Contains(digitsOf(c.Label), localNumber(rest)) || kind == "mailto" && !strings.Contains(c.Label, rest) {
		line += ": " + escape(rest)
	}
	return line
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// localNumber is a number without the country's code, as labels show it.
func localNumber(number string) string {
	if local, ok := strings.CutPrefix(number, "+"); ok && len(local) > 2 {
		return digitsOf(local[2:])
	}
	return digitsOf(number)
}

// modal is the form that asks for words.
func modal(id, title, question string) map[string]any {
	yes := true
	input := component{Type: discordgo.TextInputComponent, CustomID: wordsInput, Style: int(discordgo.TextInputParagraph),
		Label: cut(question, 45), Required: &yes, MaxLength: 2000}
	if units(question) > 45 {
		input.Placeholder = cut(question, 100)
	}
	return map[string]any{"custom_id": cut(id, 100), "title": cut(title, 45),
		"components": []component{{Type: discordgo.ActionsRowComponent, Components: []component{input}}}}
}
