package monitor

import (
	"net/http"
	"net/netip"
)

// forwarding are the headers by which a proxy says for whom it asks.
func forwarding() []string {
	return []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-Ip", "Via"}
}

// Allow tells whether a request comes from one of the networks. remote names who asks behind the proxies, as web.Remote
// does: an address, or the /64 of one. A request that bears a forwarding header although no proxy that was set up brought
// it comes from nobody: a proxy on this machine would otherwise make everybody a neighbour.
func Allow(networks, proxies []netip.Prefix, remote func(*http.Request) string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		at, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return false
		}
		near := at.Addr().Unmap().WithZone("")
		only := netip.PrefixFrom(near, near.BitLen())
		if !forwarded(r) {
			return within(networks, only)
		}
		if !within(proxies, only) || len(r.Header.Values("X-Forwarded-For")) == 0 {
			return false
		}
		far := remote(r)
		if prefix, err := netip.ParsePrefix(far); err == nil {
			return within(networks, prefix)
		}
		addr, err := netip.ParseAddr(far)
		return err == nil && within(networks, netip.PrefixFrom(addr, addr.BitLen()))
	}
}

func forwarded(r *http.Request) bool {
	for _, name := range forwarding() {
		if len(r.Header.Values(name)) > 0 {
			return true
		}
	}
	return false
}

// within tells whether one of the networks holds all of p.
func within(networks []netip.Prefix, p netip.Prefix) bool {
	for _, n := range networks {
		if n.Bits() <= p.Bits() && n.Contains(p.Addr()) {
			return true
		}
	}
	return false
}
