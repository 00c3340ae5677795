package main

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// add puts lines into the golden file, indented.
func (s *rendering) add(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		s.sent = append(s.sent, strings.TrimRight("  "+line, " "))
	}
}

// webLinesOf is a message as the stream gave it: everything that a page needs to show it.
func webLinesOf(m chat.Message) []string {
	s := rendering{}
	head := []string{"message"}
	for _, mark := range []struct {
		is   bool
		text string
	}{{m.By != chat.ByBot, "by=" + string(m.By)}, {m.Name != "", "name=" + m.Name}, {m.Tone != "", "tone=" + string(m.Tone)},
		{m.Page, "page"}, {m.AskPlace, "ask_place"}, {m.Urgent, "urgent"}} {
		if mark.is {
			head = append(head, mark.text)
		}
	}
	if m.Place != nil {
		head = append(head, fmt.Sprintf("place=%.3f,%.3f", m.Place.Lat, m.Place.Lon))
	}
	s.sent = append(s.sent, strings.Join(head, " "))
	if m.Text != "" {
		s.add(m.Text)
	}
	for _, c := range m.Cards {
		s.add("card " + c.Title + " (" + c.Listing + ")")
		s.add("  " + c.What)
		for _, f := range c.Facts {
			s.add("  " + string(f.Kind) + ": " + f.Text + behind(f.URL))
		}
		for _, b := range c.Choices {
			s.add("  [" + b.Label + "|" + b.Value + b.URL + "]")
		}
	}
	for _, b := range m.Choices {
		s.add("[" + b.Label + "|" + b.Value + b.URL + "]")
	}
	return s.sent
}

func behind(url string) string {
	if url == "" {
		return ""
	}
	return " -> " + url
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	quote = regexp.MustCompile(`(?m)^(> |-# )`)
	slash = regexp.MustCompile(`\\([^A-Za-z0-9\s])`)
	link  = regexp.MustCompile(`\[([^\]]*)\]\(https?://[^)]*\)`)
)

// telegram adds a call to Telegram.
func (s *rendering) telegram(c telegramtest.Call, order map[int64]int) {
	head := c.Method
	if id, ok := c.Params["message_id"].(int64); ok {
		head += fmt.Sprintf(" of its message %d", order[id])
	}
	for _, name := range []string{"parse_mode", "latitude", "longitude", "title", "address"} {
		if v, ok := c.Params[name]; ok {
			head += fmt.Sprintf(" %s=%v", name, v)
		}
	}
	s.sent = append(s.sent, head)
	if title, ok := c.Params["title"].(string); ok {
		address, _ := c.Params["address"].(string)
		s.words = append(s.words, title, address)
	}
	if text, ok := c.Params["text"].(string); ok {
		s.add(text)
		s.words = append(s.words, html.UnescapeString(tag.ReplaceAllString(text, "")))
	}
	markup, _ := c.Params["reply_markup"].(map[string]any)
	if markup["remove_keyboard"] == true {
		s.add("(takes the keyboard away)")
	}
	for _, kind := range []string{"inline_keyboard", "keyboard"} {
		rows, _ := markup[kind].([]any)
		for _, row := range rows {
			cells := ""
			buttons, _ := row.([]any)
			for _, one := range buttons {
				b, _ := one.(map[string]any)
				text, _ := b["text"].(string)
				s.labels = append(s.labels, text)
				switch {
				case b["request_location"] == true:
					cells += " {" + text + "}"
				case b["url"] != nil:
					cells += fmt.Sprintf(" [%s|%s]", text, b["url"])
				default:
					cells += fmt.Sprintf(" [%s|%s]", text, b["callback_data"])
				}
			}
			s.add(strings.TrimSpace(cells))
		}
	}
}

// plainDiscord is what a person reads of Discord's markdown.
func plainDiscord(text string) string {
	text = quote.ReplaceAllString(text, "")
	text = link.ReplaceAllString(text, "$1")
	text = strings.ReplaceAll(text, "**", "")
	return slash.ReplaceAllString(text, "$1")
}

// discord adds a call to Discord.
func (s *rendering) discord(c discordtest.Call, path string) {
	head, body := c.Method+" "+path, c.Body
	if kind, ok := body["type"]; ok {
		head += fmt.Sprintf(" type=%v", kind)
	}
	if flags, ok := body["flags"]; ok {
		head += fmt.Sprintf(" flags=%v", flags)
	}
	s.sent = append(s.sent, head)
	if text, _ := body["content"].(string); text != "" {
		s.add(text)
		s.words = append(s.words, plainDiscord(text))
	}
	embeds, _ := body["embeds"].([]any)
	for _, one := range embeds {
		e, _ := one.(map[string]any)
		title, _ := e["title"].(string)
		about, _ := e["description"].(string)
		s.add("| **" + title + "**")
		s.add("| " + strings.ReplaceAll(about, "\n", "\n| "))
		s.words = append(s.words, plainDiscord(title), plainDiscord(about))
	}
	rows, _ := body["components"].([]any)
	for _, row := range rows {
		s.row(row)
	}
}

func (s *rendering) row(row any) {
	one, _ := row.(map[string]any)
	parts, _ := one["components"].([]any)
	cells := ""
	for _, part := range parts {
		b, _ := part.(map[string]any)
		label, _ := b["label"].(string)
		if options, ok := b["options"].([]any); ok {
			cells += fmt.Sprintf(" <%v:", b["placeholder"])
			for _, option := range options {
				o, _ := option.(map[string]any)
				text, _ := o["label"].(string)
				s.labels = append(s.labels, text)
				cells += " " + text + "|" + fmt.Sprint(o["value"])
			}
			cells += ">"
			continue
		}
		s.labels = append(s.labels, label)
		value := b["custom_id"]
		if b["url"] != nil {
			value = b["url"]
		}
		cells += fmt.Sprintf(" [%s|%v]", label, value)
	}
	s.add(strings.TrimSpace(cells))
}
