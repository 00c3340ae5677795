package telegram

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/go-telegram/bot"
)

// cause says what Telegram meant by an error, where it says more than a failure of sending.
type cause string

const (
	causeOther     cause = ""
	causeSame      cause = "the message is like that already"
	causeMissing   cause = "the message is not there, or cannot be changed"
	causeTopic     cause = "the topic is not there"
	causeGroup     cause = "the group is not there for the bot"
	causeRights    cause = "the bot lacks a right"
	causeNoForum   cause = "the group has no topics"
	causePerson    cause = "the person cannot be reached"
	causeToken     cause = "the token is not valid"
	causeTwice     cause = "another program uses the token"
	causePause     cause = "Telegram asks for a pause"
	causeMoved     cause = "the group has another number now"
	causeReaction  cause = "the reaction is not allowed there"
	causeFileGone  cause = "the file is not there"
	causeFileLarge cause = "the file is too large"
	causeNetwork   cause = "Telegram was not reached"
)

// trouble is an error of a call, without words, numbers of people and token.
type trouble struct {
	method string
	cause  cause
	detail string // what Telegram said, as far as it may be repeated
	after  time.Duration
	moved  int64 // the group's new number
	bad    bool  // Telegram will never take the request as it is
	err    error // the context's, if it ended
}

func (t *trouble) Error() string {
	text := "telegram: " + t.method
	for _, more := range []string{string(t.cause), t.detail} {
		if more != "" {
			text += ": " + more
		}
	}
	return text
}

// Unwrap gives the context's error, if that was the cause.
func (t *trouble) Unwrap() error { return t.err }

// said tells causes by what stands in Telegram's descriptions; the first that fits counts.
func said() []struct {
	words string
	cause cause
} {
	return []struct {
		words string
		cause cause
	}{
		{"message is not modified", causeSame},
		{"topic_not_modified", causeSame},
		{"message to edit not found", causeMissing},
		{"message can't be edited", causeMissing},
		{"message_id_invalid", causeMissing},
		{"message to react not found", causeMissing},
		{"message to pin not found", causeMissing},
		{"thread not found", causeTopic},
		{"topic_deleted", causeTopic},
		{"topic_id_invalid", causeTopic},
		{"topic_closed", causeTopic},
		{"reaction", causeReaction},
		{"not a forum", causeNoForum},
		{"not enough rights", causeRights},
		{"have no rights", causeRights},
		{"need administrator rights", causeRights},
		{"chat_admin_required", causeRights},
		{"chat_write_forbidden", causeRights},
		{"blocked by the user", causePerson},
		{"user is deactivated", causePerson},
		{"can't initiate conversation", causePerson},
		{"kicked", causeGroup},
		{"not a member", causeGroup},
		{"chat not found", causeGroup},
		{"chat was deleted", causeGroup},
		{"group chat was upgraded", causeGroup},
		{"peer_id_invalid", causeGroup},
		{"file is too big", causeFileLarge},
		{"wrong file", causeFileGone},
		{"invalid file", causeFileGone},
		{"file_id", causeFileGone},
		{"temporarily unavailable", causeFileGone},
	}
}

func causeOf(description string) cause {
	description = strings.ToLower(description)
	for _, s := range said() {
		if strings.Contains(description, s.words) {
			return s.cause
		}
	}
	return causeOther
}

// read turns an error of the library into trouble; nil stays nil.
func (p *Platform) read(ctx context.Context, method string, err error) *trouble {
	if err == nil || strings.HasPrefix(err.Error(), "error decode response result") {
		return nil // it was done: what the library cannot read of the answer must not have it done again
	}
	t := &trouble{method: method, err: ctx.Err()}
	var pause *bot.TooManyRequestsError
	var moved *bot.MigrateError
	switch {
	case errors.As(err, &pause):
		t.cause, t.after = causePause, max(1, time.Duration(pause.RetryAfter))*time.Second
	case errors.As(err, &moved):
		t.cause, t.moved = causeMoved, int64(moved.MigrateToChatID)
	case errors.Is(err, bot.ErrorForbidden):
		if t.cause = causeOf(err.Error()); t.cause == causeOther {
			t.cause, t.detail = causePerson, repeatable(err.Error())
		}
	case errors.Is(err, bot.ErrorBadRequest):
		t.bad = true
		if t.cause = causeOf(err.Error()); t.cause == causeOther {
			t.detail = repeatable(err.Error())
		}
	case errors.Is(err, bot.ErrorUnauthorized), errors.Is(err, bot.ErrorNotFound):
		t.cause = causeToken
	case errors.Is(err, bot.ErrorConflict):
		t.cause = causeTwice
	case strings.HasPrefix(err.Error(), "error response from telegram") && strings.Contains(err.Error(), ", 413 "):
		t.cause, t.bad = causeFileLarge, true
	default:
		t.cause, t.detail = causeNetwork, p.scrub(err.Error())
	}
	return t
}

var longNumber = regexp.MustCompile(`[0-9]{5,}`)

// quoting is where a description may begin to quote a message or an address. An apostrophe within a word quotes nothing.
var quoting = regexp.MustCompile(`["` + "`" + `‘’“”«»]|(^|[^A-Za-z])'|'($|[^A-Za-z])|[A-Za-z]+://|URL`)

// repeatable gives what Telegram said up to where it may quote a message or an address, without long numbers.
func repeatable(description string) string {
	if at := quoting.FindStringIndex(description); at != nil {
		end := at[0]
		if strings.HasSuffix(description[:at[1]], "URL") {
			end = at[1]
		}
		description = description[:end]
	}
	description = longNumber.ReplaceAllString(strings.ToValidUTF8(description, ""), "…")
	return strings.TrimSpace(reachOf(description, 120))
}

func reachOf(s string, limit int) string { return s[:reach(s, limit)] }

// scrub takes the token out of an error of the network, which may hold an address that holds it, and cuts off what the
// library repeats of an answer.
func (p *Platform) scrub(s string) string {
	for _, mark := range []string{"error decode", "error build"} {
		if at := strings.Index(s, mark); at >= 0 {
			return "an answer that cannot be read"
		}
	}
	s = strings.ReplaceAll(s, p.o.Token, "…")
	if _, secret, ok := strings.Cut(p.o.Token, ":"); ok && len(secret) > 3 {
		s = strings.ReplaceAll(s, secret, "…")
	}
	return reachOf(longNumber.ReplaceAllString(s, "…"), 200)
}

// failed turns trouble of sending into one of the five failures, and tells the operator of what only they can mend.
func (p *Platform) failed(ctx context.Context, to target, t *trouble) error {
	failure := p.failureOf(to, t)
	switch t.cause {
	case causeRights:
		p.tell(ctx, "telegram.rights", "the bot lacks a right in the group "+string(placeID(to.chat))+" ("+t.method+"): make it an administrator that may manage topics, pin and delete messages")
	case causeNoForum:
		p.tell(ctx, "telegram.topics", "the group "+string(placeID(to.chat))+" has no topics: switch them on in its settings")
	case causeToken:
		p.tell(ctx, "telegram.token", "Telegram does not know the token: take a new one from @BotFather and put it into telegram.token")
	case causeGroup:
		if !to.private() {
			p.tell(ctx, "telegram.group", "the group "+string(placeID(to.chat))+" is not there for the bot: add the bot again, or take the group out of the settings")
		}
	default:
	}
	return &adapters.SendError{Failure: failure, After: t.after, Err: t}
}

func (p *Platform) failureOf(to target, t *trouble) adapters.Failure {
	switch t.cause {
	case causePause:
		return adapters.Throttled
	case causeTopic, causeNoForum:
		return adapters.Gone
	case causePerson, causeGroup, causeMoved:
		if to.private() {
			return adapters.Unreachable
		}
		return adapters.Gone
	case causeRights, causeToken, causeTwice, causeNetwork:
		return adapters.Retry // the operator, or time, can mend it
	case causeFileGone:
		return adapters.Gone
	case causeOther, causeSame, causeMissing, causeReaction, causeFileLarge:
	}
	if t.bad {
		return adapters.Invalid
	}
	return adapters.Retry
}
