package desk

import (
	"net/http"

	"github.com/brobygger/brobygger/dialogs/safety"
)

// linesView is the crisis lines, those that nobody has confirmed first.
type linesView struct {
	Unconfirmed []safety.Line
	Confirmed   []safety.Line
}

func (d *Desk) showLines(v *visit) error {
	view := linesView{Unconfirmed: d.unconfirmed()}
	for _, l := range d.o.Lines {
		if l.Confirmed != "" {
			view.Confirmed = append(view.Confirmed, l)
		}
	}
	return v.show(http.StatusOK, "lines", v.say("lines.title"), view)
}

// unconfirmed lists the crisis lines that no person has confirmed by a call.
func (d *Desk) unconfirmed() []safety.Line {
	var all []safety.Line
	for _, l := range d.o.Lines {
		if l.Confirmed == "" {
			all = append(all, l)
		}
	}
	return all
}
