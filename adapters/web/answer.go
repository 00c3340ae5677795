package web

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// problem is the body of every refusal. Code is stable and for programs; Message is for the programmer who reads it.
type problem struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Messages []chat.Message `json:"messages,omitempty"` // what the person should see at once, although nothing was stored
	*begun                  // of a conversation that began although its greeting could not be stored
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	raw, err := json.Marshal(body)
	if err != nil { // not reachable with the types of this package
		status, raw = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"The answer could not be written."}}`)
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n'))
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	var p problem
	p.Error.Code, p.Error.Message = code, message
	answer(w, status, p)
}

// refuseFor refuses for a while.
func refuseFor(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	refuse(w, http.StatusTooManyRequests, "too_many", "Too many requests; Retry-After says when the next one will be taken.")
}

// refuseUnstored says that an event was not taken in. What the low side wants said all the same goes along.
func refuseUnstored(w http.ResponseWriter, err error, b *begun) {
	p := problem{begun: b}
	var unstored *adapters.Unstored
	if errors.As(err, &unstored) {
		p.Messages = publicMessages(unstored.Say)
	}
	if errors.Is(err, adapters.ErrRefused) {
		p.Error.Code, p.Error.Message = "refused", "This will never be taken in; do not send it again. Show the messages now."
		answer(w, http.StatusUnprocessableEntity, p)
		return
	}
	p.Error.Code, p.Error.Message = "not_stored", "This was not taken in. Send it again with the same id; show the messages now."
	w.Header().Set("Retry-After", "3")
	answer(w, http.StatusServiceUnavailable, p)
}

var errStopped = errors.New("web: not running")

// take hands an event to the inbox within 15 seconds. It goes on when the browser leaves meanwhile: somebody who writes
// and closes the page at once must be read all the same.
func (p *Platform) take(r *http.Request, e chat.Event) error {
	inbox, _ := p.running()
	if inbox == nil {
		return errStopped
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 15*time.Second)
	defer cancel()
	return inbox(ctx, e)
}

// owner gives the conversation of a request whose bearer token owns it, or answers the refusal.
func (p *Platform) owner(w http.ResponseWriter, r *http.Request) (chat.ChatID, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "no_token", "Send the conversation's token as \"Authorization: Bearer TOKEN\".")
		return "", false
	}
	id := r.PathValue("id")
	switch err := checkToken(strings.TrimSpace(token), id, p.options.Now(), p.options.Lifetime); {
	case errors.Is(err, errExpired):
		refuse(w, http.StatusNotFound, "expired", "This conversation has ended; begin a new one.")
		return "", false
	case err != nil:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		refuse(w, http.StatusUnauthorized, "wrong_token", "The token does not belong to this conversation.")
		return "", false
	}
	return chat.ChatID(id), true
}

// publicMessages gives messages as a person may see them.
func publicMessages(list []chat.Message) []chat.Message {
	out := make([]chat.Message, len(list))
	for i, m := range list {
		out[i] = publicMessage(m)
	}
	return out
}

func publicMessage(m chat.Message) chat.Message {
	m.Urgent = false // a mark for supporters
	m.Files = publicFiles(m.Files)
	return m
}
