package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/bot/figures"
)

// letterRow is a dead letter and the class of its reason.
type letterRow struct {
	figures.Letter
	Class string // letter.reason.CLASS says it in words; empty: only Reason says it
}

// Size is how much is kept, in bytes.
func (l letterRow) Size() int64 { return int64(l.Bytes) }

// reasonOf sorts the engine's reasons into classes that have words.
func reasonOf(reason string) string {
	for beginning, class := range map[string]string{"invalid": "invalid", "tries used up": "tries", "unknown effect": "strange", "unreadable": "strange",
		"engine: the turn failed": "turn", "engine: the program ended": "turn"} {
		if strings.HasPrefix(reason, beginning) {
			return class
		}
	}
	return ""
}

// reasonClasses are all classes.
func reasonClasses() []string { return []string{"invalid", "tries", "strange", "turn"} }

func (d *Desk) letters(ctx context.Context) ([]figures.Letter, error) {
	if d.o.Letters == nil {
		return nil, nil
	}
	all, err := d.o.Letters.Letters(ctx, shownLetters)
	if err != nil {
		return nil, fmt.Errorf("desk: listing the dead letters: %w", err)
	}
	return all, nil
}

// showLetter shows one letter and asks what to do with it: so nobody drops one by a slip.
func (d *Desk) showLetter(v *visit) error {
	all, err := d.letters(v.r.Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(l figures.Letter) bool { return l.Name == v.r.PathValue("letter") })
	if at < 0 {
		return d.letterGone(v)
	}
	return v.show(http.StatusOK, "letter", v.say("letter.title"), letterRow{all[at], reasonOf(all[at].Reason)})
}

// letterGone says that somebody else was faster.
func (d *Desk) letterGone(v *visit) error {
	v.flash("letter.gone")
	return v.redirect("/editor/operation#letters")
}

func (d *Desk) replayLetter(v *visit) error {
	return d.settleLetter(v, Letters.Replay, "letter.replayed")
}

func (d *Desk) dropLetter(v *visit) error { return d.settleLetter(v, Letters.Drop, "letter.dropped") }

func (d *Desk) settleLetter(v *visit, settle func(Letters, context.Context, string) error, said string) error {
	if d.o.Letters == nil {
		return errNotFound
	}
	name := v.r.PathValue("letter")
	err := settle(d.o.Letters, v.r.Context(), name)
	switch {
	case errors.Is(err, ErrNoLetter):
		return d.letterGone(v)
	case err != nil:
		return fmt.Errorf("desk: seeing to a dead letter: %w", err)
	}
	d.o.Log.Info("desk: a dead letter was seen to", "letter", name, "how", said, "by", v.account.ID)
	v.flash(said)
	return v.redirect("/editor/operation#letters")
}
