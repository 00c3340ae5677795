package discordtest

import (
	"fmt"
	"unicode/utf8"
)

// Kinds of components.
const (
	compRow    = 1
	compButton = 2
	compSelect = 3
	compText   = 4
	compLabel  = 18
)

// Style of a button that opens a link.
const styleLink = 5

// components checks the components of a request and shows them as Discord does.
func (q *ask) components(m *message) *refusal {
	v, ok := q.body["components"]
	if !ok {
		return nil
	}
	given, _ := v.([]any)
	if integer(q.body, "flags")&(1<<15) == 0 {
		if where, why := rowsWrong(given); why != "" {
			return q.broken(where, why)
		}
	}
	next := 1
	m.components = nil
	for _, one := range given {
		m.components = append(m.components, shownComponent(one, &next))
	}
	return nil
}

// rowsWrong names the limit that rows of components break.
func rowsWrong(rows []any) (where, why string) {
	if len(rows) > maxRows {
		return "components", "BASE_TYPE_BAD_LENGTH"
	}
	ids := map[string]bool{}
	for i, one := range rows {
		row, _ := one.(map[string]any)
		in, _ := row["components"].([]any)
		where := fmt.Sprintf("components[%d]", i)
		if integer(row, "type") != compRow {
			return where, "UNION_TYPE_CHOICES"
		}
		if len(in) == 0 || len(in) > maxInRow {
			return where, "BASE_TYPE_BAD_LENGTH"
		}
		for k, c := range in {
			part, _ := c.(map[string]any)
			if why := partWrong(part, len(in), ids); why != "" {
				return fmt.Sprintf("%s.components[%d]", where, k), why
			}
		}
	}
	return "", ""
}

func partWrong(part map[string]any, beside int, ids map[string]bool) string {
	id := text(part, "custom_id")
	isLink := integer(part, "type") == compButton && integer(part, "style") == styleLink
	switch {
	case isLink && (id != "" || text(part, "url") == ""):
		return "COMPONENT_CUSTOM_ID_AND_URL"
	case isLink:
	case utf8.RuneCountInString(id) < 1 || utf8.RuneCountInString(id) > 100:
		return "custom_id BASE_TYPE_BAD_LENGTH"
	case ids[id]:
		return "COMPONENT_CUSTOM_ID_DUPLICATED"
	}
	ids[id] = true
	switch integer(part, "type") {
	case compButton:
		return buttonWrong(part)
	case compSelect:
		if beside > 1 {
			return "COMPONENT_LAYOUT_WIDTH_EXCEEDED"
		}
		return selectWrong(part)
	}
	return ""
}

func buttonWrong(part map[string]any) string {
	label := text(part, "label")
	if n := utf8.RuneCountInString(label); n > 80 {
		return "label BASE_TYPE_BAD_LENGTH"
	}
	if label == "" && part["emoji"] == nil {
		return "BUTTON_COMPONENT_INVALID_LABEL"
	}
	if integer(part, "style") != styleLink && text(part, "url") != "" {
		return "COMPONENT_CUSTOM_ID_AND_URL"
	}
	return ""
}

func selectWrong(part map[string]any) string {
	options, _ := part["options"].([]any)
	if len(options) < 1 || len(options) > 25 {
		return "options BASE_TYPE_BAD_LENGTH"
	}
	values := map[string]bool{}
	for _, one := range options {
		o, _ := one.(map[string]any)
		label, value := text(o, "label"), text(o, "value")
		switch {
		case utf8.RuneCountInString(label) < 1 || utf8.RuneCountInString(label) > 100:
			return "options label BASE_TYPE_BAD_LENGTH"
		case utf8.RuneCountInString(value) < 1 || utf8.RuneCountInString(value) > 100:
			return "options value BASE_TYPE_BAD_LENGTH"
		case utf8.RuneCountInString(text(o, "description")) > 100:
			return "options description BASE_TYPE_BAD_LENGTH"
		case values[value]:
			return "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
		}
		values[value] = true
	}
	if least, ok := part["min_values"].(float64); ok && int(least) > len(options) {
		return "min_values BASE_TYPE_BAD_LENGTH"
	}
	if integer(part, "max_values") > len(options) {
		return "max_values BASE_TYPE_BAD_LENGTH"
	}
	return ""
}

// shownComponent numbers a component and fills in what Discord fills in.
func shownComponent(v any, next *int) any {
	given, _ := v.(map[string]any)
	shown := map[string]any{}
	for k, v := range given {
		if v != nil && v != "" {
			shown[k] = v
		}
	}
	if integer(given, "id") == 0 {
		shown["id"] = *next
		*next++
	}
	if integer(given, "type") == compSelect {
		for _, key := range []string{"min_values", "max_values"} {
			if given[key] == nil {
				shown[key] = 1
			}
		}
		shown["options"] = shownOptions(given["options"])
	}
	if in, ok := given["components"].([]any); ok {
		var all []any
		for _, one := range in {
			all = append(all, shownComponent(one, next))
		}
		shown["components"] = list(all)
	}
	for _, key := range []string{"component", "accessory"} {
		if one, ok := given[key].(map[string]any); ok {
			shown[key] = shownComponent(one, next)
		}
	}
	return shown
}

func shownOptions(v any) []any {
	var all []any
	given, _ := v.([]any)
	for _, one := range given {
		o, _ := one.(map[string]any)
		shown := map[string]any{}
		for k, v := range o {
			if v != nil && v != "" {
				shown[k] = v
			}
		}
		all = append(all, shown)
	}
	return list(all)
}

// parts lists what can be pressed, chosen or filled in, however deep it lies.
func parts(components []any) []map[string]any {
	var all []map[string]any
	for _, one := range components {
		c, _ := one.(map[string]any)
		switch integer2(c, "type") {
		case compButton, compSelect, compText:
			all = append(all, c)
		}
		if in, ok := c["components"].([]any); ok {
			all = append(all, parts(in)...)
		}
		for _, key := range []string{"component", "accessory"} {
			if in, ok := c[key].(map[string]any); ok {
				all = append(all, parts([]any{in})...)
			}
		}
	}
	return all
}

// integer2 reads a number that came from JSON or from here.
func integer2(m map[string]any, key string) int {
	if n, ok := m[key].(int); ok {
		return n
	}
	return integer(m, key)
}
