package discordtest

import (
	"strconv"
	"strings"
)

// What people do, wherever they do it. The lock is held.

func (p *Person) say(c *channel, m *message) string {
	if c.thread() && c.locked && c.archived {
		p.s.t.Fatalf("discordtest: nobody can write into a thread that is locked and archived")
	}
	m.in, m.author = c, p
	for _, found := range mention.FindAllStringSubmatch(m.content, -1) {
		if who := p.s.people[found[2]]; who != nil && found[1] != "&" {
			m.mentions = append(m.mentions, who)
		}
	}
	p.s.wake(c)
	if c.thread() {
		p.s.join(c, p, true)
	}
	p.s.post(m)
	return m.id
}

func (p *Person) reply(c *channel, to, text string) string {
	of := c.find(to)
	if of == nil {
		p.s.t.Fatalf("discordtest: there is no message to reply to")
		return ""
	}
	m := &message{content: text}
	m.answer(of)
	return p.say(c, m)
}

func (p *Person) own(c *channel, id string) *message {
	m := c.find(id)
	if m == nil || m.author != p {
		p.s.t.Fatalf("discordtest: there is no message of theirs by that id")
	}
	return m
}

func (p *Person) edit(c *channel, id, text string) {
	m := p.own(c, id)
	m.content, m.edited = text, p.s.now()
	p.s.emitMessage(m, "MESSAGE_UPDATE")
}

func (p *Person) picture(c *channel, data []byte, name, text string) string {
	return p.say(c, &message{content: text, files: []*file{p.s.newFile(c, name, "", data)}})
}

// before is what somebody sees in a channel, the newest last, with what only they see.
func (p *Person) before(c *channel) []*message {
	all := append([]*message(nil), c.messages...)
	for _, m := range p.ephemeral {
		if m.in == c {
			all = append(all, m)
		}
	}
	byID(all)
	return all
}

func (p *Person) press(c *channel, label string) string {
	all := p.before(c)
	for i := len(all) - 1; i >= 0; i-- {
		for _, b := range parts(all[i].components) {
			if integer2(b, "type") != compButton || !labelled(b, label) || integer2(b, "style") == styleLink {
				continue
			}
			if off, _ := b["disabled"].(bool); off {
				continue
			}
			data := map[string]any{"custom_id": b["custom_id"], "component_type": compButton, "id": b["id"]}
			return p.s.interact(p, c, interactComponent, data, all[i]).id
		}
	}
	p.s.t.Fatalf("discordtest: no button %q; there are %s", label, strings.Join(buttons(all), ", "))
	return ""
}

func labelled(b map[string]any, label string) bool {
	name, emoji := text(b, "label"), text(object(b, "emoji"), "name")
	return name == label || emoji != "" && (emoji == label || emoji+" "+name == label)
}

func buttons(all []*message) []string {
	var names []string
	for _, m := range all {
		for _, b := range parts(m.components) {
			if integer2(b, "type") == compButton {
				names = append(names, strconv.Quote(text(b, "label")))
			}
		}
	}
	return names
}

func (p *Person) choose(c *channel, placeholder string, options []string) string {
	all := p.before(c)
	for i := len(all) - 1; i >= 0; i-- {
		for _, menu := range parts(all[i].components) {
			if integer2(menu, "type") != compSelect || placeholder != "" && text(menu, "placeholder") != placeholder {
				continue
			}
			values, ok := picked(menu, options)
			if !ok {
				continue
			}
			data := map[string]any{"custom_id": menu["custom_id"], "component_type": compSelect, "id": menu["id"], "values": values}
			return p.s.interact(p, c, interactComponent, data, all[i]).id
		}
	}
	p.s.t.Fatalf("discordtest: no menu with %q", options)
	return ""
}

func picked(menu map[string]any, options []string) (values []any, ok bool) {
	for _, want := range options {
		found := false
		for _, one := range list2(menu["options"]) {
			if o, _ := one.(map[string]any); text(o, "label") == want {
				values, found = append(values, o["value"]), true
			}
		}
		if !found {
			return nil, false
		}
	}
	return values, len(values) > 0
}

// slash uses a command; a subcommand stands behind a space.
func (p *Person) slash(c *channel, command string, options map[string]string) string {
	name, sub, _ := strings.Cut(command, " ")
	for _, known := range p.s.offered(c.guild, p) {
		if text(known, "name") != name && localized(known, "name", p.locale) != name {
			continue
		}
		data := map[string]any{"id": known["id"], "name": known["name"], "type": 1}
		if known["guild_id"] != nil {
			data["guild_id"] = known["guild_id"]
		}
		given := list2(known["options"])
		if sub == "" {
			data["options"] = p.options(given, options)
			return p.s.interact(p, c, interactCommand, data, nil).id
		}
		for _, one := range given {
			if o, _ := one.(map[string]any); text(o, "name") == sub || localized(o, "name", p.locale) == sub {
				inner := map[string]any{"name": o["name"], "type": 1, "options": p.options(list2(o["options"]), options)}
				data["options"] = []any{inner}
				return p.s.interact(p, c, interactCommand, data, nil).id
			}
		}
	}
	p.s.t.Fatalf("discordtest: no command %q can be used there", command)
	return ""
}

// options types the options of a command as Discord's clients let them be typed.
func (p *Person) options(known []any, given map[string]string) []any {
	all := []any{}
	left := len(given)
	for _, one := range known {
		o, _ := one.(map[string]any)
		v, ok := given[text(o, "name")]
		if must, _ := o["required"].(bool); must && !ok {
			p.s.t.Fatalf("discordtest: the command needs its option %q", text(o, "name"))
		}
		if !ok {
			continue
		}
		left--
		all = append(all, map[string]any{"name": o["name"], "type": o["type"], "value": p.option(o, v)})
	}
	if left > 0 {
		p.s.t.Fatalf("discordtest: the command does not know all the options given")
	}
	return all
}

func (p *Person) option(o map[string]any, v string) any {
	choices := list2(o["choices"])
	for _, one := range choices {
		c, _ := one.(map[string]any)
		if text(c, "name") == v || localized(c, "name", p.locale) == v || c["value"] == v {
			return c["value"]
		}
	}
	if len(choices) > 0 {
		p.s.t.Fatalf("discordtest: %q is no choice of option %q", v, text(o, "name"))
	}
	switch integer(o, "type") {
	case 4, 10:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			p.s.t.Fatalf("discordtest: option %q takes a number", text(o, "name"))
		}
		return n
	case 5:
		return v == "true"
	}
	return v
}
