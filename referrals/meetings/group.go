package meetings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// maxTogether is how many weekly meetings one listing holds: its hours must stay readable, and within their field.
const maxTogether = 14

// drafts makes the listings: meetings of one group at one place, for the same people, are one listing with several
// weekly hours. Order is that of the file.
func (h *reading) drafts() []intake.Draft {
	var together [][]*meeting
	open := map[string]int{} // key -> where in together
	for _, m := range h.meetings {
		if len(m.bad) > 0 && m.listing.Name == "" {
			together = append(together, []*meeting{m})
			continue
		}
		m.sign(h.signs)
		m.settle()
		h.fellowships.classify(m, h.in, h.o, h.needs)
		m.tidy()
		key := m.key()
		at, known := open[key]
		if len(m.bad) > 0 || len(m.slots) == 0 || known && weekly(together[at])+len(m.slots) > maxTogether {
			known = false
		}
		if known {
			together[at] = append(together[at], m)
			continue
		}
		if len(m.bad) == 0 && len(m.slots) > 0 {
			open[key] = len(together)
		}
		together = append(together, []*meeting{m})
	}
	h.meetings = nil
	const steps = 50
	says := h.says()
	drafts, told := make([]intake.Draft, len(together)), -1
	for i, ms := range together {
		drafts[i] = h.draft(ms)
		drafts[i].Says = says
		together[i] = nil
		if step := (i + 1) * steps / len(together); step > told && h.o.Progress != nil {
			told = step
			h.o.Progress(h.in.Size/2+(h.in.Size-h.in.Size/2)*int64(step)/steps, h.in.Size)
		}
	}
	return drafts
}

func weekly(ms []*meeting) (n int) {
	for _, m := range ms {
		n += len(m.slots)
	}
	return n
}

// key is the same for meetings that are one listing: same group, same place or link, same people, same way of joining.
func (m *meeting) key() string {
	l := &m.listing
	group := cmp.Or(m.group, m.base)
	return strings.ToLower(fmt.Sprint(group, "\x00", l.Country, "\x00", l.City, "\x00", l.Postcode, "\x00", l.Address, "\x00", l.Join, "\x00",
		l.Formats, l.Hybrid, l.Joining, l.Audiences, l.Languages, l.Accessibility, l.Needs, l.Shown, l.Status, l.Zone, l.Organization))
}

// draft makes one listing of meetings that belong together. It bears the id of the meeting whose id is shortest and
// first, which is the group's oldest as a rule, so that another day more or less is a change of that listing.
func (h *reading) draft(ms []*meeting) intake.Draft {
	first := ms[0]
	d := intake.Draft{Line: first.line, Listing: first.listing, Problems: first.bad, Notes: first.notes}
	l := &d.Listing
	id, slots := first.id, slices.Clone(first.slots)
	for _, m := range ms[1:] {
		if len(m.id) < len(id) || len(m.id) == len(id) && m.id < id {
			id = m.id
		}
		slots = append(slots, m.slots...)
		if m.listing.Name != l.Name && m.group != "" {
			l.Name = m.group
		}
		l.Seen = max(l.Seen, m.listing.Seen)
		l.Summary = joined(l.Summary, m.listing.Summary)
		l.AccessNote = joined(l.AccessNote, m.listing.AccessNote)
		for _, n := range m.notes {
			if !slices.Contains(d.Notes, n) {
				d.Notes = append(d.Notes, n)
			}
		}
	}
	if l.Organization == l.Name && h.fellowships.in(l.Name, true) == nil {
		l.Organization = ""
	}
	l.Hours = h.hoursText(slots, l.Clock())
	if id != "" {
		l.Origin = &referrals.Origin{ID: id}
	}
	intake.Finish(&d, h.o)
	return d
}

// joined adds texts that are not there yet.
func joined(texts, more map[string]string) map[string]string {
	for _, lang := range slices.Sorted(maps.Keys(more)) {
		switch has, text := texts[lang], more[lang]; {
		case has == "":
			if texts == nil {
				texts = map[string]string{}
			}
			texts[lang] = text
		case !strings.Contains(has, text) && len(has)+len(text) < 1000:
			texts = maps.Clone(texts)
			texts[lang] = has + "\n" + text
		}
	}
	return texts
}
