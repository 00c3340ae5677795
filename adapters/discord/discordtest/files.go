package discordtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"net/http"
	"strconv"
	"strings"
	"time"
)

// linkLife is how long a link to a file lasts.
const linkLife = 24 * time.Hour

type file struct {
	id, name, mediaType, about string
	channel                    string
	data                       []byte
	voice                      bool
}

// ExpireLinks makes every link to a file that was given out so far useless; who reads the message again gets a new one.
func (s *Server) ExpireLinks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.linksFrom = s.links + 1
	s.links++
}

func (s *Server) newFile(c *channel, name, mediaType string, data []byte) *file {
	if mediaType == "" || mediaType == "application/octet-stream" {
		mediaType, _, _ = strings.Cut(http.DetectContentType(data), ";")
	}
	f := &file{id: s.newID(), name: name, mediaType: mediaType, channel: c.id, data: data}
	s.files[f.id] = f
	return f
}

func (s *Server) link(f *file, host string) string {
	ends := s.now().Add(linkLife).Unix()
	return fmt.Sprintf("https://%s/attachments/%s/%s/%s?ex=%x&is=%x&hm=%064x&", host, f.channel, f.id, f.name, ends, s.links, s.links)
}

func (s *Server) attachments(m *message) []any {
	all := []any{}
	for _, f := range m.files {
		a := map[string]any{"id": f.id, "filename": f.name, "size": len(f.data), "url": s.link(f, "cdn.discordapp.com"),
			"proxy_url": s.link(f, "media.discordapp.net"), "content_type": f.mediaType}
		if f.about != "" {
			a["description"] = f.about
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(f.data)); err == nil {
			a["width"], a["height"] = c.Width, c.Height
		}
		if f.voice {
			a["duration_secs"], a["waveform"] = 2.5, "AAAA"
		}
		if m.ephemeral() {
			a["ephemeral"] = true
		}
		all = append(all, a)
	}
	return all
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	var f *file
	if len(parts) == 4 && parts[0] == "attachments" {
		f = s.files[parts[2]]
	}
	given, err := strconv.ParseInt(r.URL.Query().Get("is"), 16, 64)
	ends, err2 := strconv.ParseInt(r.URL.Query().Get("ex"), 16, 64)
	status := http.StatusOK
	if f == nil || parts[1] != f.channel || err != nil || err2 != nil || int(given) < s.linksFrom || s.now().Unix() > ends {
		status = http.StatusNotFound
	}
	if o := s.ordered(r.Method, r.URL.Path); o != nil {
		status = o.status
	}
	s.calls = append(s.calls, Call{Method: r.Method, Path: r.URL.Path, Code: status})
	if status != http.StatusOK {
		http.Error(w, "This content is no longer available.", status)
		return
	}
	w.Header().Set("Content-Type", f.mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
	if _, err := w.Write(f.data); err != nil {
		return // the reader has enough
	}
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
