package telegramtest

import (
	"fmt"
	"strings"
)

// screen shows messages as a transcript: "> " what people wrote, "< " what the bot wrote, its buttons below.
func screen(list []Message, named bool) string {
	var b strings.Builder
	for _, m := range list {
		if m.Service != "" {
			fmt.Fprintf(&b, "* %s\n", m.Service)
			continue
		}
		mark := "> "
		if m.FromBot {
			mark = "< "
		} else if named {
			mark += m.From + ": "
		}
		b.WriteString(mark + strings.ReplaceAll(m.content(), "\n", "\n  ") + m.notes() + "\n")
		for _, row := range m.Buttons {
			b.WriteString("  " + rowText(row) + "\n")
		}
	}
	return b.String()
}

func (m Message) content() string {
	var parts []string
	switch {
	case m.Photo != nil:
		parts = append(parts, "[photo]")
	case m.Voice != nil:
		parts = append(parts, "[voice]")
	case m.Document != nil:
		parts = append(parts, "[document]")
	case m.Venue != nil:
		parts = append(parts, fmt.Sprintf("[venue %s, %s, %.4f %.4f]", m.Venue.Title, m.Venue.Address, m.Venue.Lat, m.Venue.Lon))
	case m.Location != nil:
		parts = append(parts, fmt.Sprintf("[location %.4f %.4f]", m.Location.Lat, m.Location.Lon))
	}
	for _, text := range []string{m.Text, m.Caption} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

func (m Message) notes() string {
	var b strings.Builder
	if m.ReplyTo != 0 {
		fmt.Fprintf(&b, " (answers %d)", m.ReplyTo)
	}
	if m.Edited {
		b.WriteString(" (edited)")
	}
	for _, r := range m.Reactions {
		b.WriteString(" " + r)
	}
	return b.String()
}

func rowText(row []Button) string {
	var cells []string
	for _, b := range row {
		cell := b.Text
		if b.URL != "" {
			cell += " -> " + b.URL
		}
		cells = append(cells, "["+cell+"]")
	}
	return strings.Join(cells, " ")
}
