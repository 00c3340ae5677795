package telegram

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// drawCard writes a card below what stands before: its title, what it is, and a line for each fact. A number stands
// before the title when the buttons of several cards are told apart by it.
func drawCard(c chat.Card, n int, numbered bool) rich {
	title := line(c.Title)
	if numbered {
		title = strconv.Itoa(n) + ". " + title
	}
	body := rich{{text: "\n\n"}, {text: title, style: bold}}
	if what := strings.TrimSpace(clean(c.What)); what != "" {
		body = append(body, run{text: "\n" + what})
	}
	for _, fact := range c.Facts {
		if text := line(fact.Text); text != "" {
			body = append(body, run{text: "\n" + adapters.Icon(fact.Kind) + " "}, run{text: text, link: webLink(fact.URL)})
		}
	}
	return body
}

// webLink gives an address that Telegram opens; numbers and mail addresses are written out, and are tappable so.
func webLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || clean(address) != address {
		return ""
	}
	return address
}

// contactLine writes a choice that is no button on Telegram: a number to call or to write to, a mail address.
func contactLine(c chat.Choice) string {
	scheme, address, ok := strings.Cut(c.URL, ":")
	if !ok {
		return line(c.Label)
	}
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	address, _, _ = strings.Cut(address, "?")
	sign := map[string]string{"tel": "📞", "sms": "💬", "mailto": "✉️"}[scheme]
	label, address := line(c.Label), line(address)
	switch {
	case label == "" || says(label, address):
		return strings.TrimSpace(sign + " " + first(label, address))
	default:
		return strings.TrimSpace(sign + " " + label + ": " + address)
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// says reports whether a label tells the address itself, perhaps without the country's code.
func says(label, address string) bool {
	if strings.Contains(label, address) {
		return true
	}
	told := digits(label)
	return len(told) >= 3 && !strings.Contains(address, "@") && strings.HasSuffix(digits(address), told)
}

func digits(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) {
			return c
		}
		return -1
	}, s)
}
