package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"

	"github.com/brobygger/brobygger/adapters/web/design"
)

//go:embed assets/*
var assetFiles embed.FS

// assets are the stylesheet and the scripts, under a path that changes with their content.
type assets struct {
	stamp string
	files map[string][]byte
}

func loadAssets() (assets, error) {
	a := assets{files: map[string][]byte{"tokens.css": []byte(design.Tokens())}}
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		return a, fmt.Errorf("the assets: %w", err)
	}
	sum := sha256.New()
	sum.Write(a.files["tokens.css"])
	for _, entry := range entries {
		raw, err := fs.ReadFile(assetFiles, "assets/"+entry.Name())
		if err != nil {
			return a, fmt.Errorf("the assets: %w", err)
		}
		a.files[entry.Name()] = raw
		sum.Write(raw)
	}
	a.stamp = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

// URL is the path of an asset.
func (a assets) URL(name string) string { return "/desk/assets/" + a.stamp + "/" + name }

// asset serves a stylesheet or a script, for good: its path changes with its content.
func (d *Desk) asset(v *visit) error {
	raw, ok := d.assets.files[v.r.PathValue("file")]
	if !ok {
		return errNotFound
	}
	if v.r.PathValue("stamp") == d.assets.stamp {
		v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	v.w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(v.r.PathValue("file"))))
	_, err := v.w.Write(raw)
	if err != nil {
		return nil //nolint:nilerr // the reader is gone
	}
	return nil
}
