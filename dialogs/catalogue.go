package dialogs

import (
	"embed"
	"fmt"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

//go:embed lang/*.json
var texts embed.FS

// Catalogue gives what the dialogues say, without the crisis texts. It fails when a language file is broken.
func Catalogue() (*lang.Catalogue, error) { return lang.Load(texts, "lang") }

// Phrases gives everything the bot says: the dialogues' texts and the crisis texts. World.Say wants these.
func Phrases() (*lang.Catalogue, error) {
	own, err := Catalogue()
	if err != nil {
		return nil, err
	}
	crisis, err := safety.Texts()
	if err != nil {
		return nil, fmt.Errorf("dialogs: crisis texts: %w", err)
	}
	return lang.Merge(own, crisis)
}
