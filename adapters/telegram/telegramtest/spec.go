package telegramtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// spec is the machine-readable description of the Bot API; nil when it is not at hand: then nothing is checked against it.
type spec struct {
	Version string              `json:"version"`
	Methods map[string]specItem `json:"methods"`
	Types   map[string]specItem `json:"types"`
}

type specItem struct {
	Name     string      `json:"name"`
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
	Returns  []string    `json:"returns"`
}

type specField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

const specFile = "specs/telegram-bot-api.json"

// readSpec finds the description under $BROBYGGER_SHARED or in a folder "shared" beside the repository, once for all tests.
var readSpec = sync.OnceValues(func() (*spec, error) {
	folders := []string{os.Getenv("BROBYGGER_SHARED"), "../shared", "../../shared", "../../../shared", "../../../../shared"}
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(folder, specFile)) //nolint:gosec // a test reads a file beside the repository
		if err != nil {
			continue
		}
		sp := &spec{}
		return sp, json.Unmarshal(raw, sp)
	}
	return nil, nil
})

func loadSpec(t testing.TB) *spec {
	t.Helper()
	sp, err := readSpec()
	if err != nil {
		t.Fatalf("telegramtest: reading the description of the Bot API: %v", err)
	}
	if sp == nil {
		t.Logf("telegramtest: %s is not here (set BROBYGGER_SHARED): requests are not checked against it", specFile)
	}
	return sp
}

func (sp *spec) hasMethod(name string) bool {
	if sp == nil {
		return false
	}
	_, ok := sp.Methods[name]
	return ok
}

func (sp *spec) field(method, name string) (specField, bool) {
	if sp == nil {
		return specField{}, false
	}
	for _, f := range sp.Methods[method].Fields {
		if f.Name == name {
			return f, true
		}
	}
	return specField{}, false
}

// knows reports whether a part of a form is a parameter; without a description every part is.
func (sp *spec) knows(method, name string) bool {
	_, ok := sp.field(method, name)
	return ok || sp == nil
}

// decode reads a parameter that came as text as what it is said to be.
func (sp *spec) decode(method, name, text string) any {
	field, ok := sp.field(method, name)
	if !ok {
		return guess(name, text)
	}
	if slices.Contains(field.Types, "String") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil && slices.Contains(field.Types, "Integer") {
			return n
		}
		return text
	}
	switch {
	case slices.Contains(field.Types, "Boolean"):
		switch strings.ToLower(text) {
		case "true", "yes", "1":
			return true
		case "false", "no", "0", "":
			return false
		}
		return text
	case slices.Contains(field.Types, "InputFile") && len(field.Types) == 1:
		return text
	}
	v, err := parseJSON([]byte(text))
	if err != nil {
		return text // it is not of the type it should have: the check says so
	}
	return v
}

// guess stands in when no description says what a parameter is: words stay words, even when they look like a number.
func guess(name, text string) any {
	numbers := []string{
		"chat_id", "user_id", "message_id", "message_thread_id", "offset", "limit", "timeout", "latitude", "longitude",
		"icon_color", "cache_time", "max_connections", "duration",
	}
	words := []string{"text", "caption", "name", "title", "address", "description", "short_description"}
	v, err := parseJSON([]byte(text))
	if err != nil || slices.Contains(words, name) {
		return text
	}
	switch v.(type) {
	case int64, float64:
		if !slices.Contains(numbers, name) {
			return text
		}
	case string, nil:
		return text
	}
	return v
}

// problem is what is wrong with a value, and where.
type problem struct {
	field, text string
	kind        bool // the value is of another kind: its type, source or status says so
}

// request lists what is wrong with a call's parameters.
func (sp *spec) request(method string, params map[string]any) []problem {
	if sp == nil {
		return nil
	}
	return sp.fields(sp.Methods[method].Fields, params, "")
}

// answer lists what is wrong with what this server itself answers.
func (sp *spec) answer(method string, raw []byte) []problem {
	if sp == nil || len(sp.Methods[method].Returns) == 0 {
		return nil
	}
	v, err := parseJSON(raw)
	if err != nil {
		return []problem{{field: "answer", text: "is no JSON"}}
	}
	return sp.value(sp.Methods[method].Returns, v, "answer")
}

// update lists what is wrong with an update.
func (sp *spec) update(v map[string]any) []problem {
	if sp == nil {
		return nil
	}
	return sp.value([]string{"Update"}, v, "")
}

func (sp *spec) fields(fields []specField, values map[string]any, at string) []problem {
	var all []problem
	known := map[string]bool{}
	for _, f := range fields {
		known[f.Name] = true
		v, ok := values[f.Name]
		switch {
		case !ok && f.Required:
			all = append(all, problem{field: join(at, f.Name), text: "is required and missing"})
		case ok:
			all = append(all, constant(f, v, join(at, f.Name))...)
			all = append(all, sp.value(f.Types, v, join(at, f.Name))...)
		}
	}
	for name := range values {
		if !known[name] {
			all = append(all, problem{field: join(at, name), text: "is unknown"})
		}
	}
	return all
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

var fixedValue = regexp.MustCompile(`(?:must be (\w+)$|always [“"](\w+)[”"]$)`)

// constant reads "must be photo" and "always “emoji”" out of a description.
func constant(f specField, v any, at string) []problem {
	m := fixedValue.FindStringSubmatch(f.Description)
	if m == nil || m[1] == "True" || m[1] == "one" {
		return nil
	}
	if want := m[1] + m[2]; v != want {
		return []problem{{field: at, text: fmt.Sprintf("must be %q", want), kind: true}}
	}
	return nil
}

// value gives nothing when v is of one of the types, and otherwise what is wrong with the one it resembles most.
func (sp *spec) value(types []string, v any, at string) []problem {
	var best []problem
	for i, name := range sp.widen(types) {
		found := sp.single(name, v, at)
		if len(found) == 0 {
			return nil
		}
		if i == 0 || far(found) < far(best) {
			best = found
		}
	}
	return best
}

// far says how far a value is from what it is compared with.
func far(found []problem) int {
	n := len(found)
	for _, p := range found {
		if p.kind {
			n += 100
		}
	}
	return n
}

func (sp *spec) widen(types []string) []string {
	var all []string
	for _, name := range types {
		if item, ok := sp.Types[name]; ok && len(item.Subtypes) > 0 {
			all = append(all, sp.widen(item.Subtypes)...)
			continue
		}
		all = append(all, name)
	}
	return all
}

func (sp *spec) single(name string, v any, at string) []problem {
	wrong := []problem{{field: at, text: "is no " + name}}
	if inner, ok := strings.CutPrefix(name, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return wrong
		}
		var all []problem
		for i, each := range list {
			all = append(all, sp.value([]string{inner}, each, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return all
	}
	var ok bool
	switch name {
	case "String":
		_, ok = v.(string)
	case "Boolean":
		_, ok = v.(bool)
	case "Integer":
		_, ok = v.(int64)
	case "Float":
		ok = isNumber(v)
	case "InputFile":
		_, ok = v.(map[string]any)
	default:
		values, isObject := v.(map[string]any)
		if !isObject {
			return wrong
		}
		return sp.fields(sp.Types[name].Fields, values, at)
	}
	if !ok {
		return wrong
	}
	return nil
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}
