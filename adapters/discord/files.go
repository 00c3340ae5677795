package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// A file's Ref is its channel, message and attachment: links to files expire, so that the message is read again.
func refOf(channel, message, attachment string) string {
	return channel + "/" + message + "/" + attachment
}

// SendFiles implements adapters.FileSender.
func (p *Platform) SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, data [][]byte, link adapters.Link) (adapters.Receipt, error) {
	if len(data) != len(m.Files) || len(data) > maxFiles {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("discord: files and their bytes do not agree")}
	}
	files := make([]upload, len(data))
	for i, f := range m.Files {
		files[i] = upload{name: fileName(f, i), mediaType: f.Type, data: data[i]}
	}
	return p.deliver(ctx, to, m, files, link)
}

// maxFiles is how many files a message of Discord's may have.
const maxFiles = 10

// fileName tells nothing of where the file comes from.
func fileName(f chat.File, i int) string {
	name := "file"
	switch f.Kind {
	case chat.FilePhoto:
		name = "photo"
	case chat.FileVoice:
		name = "voice"
	case chat.FileVideo, chat.FileDocument, chat.FileContact, chat.FileOther:
	}
	if i > 0 {
		name += "-" + strconv.Itoa(i+1)
	}
	mediaType, _, _ := strings.Cut(f.Type, ";")
	ending := map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
		"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/webm": ".webm", "audio/wav": ".wav"}[mediaType]
	return name + ending
}

// withFiles calls with files beside the JSON, or without any.
func (r *rest) withFiles(ctx context.Context, doing, method, endpoint string, body map[string]any, files []upload, out any) error {
	if len(files) == 0 {
		return r.call(ctx, doing, method, endpoint, body, out)
	}
	var list []*discordgo.File
	var told []map[string]any
	for i, f := range files {
		list = append(list, &discordgo.File{Name: f.name, ContentType: f.mediaType, Reader: bytes.NewReader(f.data)})
		told = append(told, map[string]any{"id": i, "filename": f.name})
	}
	body["attachments"] = told
	mediaType, raw, err := discordgo.MultipartBodyWithJSON(body, list)
	if err != nil {
		return fmt.Errorf("discord: %s: packing the files: %w", doing, err)
	}
	return r.send(ctx, doing, method, endpoint, mediaType, raw, out)
}

// Fetch implements adapters.Fetcher.
func (p *Platform) Fetch(ctx context.Context, f chat.File) ([]byte, string, error) {
	ids := strings.Split(f.Ref, "/")
	if len(ids) != 3 || number(ids[0]) == 0 || number(ids[1]) == 0 || number(ids[2]) == 0 {
		return nil, "", &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("discord: this is no file of Discord's")}
	}
	if err := p.allow(ctx, forWords, target{"GET", discordgo.EndpointChannelMessage(ids[0], ids[1]), ""}); err != nil {
		return nil, "", p.failed(ctx, err, false)
	}
	var raw json.RawMessage
	if err := p.rest.call(ctx, "reading a message for its file", "GET", discordgo.EndpointChannelMessage(ids[0], ids[1]), nil, &raw); err != nil {
		if isGone(err) || codeOf(err) == codeUnknownMessage {
			return nil, "", &adapters.SendError{Failure: adapters.Gone, Err: err}
		}
		return nil, "", p.failed(ctx, err, true)
	}
	var m struct {
		Attachments []discordgo.MessageAttachment `json:"attachments"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, "", &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("discord: a message cannot be read")}
	}
	for _, a := range m.Attachments {
		if a.ID == ids[2] {
			return p.download(ctx, a)
		}
	}
	return nil, "", &adapters.SendError{Failure: adapters.Gone, Err: errors.New("discord: the file is there no more")}
}

var errElsewhere = errors.New("discord: a file's address leads elsewhere")

// onCDN reports whether an address is one of those from which Discord serves files.
func onCDN(at *url.URL) bool {
	return at.Scheme == "https" && at.User == nil && (at.Host == "cdn.discordapp.com" || at.Host == "media.discordapp.net")
}

// cdn is a client that is led nowhere else: what a message says must not make us ask other hosts.
func (p *Platform) cdn() *http.Client {
	client := *p.options.Client
	client.CheckRedirect = func(req *http.Request, before []*http.Request) error {
		if !onCDN(req.URL) || len(before) > 3 {
			return errElsewhere
		}
		return nil
	}
	return &client
}

func (p *Platform) download(ctx context.Context, a discordgo.MessageAttachment) ([]byte, string, error) {
	fail := func(f adapters.Failure, why string) ([]byte, string, error) {
		return nil, "", &adapters.SendError{Failure: f, Err: errors.New("discord: fetching a file: " + why)}
	}
	if a.Size > chat.MaxFile {
		return fail(adapters.Invalid, "it is too large")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, nil)
	if err != nil || !onCDN(req.URL) {
		return fail(adapters.Invalid, "its address is not one of Discord's")
	}
	answer, err := p.cdn().Do(req)
	if errors.Is(err, errElsewhere) {
		return fail(adapters.Invalid, "it leads elsewhere")
	}
	if err != nil {
		return fail(adapters.Retry, "no connection")
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusForbidden:
		return fail(adapters.Gone, "it is there no more")
	case answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= http.StatusInternalServerError:
		return fail(adapters.Retry, answer.Status)
	case answer.StatusCode != http.StatusOK:
		return fail(adapters.Invalid, answer.Status)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, chat.MaxFile+1))
	if err != nil {
		return fail(adapters.Retry, "the connection broke")
	}
	if len(data) > chat.MaxFile {
		return fail(adapters.Invalid, "it is too large")
	}
	mediaType := a.ContentType
	if mediaType == "" {
		mediaType = answer.Header.Get("Content-Type")
	}
	return data, mediaType, nil
}
