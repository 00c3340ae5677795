package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
)

// Networks gives the networks that may read metrics.
func (m Monitor) Networks() []netip.Prefix {
	networks := make([]netip.Prefix, 0, len(m.Allow))
	for _, text := range m.Allow {
		if network, err := netip.ParsePrefix(text); err == nil { // validate has seen to it
			networks = append(networks, network)
		}
	}
	return networks
}

func (m Monitor) validate() (problems []error) {
	for _, network := range m.Allow {
		if _, err := netip.ParsePrefix(network); err != nil {
			problems = append(problems, fmt.Errorf("config: monitor.allow has %q; it must be an address range such as 10.0.0.0/8 or 192.0.2.7/32", network))
		}
	}
	if m.Traces == "" {
		return problems
	}
	if u, err := url.Parse(m.Traces); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		problems = append(problems, errors.New("config: monitor.traces must be a whole address such as http://127.0.0.1:4318")) // not repeated: it may hold a password
	}
	return problems
}
