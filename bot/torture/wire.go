package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// delivery is one message on its way to the network.
type delivery struct {
	By      string      `json:"by"`
	Chat    chat.ChatID `json:"chat"`
	Message string      `json:"message"`
	Text    string      `json:"text"`
}

// wire is a replica's side of the network, a platform like any other: events come in by HTTP and are confirmed only after
// they were taken in, messages go out by HTTP.
type wire struct {
	replica string
	network string // address of the network
	listen  net.Listener
	control http.HandlerFunc // of the test over the replica
	client  *http.Client
	running func() // called when events can come in
}

// Name implements adapters.Platform.
func (*wire) Name() chat.PlatformName { return platform }

// Run implements adapters.Platform.
func (w *wire) Run(ctx context.Context, in adapters.Inbox) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /event", func(out http.ResponseWriter, r *http.Request) {
		var event chat.Event
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			http.Error(out, err.Error(), http.StatusBadRequest)
			return
		}
		if err := in(r.Context(), event); err != nil {
			http.Error(out, err.Error(), http.StatusServiceUnavailable)
			return
		}
		out.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("POST /clock", w.control)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(w.listen) }()
	w.running()
	select {
	case err := <-ended:
		return fmt.Errorf("torture: listening for events: %w", err)
	case <-ctx.Done():
	}
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(bound); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("torture: ending: %w", err)
	}
	return server.Close()
}

// Send implements adapters.Platform.
func (w *wire) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	raw, err := json.Marshal(delivery{By: w.replica, Chat: to, Message: m.ID, Text: m.Text})
	if err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: err}
	}
	status, err := post(ctx, w.client, w.network+"/send", raw)
	if err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: err}
	}
	if status != http.StatusOK {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: fmt.Errorf("status %d", status)}
	}
	return adapters.Receipt{MessageID: m.ID}, nil
}

// post sends bytes and gives the status of the answer.
func post(ctx context.Context, client *http.Client, to string, raw []byte) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return 0, fmt.Errorf("torture: posting: %w", err)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("torture: posting: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, answer.Body) // so that the connection can be used again
	return answer.StatusCode, nil
}

// newClient gives a client whose connections are kept for many at once.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512, IdleConnTimeout: time.Minute}}
}
