package safety

import (
	"embed"
	"strconv"

	"github.com/brobygger/brobygger/dialogs/lang"
)

//go:embed texts/*.json
var textFiles embed.FS

// Texts gives the crisis and distress sentences of every spoken language, to be merged into the bot's catalogue.
func Texts() (*lang.Catalogue, error) { return lang.Load(textFiles, "texts") }

// Warmth is what is said at distress: an acknowledgement, and the offer of a human. No alarm. Turn counts how often it was
// said before in this conversation, so that the same words do not come twice in a row.
func (r *Reader) Warmth(code string, turn int, say *lang.Catalogue) string {
	v := voice{say: say, code: code, turn: turn}
	return v.next("distress.warm") + "\n\n" + v.next("distress.offer")
}

// voice says the sentences of one answer.
type voice struct {
	say  *lang.Catalogue
	code string
	turn int
}

// next says one of the variants key.1, key.2 …: the next one each turn.
func (v voice) next(key string) string { return v.with(key, nil) }

// with says a variant, with its placeholders filled.
func (v voice) with(key string, vars lang.Vars) string {
	n := 0
	for v.has(key + "." + strconv.Itoa(n+1)) {
		n++
	}
	if n == 0 {
		return v.text(key, vars)
	}
	return v.text(key+"."+strconv.Itoa(max(0, v.turn)%n+1), vars)
}

// has looks in the language, and in the one Say falls back to.
func (v voice) has(key string) bool { return v.say.Has(v.code, key) || v.say.Has(lang.Default, key) }

func (v voice) text(key string, vars lang.Vars) string { return v.say.Say(v.code, key, vars) }
