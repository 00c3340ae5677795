package dialogs

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// pseudonym gives the name a supporter sees, such as "Rolig Ravn": the same for the same first contact, and telling
// nothing about the person. The words stand in the language files; the ones there agree with each other.
func pseudonym(say *lang.Catalogue, code string, first chat.Event) string {
	sum := sha256.Sum256([]byte("pseudonym\x00" + first.From.String() + "\x00" + string(first.ID)))
	pick := func(key string, n uint64) string {
		words := strings.Split(say.Say(code, key, nil), ",")
		return words[n%uint64(len(words))]
	}
	return pick("pseudonym.adjectives", binary.BigEndian.Uint64(sum[:8])) + " " +
		pick("pseudonym.animals", binary.BigEndian.Uint64(sum[8:16]))
}
