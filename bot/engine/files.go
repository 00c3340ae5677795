package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// oneEach gives the entries of a message: one for each of its files, so that no more than one file is ever in memory, and
// none is sent again because another failed. The first carries the words.
func oneEach(out Outgoing, f dialogs.Send) []Outgoing {
	base, files := out.ID, f.Message.Files
	if len(files) <= 1 {
		f.Message.ID, out.Effect = base, f
		return []Outgoing{out}
	}
	all := make([]Outgoing, 0, len(files))
	for i := range files {
		if i > 0 {
			f.ReplyTo, f.Edits = "", ""
			f.Message = chat.Message{By: f.Message.By, Name: f.Message.Name, Lang: f.Message.Lang, Tone: f.Message.Tone,
				Urgent: f.Message.Urgent, At: f.Message.At}
		}
		out.ID = fmt.Sprintf("%s.%dof%d", base, i+1, len(files))
		f.Message.ID, f.Message.Files = out.ID, files[i:i+1]
		out.Effect = f
		all = append(all, out)
	}
	return all
}

// lastOf reports whether an entry is the last of its message.
func lastOf(entryID string) bool {
	n, of, several := strings.Cut(entryID[strings.LastIndexByte(entryID, '.')+1:], "of")
	return !several || n == of
}

func hasFile(entry Outgoing) bool {
	f, is := entry.Effect.(dialogs.Send)
	return is && len(f.Message.Files) > 0
}

// laterError says that a file cannot be fetched now.
type laterError struct {
	after time.Duration // that its platform asked for
	err   error
}

// Error names no file.
func (l *laterError) Error() string { return "engine: a file cannot be fetched now: " + cause(l.err) }

// Unwrap gives the cause.
func (l *laterError) Unwrap() error { return l.err }

// errNotPassable says that a file is never passed on.
var errNotPassable = errors.New("engine: the file cannot be passed on")

// transmitFile fetches the message's file and sends both. A word stands in the place of a file that cannot be passed on.
func (e *Engine) transmitFile(ctx context.Context, p adapters.Platform, entry Outgoing, m chat.Message, link adapters.Link) error {
	sender, can := p.(adapters.FileSender)
	if can && len(m.Files) == 1 {
		data, mediaType, err := e.fetch(ctx, entry, m.Files[0])
		var later *laterError
		switch {
		case errors.As(err, &later), ctx.Err() != nil:
			return err
		case err == nil:
			with := m
			f := m.Files[0]
			f.Type, f.Size = mediaType, int64(len(data))
			with.Files = []chat.File{f}
			if err = sendFile(ctx, sender, entry.Lane.Chat, with, data, link); err == nil {
				return nil
			}
			if failure, _ := adapters.FailureOf(err); failure != adapters.Invalid {
				return err
			}
		}
		e.o.Log.Info("a file is not passed on", "from", m.Files[0].On, "to", entry.Lane.Platform, "kind", m.Files[0].Kind, "cause", cause(err))
	}
	return transmitWords(ctx, p, entry.Lane.Chat, e.inWords(m), link)
}

func sendFile(ctx context.Context, sender adapters.FileSender, to chat.ChatID, m chat.Message, data []byte, link adapters.Link) error {
	ctx, cancel := context.WithTimeout(ctx, filesBound)
	defer cancel()
	_, err := sender.SendFiles(ctx, to, m, [][]byte{data}, link)
	return err
}

// inWords says what cannot be shown.
func (e *Engine) inWords(m chat.Message) chat.Message {
	return dialogs.WithoutFiles(m, e.o.Say, spoken(m.Lang))
}

// fetch gets a file and takes its metadata off. A *laterError means that it may come yet; after any other it never will.
func (e *Engine) fetch(ctx context.Context, entry Outgoing, f chat.File) (data []byte, mediaType string, err error) {
	fetcher, can := e.platforms[f.On].(adapters.Fetcher)
	if !can || e.o.Strip == nil || !f.Passable() {
		return nil, "", errNotPassable
	}
	err = errNotPassable // unless it comes to its end
	e.shielded("fetching a file panicked", func() { data, mediaType, err = e.fetchClean(ctx, fetcher, f) })
	failure, after := adapters.FailureOf(err)
	switch {
	case err == nil, errors.Is(err, errNotPassable):
	case failure == adapters.Retry && entry.Tries < fetchTries, failure == adapters.Throttled && after <= fetchWait && entry.Tries < fetchTries:
		err = &laterError{after: after, err: err}
	}
	return data, mediaType, err
}

func (e *Engine) fetchClean(ctx context.Context, fetcher adapters.Fetcher, f chat.File) ([]byte, string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchBound)
	defer cancel()
	raw, _, err := fetcher.Fetch(ctx, f)
	if err != nil {
		return nil, "", err
	}
	if len(raw) == 0 || len(raw) > chat.MaxFile {
		return nil, "", fmt.Errorf("%w: it has %d bytes", errNotPassable, len(raw))
	}
	clean, mediaType, err := e.o.Strip(f.Kind, raw)
	if err != nil || len(clean) == 0 || len(clean) > chat.MaxFile {
		return nil, "", errNotPassable // the cause may name what is in it
	}
	return clean, mediaType, nil
}
