package discord

import (
	"context"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// What the tests of this package's inside look at.
var (
	Escape          = escape
	Units           = units
	Compute         = compute
	MessageEvent    = messageEvent
	EventOf         = eventOf
	ParseMessage    = parseMessage
	ReadInteraction = func(i *discordgo.Interaction) bool { _, ok := readInteraction(i); return ok }
	CloseCode       = closeCode
)

// Split parts text as it is shown.
func Split(text string, limit int) []string {
	return split(text, limit, func(piece string, _ bool) string { return escape(piece) })
}

// Render shows a message as the bodies that are sent.
func (p *Platform) Render(m chat.Message) []map[string]any {
	var all []map[string]any
	for _, one := range render(m, p.say, p.options.Lang) {
		all = append(all, one.body())
	}
	return all
}

// Tidy does at once what is done every few seconds.
func (p *Platform) Tidy(ctx context.Context) { p.tidy(ctx) }
