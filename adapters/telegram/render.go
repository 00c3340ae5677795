package telegram

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Limits of Telegram, in UTF-16 units of text and in buttons of one message.
const (
	maxWords   = 4096
	maxCaption = 1024
	maxButtons = 100
)

// kind says which call shows a part.
type kind uint8

const (
	asWords kind = iota
	asVenue
	asPlace
	asFile
)

// part is one message of Telegram. A chat.Message becomes one or more.
type part struct {
	kind    kind
	text    rich // of asFile: the caption
	rows    [][]button
	share   string // label of the button that shares where somebody is; it cannot stand beside rows
	unshare bool   // takes that button away again; it cannot stand beside rows
	at      chat.Point
	title   string // of a venue
	address string
	file    int               // of asFile: which one
	long    map[string]string // values of buttons that Telegram would not carry, by what it carries instead
}

// page draws a message for one chat.
type page struct {
	m       chat.Message
	say     *lang.Catalogue
	private bool // a person's own chat
}

// render draws a message as the parts that show it, in order. It is pure.
func render(p page) []part {
	buttons, rest := p.buttons()
	var parts []part
	for _, text := range p.body(rest).split(maxWords) {
		parts = append(parts, part{kind: asWords, text: text})
	}
	if at := p.m.Place; at != nil {
		parts = append(parts, p.place(*at))
	}
	rows, long := arrange(buttons)
	switch {
	case len(parts) == 0 && len(rows) == 0:
		return nil
	case len(parts) == 0:
		parts = []part{{kind: asWords, text: words(p.text("choose"))}}
	}
	last := &parts[len(parts)-1]
	last.rows, last.long = rows, long
	if p.m.AskPlace && p.private {
		parts = p.ask(parts)
	}
	return parts
}

func (p page) text(key string) string { return p.say.Say(p.m.Lang, key, nil) }

// ask adds the button that shares a place: below the last part, or, where other buttons stand, below a line of its own.
func (p page) ask(parts []part) []part {
	label := p.text("place.share")
	last := &parts[len(parts)-1]
	if len(last.rows) == 0 {
		last.share = label
		return parts
	}
	return append(parts, part{kind: asWords, text: words(p.text("place.hint")), share: label})
}

// place shows a point: as a venue when it is that of one card, whose name and address are known.
func (p page) place(at chat.Point) part {
	if len(p.m.Cards) == 1 {
		card := p.m.Cards[0]
		for _, fact := range card.Facts {
			if fact.Kind == chat.FactWhere && fact.Text != "" && card.Title != "" {
				return part{kind: asVenue, at: at, title: line(card.Title), address: line(fact.Text)}
			}
		}
	}
	return part{kind: asPlace, at: at}
}

// body is the words of a message: who says it, what they say, the cards, and what cannot be a button.
func (p page) body(rest []string) rich {
	look := plain
	if p.m.By == chat.BySystem {
		look = italic
	}
	var body rich
	if by := p.by(); by != "" {
		body = append(body, run{text: by, style: bold}, run{text: "\n"})
	}
	body = append(body, run{text: strings.TrimSpace(clean(p.m.Text)), style: look})
	numbered := p.alike()
	for i, card := range p.m.Cards {
		body = append(body, drawCard(card, i+1, numbered)...)
	}
	if len(rest) > 0 {
		body = append(body, run{text: "\n\n" + strings.Join(rest, "\n")})
	}
	return body
}

// by names a human, and warns where a person may be in danger.
func (p page) by() string {
	var by string
	if p.m.By == chat.ByHuman || p.m.By == chat.ByPerson {
		by = line(p.m.Name)
	}
	if p.m.Urgent {
		by = strings.TrimSpace("🔴 " + by)
	}
	return by
}

// line is text for where only one line fits.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// renderFiles draws a message whose first files come with it: its words as the caption when they are short enough, else
// before them.
func renderFiles(p page, files []int) []part {
	parts := render(p)
	if len(files) == 0 {
		return parts
	}
	var shown []part
	for _, file := range files {
		shown = append(shown, part{kind: asFile, file: file})
	}
	if len(parts) == 1 && parts[0].kind == asWords && parts[0].share == "" && size(parts[0].text.text()) <= maxCaption {
		shown[0].text = parts[0].text
		last := &shown[len(shown)-1]
		last.rows, last.long = parts[0].rows, parts[0].long
		return shown
	}
	return append(shown[:0:0], append(parts, shown...)...)
}

// unshared takes away the button that shares a place, which an earlier message showed: with the first part that can.
func (p page) unshared(parts []part) []part {
	switch {
	case len(parts) == 0 || parts[0].share != "":
		return parts
	case len(parts[0].rows) == 0:
		parts[0].unshare = true
		return parts
	}
	// Telegram takes a keyboard away only with a message that has no buttons itself.
	below := part{kind: asWords, text: words(p.text("choose")), rows: parts[0].rows, long: parts[0].long}
	parts[0].rows, parts[0].long, parts[0].unshare = nil, nil, true
	return append([]part{parts[0], below}, parts[1:]...)
}
