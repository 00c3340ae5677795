package telegramtest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the sizes of photos
	_ "image/png"
	"net/http"
)

// file is something that lies on the platform.
type file struct {
	id, unique, path string
	data             []byte
	name, mime       string
	width, height    int
}

func (f *file) json(as string) map[string]any {
	v := map[string]any{"file_id": f.id, "file_unique_id": f.unique, "file_size": len(f.data)}
	switch as {
	case "photo":
		v["width"], v["height"] = f.width, f.height
	case "voice", "audio":
		v["duration"], v["mime_type"] = 1, f.mime
	case "document":
		v["mime_type"] = f.mime
		if f.name != "" {
			v["file_name"] = f.name
		}
	}
	return v
}

// store keeps a file; folder is "photos", "voice" or "documents".
func (s *Server) store(folder, extension, mime, name string, data []byte) *file {
	s.nextFile++
	f := &file{
		id:     fmt.Sprintf("AgACAgQAAxkBAAI%05dtelegramtest", s.nextFile),
		unique: fmt.Sprintf("AQAD%05d", s.nextFile),
		path:   fmt.Sprintf("%s/file_%d.%s", folder, s.nextFile, extension),
		data:   bytes.Clone(data), mime: mime, name: name,
	}
	s.files[f.id] = f
	return f
}

// storePhoto keeps a photo in two sizes, of which the first is a thumbnail with other bytes.
func (s *Server) storePhoto(data []byte) []*file {
	width, height := 1280, 960
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		width, height = config.Width, config.Height
	}
	small := s.store("photos", "jpg", "image/jpeg", "", []byte("\xff\xd8\xff\xe0thumbnail"))
	small.width, small.height = min(90, width), min(67, height)
	full := s.store("photos", "jpg", "image/jpeg", "", data)
	full.width, full.height = width, height
	return []*file{small, full}
}

// maxDownload is what a bot may download.
const maxDownload = 20 << 20

func getFile(s *Server, r *request) (any, *failure) {
	f := s.files[r.str("file_id")]
	switch {
	case f == nil:
		return nil, bad("invalid file_id")
	case len(f.data) > maxDownload:
		return nil, bad("file is too big")
	}
	return map[string]any{"file_id": f.id, "file_unique_id": f.unique, "file_size": len(f.data), "file_path": f.path}, nil
}

func (s *Server) serveFile(w http.ResponseWriter, path string) {
	s.mu.Lock()
	fault := s.takeFault("download")
	var data []byte
	found := false
	for _, f := range s.files {
		if f.path == path {
			data, found = f.data, true
		}
	}
	s.mu.Unlock()
	switch {
	case fault != nil && fault.answer == nil:
		panic(http.ErrAbortHandler)
	case fault != nil:
		writeFailure(w, fault.answer)
	case !found:
		writeFailure(w, &failure{code: http.StatusNotFound, text: "Not Found"})
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(data)
	}
}

// DropFiles makes all files that lie on the platform now unreachable, as old ones become.
func (s *Server) DropFiles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = map[string]*file{}
}
