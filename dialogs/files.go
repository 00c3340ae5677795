package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// files answers a picture, a voice message or another file that came without words: the bot neither sees nor hears it, and
// says so. Where words came with it, they are answered as always.
func files() dialogue {
	return dialogue{
		name: "files",
		takes: func(t *talk) bool {
			return t.wrote() && len(t.Event.Files) > 0 && strings.TrimSpace(t.Event.Text) == ""
		},
		take: takeFiles,
	}
}

func takeFiles(t *talk) {
	t.keepFloor()
	steps := []string{"find", "human"}
	switch {
	case t.inCrisis():
		steps = t.crisisSteps()
	case t.in(handover, stepWords):
		steps = nil // words were asked for, and still are
	case t.waiting():
		steps = []string{choiceAdd, "find"}
	}
	kind := knownKind(t.Event.Files[0].Kind)
	t.send(chat.Message{Text: t.hello() + t.say("files.cannot."+string(kind), nil), Choices: t.choices(steps...)})
}

// knownKind takes a kind that nobody knows for "other".
func knownKind(kind chat.FileKind) chat.FileKind {
	switch kind {
	case chat.FilePhoto, chat.FileVoice, chat.FileVideo, chat.FileDocument, chat.FileContact:
		return kind
	case chat.FileOther:
	}
	return chat.FileOther
}

// passable gives the words and files of this event that may cross the bridge, and names in words what may not.
func (t *talk) passable() (own Relay, kept string) {
	own = Relay{ReplyTo: t.Event.ReplyTo, Edits: t.Event.Edits}
	if strings.TrimSpace(t.Event.Text) != "" {
		own.Text = t.Event.Text
	}
	var names []string
	for _, f := range t.Event.Files {
		if f.Passable() {
			own.Files = append(own.Files, f)
			continue
		}
		name := t.label("file", string(knownKind(f.Kind)))
		if f.Size > chat.MaxFile {
			name = t.say("file.too_large", lang.Vars{"what": name})
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return own, strings.Join(names, ", ")
}

// WithoutFiles gives a message for a platform that cannot show its files: a word in the language code stands in place of
// each. A message without files stays as it is.
func WithoutFiles(m chat.Message, say *lang.Catalogue, code string) chat.Message {
	if len(m.Files) == 0 {
		return m
	}
	var lines []string
	for _, f := range m.Files {
		name := say.Say(code, "file."+string(knownKind(f.Kind)), nil)
		lines = append(lines, say.Say(code, "bridge.file_here", lang.Vars{"what": name}))
	}
	if m.Text != "" {
		lines = append(lines, m.Text)
	}
	m.Text, m.Files = strings.Join(lines, "\n"), nil
	return m
}
