package redistest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Toxic is a wire to a server that can be made bad. Faults add up until Heal. Its methods fail the test when they cannot
// do what they say.
type Toxic struct {
	t        testing.TB
	address  string
	upstream string
	proxy    *toxiproxy.Proxy
	toxics   []string
	broken   bool // by Cut or Stall: the connections are lost with it
}

// Proxy gives a wire to the server at a TCP address. It ends with the test.
func Proxy(t testing.TB, address string) *Toxic {
	t.Helper()
	p := &Toxic{t: t, upstream: address}
	var err error
	for range 5 { // somebody else may take the port first
		p.address = Address(t)
		if err = p.open(); err == nil {
			t.Cleanup(func() { p.proxy.Stop() })
			return p
		}
	}
	t.Fatal(err)
	return nil
}

func (p *Toxic) open() error {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p.proxy = toxiproxy.NewProxy(server, "redis", p.address, p.upstream)
	if err := p.proxy.Start(); err != nil {
		return fmt.Errorf("opening a wire to %s: %w", p.upstream, err)
	}
	return nil
}

// Addr is where a client finds the server.
func (p *Toxic) Addr() string { return p.address }

// Latency holds up everything that the server answers by d, give or take jitter; whole milliseconds.
func (p *Toxic) Latency(d, jitter time.Duration) {
	p.t.Helper()
	p.add("latency", "downstream", fmt.Sprintf(`{"latency":%d,"jitter":%d}`, d.Milliseconds(), jitter.Milliseconds()))
}

// Slice lets the bytes trickle both ways: a few at a time, with a short pause after them.
func (p *Toxic) Slice() {
	p.t.Helper()
	for _, way := range []string{"upstream", "downstream"} {
		p.add("slicer", way, `{"average_size":32,"size_variation":16,"delay":50}`)
	}
}

// Stall lets nothing pass; connections stay, and new ones are taken.
func (p *Toxic) Stall() {
	p.t.Helper()
	for _, way := range []string{"upstream", "downstream"} {
		p.add("timeout", way, `{"timeout":0}`)
	}
	p.broken = true
}

// Cut ends the open connections and refuses new ones.
func (p *Toxic) Cut() {
	p.proxy.Stop()
	p.broken = true
}

// Heal makes the wire good. Connections that had stalled end: what they carried is lost.
func (p *Toxic) Heal() {
	p.t.Helper()
	if p.broken {
		// A new proxy: taking a stall back would leave goroutines behind.
		p.proxy.Stop()
		if err := p.open(); err != nil {
			p.t.Fatal(err)
		}
	} else {
		for _, name := range p.toxics {
			if err := p.proxy.Toxics.RemoveToxic(context.Background(), name); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	p.toxics, p.broken = nil, false
}

func (p *Toxic) add(kind, way, attributes string) {
	p.t.Helper()
	name := fmt.Sprintf("%s %s %d", kind, way, len(p.toxics))
	text := fmt.Sprintf(`{"name":%q,"type":%q,"stream":%q,"attributes":%s}`, name, kind, way, attributes)
	if _, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
		p.t.Fatal(fmt.Errorf("making the wire bad with %s: %w", text, err))
	}
	p.toxics = append(p.toxics, name)
}
