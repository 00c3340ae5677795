package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// maxDrain is how many more bytes of a body that is too large are read, and dropped: who still sends hears no answer.
const maxDrain = 4 << 20

// refuseTooLong refuses a message that is too long, and tells the person so in their own language. What could be read of
// it was read for danger first: then they see the lines.
func (p *Platform) refuseTooLong(w http.ResponseWriter, r *http.Request, id chat.ChatID, raw []byte, why *badBody) {
	_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
	answered := problem{}
	answered.Error.Code, answered.Error.Message = why.code, why.message
	if first := firstOf(raw); first.text != "" {
		e := p.event(id, "m."+first.id, first.hint("lang"), first.hint("country"))
		// The inbox refuses what is longer than it may be, and says what must be said. Blanks keep it from taking in a part.
		e.Text = first.text + strings.Repeat(" ", max(0, chat.MaxText+1-len(first.text)))
		var refused *adapters.Unstored
		if errors.As(p.take(r, e), &refused) {
			answered.Messages = publicMessages(refused.Say)
		}
	}
	answer(w, why.status, answered)
}

// firstWords is what can be read of a message that may have been cut off.
type firstWords struct {
	id, text string
	hints    map[string]string
}

// hint gives a hint if it is one.
func (f firstWords) hint(name string) string {
	given := f.hints[name]
	if name == "lang" && checkHints(given, "") != nil || name == "country" && checkHints("", given) != nil {
		return ""
	}
	return given
}

// firstOf reads the fields of a JSON object up to its text, and of the text as much as is there. The id is made of the
// bytes when none was sent before the text.
func firstOf(raw []byte) firstWords {
	f := firstWords{hints: map[string]string{}}
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return f
	}
	for f.text == "" {
		name, err := d.Token()
		if err != nil {
			return f
		}
		if name == "text" {
			f.text = openString(raw[d.InputOffset():])
			break
		}
		var value any
		if d.Decode(&value) != nil {
			return f
		}
		if field, ok := name.(string); ok {
			f.hints[field], _ = value.(string)
		}
	}
	if f.id = f.hints["id"]; !clientID(f.id) {
		sum := sha256.Sum256(raw)
		f.id = hex.EncodeToString(sum[:12])
	}
	return f
}

// openString reads the JSON string behind a colon, whose end may be missing.
func openString(raw []byte) string {
	raw = bytes.TrimLeft(raw, ": \t\r\n")
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	end := 1
	for end < len(raw) && raw[end] != '"' {
		if raw[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(raw))
	var text string
	for cut := range 12 { // the longest sign in JSON, \ud83d\ude00, may have been cut anywhere
		if end-cut < 1 {
			break
		}
		if json.Unmarshal(append(bytes.Clone(raw[:end-cut]), '"'), &text) == nil {
			return strings.ToValidUTF8(text, "")
		}
	}
	return ""
}
