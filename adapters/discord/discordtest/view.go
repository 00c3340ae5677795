package discordtest

import (
	"fmt"
	"strings"
)

// Message is a message as somebody sees it.
type Message struct {
	ID, Channel string
	Author      string // the id of who wrote it
	Name        string // of who wrote it
	Bot         bool   // the bot wrote it
	Type        int    // Discord's type: 0 ordinary, 6 a pin, 18 a thread, 19 a reply, 20 an answer to a command
	Text        string
	Embeds      []Embed
	Buttons     []Button
	Selects     []Select
	Files       []File
	Reactions   []string
	ReplyTo     string   // the id of the message it answers
	Pings       []string // the ids of the users it calls
	Everyone    bool     // it calls everyone
	Pinned      bool
	Edited      bool
	Ephemeral   bool
	Loading     bool // "... is thinking"
	Sticker     bool
}

// Embed is a framed part of a message.
type Embed struct {
	Title, Description, Footer, Author string
	Fields                             [][2]string
	Color                              int
}

// Button is a button of a message.
type Button struct {
	Label, Value, URL string
	Style             int
	Disabled          bool
}

// Select is a menu of a message.
type Select struct {
	Placeholder, Value string
	Options            [][2]string // label and value
	Disabled           bool
}

// File is a file of a message.
type File struct {
	Name, Type string
	Data       []byte
	URL        string // as it was when the message was looked at
}

func (s *Server) views(all []*message) []Message {
	var out []Message
	for _, m := range all {
		out = append(out, s.view(m))
	}
	return out
}

func (s *Server) view(m *message) Message {
	v := Message{ID: m.id, Channel: m.in.id, Author: m.author.id, Name: m.author.name, Bot: m.author.bot, Type: m.kind, Text: m.content,
		Everyone: m.everyone, Pinned: m.pinned, Edited: !m.edited.IsZero(), Ephemeral: m.ephemeral(), Loading: m.flags&flagLoading != 0,
		Sticker: len(m.stickers) > 0}
	if m.answers != nil {
		v.ReplyTo = m.answers.id
	}
	for _, p := range m.mentions {
		v.Pings = append(v.Pings, p.id)
	}
	for _, r := range m.reactions {
		v.Reactions = append(v.Reactions, r.emoji)
	}
	for _, f := range m.files {
		v.Files = append(v.Files, File{Name: f.name, Type: f.mediaType, Data: f.data, URL: s.link(f, "cdn.discordapp.com")})
	}
	for _, e := range m.embeds {
		one, _ := e.(map[string]any)
		v.Embeds = append(v.Embeds, embed(one))
	}
	for _, c := range parts(m.components) {
		off, _ := c["disabled"].(bool)
		switch integer2(c, "type") {
		case compButton:
			v.Buttons = append(v.Buttons, Button{Label: text(c, "label"), Value: text(c, "custom_id"), URL: text(c, "url"),
				Style: integer2(c, "style"), Disabled: off})
		case compSelect:
			menu := Select{Placeholder: text(c, "placeholder"), Value: text(c, "custom_id"), Disabled: off}
			for _, o := range list2(c["options"]) {
				option, _ := o.(map[string]any)
				menu.Options = append(menu.Options, [2]string{text(option, "label"), text(option, "value")})
			}
			v.Selects = append(v.Selects, menu)
		}
	}
	return v
}

func embed(e map[string]any) Embed {
	v := Embed{Title: text(e, "title"), Description: text(e, "description"), Footer: text(object(e, "footer"), "text"),
		Author: text(object(e, "author"), "name"), Color: integer(e, "color")}
	for _, f := range list2(e["fields"]) {
		field, _ := f.(map[string]any)
		v.Fields = append(v.Fields, [2]string{text(field, "name"), text(field, "value")})
	}
	return v
}

// screen writes messages as a reader of a terminal would see them.
func screen(all []Message) string {
	var b strings.Builder
	for _, m := range all {
		m.write(&b)
	}
	return b.String()
}

func (m Message) write(b *strings.Builder) {
	marks := ""
	for _, mark := range []struct {
		is   bool
		word string
	}{{m.Pinned, " (pinned)"}, {m.Edited, " (edited)"}, {m.Ephemeral, " (only you)"}, {m.Loading, " (thinking)"}, {m.Sticker, " (sticker)"}} {
		if mark.is {
			marks += mark.word
		}
	}
	if m.ReplyTo != "" {
		marks += " (answers " + m.ReplyTo + ")"
	}
	fmt.Fprintf(b, "%s%s: %s\n", m.Name, marks, m.Text)
	for _, e := range m.Embeds {
		for _, line := range []string{e.Author, e.Title, e.Description} {
			if line != "" {
				fmt.Fprintf(b, "  | %s\n", line)
			}
		}
		for _, f := range e.Fields {
			fmt.Fprintf(b, "  | %s: %s\n", f[0], f[1])
		}
		if e.Footer != "" {
			fmt.Fprintf(b, "  | %s\n", e.Footer)
		}
	}
	for _, f := range m.Files {
		fmt.Fprintf(b, "  file %s (%d bytes)\n", f.Name, len(f.Data))
	}
	for _, button := range m.Buttons {
		fmt.Fprintf(b, "  [%s]%s\n", button.Label, button.URL)
	}
	for _, menu := range m.Selects {
		var labels []string
		for _, o := range menu.Options {
			labels = append(labels, o[0])
		}
		fmt.Fprintf(b, "  <%s: %s>\n", menu.Placeholder, strings.Join(labels, " | "))
	}
	for _, r := range m.Reactions {
		fmt.Fprintf(b, "  %s\n", r)
	}
}
