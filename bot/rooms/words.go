package rooms

import (
	"embed"
	"fmt"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/lang"
)

//go:embed words/*.json
var words embed.FS

// Texts gives what rooms say, in every spoken language.
func Texts() (*lang.Catalogue, error) {
	texts, err := lang.Load(words, "words")
	if err != nil {
		return nil, fmt.Errorf("rooms: the words: %w", err)
	}
	return texts, nil
}

func (r *Rooms) say(code, key string, vars lang.Vars) string { return r.texts.Say(code, key, vars) }

// word puts a stored value into words; one that is not known stands as it is.
func (r *Rooms) word(code, kind, value string) string {
	if key := kind + "." + value; r.texts.Has(code, key) {
		return r.texts.Say(code, key, nil)
	}
	return cut(value, maxPart)
}

// speaks gives the language itself when it is spoken, else the default one.
func (r *Rooms) speaks(code string) string {
	primary, _, _ := strings.Cut(strings.ToLower(code), "-")
	if primary == "no" || primary == "nn" {
		primary = "nb"
	}
	if lang.Speaks(primary) {
		return primary
	}
	return lang.Default
}

// verbsOf reads the words for each control, in all languages: whatever language a place has, a supporter may write the
// word of their own. It fails when one word means two things.
func verbsOf(texts *lang.Catalogue) (map[string]string, error) {
	verbs := map[string]string{}
	for _, code := range lang.Spoken() {
		for _, key := range texts.Keys(code) {
			verb, ok := strings.CutPrefix(key, "verb.")
			if !ok {
				continue
			}
			for word := range strings.SplitSeq(texts.Say(code, key, nil), ",") {
				word = strings.TrimSpace(word)
				if other := verbs[word]; other != "" && other != verb {
					return nil, fmt.Errorf("the word %q stands for %s and for %s", word, other, verb)
				}
				verbs[word] = verb
			}
		}
	}
	return verbs, nil
}

// verb gives the control that a word stands for; "" when it stands for none.
func (r *Rooms) verb(word string) string {
	word = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(word)), adapters.ControlPrefix)
	if _, ok := r.controls[word]; ok {
		return word
	}
	return r.verbs[word]
}

// supporterCommands and editorCommands are the commands that are registered, in the order of a platform's list.
func supporterCommands() []string {
	return []string{"claim", "release", "transfer", "close", "find", "snippet", "note", "queue", "duty", "off", "name", "help"}
}

func editorCommands() []string { return []string{"listing", "due", "reports", "retire", "help"} }

// Commands lists what supporters and what editors can write in their places, to be registered with a platform.
func Commands() (supporters, editors []adapters.Command, err error) {
	texts, err := Texts()
	if err != nil {
		return nil, nil, err
	}
	return commands(texts, supporterCommands()), commands(texts, editorCommands()), nil
}

func commands(texts *lang.Catalogue, names []string) []adapters.Command {
	all := make([]adapters.Command, 0, len(names))
	for _, name := range names {
		c := adapters.Command{Name: name, About: map[string]string{}}
		switch name {
		case "transfer", "close", "find", "snippet", "note", "duty", "name", "listing", "retire":
			c.Takes = true
		}
		for _, code := range lang.Spoken() {
			c.About[code] = texts.Say(code, "about."+name, nil)
		}
		all = append(all, c)
	}
	return all
}
