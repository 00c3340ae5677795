package discordtest

import (
	"fmt"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// checker holds a value against a schema of OpenAPI 3.1, as far as Discord's description uses it. Of a union it reports
// only what no branch allows, and then what is wrong for the branch that was meant. It names fields, never what they hold.
type checker struct {
	schemas  map[string]any
	problems []string
	hard     bool // one of the problems is more than an unknown field, which Discord overlooks
	// lax overlooks empty fields that the schema does not know: client libraries send the fields of all kinds at once.
	lax bool
}

func (c *checker) report(where, format string, args ...any) {
	c.hard = true
	c.note(where, fmt.Sprintf(format, args...))
}

func (c *checker) note(where, what string) {
	c.problems = append(c.problems, strings.TrimPrefix(where, ".")+": "+what)
}

// try checks without reporting.
func (c *checker) try(schema, value any, where string) *checker {
	branch := &checker{schemas: c.schemas, lax: c.lax}
	branch.check(schema, value, where)
	return branch
}

// take reports what another found.
func (c *checker) take(other *checker) {
	c.problems = append(c.problems, other.problems...)
	c.hard = c.hard || other.hard
}

func (c *checker) resolve(schema any) map[string]any {
	m, _ := schema.(map[string]any)
	for m != nil {
		ref := text(m, "$ref")
		if ref == "" {
			return m
		}
		m, _ = c.schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any)
	}
	return nil
}

func (c *checker) check(schema, value any, where string) {
	m := c.resolve(schema)
	if m == nil || !c.typeFits(m, value, where) {
		return
	}
	c.values(m, value, where)
	for _, one := range list2(m["allOf"]) {
		part := &checker{schemas: c.schemas, lax: c.lax}
		part.checkOpen(one, value, where)
		c.take(part)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if branches, ok := m[key].([]any); ok {
			c.union(branches, value, where)
		}
	}
	switch v := value.(type) {
	case string:
		c.text(m, v, where)
	case float64:
		c.number(m, v, where)
	case []any:
		c.array(m, v, where)
	case map[string]any:
		c.object(m, v, where)
	}
}

// checkOpen is check for one part of an allOf, where fields of the other parts are not unknown.
func (c *checker) checkOpen(schema, value any, where string) {
	m := c.resolve(schema)
	if _, ok := value.(map[string]any); ok && m != nil {
		open := map[string]any{}
		for k, v := range m {
			open[k] = v
		}
		if open["additionalProperties"] == nil {
			open["additionalProperties"] = true
		}
		m = open
	}
	c.check(m, value, where)
}

// kinds are the types a schema allows; none means any.
func (c *checker) kinds(schema any) []string {
	m := c.resolve(schema)
	switch t := m["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			s, _ := one.(string)
			all = append(all, s)
		}
		return all
	}
	return nil
}

func (c *checker) typeFits(m map[string]any, value any, where string) bool {
	kinds := c.kinds(m)
	if len(kinds) == 0 {
		return true
	}
	for _, kind := range kinds {
		if isKind(kind, value) {
			return true
		}
	}
	// What Discord reads although its description says otherwise: ids as numbers, permissions as strings.
	if _, ok := value.(float64); ok && text(m, "format") == "snowflake" {
		return false
	}
	if s, ok := value.(string); ok && strings.HasSuffix(where, ".default_member_permissions") && digitsOnly.MatchString(s) {
		return false
	}
	c.report(where, "it is to be %s", strings.Join(kinds, " or "))
	return false
}

var digitsOnly = regexp.MustCompile(`^[0-9]+$`)

func isKind(kind string, value any) bool {
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == math.Trunc(v)
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}

func (c *checker) values(m map[string]any, value any, where string) {
	if want, ok := m["const"]; ok && !reflect.DeepEqual(want, value) {
		c.report(where, "another value is demanded")
	}
	if value == nil {
		return
	}
	if enum, ok := m["enum"].([]any); ok && !contains(enum, value) {
		c.report(where, "it is none of the values there are")
	}
}

func contains(all []any, one any) bool {
	for _, v := range all {
		if reflect.DeepEqual(v, one) {
			return true
		}
	}
	return false
}

// union is content with any branch; otherwise it reports for the branch that was meant.
func (c *checker) union(branches []any, value any, where string) {
	if value == 1.0 && strings.HasSuffix(where, "message_reference.type") {
		return // a forward, which the description leaves out
	}
	_, meant, best := c.pick(branches, value, where)
	if best != nil && meant == 0 && len(best.problems) > 0 {
		c.report(where, "it is none of the %d kinds there are", len(branches))
	} else if best != nil {
		c.take(best)
	}
}

// pick finds the branch a value fits, or else the one that was most likely meant; of several that fit, the one that knows
// most of its fields.
func (c *checker) pick(branches []any, value any, where string) (branch any, meant int, best *checker) {
	for _, one := range branches {
		tried := c.try(one, value, where)
		means := c.means(one, value)
		if best == nil || better(tried, means, best, meant) {
			branch, meant, best = one, means, tried
		}
	}
	return branch, meant, best
}

func better(tried *checker, means int, best *checker, meant int) bool {
	fits, fitted := len(tried.problems) == 0, len(best.problems) == 0
	switch {
	case fits != fitted:
		return fits
	case means != meant:
		return means > meant
	}
	return len(tried.problems) < len(best.problems)
}

// prune takes out of a value the fields the schema does not know, as Discord overlooks them.
func (c *checker) prune(schema, value any) {
	m := c.resolve(schema)
	for _, key := range []string{"oneOf", "anyOf"} {
		if branches, ok := m[key].([]any); ok {
			branch, _, _ := c.pick(branches, value, "")
			c.prune(branch, value)
			return
		}
	}
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			c.prune(m["items"], one)
		}
	case map[string]any:
		properties := object(m, "properties")
		for key := range v {
			if schema, ok := properties[key]; ok {
				c.prune(schema, v[key])
			} else if properties != nil && m["allOf"] == nil && m["additionalProperties"] == nil {
				delete(v, key)
			}
		}
	}
}

// certain is what means gives when the field "type" says which branch is meant.
const certain = 1000

// means tells how likely a branch of a union is the one that was meant: certainly, the more of the fields it knows, or
// with 0 not at all.
func (c *checker) means(branch, value any) int {
	m := c.resolve(branch)
	v, ok := value.(map[string]any)
	if !ok {
		if m["const"] != nil {
			return 0
		}
		for _, kind := range c.kinds(m) {
			if isKind(kind, value) {
				return 1
			}
		}
		return 0
	}
	kind := c.resolve(object(m, "properties")["type"])
	if enum, ok := kind["enum"].([]any); ok {
		if contains(enum, v["type"]) {
			return certain
		}
		return 0
	}
	known := 0
	for key := range object(m, "properties") {
		if present(v, key) {
			known++
		}
	}
	return known
}

func (c *checker) text(m map[string]any, s, where string) {
	n := float64(utf8.RuneCountInString(s))
	if least, ok := m["minLength"].(float64); ok && n < least {
		c.report(where, "it is to have at least %g characters", least)
	}
	if most, ok := m["maxLength"].(float64); ok && n > most {
		c.report(where, "it is to have at most %g characters", most)
	}
	if p := text(m, "pattern"); p != "" {
		if re, err := regexp.Compile(p); err == nil && !re.MatchString(s) {
			c.report(where, "it is not of the form demanded")
		}
	}
	switch text(m, "format") {
	case "uri":
		if u, err := url.Parse(s); s != "" && (err != nil || u.Scheme == "") {
			c.report(where, "it is to be an address")
		}
	case "date-time":
		if _, err := time.Parse(time.RFC3339Nano, s); err != nil {
			c.report(where, "it is to be a time")
		}
	}
}

func (c *checker) number(m map[string]any, n float64, where string) {
	if least, ok := m["minimum"].(float64); ok && n < least {
		c.report(where, "it is to be at least %g", least)
	}
	if most, ok := m["maximum"].(float64); ok && n > most {
		c.report(where, "it is to be at most %g", most)
	}
}

func (c *checker) array(m map[string]any, v []any, where string) {
	if least, ok := m["minItems"].(float64); ok && float64(len(v)) < least {
		c.report(where, "it is to have at least %g entries", least)
	}
	if most, ok := m["maxItems"].(float64); ok && float64(len(v)) > most {
		c.report(where, "it is to have at most %g entries", most)
	}
	unique, _ := m["uniqueItems"].(bool)
	for i, one := range v {
		c.check(m["items"], one, fmt.Sprintf("%s[%d]", where, i))
		if unique && contains(v[:i], one) {
			c.report(where, "an entry comes twice")
		}
	}
}

func (c *checker) object(m, v map[string]any, where string) {
	for _, one := range list2(m["required"]) {
		if key, _ := one.(string); !present(v, key) {
			c.report(where+"."+key, "it is missing")
		}
	}
	if most, ok := m["maxProperties"].(float64); ok && float64(len(v)) > most {
		c.report(where, "it is to have at most %g fields", most)
	}
	properties := object(m, "properties")
	for _, key := range sorted(v) {
		at := where + "." + key
		if schema, ok := properties[key]; ok {
			c.check(schema, v[key], at)
			continue
		}
		c.unknown(m, key, v[key], at)
	}
}

func present(v map[string]any, key string) bool { _, ok := v[key]; return ok }

// unknown handles a field that the schema does not name.
func (c *checker) unknown(m map[string]any, key string, value any, where string) {
	switch more := m["additionalProperties"].(type) {
	case map[string]any:
		c.check(more, value, where)
		return
	case bool:
		if more {
			return
		}
	}
	if m["properties"] == nil || m["oneOf"] != nil || m["anyOf"] != nil || m["allOf"] != nil {
		return // a union or an open object says itself what it knows
	}
	if c.lax && (empty(value) || key == "ID" || key == "Channel") {
		return // discordgo sends the two with every edit; Discord overlooks them
	}
	c.note(where, "the API knows no such field")
}

func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}
