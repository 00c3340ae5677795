package main

import (
	"context"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/adapters"
)

// networkBound is how long one platform may take to answer a check.
const networkBound = 30 * time.Second

// networks says what Telegram and Discord lack, one line each. It sends nothing to anybody, and needs the store to be open
// for a moment, because a group that moved is known there.
func (f *findings) networks(ctx context.Context, cmd *cli.Command) {
	c, _, err := f.p.settings(cmd)
	if err != nil || c.Telegram.Token == "" && c.Discord.Token == "" {
		f.ok("telegram, discord: not set up (docs/platforms.md)")
		return
	}
	h, err := f.p.openHouse(ctx, cmd)
	if err != nil {
		f.fail("telegram, discord: %v", err)
		return
	}
	defer func() {
		if err := h.close(); err != nil {
			f.fail("store: %v", err)
		}
	}()
	n, err := h.openNetworks(f.p.discord)
	if err != nil {
		f.fail("telegram, discord: %v", err)
		return
	}
	for _, platform := range n.list() {
		if checker, can := platform.(adapters.Checker); can {
			f.platform(ctx, checker)
		}
	}
	if c.Discord.Token != "" && h.elsewhere("discord") && len(c.Discord.Supporters) > 0 {
		f.warn("Discord: supporters have channels, so what people write to them goes through Discord, although conversations = listings keeps people's own talks away from it; take discord.supporters out, or read docs/platforms.md and set conversations = full")
	}
	if c.Discord.Token != "" && h.elsewhere("discord") && strings.TrimSpace(c.HTTP.PublicURL) == "" {
		f.warn("Discord: with conversations = listings people go on in the web chat, and http.public_url is not set: set it to the address at which they reach it")
	}
}

// platform prints what a platform found; each text begins with its name.
func (f *findings) platform(ctx context.Context, checker adapters.Checker) {
	ctx, cancel := context.WithTimeout(ctx, networkBound)
	defer cancel()
	for _, found := range checker.Check(ctx) {
		switch found.Grade {
		case adapters.Fine:
			f.ok("%s", found.Text)
		case adapters.Warning:
			f.warn("%s", found.Text)
		case adapters.Failed:
			f.fail("%s", found.Text)
		}
	}
}
