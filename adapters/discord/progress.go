package discord

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// sentFor is how long the parts of a message that went out are remembered. Discord itself knows a part again for minutes
// only, and an outage may last longer.
const sentFor = 24 * time.Hour

func progressKey(o *outgoing) string { return "p:" + nonce(o.m.ID, 0) }

// progress finds the parts of a message that went out in a try before, whichever way they went. How many parts it has is
// what it was then: a message that went out whole is not longer now.
func (p *Platform) progress(ctx context.Context, o *outgoing) {
	if len(o.parts) < 2 || o.m.ID == "" {
		return
	}
	value, _ := p.book.look(ctx, pageCopies(o.to), progressKey(o))
	fields := strings.Fields(value)
	if len(fields) < 2 {
		return
	}
	total, err := strconv.Atoi(fields[0])
	if err != nil || total < len(fields)-1 {
		return
	}
	o.total, o.done = total, fields[1:]
	if len(o.done) >= total || len(o.done) > len(o.parts) {
		o.parts = o.parts[:min(len(o.done), len(o.parts))]
	}
}

// shown notes that the next part went out as a message.
func (p *Platform) shown(ctx context.Context, o *outgoing, message string) {
	o.done = append(o.done, message)
	if len(o.parts) < 2 || o.m.ID == "" {
		return
	}
	if o.total == 0 {
		o.total = len(o.parts)
	}
	value := strconv.Itoa(o.total) + " " + strings.Join(o.done, " ")
	if err := p.book.noteFor(context.WithoutCancel(ctx), pageCopies(o.to), progressKey(o), value, min(sentFor, p.lifeBeyond(ctx, string(o.to)))); err != nil {
		p.options.Log.WarnContext(ctx, "discord: a part that went out is not noted")
	}
}
