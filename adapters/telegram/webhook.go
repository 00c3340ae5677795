package telegram

import (
	"context"
	"crypto/subtle"
	"io"
	"net/http"

	"github.com/brobygger/brobygger/adapters"
)

// maxUpdate is how many bytes an update has at most.
const maxUpdate = 1 << 20

// secretHeader is where Telegram shows the secret of the webhook.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // the name of a header

// inlet is where updates go while the platform runs.
type inlet struct{ in adapters.Inbox }

func (p *Platform) open(in adapters.Inbox) { p.inlet.Store(&inlet{in: in}) }
func (p *Platform) close()                 { p.inlet.Store(nil) }

// Handler takes updates from Telegram's webhook. It answers 200 only when an update was taken in; Telegram brings
// again whatever was answered otherwise. Every replica may serve it.
func (p *Platform) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := r.Header.Get(secretHeader)
		switch {
		case p.o.Webhook == "" || shown == "":
			w.WriteHeader(http.StatusUnauthorized)
		case subtle.ConstantTimeCompare([]byte(shown), []byte(p.o.Secret)) != 1:
			w.WriteHeader(http.StatusForbidden)
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
		default:
			w.WriteHeader(p.receive(w, r))
		}
	})
}

// receive takes one update in and gives the status to answer with.
func (p *Platform) receive(w http.ResponseWriter, r *http.Request) int {
	open := p.inlet.Load()
	if open == nil {
		return http.StatusServiceUnavailable
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		return http.StatusRequestEntityTooLarge
	}
	u, id, odd, err := readUpdate(raw)
	if odd {
		p.oddUpdate(r.Context(), id, err)
	}
	if err != nil {
		return http.StatusOK // it would be the same again
	}
	t := p.reader(hasty(r.Context())).read(u)
	p.albums.see(t)
	if !p.handleLane(r.Context(), open.in, t, id) {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// handleLane handles an update after those of its lane that came before.
func (p *Platform) handleLane(ctx context.Context, in adapters.Inbox, t taken, id int64) bool {
	unlock, ok := p.intake.lock(ctx, t.lane)
	if !ok {
		return false
	}
	defer unlock()
	return p.handle(ctx, in, t, id)
}
