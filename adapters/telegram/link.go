package telegram

import (
	"context"
	"time"
)

// linkBound is how long the bot's name is waited for when a program starts.
const linkBound = 5 * time.Second

// Link gives the address that opens the bot in Telegram with a payload behind start=, or "" when Telegram does not say in
// time how the bot is called. It may block for some seconds; the payload is put in as it is.
func (p *Platform) Link(ctx context.Context, payload string) string {
	me := p.me.Load()
	if me == nil {
		ctx, cancel := context.WithTimeout(ctx, linkBound)
		defer cancel()
		found, t := p.whoami(ctx)
		if t != nil {
			return ""
		}
		me = &found
	}
	return "https://t.me/" + me.name + "?start=" + payload
}
