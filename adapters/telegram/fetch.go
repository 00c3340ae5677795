package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Fetch implements adapters.Fetcher. The address it fetches from holds the token, and never leaves this file.
func (p *Platform) Fetch(ctx context.Context, f chat.File) ([]byte, string, error) {
	if f.On != Name || f.Ref == "" {
		return nil, "", &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("telegram: that is no file of Telegram")}
	}
	var file *models.File
	err := ctx.Err()
	if err == nil {
		file, err = p.api.GetFile(ctx, &bot.GetFileParams{FileID: f.Ref})
	}
	if t := p.read(ctx, "getFile", err); t != nil {
		return nil, "", p.failed(ctx, target{chat: 1}, t)
	}
	if file.FileSize > chat.MaxFile {
		return nil, "", tooLarge()
	}
	return p.download(ctx, file.FilePath, f.Type)
}

func tooLarge() error {
	return &adapters.SendError{Failure: adapters.Invalid, Err: &trouble{method: "download", cause: causeFileLarge}}
}

func (p *Platform) download(ctx context.Context, path, mediaType string) ([]byte, string, error) {
	fail := func(failure adapters.Failure, c cause, detail string) ([]byte, string, error) {
		return nil, "", &adapters.SendError{Failure: failure, Err: &trouble{method: "download", cause: c, detail: detail, err: ctx.Err()}}
	}
	if onItsDisk(path) {
		p.tell(ctx, "telegram.local", "the Bot API server runs with --local and keeps files on its own disk: run it without, so that photos and voice messages can be passed on")
		return fail(adapters.Gone, causeFileGone, "the Bot API server keeps it on its own disk (--local)")
	}
	address, ok := p.fileAddress(path)
	if !ok {
		return fail(adapters.Gone, causeFileGone, "it has no address")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fail(adapters.Invalid, causeFileGone, "it has no address")
	}
	response, err := p.o.Client.Do(request)
	if err != nil {
		return fail(adapters.Retry, causeNetwork, p.scrub(err.Error()))
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	switch {
	case response.StatusCode == http.StatusTooManyRequests:
		return nil, "", &adapters.SendError{Failure: adapters.Throttled, After: time.Second, Err: &trouble{method: "download", cause: causePause}}
	case response.StatusCode >= 400 && response.StatusCode < 500:
		return fail(adapters.Gone, causeFileGone, "")
	case response.StatusCode != http.StatusOK:
		return fail(adapters.Retry, causeNetwork, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, chat.MaxFile+1))
	switch {
	case err != nil:
		return fail(adapters.Retry, causeNetwork, p.scrub(err.Error()))
	case len(data) > chat.MaxFile:
		return nil, "", tooLarge()
	case len(data) == 0:
		return fail(adapters.Gone, causeFileGone, "it is empty")
	}
	if mediaType == "" {
		mediaType = http.DetectContentType(data)
	}
	return data, mediaType, nil
}

// onItsDisk reports whether a path is one of the Bot API server's own disk.
func onItsDisk(path string) bool {
	return strings.HasPrefix(path, "/") || strings.HasPrefix(path, `\\`) || len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
}

// fileAddress gives where a file lies; a path that leads elsewhere is none.
func (p *Platform) fileAddress(path string) (string, bool) {
	if path == "" {
		return "", false
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", false
		}
		segments[i] = url.PathEscape(s)
	}
	return p.o.API + "/file/bot" + p.o.Token + "/" + strings.Join(segments, "/"), true
}
