package telegram

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// button is an inline button as Telegram takes it: one of data and URL. The library's own type adds an empty copy_text.
type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Bounds of buttons.
const (
	maxData   = 64 // bytes that Telegram carries
	halfRow   = 18 // units of a label, two of which stand side by side on a phone
	longValue = "~"
)

type pressable struct {
	label string
	c     chat.Choice
	card  bool // it belongs to a card
}

// buttons gives the choices that are buttons here, those of cards first, and the lines that stand for the rest.
func (p page) buttons() (list []pressable, rest []string) {
	alike := p.alike()
	add := func(c chat.Choice, before string, number int, card bool) {
		label := line(c.Label)
		switch {
		case c.URL != "" && webLink(c.URL) == "":
			rest = append(rest, contactLine(c))
		case label == "":
		case len(list) >= maxButtons && c.URL != "":
			rest = append(rest, label+": "+c.URL)
		case len(list) >= maxButtons:
			rest = append(rest, strconv.Itoa(number)+". "+label) // a bare number chooses it
		default:
			list = append(list, pressable{label: before + label, c: c, card: card})
		}
	}
	n := 0
	for i, card := range p.m.Cards {
		before := ""
		if alike {
			before = strconv.Itoa(i+1) + ". "
		}
		for _, c := range card.Choices {
			n++
			if c.URL != "" && slices.ContainsFunc(card.Facts, func(f chat.Fact) bool { return f.URL == c.URL && webLink(c.URL) == "" }) {
				continue // a line of the card tells the number already
			}
			add(c, before, n, true)
		}
	}
	for _, c := range p.m.Choices {
		n++
		add(c, "", n, false)
	}
	return list, rest
}

// alike reports whether buttons of several cards bear the same label, so that they must be told apart by a number.
func (p page) alike() bool {
	of := map[string]int{}
	for i, card := range p.m.Cards {
		for _, c := range card.Choices {
			if at, seen := of[c.Label]; seen && at != i {
				return true
			}
			of[c.Label] = i
		}
	}
	return false
}

// arrange puts buttons in rows, two short ones side by side, and names the values that are too long to be carried.
func arrange(list []pressable) (rows [][]button, long map[string]string) {
	fits := false // the last row takes another
	for i, it := range list {
		if i > 0 && it.card != list[i-1].card { // what belongs to the cards does not mix with the rest
			fits = false
		}
		b := button{Text: it.label, URL: it.c.URL}
		if b.URL == "" {
			b.Data = it.c.Value
			if len(b.Data) > maxData || b.Data == "" || strings.HasPrefix(b.Data, longValue) {
				b.Data = longValue + short(it.c.Value)
				if long == nil {
					long = map[string]string{}
				}
				long[b.Data] = it.c.Value
			}
		}
		small := size(b.Text) <= halfRow
		if fits && small {
			rows[len(rows)-1] = append(rows[len(rows)-1], b)
			fits = false
			continue
		}
		rows, fits = append(rows, []button{b}), small
	}
	return rows, long
}

// inline is the markup of rows of buttons.
type inline struct {
	Rows [][]button `json:"inline_keyboard"`
}

// sharing is the markup of the one button that shares where somebody is.
type sharing struct {
	Rows   [][]sharer `json:"keyboard"`
	Once   bool       `json:"one_time_keyboard"`
	Resize bool       `json:"resize_keyboard"`
}

type sharer struct {
	Text     string `json:"text"`
	Location bool   `json:"request_location"`
}

// unsharing takes it away again.
type unsharing struct {
	Remove bool `json:"remove_keyboard"`
}

// prompting opens the field for an answer, for whoever the message names.
type prompting struct {
	Force     bool `json:"force_reply"`
	Selective bool `json:"selective"`
}

// markup is what stands below a part; nil: nothing.
func (p part) markup() any {
	switch {
	case len(p.rows) > 0:
		return inline{Rows: p.rows}
	case p.share != "":
		return sharing{Rows: [][]sharer{{{Text: p.share, Location: true}}}, Once: true, Resize: true}
	case p.unshare:
		return unsharing{Remove: true}
	}
	return nil
}
