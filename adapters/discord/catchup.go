package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// pageOfMessages is how many messages Discord gives at once.
const pageOfMessages = 100

// epoch is how often a shard began anew: each time, its channels are to be read up to the present.
func (r *running) epoch(shard int) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.epochs[shard]
}

// catchUp reads what was written in the item's channel since it was read last, once after each beginning of its shard. What
// it finds stands before the item, and errAgain says so. A channel that was not known before is noted: what comes from
// this item on will not be missed.
func (r *running) catchUp(l *lane, it *item) error {
	epoch := r.epoch(it.shard)
	if l.epoch == epoch && epoch != 0 && !it.again && !l.left() {
		return nil
	}
	before, known, err := r.p.book.seen(r.ctx, it.channel)
	if err != nil {
		return err
	}
	if !known {
		return r.begin(l, it, epoch)
	}
	found, err := r.p.history(r.ctx, it.channel, max(l.taken, before.last))
	if isGone(err) || codeOf(err) == codeNoAccess {
		l.epoch = epoch
		return r.p.unread(r.ctx, it.channel, err)
	}
	if err != nil {
		return err
	}
	items := make([]*item, 0, len(found)+1)
	for _, m := range found {
		items = append(items, &item{message: m, channel: it.channel, guild: before.guild, shard: it.shard, read: true})
	}
	if len(found) == pageOfMessages {
		items = append(items, &item{channel: it.channel, guild: before.guild, shard: it.shard})
		l.epoch = 0
	} else {
		l.epoch = epoch
	}
	it.again = false
	if len(items) == 0 {
		return nil
	}
	l.unshift(items)
	return errAgain
}

// begin notes a channel that was not known.
func (r *running) begin(l *lane, it *item, epoch int64) error {
	if it.message != nil {
		m := mark{last: number(it.message.ID) - 1, chat: l.chat, guild: it.guild}
		if err := r.p.book.know(r.ctx, it.channel, m); err != nil {
			return err
		}
	}
	l.epoch = epoch
	return nil
}

// unread lets a channel go that cannot be read any more.
func (p *Platform) unread(ctx context.Context, channel string, why error) error {
	if codeOf(why) == codeNoAccess {
		p.options.Problems.Tell(ctx, "discord.rights", "the bot can no longer read a room of a supporters' channel: run `brobygger check`, which names the missing right")
	}
	if err := p.book.Tear(ctx, pageSeen, channel); err != nil {
		return fmt.Errorf("discord: forgetting a channel: %w", err)
	}
	return nil
}

// history reads the messages of a channel behind one, oldest first, at most pageOfMessages.
func (p *Platform) history(ctx context.Context, channel string, after uint64) ([]*discordgo.Message, error) {
	if err := p.allow(ctx, ""); err != nil {
		return nil, err
	}
	query := url.Values{"limit": {strconv.Itoa(pageOfMessages)}, "after": {strconv.FormatUint(after, 10)}}
	var raw []json.RawMessage
	if err := p.rest.call(ctx, "reading what came meanwhile", "GET", discordgo.EndpointChannelMessages(channel)+"?"+query.Encode(), nil, &raw); err != nil {
		return nil, err
	}
	found := make([]*discordgo.Message, 0, len(raw))
	for _, one := range raw {
		found = append(found, parseMessage(one))
	}
	found = slices.DeleteFunc(found, func(m *discordgo.Message) bool { return number(m.ID) <= after })
	slices.SortFunc(found, func(a, b *discordgo.Message) int { return cmp.Compare(number(a.ID), number(b.ID)) })
	return found, nil
}

// parseMessage reads what can be read of a message; components of a kind the library does not know leave the rest whole.
func parseMessage(raw []byte) *discordgo.Message {
	m := &discordgo.Message{}
	if json.Unmarshal(raw, m) == nil {
		return m
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return m
	}
	for _, odd := range []string{"components", "referenced_message", "message_snapshots", "interaction", "poll"} {
		delete(fields, odd)
	}
	if rest, err := json.Marshal(fields); err == nil {
		_ = json.Unmarshal(rest, m) // what cannot be read stays empty
	}
	return m
}

// sweep reads all known channels of a shard up to the present, a few at a time.
func (r *running) sweep(shard int) {
	const atOnce = 8
	var page map[string]string
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		var err error
		if page, err = r.p.book.Page(r.ctx, pageSeen); err == nil {
			break
		}
		if !pauseFor(r.ctx, pause) {
			return
		}
	}
	slots := make(chan chan struct{}, atOnce)
	for channel, value := range page {
		m, ok := parseMark(value)
		if !ok || m.guild == "" && shard != 0 || m.guild != "" && shardOf(m.guild, r.shards) != shard {
			continue
		}
		over := make(chan struct{})
		r.enqueue(m.chat, &item{channel: channel, guild: m.guild, shard: shard, over: over})
		slots <- over
		if len(slots) == atOnce {
			select {
			case <-<-slots:
			case <-r.ctx.Done():
				return
			}
		}
	}
}
