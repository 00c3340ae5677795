package telegram

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// promptFor is how long somebody's next words in a room answer a question that was put to them, when they do not answer
// its message: a search or a note must not go to the person because a reply was forgotten.
const promptFor = 2 * time.Minute

// prompt asks somebody for words, and remembers what for.
func (p *Platform) prompt(ctx context.Context, t taken, a adapters.Answer) {
	to, ok := parseTarget(t.in)
	if !ok {
		return
	}
	who := run{text: promptSign, link: "tg://user?id=" + strconv.FormatInt(t.user, 10)} // opens the field for them alone
	it := part{text: append(rich{who}, run{text: " " + clean(a.Ask)}).split(maxWords)[0]}
	err := p.patient(ctx, func() error {
		if err := p.noteOpen(ctx, t, 0, a.AskVerb); err != nil { // before it can be answered
			return err
		}
		number, trouble := p.show(ctx, sending{to: to, force: prompting{Force: true, Selective: true}}, it, t.own, shortWait)
		if trouble != nil {
			return p.failed(ctx, to, trouble)
		}
		if err := p.noteOpen(ctx, t, number, a.AskVerb); err != nil {
			return err
		}
		return p.o.Notebook.Note(ctx, pageOf(t.in), "ask:"+strconv.Itoa(number), a.AskVerb, p.o.Now().Add(p.o.Lifetime))
	})
	if err != nil {
		p.o.Log.Warn("a question was not asked", "error", err)
	}
}

func (t taken) openKey() string { return "open:" + strconv.FormatInt(t.user, 10) }

// askedKey is the line of words that answered a question: an edit of them is none of words to the person.
func (t taken) askedKey() string { return "asked:" + strconv.Itoa(t.own) }

// noteOpen remembers that somebody was asked with the message number, until when their words answer, and what for.
func (p *Platform) noteOpen(ctx context.Context, t taken, number int, verb string) error {
	until := p.o.Now().Add(promptFor)
	value := fmt.Sprintf("%d %d %s", number, until.Unix(), verb)
	return p.o.Notebook.Note(ctx, pageOf(t.in), t.openKey(), value, until.Add(time.Hour)) // words may be brought late
}

// answersOpen makes plain words in a room the answer to the question that was put to their writer. It needs the notebook,
// since they go to the person otherwise.
func (p *Platform) answersOpen(ctx context.Context, t taken) (taken, error) {
	value, ok, err := p.o.Notebook.Look(ctx, pageOf(t.in), t.openKey())
	if err != nil {
		return t, fmt.Errorf("telegram: looking an open question up: %w", err)
	}
	var number int
	var until int64
	var verb string
	if n, _ := fmt.Sscanf(value, "%d %d %s", &number, &until, &verb); !ok || n < 3 || t.own < number || t.event.At.Unix() > until { //nolint:errcheck // n says it
		t.control = nil
		return t, nil
	}
	if err := p.o.Notebook.Note(ctx, pageOf(t.in), t.askedKey(), "1", p.o.Now().Add(p.o.Lifetime)); err != nil {
		return t, fmt.Errorf("telegram: noting an answer: %w", err)
	}
	asked := *t.control
	asked.Verb = verb
	t.control, t.event = &asked, nil
	return t, nil
}

// closeOpen takes an open question back, because it was answered or something else was asked for.
func (p *Platform) closeOpen(ctx context.Context, t taken) {
	if to, ok := parseTarget(t.in); !ok || to.topic == 0 {
		return
	}
	if err := p.o.Notebook.Tear(ctx, pageOf(t.in), t.openKey()); err != nil {
		p.o.Log.Warn("a line was not torn out", "error", err)
	}
}
