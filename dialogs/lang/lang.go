// Package lang is what the bot says: one embedded catalogue file a language, flat keys, {named} placeholders.
//
// It knows no dialogue and chooses no words: callers name a key. Files are JSON objects of key to text; a text in
// several forms has the keys "x.one" and "x.other", chosen by Count.
package lang

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Default is the language spoken when nothing better is known.
const Default = "en"

// Spoken lists the languages the bot answers in, ISO 639-1; nynorsk is understood and answered in nb.
func Spoken() []string { return []string{"da", "nb", "sv", "en"} }

// Speaks reports whether the bot answers in the language.
func Speaks(code string) bool { return slices.Contains(Spoken(), code) }

// Vars fills {name} placeholders.
type Vars map[string]string

// Catalogue holds the texts of every language. It is immutable after Load, and safe for use by many.
type Catalogue struct {
	texts map[string]map[string]string // language -> key -> text
}

// Load reads every LANG.json in dir of fsys. Several directories can be merged with Merge.
// It fails when a spoken language has no file, or a file is not an object of strings.
func Load(fsys fs.FS, dir string) (*Catalogue, error) {
	c := &Catalogue{texts: map[string]map[string]string{}}
	for _, code := range Spoken() {
		raw, err := fs.ReadFile(fsys, path.Join(dir, code+".json"))
		if err != nil {
			return nil, fmt.Errorf("lang: reading the %s catalogue: %w", code, err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, fmt.Errorf("lang: the %s catalogue: %w", code, err)
		}
		c.texts[code] = texts
	}
	return c, nil
}

// Merge gives a catalogue with the texts of all; a key that stands in two is an error.
func Merge(parts ...*Catalogue) (*Catalogue, error) {
	all := &Catalogue{texts: map[string]map[string]string{}}
	for _, part := range parts {
		for code, texts := range part.texts {
			if all.texts[code] == nil {
				all.texts[code] = map[string]string{}
			}
			for key, text := range texts {
				if _, twice := all.texts[code][key]; twice {
					return nil, fmt.Errorf("lang: key %q stands in two %s catalogues", key, code)
				}
				all.texts[code][key] = text
			}
		}
	}
	return all, nil
}

// Say gives the text of key in the language, with the placeholders filled. A language that is not spoken falls back to
// Default; a key that is missing gives the key itself in angle quotes, so that a test and a reader notice.
func (c *Catalogue) Say(code, key string, vars Vars) string {
	text, ok := c.texts[code][key]
	if !ok {
		text, ok = c.texts[Default][key]
	}
	if !ok {
		return "‹" + key + "›"
	}
	return fill(text, vars)
}

// Count says key.one or key.other for n, with {n} filled besides vars.
func (c *Catalogue) Count(code, key string, n int, vars Vars) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	with := Vars{"n": strconv.Itoa(n)}
	for name, value := range vars {
		with[name] = value
	}
	return c.Say(code, key+form, with)
}

// Has reports whether the language itself has the key.
func (c *Catalogue) Has(code, key string) bool {
	_, ok := c.texts[code][key]
	return ok
}

// Keys lists the keys of a language, sorted.
func (c *Catalogue) Keys(code string) []string {
	keys := make([]string, 0, len(c.texts[code]))
	for key := range c.texts[code] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func fill(text string, vars Vars) string {
	if len(vars) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(vars))
	for name, value := range vars {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
