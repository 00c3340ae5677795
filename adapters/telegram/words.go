package telegram

import (
	"embed"

	"github.com/brobygger/brobygger/dialogs/lang"
)

//go:embed words
var wordFiles embed.FS

func loadWords() (*lang.Catalogue, error) { return lang.Load(wordFiles, "words") }
