package telegram

import (
	"context"

	"github.com/brobygger/brobygger/adapters"
	"github.com/go-telegram/bot"
)

// Run implements adapters.Platform. An error says that Telegram does not know the token.
func (p *Platform) Run(ctx context.Context, in adapters.Inbox) error {
	if err := p.introduce(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if p.o.Webhook == "" {
		return p.poll(ctx, in)
	}
	p.open(in)
	defer p.close()
	p.prepare(ctx)
	<-ctx.Done()
	return nil
}

// introduce asks Telegram who we are, again and again until it answers. nil with an ended ctx: it was told to stop.
func (p *Platform) introduce(ctx context.Context) error {
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, setupPause) {
		_, t := p.whoami(ctx)
		switch {
		case t == nil:
			return nil
		case t.cause == causeToken:
			p.tell(ctx, "telegram.token", "Telegram does not know the token: take a new one from @BotFather and put it into telegram.token")
			return t
		}
		p.o.Log.Warn("Telegram did not say who the bot is", "error", t)
		rest(ctx, max(pause, t.after))
	}
	return nil
}

func (p *Platform) whoami(ctx context.Context) (self, *trouble) {
	if err := ctx.Err(); err != nil {
		return self{}, &trouble{method: "getMe", cause: causeNetwork, err: err}
	}
	got, err := p.api.GetMe(ctx)
	if t := p.read(ctx, "getMe", err); t != nil {
		return self{}, t
	}
	me := self{id: got.ID, name: got.Username, all: got.CanReadAllGroupMessages}
	p.me.Store(&me)
	return me, nil
}

// prepare tells Telegram how updates come to us, and what commands there are.
func (p *Platform) prepare(ctx context.Context) {
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, setupPause) {
		t := p.direct(ctx)
		if t == nil {
			break
		}
		p.o.Log.Warn("Telegram was not told how updates come", "error", t)
		rest(ctx, max(pause, t.after))
	}
	p.registerCommands(ctx)
}

// direct sets the webhook, or takes it away so that updates can be asked for; none is dropped.
func (p *Platform) direct(ctx context.Context) *trouble {
	if p.o.Webhook == "" {
		_, err := p.api.DeleteWebhook(ctx, &bot.DeleteWebhookParams{})
		return p.read(ctx, "deleteWebhook", err)
	}
	// One at a time: side by side, a press of a button would overtake words that were written before, on this replica or on
	// another, and words from before a claim would go to the person.
	_, err := p.api.SetWebhook(ctx, &bot.SetWebhookParams{URL: p.o.Webhook, SecretToken: p.o.Secret, AllowedUpdates: allowed(), MaxConnections: 1})
	return p.read(ctx, "setWebhook", err)
}

// reader gives what a reading of updates needs to know.
func (p *Platform) reader(ctx context.Context) reader {
	r := reader{supporters: map[int64]bool{}, editors: p.o.Editors, now: p.o.Now().UTC(), key: []byte(p.o.Token)}
	for _, group := range p.o.Supporters {
		r.supporters[group] = true
	}
	if me := p.me.Load(); me != nil {
		r.me = *me
	}
	r.name = func(group int64) int64 {
		name := p.groups.name(ctx, group)
		if name == group && !r.supporters[group] && group != r.editors {
			return p.groups.lookup(ctx, group)
		}
		return name
	}
	return r
}
