package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-telegram/bot"
)

// asking is the request for updates.
type asking struct {
	Offset  int64    `json:"offset,omitempty"`
	Limit   int      `json:"limit"`
	Timeout int      `json:"timeout"`
	Allowed []string `json:"allowed_updates"`
}

// updates asks for updates from offset on. The library's own way moves its offset before anything was taken in.
func (p *Platform) updates(ctx context.Context, offset int64, limit, wait int) ([]json.RawMessage, *trouble) {
	bound, cancel := context.WithTimeout(ctx, pollFor)
	defer cancel()
	body, err := json.Marshal(asking{Offset: offset, Limit: limit, Timeout: wait, Allowed: allowed()})
	if err != nil {
		return nil, p.read(ctx, "getUpdates", err)
	}
	request, err := http.NewRequestWithContext(bound, http.MethodPost, p.o.API+"/bot"+p.o.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, p.read(ctx, "getUpdates", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.o.Client.Do(request)
	if err != nil {
		return nil, p.read(ctx, "getUpdates", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	var got struct {
		OK          bool              `json:"ok"`
		Result      []json.RawMessage `json:"result"`
		Code        int               `json:"error_code"`
		Description string            `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, pollMost)).Decode(&got); err != nil {
		return nil, p.read(ctx, "getUpdates", errors.New("error decode"))
	}
	if got.OK {
		return got.Result, nil
	}
	return nil, p.read(ctx, "getUpdates", answered(got.Code, got.Description, got.Parameters.RetryAfter))
}

// answered is an answer of Telegram as the library's error.
func answered(code int, description string, retryAfter int) error {
	switch code {
	case http.StatusUnauthorized:
		return bot.ErrorUnauthorized
	case http.StatusNotFound:
		return bot.ErrorNotFound
	case http.StatusConflict:
		return bot.ErrorConflict
	case http.StatusTooManyRequests:
		return &bot.TooManyRequestsError{RetryAfter: retryAfter}
	case http.StatusBadRequest:
		return fmt.Errorf("%w, %s", bot.ErrorBadRequest, description)
	case http.StatusForbidden:
		return fmt.Errorf("%w, %s", bot.ErrorForbidden, description)
	}
	return fmt.Errorf("the server answered %d", code)
}
