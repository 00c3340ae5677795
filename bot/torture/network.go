package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Bounds of the network.
const (
	pushBound = 2 * time.Second        // that it waits for an answer before it brings the event again
	pushPause = 25 * time.Millisecond  // before that
	pushMost  = 250 * time.Millisecond // to which it grows
)

// network stands for a platform: it brings events to replicas, at least once, and takes their messages.
type network struct {
	Journal
	server *http.Server
	client *http.Client
	addr   string

	mu    sync.Mutex
	doors []string // addresses of replicas that take events
}

// newNetwork starts a network on loopback. close must be called.
func newNetwork(ctx context.Context) (*network, error) {
	listen, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("torture: listening: %w", err)
	}
	n := &network{addr: "http://" + listen.Addr().String(), client: newClient()}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /send", n.take)
	n.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = n.server.Serve(listen) }() // ends with close
	return n, nil
}

func (n *network) close() error {
	n.client.CloseIdleConnections()
	return n.server.Close()
}

// take receives a message. What came in whole was shown, whether the sender lives to hear of it or not.
func (n *network) take(out http.ResponseWriter, r *http.Request) {
	var d delivery
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	n.said(Said{Chat: d.Chat, Message: d.Message, Text: d.Text, By: d.By, At: time.Now()})
	out.WriteHeader(http.StatusOK)
}

// open has events brought to a replica, too.
func (n *network) open(addr string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.doors = append(n.doors, addr)
}

// shut brings a replica no more events.
func (n *network) shut(addr string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, door := range n.doors {
		if door == addr {
			n.doors = append(n.doors[:i:i], n.doors[i+1:]...)
			return
		}
	}
}

// door gives the address of any replica, or "".
func (n *network) door(chance *rand.Rand) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.doors) == 0 {
		return ""
	}
	return n.doors[chance.IntN(len(n.doors))]
}

// bring offers an event again and again, to any replica, until one says that it took it in.
func (n *network) bring(ctx context.Context, event chat.Event, chance *rand.Rand) error {
	for wait := pushPause; ; wait = min(2*wait, pushMost) {
		if addr := n.door(chance); addr != "" && n.push(ctx, addr, event) == nil {
			n.accepted(event.ID, time.Now())
			return nil
		}
		if !rest(ctx, wait) {
			return fmt.Errorf("torture: bringing %s: %w", event.ID, ctx.Err())
		}
	}
}

var errNotTaken = errors.New("torture: the event was not taken in")

// push offers an event to one replica, once.
func (n *network) push(ctx context.Context, addr string, event chat.Event) error {
	raw, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("torture: writing an event: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, pushBound)
	defer cancel()
	status, err := post(ctx, n.client, "http://"+addr+"/event", raw)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return errNotTaken
	}
	return nil
}

// rest waits, and reports whether ctx still holds.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
