package telegram

import (
	"fmt"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Rendered draws a message as the golden files hold it: a paragraph for each part.
func Rendered(m chat.Message, private bool) string {
	say, err := loadWords()
	if err != nil {
		return err.Error()
	}
	var all strings.Builder
	for i, p := range render(page{m: m, say: say, private: private}) {
		fmt.Fprintf(&all, "== %d\n", i+1)
		switch p.kind {
		case asVenue:
			fmt.Fprintf(&all, "venue %.3f,%.3f %s (%s)\n", p.at.Lat, p.at.Lon, p.title, p.address)
		case asPlace:
			fmt.Fprintf(&all, "place %.3f,%.3f\n", p.at.Lat, p.at.Lon)
		case asWords, asFile:
			fmt.Fprintln(&all, p.text.html())
		}
		for _, row := range p.rows {
			for _, b := range row {
				fmt.Fprintf(&all, "[%s|%s%s] ", b.Text, b.Data, b.URL)
			}
			fmt.Fprintln(&all)
		}
		if p.share != "" {
			fmt.Fprintf(&all, "{%s}\n", p.share)
		}
	}
	return all.String()
}

// Split cuts bold text, and gives the HTML of the parts and their words.
func Split(text string, limit int) (html, parts []string) {
	for _, p := range (rich{{text: clean(text), style: bold}}).split(limit) {
		html, parts = append(html, p.html()), append(parts, p.text())
	}
	return html, parts
}

// Clean, Size, DeepLink and ParseRef are what their names say.
func Clean(s string) string { return clean(s) }

// Size counts UTF-16 units.
func Size(s string) int { return size(s) }

// DeepLink reads the payload of a link.
func DeepLink(s string) string { return deepLink(s) }

// ParseRef reads an event id, and writes it again.
func ParseRef(id chat.EventID) (chat.EventID, bool) {
	r, ok := parseRef(id)
	return r.id(), ok
}

// Taken is what a reading of an update gives.
type Taken struct {
	Event   *chat.Event
	Control string
}

// Read reads an update as one of a platform with a supporters' group and an editors' group.
func Read(raw []byte, supporters, editors int64) (Taken, bool) {
	u, _, _, err := readUpdate(raw)
	if err != nil {
		return Taken{}, false
	}
	r := reader{me: self{id: 7, name: "bot"}, supporters: map[int64]bool{supporters: true}, editors: editors, name: func(id int64) int64 { return id }}
	t := r.read(u)
	got := Taken{Event: t.event}
	if t.control != nil {
		got.Control = t.control.Verb
	}
	return got, true
}
