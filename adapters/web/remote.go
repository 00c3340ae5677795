package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// remote names the sender of a request for the rate limits: an IPv4 address, or the /64 an IPv6 address lies in. It is
// kept in memory only while its bucket is not full. Behind trusted proxies it is the last address they did not write.
func remote(r *http.Request, proxies []netip.Prefix) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	addr := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(addr, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	if addr.Is6() {
		if net, err := addr.WithZone("").Prefix(64); err == nil {
			return net.String()
		}
	}
	return addr.String()
}

func trusted(addr netip.Addr, proxies []netip.Prefix) bool {
	for _, proxy := range proxies {
		if proxy.Contains(addr) {
			return true
		}
	}
	return false
}

// Remote gives a function that names the sender of a request as the rate limits do, for other pages of the same host.
func Remote(proxies []netip.Prefix) func(*http.Request) string {
	return func(r *http.Request) string { return remote(r, proxies) }
}
