package redistest

import (
	"context"
	"fmt"
	"net"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// SlotOf is the slot of a key: CRC16 (XMODEM) of its tag in braces, or of all of it.
func SlotOf(key string) int {
	if _, after, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(after, "}"); ok && tag != "" {
			key = tag
		}
	}
	crc := uint16(0)
	for _, b := range []byte(key) {
		crc ^= uint16(b) << 8
		for range 8 {
			high := crc & 0x8000
			crc <<= 1
			if high != 0 {
				crc ^= 0x1021
			}
		}
	}
	return int(crc % slotCount)
}

// MoveTag moves the slot of all keys with a tag in braces; the tag comes without them.
func (c *Cluster) MoveTag(tag string) {
	c.t.Helper()
	c.Move(SlotOf(tag))
}

// MoveSlot moves the slot of a key.
func (c *Cluster) MoveSlot(key string) {
	c.t.Helper()
	c.Move(SlotOf(key))
}

// Move moves a slot with its keys to the next master while it is in use, one key after another, as redis-cli --cluster
// reshard does. Until the end the old master sends those who ask for a key that is gone to the new one (ASK), and lets
// those who ask for several, of which some are gone or never were, try again (TRYAGAIN).
func (c *Cluster) Move(slot int) {
	c.t.Helper()
	from := c.owner[slot]
	to := (from + 1) % len(c.nodes)
	for !c.nodes[to].process.alive() {
		to = (to + 1) % len(c.nodes)
	}
	must(c.t, c.setSlot(to, slot, "IMPORTING", from))
	must(c.t, c.setSlot(from, slot, "MIGRATING", to))
	for {
		moved, err := c.moveOne(slot, from, to)
		must(c.t, err)
		if !moved {
			break
		}
	}
	must(c.t, c.setSlot(to, slot, "NODE", to))
	for i, node := range c.nodes {
		if i != to && node.process.alive() {
			must(c.t, c.setSlot(i, slot, "NODE", to))
		}
	}
	c.owner[slot] = to
}

func (c *Cluster) setSlot(at, slot int, how string, other int) error {
	err := c.nodes[at].talk(func(ctx context.Context, r *goredis.Client) error {
		return r.Do(ctx, "CLUSTER", "SETSLOT", slot, how, c.ids[other]).Err()
	})
	if err != nil {
		return fmt.Errorf("slot %d of %s: %s: %w", slot, c.node(at), how, err)
	}
	return nil
}

// moveOne moves one key; moved is false when none is left.
func (c *Cluster) moveOne(slot, from, to int) (moved bool, err error) {
	host, port, err := net.SplitHostPort(c.nodes[to].Addr())
	if err != nil {
		return false, err
	}
	err = c.nodes[from].talk(func(ctx context.Context, r *goredis.Client) error {
		keys, err := r.ClusterGetKeysInSlot(ctx, slot, 1).Result()
		if err != nil || len(keys) == 0 {
			return err
		}
		moved = true
		return r.Do(ctx, "MIGRATE", host, port, "", 0, bound.Milliseconds(), "KEYS", keys[0]).Err()
	})
	if err != nil {
		return false, fmt.Errorf("moving a key of slot %d to %s: %w", slot, c.node(to), err)
	}
	return moved, nil
}
