package telegramtest

import (
	"bytes"
	"net/http"
	"strings"
)

// sent finds the bytes of a file that is sent: an upload, or a file that lies on the platform.
func (s *Server) sent(r *request, field string, value any) ([]byte, string, *failure) {
	if u, ok := r.attached(field, value); ok {
		if len(u.data) == 0 {
			return nil, "", bad("file must be non-empty")
		}
		return u.data, u.name, nil
	}
	id, _ := value.(string)
	if f := s.files[id]; f != nil {
		return f.data, f.name, nil
	}
	if id == "" {
		return nil, "", s.refuse(r, field, "there is no "+field+" in the request")
	}
	return nil, "", bad("wrong file identifier/HTTP URL specified")
}

const (
	maxPhoto  = 10 << 20
	maxUpload = 50 << 20
)

func (s *Server) sentPhoto(r *request, field string, value any) ([]*file, *failure) {
	data, _, fail := s.sent(r, field, value)
	switch {
	case fail != nil:
		return nil, fail
	case len(data) > maxPhoto:
		return nil, &failure{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	case !strings.HasPrefix(http.DetectContentType(data), "image/"):
		return nil, bad("IMAGE_PROCESS_FAILED")
	}
	return s.storePhoto(data), nil
}

func sendPhoto(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	m := &message{}
	if m.Caption, m.Entities, fail = s.words(r, "caption", maxCaption); fail != nil {
		return nil, fail
	}
	if m.photo, fail = s.sentPhoto(r, "photo", r.params["photo"]); fail != nil {
		return nil, fail
	}
	return s.put(c, r, m)
}

func sendVoice(s *Server, r *request) (any, *failure)    { return s.sendFile(r, "voice") }
func sendDocument(s *Server, r *request) (any, *failure) { return s.sendFile(r, "document") }

// sendFile sends a voice message or a document. A voice message that is no OGG file is shown as a document, as the
// documentation says.
func (s *Server) sendFile(r *request, field string) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	m := &message{}
	if m.Caption, m.Entities, fail = s.words(r, "caption", maxCaption); fail != nil {
		return nil, fail
	}
	data, name, fail := s.sent(r, field, r.params[field])
	if fail != nil {
		return nil, fail
	}
	if len(data) > maxUpload {
		return nil, &failure{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	}
	if field == "voice" && bytes.HasPrefix(data, []byte("OggS")) {
		m.voice = s.store("voice", "oga", "audio/ogg", "", data)
	} else {
		m.kind, m.document = "document", s.store("documents", "bin", http.DetectContentType(data), name, data)
	}
	return s.put(c, r, m)
}

func sendMediaGroup(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	items := r.list("media")
	if len(items) < 2 || len(items) > 10 {
		return nil, s.refuse(r, "media", "wrong number of messages in the media group: 2-10 are allowed")
	}
	var album []*message
	for _, item := range items {
		m, fail := s.albumItem(r, item)
		if fail != nil {
			return nil, fail
		}
		album = append(album, m)
	}
	s.nextFile++
	group := albumID(s.nextFile)
	var all []any
	for _, m := range album {
		m.Album = group
		shown, fail := s.put(c, r, m)
		if fail != nil {
			return nil, fail
		}
		all = append(all, shown)
	}
	return all, nil
}

func (s *Server) albumItem(r *request, item any) (*message, *failure) {
	v, _ := item.(map[string]any)
	m := &message{}
	var fail *failure
	if m.Caption, m.Entities, fail = s.parse(r, "caption", v); fail != nil {
		return nil, fail
	}
	if units(m.Caption) > maxCaption {
		return nil, s.refuse(r, "media.caption", "message caption is too long")
	}
	if v["type"] != "photo" {
		data, name, fail := s.sent(r, "media", v["media"])
		if fail != nil {
			return nil, fail
		}
		m.kind, m.document = "document", s.store("documents", "bin", http.DetectContentType(data), name, data)
		return m, nil
	}
	m.photo, fail = s.sentPhoto(r, "media", v["media"])
	return m, fail
}
