package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

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
func (r *running) catchUp(ctx context.Context, l *lane, it *item) error {
	epoch := r.epoch(it.shard)
	if l.epoch == epoch && epoch != 0 && !it.again && !l.left() {
		return nil
	}
	before, known, err := r.p.book.seen(ctx, it.channel)
	if err != nil {
		return err
	}
	if !known {
		return r.begin(ctx, l, it, epoch)
	}
	l.know(before)
	news, err := r.p.news(ctx, it.channel, l.taken, l.edited)
	if isGone(err) || codeOf(err) == codeNoAccess {
		l.epoch = epoch
		return r.p.unread(ctx, it.channel, err)
	}
	if err != nil {
		return err
	}
	items := make([]*item, 0, len(news.changed)+len(news.written)+1)
	for _, m := range news.changed {
		items = append(items, &item{message: m, edited: true, channel: it.channel, guild: before.guild, shard: it.shard, read: true})
	}
	for _, m := range news.written {
		items = append(items, &item{message: m, channel: it.channel, guild: before.guild, shard: it.shard, read: true})
	}
	if news.more {
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

// know takes up what another replica, or this program before its restart, has noted.
func (l *lane) know(m mark) {
	l.taken = max(l.taken, m.last)
	if m.edited.After(l.edited) {
		l.edited = m.edited
	}
}

// begin notes a channel that was not known.
func (r *running) begin(ctx context.Context, l *lane, it *item, epoch int64) error {
	if it.message != nil {
		m := mark{last: number(it.message.ID) - 1, chat: l.chat, guild: it.guild}
		if err := r.p.book.know(ctx, it.channel, m); err != nil {
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

// news is what came in a channel since it was read.
type news struct {
	written []*discordgo.Message // oldest first
	changed []*discordgo.Message // written before, and changed since; the first change first
	more    bool                 // more was written than Discord gives at once
}

// news reads what was written after a message, and what was changed since: danger may have been written into words that
// were read before. Of those, the newest pageOfMessages are looked at. Mostly one page shows both.
func (p *Platform) news(ctx context.Context, channel string, last uint64, changed time.Time) (news, error) {
	all, err := p.history(ctx, channel, nil)
	if err != nil {
		return news{}, err
	}
	n := news{}
	if len(all) == pageOfMessages && number(all[0].ID) > last {
		after, err := p.history(ctx, channel, url.Values{"after": {strconv.FormatUint(last, 10)}})
		if err != nil {
			return n, err
		}
		n.more = len(after) == pageOfMessages
		before, err := p.history(ctx, channel, url.Values{"before": {strconv.FormatUint(last+1, 10)}})
		if err != nil {
			return n, err
		}
		all = append(before, after...)
	}
	if changed.IsZero() {
		changed = bornAt(strconv.FormatUint(last, 10))
	}
	for _, m := range all {
		switch {
		case number(m.ID) > last:
			n.written = append(n.written, m)
		case m.EditedTimestamp != nil && m.EditedTimestamp.After(changed) && m.Author != nil && !m.Author.Bot:
			n.changed = append(n.changed, m)
		}
	}
	slices.SortStableFunc(n.changed, func(a, b *discordgo.Message) int { return a.EditedTimestamp.Compare(*b.EditedTimestamp) })
	return n, nil
}

// history reads a page of the messages of a channel, oldest first: the newest, or those the query asks for.
func (p *Platform) history(ctx context.Context, channel string, query url.Values) ([]*discordgo.Message, error) {
	if err := p.allow(ctx, forWords, target{"GET", discordgo.EndpointChannelMessages(channel), ""}); err != nil {
		return nil, err
	}
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(pageOfMessages))
	var raw []json.RawMessage
	if err := p.rest.call(ctx, "reading what came meanwhile", "GET", discordgo.EndpointChannelMessages(channel)+"?"+query.Encode(), nil, &raw); err != nil {
		return nil, err
	}
	found := make([]*discordgo.Message, 0, len(raw))
	for _, one := range raw {
		found = append(found, parseMessage(one))
	}
	found = slices.DeleteFunc(found, func(m *discordgo.Message) bool { return number(m.ID) == 0 })
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
		ctx, _, done := within(r.ctx, wholePage)
		page, err = r.p.book.Page(ctx, pageSeen)
		done()
		if err == nil {
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
		if !r.enqueue(m.chat, &item{channel: channel, guild: m.guild, shard: shard, over: over}) {
			continue // so much waits there that it is read anyway
		}
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
