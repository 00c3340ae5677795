package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// shownLetters is how many dead letters the page shows, the newest.
const shownLetters = 100

// Letters are the dead letters: what will not be done by itself any more. They hold neither words nor addresses.
type Letters interface {
	// Letters gives the latest, newest first, at most limit.
	Letters(ctx context.Context, limit int) ([]figures.Letter, error)
	// Replay puts one back into its conversation, once; ErrNoLetter when it is not there any more.
	Replay(ctx context.Context, name string) error
	// Drop removes one for good, once; ErrNoLetter when it is not there any more.
	Drop(ctx context.Context, name string) error
}

// ErrNoLetter says that a dead letter is not there: somebody saw to it, its time has run out, or its conversation was erased.
var ErrNoLetter = errors.New("desk: there is no such dead letter")

// operationView is how the program does.
type operationView struct {
	Every    bool // the page asks for itself again each minute
	At       time.Time
	Known    bool // the store told its figures
	Measured bool // there is a history
	Findings []finding
	Figures  figures.Figures
	Queues   []queueRow
	Charts   []chart
	Letters  []letterRow
	More     int // dead letters that are not shown
}

// queueRow is a queue of conversations and what it is called.
type queueRow struct {
	Platform chat.PlatformName // "": the inbox
	figures.Queue
}

func (d *Desk) showOperation(v *visit) error {
	view := operationView{Every: v.r.URL.Query().Get("every") == "minute", At: d.o.Now()}
	if d.o.Figures != nil {
		f, err := d.o.Figures(v.r.Context())
		if err != nil {
			d.o.Log.Warn("desk: the figures cannot be read", "cause", err)
		}
		view.Known, view.Figures = err == nil, f
	}
	letters, err := d.letters(v.r.Context())
	if err != nil {
		return err
	}
	for _, l := range letters {
		view.Letters = append(view.Letters, letterRow{l, reasonOf(l.Reason)})
	}
	if d.o.Letters != nil && len(letters) < shownLetters { // the figures may be some seconds old
		view.Figures.Letters = len(letters)
	}
	var moments []figures.Moment
	if d.o.History != nil {
		moments = d.o.History()
	}
	view.Measured = len(moments) > 0
	view.Findings = findings(view.Known, view.Figures, moments, view.At)
	view.Queues = queues(view.Figures)
	view.Charts = v.charts(spansOf(moments, view.At))
	view.More = max(0, view.Figures.Letters-len(letters))
	return v.show(http.StatusOK, "operation", v.say("operation.title"), view)
}

// queues gives the inbox and then the outboxes, in order of name.
func queues(f figures.Figures) []queueRow {
	rows := []queueRow{{Queue: f.Inbox}}
	for _, name := range f.Platforms() {
		rows = append(rows, queueRow{Platform: name, Queue: f.Outbox[name]})
	}
	return rows
}

// Good reports whether nothing is wrong.
func (o operationView) Good() bool { return len(o.Findings) == 0 }

// Bad reports whether something is wrong that cannot wait.
func (o operationView) Bad() bool {
	return slices.ContainsFunc(o.Findings, func(f finding) bool { return f.Bad })
}
