package main

import (
	"net/http"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/opendata"
)

// mountOpenData lets other programs read the listings, when the operator wants that.
func (h *house) mountOpenData(mux *http.ServeMux, base string) {
	c := h.config.OpenData
	if !c.Enabled {
		return
	}
	api := opendata.New(opendata.Options{
		Index: h.index.Load, Prefix: c.Path, Base: base, Publisher: c.Publisher, PerMinute: c.PerMinute,
		Client: web.Remote(prefixes(h.config.HTTP.Proxies)), Postcode: opendata.Postcodes(h.places), Log: h.log,
	})
	mux.Handle(c.Path, api)
	mux.Handle(c.Path+"/", api)
}
