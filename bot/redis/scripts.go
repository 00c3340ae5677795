package redis

import (
	"embed"
	"fmt"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua lua/part/*.lua
var sources embed.FS

// scripts holds every script; each file's head lists its keys, arguments and result.
type scripts struct {
	push, claim, commit, release *redis.Script
	try, shift                   *redis.Script
	sending, sent, failed, renew *redis.Script
	timer, erase                 *redis.Script
	caseOpen, caseWrite          *redis.Script
	caseErase                    *redis.Script
	feed, link, report, outcome  *redis.Script
	note, pageTear, book, pause  *redis.Script
	lock, unlock, ticket, room   *redis.Script
	replay, letterDrop           *redis.Script
}

// buries names the scripts that begin with bury.lua.
var buries = map[string]bool{"commit": true, "sent": true}

func loadScripts() (*scripts, error) {
	s := &scripts{}
	bury, err := sources.ReadFile("lua/part/bury.lua")
	if err != nil {
		return nil, fmt.Errorf("script bury: %w", err)
	}
	bury = bury[:len(bury):len(bury)]
	for name, into := range map[string]**redis.Script{
		"push": &s.push, "claim": &s.claim, "commit": &s.commit, "release": &s.release,
		"try": &s.try, "shift": &s.shift,
		"sending": &s.sending, "sent": &s.sent, "failed": &s.failed, "renew": &s.renew,
		"timer": &s.timer, "erase": &s.erase,
		"case_open": &s.caseOpen, "case_write": &s.caseWrite, "case_erase": &s.caseErase,
		"feed": &s.feed, "link": &s.link, "report": &s.report, "outcome": &s.outcome,
		"note": &s.note, "page_tear": &s.pageTear, "book": &s.book, "pause": &s.pause,
		"lock": &s.lock, "unlock": &s.unlock, "ticket": &s.ticket, "room": &s.room,
		"replay": &s.replay, "letter_drop": &s.letterDrop,
	} {
		source, err := sources.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return nil, fmt.Errorf("script %s: %w", name, err)
		}
		if buries[name] {
			source = append(bury, source...)
		}
		*into = redis.NewScript(string(source))
	}
	return s, nil
}
