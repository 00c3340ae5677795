package telegram

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// content puts what a message holds into an event: words, a place, or files with their caption.
func content(m message, e *chat.Event) {
	switch {
	case m.Venue != nil:
		e.Location = &chat.Point{Lat: m.Venue.Location.Lat, Lon: m.Venue.Location.Lon}
		return
	case m.Location != nil:
		e.Location = &chat.Point{Lat: m.Location.Lat, Lon: m.Location.Lon}
		return
	}
	e.Text = linked(m.Text, m.Entities)
	if f, ok := fileOf(m); ok {
		e.Text, e.Files = first(linked(m.Caption, m.Marks), e.Text), []chat.File{f}
	}
	if m.Sticker != nil && m.Sticker.Emoji != "" {
		e.Text, e.Files = m.Sticker.Emoji, nil
	}
	if strings.TrimSpace(e.Text) == "" {
		e.Text = ""
	}
}

// composed puts the words that somebody wrote into a poll or a list into their event, so that they are read as words are.
func composed(m message, e *chat.Event) {
	var parts []string
	add := func(title string, list []named, more string) {
		parts = append(parts, title)
		for _, n := range list {
			parts = append(parts, n.Text)
		}
		parts = append(parts, more)
	}
	switch {
	case m.Poll != nil:
		add(m.Poll.Question, m.Poll.Options, m.Poll.Why)
	case m.List != nil:
		add(m.List.Title, m.List.Tasks, "")
	case m.Added != nil:
		add(m.Added.Title, m.Added.Tasks, "")
	default:
		return
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(parts) > 0 {
		e.Text, e.Files = strings.Join(parts, "\n"), nil
	}
}

// fileOf says what file a message is. Only what can be passed on can be fetched.
func fileOf(m message) (chat.File, bool) {
	named := func(k chat.FileKind, f *file) (chat.File, bool) {
		return chat.File{Kind: k, On: Name, Type: f.Type, Size: f.Size}, true
	}
	switch {
	case len(m.Photo) > 0:
		f := largest(m.Photo)
		return chat.File{Kind: chat.FilePhoto, On: Name, Ref: f.ID, Type: "image/jpeg", Size: f.Size}, true
	case m.Voice != nil:
		return chat.File{Kind: chat.FileVoice, On: Name, Ref: m.Voice.ID, Type: m.Voice.Type, Size: m.Voice.Size}, true
	case m.Motion != nil: // before the document that stands beside it
		return named(chat.FileVideo, m.Motion)
	case m.Video != nil:
		return named(chat.FileVideo, m.Video)
	case m.Round != nil:
		return named(chat.FileVideo, m.Round)
	case m.Document != nil:
		return named(chat.FileDocument, m.Document)
	case m.Audio != nil:
		return named(chat.FileOther, m.Audio)
	case m.Contact != nil:
		return chat.File{Kind: chat.FileContact, On: Name}, true
	case m.Sticker != nil, m.Poll != nil, m.Dice != nil, m.Game != nil, m.Story != nil, m.List != nil, m.Paid != nil, m.Invoice != nil:
		return chat.File{Kind: chat.FileOther, On: Name}, true
	}
	return chat.File{}, false
}

// largest gives the largest size of a photo that may be passed on.
func largest(sizes []file) file {
	best := sizes[0]
	for _, f := range sizes[1:] {
		if f.Size <= chat.MaxFile && (f.Width*f.High > best.Width*best.High || best.Size > chat.MaxFile) {
			best = f
		}
	}
	return best
}

// linked writes an address that hides behind words after them, so that it is not lost where formatting is.
func linked(text string, entities []entity) string {
	if !slices.ContainsFunc(entities, func(e entity) bool { return e.Type == "text_link" }) {
		return text
	}
	units := utf16.Encode([]rune(text))
	var all strings.Builder
	at := 0
	for _, e := range entities {
		end := e.Offset + e.Length
		if e.Type != "text_link" || webLink(e.URL) == "" || e.Offset < 0 || e.Length < 0 || end < at || end > len(units) {
			continue
		}
		all.WriteString(string(utf16.Decode(units[at:end])))
		all.WriteString(" (" + e.URL + ")")
		at = end
	}
	all.WriteString(string(utf16.Decode(units[at:])))
	return all.String()
}
