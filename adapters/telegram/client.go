package telegram

import (
	"errors"
	"net/http"
)

// quiet is the way to Telegram as the library sees it: its errors hold no address, because addresses hold the token. They
// are no *url.Error either, which the library changes while another goroutine of its own reads it.
type quiet struct{ p *Platform }

// Do implements the library's HttpClient.
func (q quiet) Do(r *http.Request) (*http.Response, error) {
	response, err := q.p.o.Client.Do(r) //nolint:gosec // the address is that of the settings
	if err != nil {
		return nil, errors.New(q.p.scrub(err.Error()))
	}
	return response, nil
}
