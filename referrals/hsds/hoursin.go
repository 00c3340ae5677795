package hsds

// hours reads the schedules; what no rule says is kept as the text it is.
func (m *making) hours() {
	for _, n := range []*node{m.at, m.s, m.place} {
		for _, s := range n.all("schedule") {
			if text := s.tidy("description"); text != "" && m.d.Listing.Hours == "" {
				m.d.Listing.Hours = text
			}
		}
	}
}
