package discord

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Codes of Discord's that mean something to us.
const (
	codeUnknownChannel = 10003
	codeUnknownGuild   = 10004
	codeUnknownMessage = 10008
	codeUnknownUser    = 10013
	codeUnknownWebhook = 10015
	codeUnknownAction  = 10062
	codeNoAccess       = 50001
	codeEmpty          = 50006
	codeClosed         = 50007
	codeNoRight        = 50013
	codeTokenOver      = 50027
	codeArchived       = 50083
	codeSendsLimited   = 20026
	codeOpensTooFast   = 40003
	codeNoMutualGuild  = 50278
)

func codeOf(err error) int {
	var api *apiError
	if errors.As(err, &api) {
		return api.code
	}
	return 0
}

func isGone(err error) bool {
	var api *apiError
	if !errors.As(err, &api) {
		return false
	}
	return api.code == codeUnknownChannel || api.code == codeUnknownGuild || api.code == 0 && api.status == http.StatusNotFound
}

func isClosed(err error) bool {
	switch codeOf(err) {
	case codeClosed, codeNoMutualGuild, codeUnknownUser:
		return true
	default:
		return false
	}
}

// isOver reports whether an interaction can no longer be answered.
func isOver(err error) bool {
	var api *apiError
	if !errors.As(err, &api) {
		return false
	}
	return api.code == codeUnknownWebhook || api.code == codeTokenOver || api.code == codeUnknownAction || api.code == codeUnknownMessage ||
		api.status == http.StatusNotFound || api.status == http.StatusUnauthorized
}

// failed names why a call failed, as the engine wants it. inRoom: a room or a place, not a person.
func (p *Platform) failed(ctx context.Context, err error, inRoom bool) error {
	if err == nil {
		return nil
	}
	var named *adapters.SendError
	if errors.As(err, &named) {
		return err
	}
	return &adapters.SendError{Failure: p.failureOf(ctx, err, inRoom), After: pauseIn(err), Err: err}
}

func pauseIn(err error) time.Duration {
	var wait *waitError
	if errors.As(err, &wait) {
		return wait.after
	}
	return 0
}

func (p *Platform) failureOf(ctx context.Context, err error, inRoom bool) adapters.Failure {
	var wait *waitError
	var api *apiError
	switch {
	case errors.As(err, &wait):
		return adapters.Throttled
	case !errors.As(err, &api):
		return adapters.Retry // the way to Discord
	case isClosed(err):
		return adapters.Unreachable
	case api.code == codeNoAccess || api.code == codeNoRight:
		return p.lacking(ctx, api, inRoom)
	case api.code == codeOpensTooFast || api.code == codeSendsLimited:
		return adapters.Retry
	case isGone(err) && inRoom:
		return adapters.Gone
	case isGone(err):
		return adapters.Unreachable
	case api.status == http.StatusUnauthorized:
		p.options.Problems.Tell(ctx, "discord.token", "Discord refuses the bot's token: copy it anew from the developer portal, page Bot")
		return adapters.Retry
	case api.status >= http.StatusInternalServerError || api.status == http.StatusRequestTimeout:
		return adapters.Retry
	default:
		return adapters.Invalid
	}
}

// lacking tells the operator of a right that was taken away. A room waits for it to be given back; a person cannot be reached.
func (p *Platform) lacking(ctx context.Context, api *apiError, inRoom bool) adapters.Failure {
	if !inRoom {
		return adapters.Unreachable
	}
	p.options.Problems.Tell(ctx, "discord.rights", "the bot lacks a right in a supporters' or editors' channel ("+api.Error()+"): run `brobygger check`, which names it")
	return adapters.Retry
}
