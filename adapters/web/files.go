package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Fetch gives a file that another platform keeps, stripped of metadata, and its media type. Its errors are those of
// adapters.Fetcher.
type Fetch func(ctx context.Context, f chat.File) (data []byte, mediaType string, err error)

// SendFiles implements adapters.FileSender. The bytes are not kept: the message names the files, and a browser that shows
// it asks for them, which fetches them anew.
func (p *Platform) SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, _ [][]byte, _ adapters.Link) (adapters.Receipt, error) {
	if p.options.Fetch == nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("web: files cannot be fetched here")}
	}
	return p.Send(ctx, to, m)
}

// file serves the n-th file of the message in a feed entry, to whoever owns the conversation.
func (p *Platform) file(w http.ResponseWriter, r *http.Request) {
	id, ok := p.mayAct(w, r)
	if !ok {
		return
	}
	f, found, err := p.fileOf(r.Context(), id, r.PathValue("entry"), r.PathValue("n"))
	if err != nil {
		refuseUnstored(w, err, nil)
		return
	}
	if !found || p.options.Fetch == nil {
		refuse(w, http.StatusNotFound, "no_file", "There is no such file in this conversation.")
		return
	}
	data, mediaType, err := p.options.Fetch(r.Context(), f)
	if err != nil {
		status := http.StatusBadGateway
		if failure, _ := adapters.FailureOf(err); failure == adapters.Gone || failure == adapters.Invalid {
			status = http.StatusGone
		}
		refuse(w, status, "file_gone", "The file cannot be fetched from where it lies.")
		return
	}
	answerFile(w, data, mediaType)
}

// answerFile answers with a file from outside, of a kind that a browser shows and never runs; any other is refused.
func answerFile(w http.ResponseWriter, data []byte, mediaType string) {
	switch mediaType {
	case "image/jpeg", "image/png", "audio/ogg":
	default:
		refuse(w, http.StatusGone, "file_gone", "The file is of a kind that is not shown.")
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", "inline")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data)
}

// fileOf looks a file up in the feed.
func (p *Platform) fileOf(ctx context.Context, id chat.ChatID, entry, number string) (chat.File, bool, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return chat.File{}, false, nil //nolint:nilerr // no number, no file
	}
	for last := ""; ; {
		page, err := p.feed.After(ctx, lane(id), last, streamPage)
		if err != nil {
			return chat.File{}, false, err //nolint:wrapcheck // told as the store's own
		}
		for _, e := range page {
			if e.ID == entry && n < len(e.Message.Files) {
				return e.Message.Files[n], true, nil
			}
			last = e.ID
		}
		if len(page) < streamPage {
			return chat.File{}, false, nil
		}
	}
}

// publicFiles names files without where they lie.
func publicFiles(files []chat.File) []chat.File {
	var list []chat.File
	for _, f := range files {
		list = append(list, chat.File{Kind: f.Kind, Type: f.Type})
	}
	return list
}
