package discordtest

import (
	"unicode/utf8"
)

// modal is a form that somebody sees.
type modal struct {
	id, title  string
	components []any
	from       *message
	in         *channel
}

// modal shows a form to whoever acted.
func (q *ask) modal(i *interaction, data map[string]any) *refusal {
	inputs := parts(list2(data["components"]))
	switch n := utf8.RuneCountInString(text(data, "title")); {
	case n < 1 || n > 45:
		return q.broken("title", "BASE_TYPE_BAD_LENGTH")
	case len(inputs) < 1 || len(list2(data["components"])) > 5:
		return q.broken("components", "BASE_TYPE_BAD_LENGTH")
	case utf8.RuneCountInString(text(data, "custom_id")) < 1 || utf8.RuneCountInString(text(data, "custom_id")) > 100:
		return q.broken("custom_id", "BASE_TYPE_BAD_LENGTH")
	}
	ids := map[string]bool{}
	for _, in := range inputs {
		id := text(in, "custom_id")
		if n := utf8.RuneCountInString(id); n < 1 || n > 100 || ids[id] {
			return q.broken("components", "custom_id")
		}
		ids[id] = true
		if n := utf8.RuneCountInString(text(in, "label")); n > 45 {
			return q.broken("components", "label BASE_TYPE_BAD_LENGTH")
		}
	}
	i.by.modal = &modal{id: text(data, "custom_id"), title: text(data, "title"), components: list2(data["components"]), from: i.from, in: i.in}
	return nil
}

func list2(v any) []any {
	l, _ := v.([]any)
	return l
}

// submit fills the form in and sends it.
func (p *Person) submit(values []string) string {
	f := p.modal
	if f == nil {
		p.s.t.Fatalf("discordtest: no form is open")
		return ""
	}
	inputs := parts(f.components)
	if len(values) > len(inputs) {
		p.s.t.Fatalf("discordtest: the form has %d fields", len(inputs))
	}
	filled := map[string]string{}
	for i, in := range inputs {
		value := text(in, "value")
		if i < len(values) {
			value = values[i]
		}
		must, told := in["required"].(bool)
		n := utf8.RuneCountInString(value)
		if (must || !told) && n == 0 || n > 0 && n < integer(in, "min_length") || integer(in, "max_length") > 0 && n > integer(in, "max_length") {
			p.s.t.Fatalf("discordtest: Discord does not let field %d of the form be filled in like that", i)
		}
		filled[text(in, "custom_id")] = value
	}
	p.modal = nil
	data := map[string]any{"custom_id": f.id, "components": sentForm(f.components, filled)}
	return p.s.interact(p, f.in, interactModal, data, f.from).id
}

func sentForm(components []any, filled map[string]string) []any {
	all := []any{}
	for n, one := range components {
		c, _ := one.(map[string]any)
		switch integer(c, "type") {
		case compText:
			id := text(c, "custom_id")
			all = append(all, map[string]any{"type": compText, "id": n + 1, "custom_id": id, "value": filled[id]})
		case compRow:
			all = append(all, map[string]any{"type": compRow, "id": n + 1, "components": sentForm(list2(c["components"]), filled)})
		case compLabel:
			in := sentForm([]any{c["component"]}, filled)
			all = append(all, map[string]any{"type": compLabel, "id": n + 1, "component": in[0]})
		}
	}
	return all
}
