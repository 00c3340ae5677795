package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/adapters/web/design"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

//go:embed static words templates
var files embed.FS

// maxTyped is how many characters the element lets a person send at once. The API takes more.
const maxTyped = 8000

// site is what is served and does not change while the program runs.
type site struct {
	words   *lang.Catalogue
	page    *template.Template
	assets  map[string][]byte // name -> content
	version string            // of all assets together; part of their address, so that they may be kept for ever
	config  []byte            // the body of GET /api/v1/config

	languages []languageBody
}

// configBody tells a client what it needs for a chat in any of the languages.
type configBody struct {
	Languages []languageBody               `json:"languages"`
	Default   string                       `json:"default"`
	KeepDays  int                          `json:"keep_days"`  // how long a conversation is kept after its last message
	TextBytes int                          `json:"text_bytes"` // longest text the API takes
	TextChars int                          `json:"text_chars"` // longest text a chat should let a person type
	Exit      string                       `json:"exit"`       // where quick exit leads
	Trial     bool                         `json:"trial"`      // everything is forgotten when the program ends
	Words     map[string]map[string]string `json:"words"`      // language -> key -> text
}

type languageBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func newSite(o Options) (*site, error) {
	words, err := lang.Load(files, "words")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	page, err := template.ParseFS(files, "templates/page.html")
	if err != nil {
		return nil, fmt.Errorf("web: the page: %w", err)
	}
	config := configOf(words, o)
	s := &site{words: words, page: page, assets: map[string][]byte{}, languages: config.Languages}
	if s.config, err = json.Marshal(config); err != nil {
		return nil, fmt.Errorf("web: the configuration for clients: %w", err)
	}
	return s, s.gather()
}

func configOf(words *lang.Catalogue, o Options) configBody {
	c := configBody{
		Default: lang.Default, KeepDays: keepDays(o), TextBytes: chat.MaxText, TextChars: maxTyped, Exit: o.ExitURL, Trial: o.Trial,
		Words: map[string]map[string]string{},
	}
	for _, code := range lang.Spoken() {
		c.Languages = append(c.Languages, languageBody{Code: code, Name: words.Say(code, "lang.name", nil)})
		c.Words[code] = map[string]string{}
		for _, key := range words.Keys(code) {
			if !strings.HasPrefix(key, "page.") {
				c.Words[code][key] = words.Say(code, key, nil)
			}
		}
	}
	return c
}

func keepDays(o Options) int { return int(math.Ceil(o.Lifetime.Hours() / 24)) }

// gather reads the assets. The element has no file of words and no stylesheet to wait for: both come as modules.
func (s *site) gather() error {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return fmt.Errorf("web: listing the assets: %w", err)
	}
	for _, name := range names {
		if s.assets[path.Base(name)], err = files.ReadFile(name); err != nil {
			return fmt.Errorf("web: reading an asset: %w", err)
		}
	}
	style, err := json.Marshal(design.Tokens() + string(s.assets["element.css"]))
	if err != nil {
		return fmt.Errorf("web: the stylesheet: %w", err)
	}
	delete(s.assets, "element.css")
	s.assets["style.js"] = []byte("export default " + string(style) + ";\n")
	s.assets["config.js"] = []byte("export default " + string(s.config) + ";\n")
	s.assets["page.css"] = append([]byte(design.Tokens()), s.assets["page.css"]...)

	sum := sha256.New()
	for _, name := range s.modules("") {
		sum.Write([]byte(name + "\n"))
		sum.Write(s.assets[name])
	}
	s.version = hex.EncodeToString(sum.Sum(nil))[:16]
	return nil
}

// modules lists the assets whose name ends so, sorted.
func (s *site) modules(ending string) []string {
	var list []string
	for name := range s.assets {
		if strings.HasSuffix(name, ending) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// element serves the one script that an embedding page names: it is short, changes seldom, and leads to the assets.
func (p *Platform) element(w http.ResponseWriter, r *http.Request) {
	body := []byte("import { begin } from \"/assets/" + p.site.version + "/boot.js\";\nbegin(import.meta.url);\n")
	w.Header().Set("Cache-Control", "public, max-age=300")
	p.serveFile(w, r, "brobygger.js", body)
}

// asset serves one file. Its address holds a hash of all of them, so it may be kept for ever.
func (p *Platform) asset(w http.ResponseWriter, r *http.Request) {
	body, ok := p.site.assets[r.PathValue("file")]
	if !ok || r.PathValue("version") != p.site.version {
		refuse(w, http.StatusNotFound, "no_route", "There is nothing at this address.")
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	p.serveFile(w, r, r.PathValue("file"), body)
}

func (p *Platform) config(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	p.serveFile(w, r, "config.json", p.site.config)
}

// serveFile answers with a body, or with 304 when the browser has it.
func (p *Platform) serveFile(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	kind := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
}
