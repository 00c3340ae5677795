package web

import (
	"net/http"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// begun is the answer to POST /api/v1/conversations.
type begun struct {
	ID      chat.ChatID `json:"id"`
	Token   string      `json:"token"`
	Expires time.Time   `json:"expires"`
}

// begin opens a conversation and lets the bot greet. A conversation begins even when the greeting cannot be stored:
// what the person writes next must be read for danger whatever the store does.
func (p *Platform) begin(w http.ResponseWriter, r *http.Request) {
	now := p.options.Now()
	if wait, ok := p.limits.begin.take(remote(r, p.options.Proxies), now); !ok {
		refuseFor(w, wait)
		return
	}
	var body beginBody
	if !readBody(w, r, &body) {
		return
	}
	expires := now.Add(p.options.Lifetime).UTC().Truncate(time.Second)
	token, id, err := newToken(p.options.Random, expires)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "internal", "No token could be made.")
		return
	}
	b := begun{ID: chat.ChatID(id), Token: token, Expires: expires}
	e := p.event(b.ID, "opened", body.Lang, body.Country)
	e.Signal, e.Choice = chat.SignalOpened, body.Start
	if err := p.take(r, e); err != nil {
		refuseUnstored(w, err, &b)
		return
	}
	answer(w, http.StatusCreated, b)
}

// say takes in one message of the person.
func (p *Platform) say(w http.ResponseWriter, r *http.Request) {
	id, ok := p.mayAct(w, r)
	if !ok {
		return
	}
	var body sayBody
	switch raw, wrong := parseBody(r, &body); {
	case wrong != nil && wrong.status == http.StatusRequestEntityTooLarge:
		p.refuseTooLong(w, r, id, raw, wrong)
		return
	case wrong != nil:
		refuse(w, wrong.status, wrong.code, wrong.message)
		return
	}
	e := p.event(id, "m."+body.ID, body.Lang, body.Country)
	switch {
	case body.Text != nil:
		e.Text = *body.Text
	case body.Choice != nil:
		e.Choice = *body.Choice
	default:
		e.Location = &chat.Point{Lat: *body.Location.Lat, Lon: *body.Location.Lon}
	}
	p.takeIn(w, r, e)
}

// forgetChoice is the button value that erases everything without asking again.
const forgetChoice = "forget.yes"

// forget has everything about the conversation erased. Asking twice is harmless.
func (p *Platform) forget(w http.ResponseWriter, r *http.Request) {
	id, ok := p.mayAct(w, r)
	if !ok {
		return
	}
	e := p.event(id, "forget."+p.options.Now().UTC().Format("20060102T150405"), "", "")
	e.Choice = forgetChoice
	p.takeIn(w, r, e)
}

// mayAct gives the conversation when the request owns it and keeps within its limits.
func (p *Platform) mayAct(w http.ResponseWriter, r *http.Request) (chat.ChatID, bool) {
	now := p.options.Now()
	if wait, ok := p.limits.sayAddress.take(remote(r, p.options.Proxies), now); !ok {
		refuseFor(w, wait)
		return "", false
	}
	id, ok := p.owner(w, r)
	if !ok {
		return "", false
	}
	if wait, ok := p.limits.say.take(string(id), now); !ok {
		refuseFor(w, wait)
		return "", false
	}
	return id, true
}

func (p *Platform) takeIn(w http.ResponseWriter, r *http.Request, e chat.Event) {
	if err := p.take(r, e); err != nil {
		refuseUnstored(w, err, nil)
		return
	}
	answer(w, http.StatusAccepted, map[string]chat.EventID{"event": e.ID})
}

// event begins an event of a conversation. Its id is made of the conversation's and the client's, so that the same
// message sent twice is one event, and nobody can take up another conversation's ids.
func (p *Platform) event(id chat.ChatID, name, locale, country string) chat.Event {
	return chat.Event{
		ID:      chat.EventID(string(Name) + "." + string(id) + "." + name),
		From:    lane(id),
		Person:  chat.PersonID(id),
		Locale:  locale,
		Country: country,
		At:      p.options.Now().UTC(),
	}
}
