package meetings

import (
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hours"
	"github.com/brobygger/brobygger/referrals/intake"
)

// reading is one file while it is read.
type reading struct {
	in          intake.Source
	o           intake.Options
	stream      *stream
	signs       map[string]sign
	countries   countries
	fellowships *fellowships
	needs       []referrals.Need // of meetings that name no fellowship, when the options name no needs
	meetings    []*meeting
	ids         map[string]bool
	clock       *hours.Reader
	keys        map[string]bool // that some meeting has
}

func newReading(in intake.Source, o intake.Options, table map[string]sign) (*reading, error) {
	h := &reading{in: in, o: o, signs: table, ids: map[string]bool{}, keys: map[string]bool{}, clock: hours.NewReader()}
	var err error
	if h.countries, err = readCountries(); err != nil {
		return nil, err
	}
	if h.fellowships, err = readFellowships(); err != nil {
		return nil, err
	}
	h.stream, err = newStream(in, o)
	return h, err
}

// add keeps a meeting and says what is wrong with its name in the file.
func (h *reading) add(m *meeting) {
	if m.listing.Name != "" || m.id != "" {
		switch {
		case m.id == "":
			m.wrong("origin", referrals.Missing, "")
		case h.ids[m.id]:
			m.wrong("origin", referrals.Twice, m.id)
		}
		h.ids[m.id] = true
	}
	h.meetings = append(h.meetings, m)
}

// lang gives the language that texts of a row are taken to be in.
func (h *reading) lang(country string) string {
	if h.o.Lang != "" {
		return h.o.Lang
	}
	if lang := localLanguage(country); lang != "" {
		return lang
	}
	return "en"
}

// hours reads when a meeting is. What cannot be read is noted; a meeting without day and time is by appointment.
func (m *meeting) hours(days []string, first int, from, end string, until bool) {
	var ok bool
	if m.slots, ok = slotsOf(days, first, from, end, until); ok {
		return
	}
	m.slots = nil
	m.note("hours", intake.Unread, strings.TrimSpace(strings.Join(days, ",")+" "+from), "")
}
