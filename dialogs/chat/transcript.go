package chat

import (
	"fmt"
	"strings"
	"unicode"
)

// Transcript renders a message as the lines of a transcript, without line ends: what a terminal prints, and what a
// golden conversation holds. A message that says nothing gives no lines.
//
//	< words of the bot, one line a line
//	< Maja: words of a human who has a name
//	    + photo
//	    Title of a card
//	      what it is
//	      where: a fact
//	    [1] Label of a button (value)
//	    [2] Label of a link (tel:112)
//	    [@] a location may be shared here
//	    @ 56.150,10.200
//
// No line begins with ">", "@" or "~", which mark what a person does in a transcript. Control characters are
// left out, so that words from outside cannot steer a terminal.
func Transcript(m Message) []string {
	var lines []string
	if m.Text != "" {
		lines = append(lines, spoken(m)...)
	}
	for _, f := range m.Files {
		lines = append(lines, "    + "+printable(string(f.Kind)))
	}
	n := 0
	for _, card := range m.Cards {
		lines = append(lines, cardLines(card)...)
		for _, choice := range card.Choices {
			n++
			lines = append(lines, "      "+choiceLine(n, choice))
		}
	}
	for _, choice := range m.Choices {
		n++
		lines = append(lines, "    "+choiceLine(n, choice))
	}
	if m.AskPlace {
		lines = append(lines, "    [@]")
	}
	if m.Place != nil {
		lines = append(lines, fmt.Sprintf("    @ %.3f,%.3f", m.Place.Lat, m.Place.Lon))
	}
	return lines
}

// Numbered gives the choices of a message in the order in which Transcript numbers them: those of the cards first.
// The choice that is printed as [1] stands at index 0.
func Numbered(m Message) []Choice {
	var all []Choice
	for _, card := range m.Cards {
		all = append(all, card.Choices...)
	}
	return append(all, m.Choices...)
}

func spoken(m Message) []string {
	text := m.Text
	if m.Name != "" {
		text = m.Name + ": " + text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("< "+printable(line), " ")
	}
	return lines
}

func cardLines(c Card) []string {
	lines := []string{"    " + printable(c.Title)}
	if c.What != "" {
		lines = append(lines, "      "+printable(c.What))
	}
	for _, fact := range c.Facts {
		lines = append(lines, "      "+string(fact.Kind)+": "+printable(fact.Text))
	}
	return lines
}

func choiceLine(n int, c Choice) string {
	value := c.Value
	if c.URL != "" {
		value = c.URL
	}
	return fmt.Sprintf("[%d] %s (%s)", n, printable(c.Label), printable(value))
}

// printable gives one line without control and format characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d':
			return -1
		}
		return r
	}, s)
}
