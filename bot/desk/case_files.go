package desk

import (
	"context"
	"fmt"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Fetch gives a file that a platform keeps, stripped of metadata, and its media type. Its errors are those of
// adapters.Fetcher.
type Fetch func(ctx context.Context, f chat.File) (data []byte, mediaType string, err error)

// fileView is a file of a message, as a page shows it.
type fileView struct {
	URL   string
	Voice bool
}

func filesOf(e adapters.Entry, id chat.CaseID) []fileView {
	var files []fileView
	for n, f := range e.Message.Files {
		files = append(files, fileView{Voice: f.Kind == chat.FileVoice,
			URL: fmt.Sprintf("/desk/case/%s/file/%s/%d", pathEscape(string(id)), pathEscape(e.ID), n)})
	}
	return files
}

// caseFile serves a file of the talk, to whoever may read it.
func (d *Desk) caseFile(v *visit) error {
	c, err := d.theCase(v)
	if err != nil {
		return err
	}
	if d.o.Fetch == nil || !mayRead(c, v.me()) {
		return errNotFound
	}
	f, err := d.fileOf(v, c.ID)
	if err != nil {
		return err
	}
	data, mediaType, err := d.o.Fetch(v.r.Context(), f)
	if err != nil {
		d.o.Log.Warn("desk: a file could not be fetched", "kind", f.Kind, "cause", err)
		return errNotFound
	}
	switch mediaType {
	case "image/jpeg", "image/png", "audio/ogg": // what a browser shows and never runs
	default:
		return errNotFound
	}
	v.w.Header().Set("Content-Type", mediaType)
	v.w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = v.w.Write(data)
	return nil
}

// fileOf looks the file up that the path names.
func (d *Desk) fileOf(v *visit, id chat.CaseID) (chat.File, error) {
	n, ok := whole(v.r.PathValue("n"))
	if !ok {
		return chat.File{}, errNotFound
	}
	for last := ""; ; {
		entries, err := d.o.Feed.After(v.r.Context(), Lane(id), last, 200)
		if err != nil {
			return chat.File{}, fmt.Errorf("desk: reading a talk: %w", err)
		}
		for _, e := range entries {
			if e.ID == v.r.PathValue("entry") && n < len(e.Message.Files) {
				return e.Message.Files[n], nil
			}
			last = e.ID
		}
		if len(entries) < 200 {
			return chat.File{}, errNotFound
		}
	}
}
