package cases_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var (
	now    = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	person = chat.Address{Platform: "web", Chat: "w1"}
	desk   = chat.Address{Platform: "desk", Chat: "d1"}
	topic  = chat.Address{Platform: "telegram", Chat: "t9"}
	second = chat.Address{Platform: "telegram", Chat: "t10"}
	moved  = chat.Address{Platform: "discord", Chat: "dm7"}
)

func waiting() cases.Case {
	return cases.Case{ID: "k1", Version: 3, Person: person, Status: cases.Waiting, Pseudonym: "Rolig Ravn", Lang: "da",
		Risk: "distress", Words: "some words", Needs: []string{"anxiety"}, Opened: now.Add(-time.Hour), Announced: now.Add(-time.Minute)}
}

func claimed() cases.Case {
	c := waiting()
	c.Status, c.Holder, c.HolderName, c.At, c.ClaimedAt = cases.Claimed, "maja", "Maja", desk, now.Add(-time.Minute)
	c.Lanes = []chat.Address{desk}
	return c
}

func closed() cases.Case {
	c := claimed()
	c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Talked, now
	return c
}

// told is what a signal says, without its time.
type told struct {
	Lane   chat.Address
	Signal chat.Signal
	With   chat.Address
	Name   string
	Choice string
}

// unheard is a claimed case in which danger showed and nobody has answered.
func unheard() cases.Case {
	c := claimed()
	c.Urgent, c.Unheard, c.Risk, c.Announced = true, true, "crisis:suicide", now.Add(-time.Minute)
	return c
}

// atTopic is a case whose only lane is a topic.
func atTopic(c cases.Case) cases.Case {
	c.Lanes = []chat.Address{topic}
	if c.Status == cases.Claimed {
		c.At = topic
	}
	return c
}

func TestTransitions(t *testing.T) {
	tests := []struct {
		name string
		from cases.Case
		do   cases.Transition
		err  error
		want func(*cases.Case) // change to the case
		told []told
	}{
		{"claim waiting", waiting(), cases.Claim("maja", "Maja", desk, now), nil, func(c *cases.Case) {
			c.Status, c.Holder, c.HolderName, c.At, c.ClaimedAt = cases.Claimed, "maja", "Maja", desk, now
			c.Lanes = []chat.Address{desk}
		}, []told{{person, chat.SignalJoined, desk, "Maja", ""}, {desk, chat.SignalJoined, person, "Maja", ""}}},
		{"claim what one holds", claimed(), cases.Claim("maja", "Maja", desk, now), nil, nil, nil},
		{"claim what one holds elsewhere", claimed(), cases.Claim("maja", "Maja", topic, now), cases.ErrTaken, nil, nil},
		{"claim what another holds", claimed(), cases.Claim("ola", "Ola", topic, now), cases.ErrTaken, nil, nil},
		{"claim closed", closed(), cases.Claim("ola", "Ola", topic, now), cases.ErrClosed, nil, nil},

		{"release", claimed(), cases.Release("maja", now), nil, func(c *cases.Case) {
			c.Status, c.Holder, c.HolderName, c.At, c.Announced = cases.Waiting, "", "", chat.Address{}, time.Time{}
		}, []told{{person, chat.SignalLeft, desk, "Maja", ""}, {desk, chat.SignalLeft, person, "Maja", ""}}},
		{"release of another", claimed(), cases.Release("ola", now), cases.ErrNotHolder, nil, nil},
		{"release waiting", waiting(), cases.Release("maja", now), cases.ErrNotHolder, nil, nil},
		{"release waiting by nobody", waiting(), cases.Release("", now), cases.ErrNotHolder, nil, nil},
		{"release closed", closed(), cases.Release("maja", now), cases.ErrClosed, nil, nil},

		{"transfer", claimed(), cases.Transfer("maja", "ola", "Ola", now), nil, func(c *cases.Case) {
			c.Holder, c.HolderName, c.ClaimedAt = "ola", "Ola", now
		}, []told{{person, chat.SignalLeft, desk, "Maja", ""}, {desk, chat.SignalLeft, person, "Maja", ""},
			{person, chat.SignalJoined, desk, "Ola", ""}, {desk, chat.SignalJoined, person, "Ola", ""}}},
		{"transfer to oneself", claimed(), cases.Transfer("maja", "maja", "Maja", now), nil, nil, nil},
		{"transfer to nobody", claimed(), cases.Transfer("maja", "", "", now), nil, nil, nil},
		{"transfer of another", claimed(), cases.Transfer("ola", "ida", "Ida", now), cases.ErrNotHolder, nil, nil},
		{"transfer closed", closed(), cases.Transfer("maja", "ida", "Ida", now), cases.ErrClosed, nil, nil},

		{"transfer to another lane", claimed(), cases.TransferTo("maja", "ola", "Ola", topic, now), nil, func(c *cases.Case) {
			c.Holder, c.HolderName, c.ClaimedAt, c.At, c.Lanes = "ola", "Ola", now, topic, []chat.Address{desk, topic}
		}, []told{{person, chat.SignalLeft, desk, "Maja", ""}, {desk, chat.SignalLeft, person, "Maja", ""},
			{person, chat.SignalJoined, topic, "Ola", ""}, {topic, chat.SignalJoined, person, "Ola", ""}}},
		{"transfer to another lane of oneself", claimed(), cases.TransferTo("maja", "maja", "Maja", topic, now), nil, nil, nil},
		{"transfer to another lane by another", claimed(), cases.TransferTo("ola", "ida", "Ida", topic, now), cases.ErrNotHolder, nil, nil},
		{"transfer to another lane of closed", closed(), cases.TransferTo("maja", "ida", "Ida", topic, now), cases.ErrClosed, nil, nil},

		{"offer waiting", waiting(), cases.Offer(topic), nil, func(c *cases.Case) { c.Lanes = []chat.Address{topic} }, nil},
		{"offer twice", atTopic(waiting()), cases.Offer(topic), nil, nil, nil},
		{"offer claimed", claimed(), cases.Offer(topic), nil, func(c *cases.Case) { c.Lanes = []chat.Address{desk, topic} }, nil},
		{"offer closed", closed(), cases.Offer(topic), cases.ErrClosed, nil, nil},

		{"shift where it is held", atTopic(claimed()), cases.Shift(topic, second, now), nil, func(c *cases.Case) {
			c.At, c.Lanes = second, []chat.Address{topic, second}
		}, []told{{person, chat.SignalMoved, second, "Maja", ""}, {second, chat.SignalJoined, person, "Maja", ""}}},
		{"shift where it is only shown", claimed(), cases.Shift(topic, second, now), nil, func(c *cases.Case) {
			c.Lanes = []chat.Address{desk, second}
		}, nil},
		{"shift waiting", atTopic(waiting()), cases.Shift(topic, second, now), nil, func(c *cases.Case) {
			c.Lanes = []chat.Address{topic, second}
		}, nil},
		{"shift to where it is", atTopic(claimed()), cases.Shift(topic, topic, now), nil, nil, nil},
		{"shift closed", closed(), cases.Shift(desk, second, now), cases.ErrClosed, nil, nil},

		{"drop where it is held", unheard(), cases.Drop(desk, now), nil, func(c *cases.Case) {
			c.Status, c.Holder, c.HolderName, c.At, c.Announced, c.Unheard = cases.Waiting, "", "", chat.Address{}, time.Time{}, false
		}, []told{{person, chat.SignalLeft, desk, "Maja", ""}, {desk, chat.SignalLeft, person, "Maja", ""}}},
		{"drop where it is only shown", claimed(), cases.Drop(topic, now), nil, nil, nil},
		{"drop waiting", atTopic(waiting()), cases.Drop(topic, now), nil, nil, nil},
		{"drop closed", closed(), cases.Drop(desk, now), nil, nil, nil},

		{"person moves while waiting", waiting(), cases.MovePerson(person, moved, now), nil, func(c *cases.Case) { c.Person = moved }, nil},
		{"person moves while claimed", claimed(), cases.MovePerson(person, moved, now), nil, func(c *cases.Case) { c.Person = moved },
			[]told{{desk, chat.SignalMoved, moved, "Maja", ""}}},
		{"person moves after the end", closed(), cases.MovePerson(person, moved, now), nil, func(c *cases.Case) { c.Person = moved }, nil},
		{"somebody else moves", claimed(), cases.MovePerson(topic, moved, now), nil, nil, nil},
		{"person moves to where they are", claimed(), cases.MovePerson(person, person, now), nil, nil, nil},

		{"close", claimed(), cases.Close("maja", cases.Bridged, now), nil, func(c *cases.Case) {
			c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Bridged, now
		}, []told{{person, chat.SignalClosed, desk, "Maja", "bridged"}, {desk, chat.SignalClosed, person, "Maja", "bridged"}}},
		{"close of another", claimed(), cases.Close("ola", cases.Bridged, now), cases.ErrNotHolder, nil, nil},
		{"close waiting", waiting(), cases.Close("maja", cases.Bridged, now), cases.ErrNotHolder, nil, nil},
		{"close twice", closed(), cases.Close("maja", cases.Bridged, now), cases.ErrClosed, nil, nil},

		{"withdraw what nobody took", waiting(), cases.Withdraw(cases.Withdrawn, now), nil, func(c *cases.Case) {
			c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Withdrawn, now
		}, nil},
		{"withdraw claimed", claimed(), cases.Withdraw(cases.Withdrawn, now), nil, func(c *cases.Case) {
			c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Withdrawn, now
		}, []told{{person, chat.SignalClosed, desk, "Maja", "withdrawn"}, {desk, chat.SignalClosed, person, "Maja", "withdrawn"}}},
		{"withdraw closed", closed(), cases.Withdraw(cases.Withdrawn, now), cases.ErrClosed, nil, nil},

		{"forget waiting", waiting(), cases.Forget(now), nil, func(c *cases.Case) {
			c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Forgotten, now
			c.Risk, c.Words, c.Needs, c.Announced = "", "", nil, time.Time{}
		}, nil},
		{"forget claimed", claimed(), cases.Forget(now), nil, func(c *cases.Case) {
			c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Forgotten, now
			c.Risk, c.Words, c.Needs, c.Announced = "", "", nil, time.Time{}
		}, []told{{desk, chat.SignalForgotten, person, "Maja", ""}}},

		{"forget released", func() cases.Case { c := waiting(); c.Lanes = []chat.Address{desk, topic}; return c }(),
			cases.Forget(now), nil, func(c *cases.Case) {
				c.Status, c.Outcome, c.ClosedAt = cases.Closed, cases.Forgotten, now
				c.Risk, c.Words, c.Needs, c.Announced = "", "", nil, time.Time{}
			}, []told{{desk, chat.SignalForgotten, person, "", ""}, {topic, chat.SignalForgotten, person, "", ""}}},

		{"raise waiting", waiting(), cases.Raise("crisis:suicide"), nil, func(c *cases.Case) {
			c.Urgent, c.Risk, c.Announced = true, "crisis:suicide", time.Time{}
		}, nil},
		{"raise claimed", claimed(), cases.Raise("emergency:overdose"), nil, func(c *cases.Case) {
			c.Urgent, c.Risk, c.Announced, c.Unheard = true, "emergency:overdose", time.Time{}, true
		}, nil},
		{"raise unheard", unheard(), cases.Raise("crisis:suicide"), nil, nil, nil},
		{"heard", unheard(), cases.Heard("maja"), nil, func(c *cases.Case) { c.Unheard = false }, nil},
		{"heard by somebody else", unheard(), cases.Heard("omar"), cases.ErrNotHolder, nil, nil},
		{"announce unheard", unheard(), cases.Announce(now, time.Minute), nil, func(c *cases.Case) { c.Announced = now }, nil},
		{"raise never lowers", func() cases.Case { c := waiting(); c.Urgent, c.Risk = true, "emergency:overdose"; return c }(),
			cases.Raise("crisis:suicide"), nil, nil, nil},
		{"raise closed", closed(), cases.Raise("crisis:suicide"), cases.ErrClosed, nil, nil},

		{"share adds", waiting(), cases.Share(" more words\n"), nil, func(c *cases.Case) {
			c.Agreed, c.Words = true, "some words\n\nmore words"
		}, nil},
		{"share with a claimed case", claimed(), cases.Share("more words"), nil, func(c *cases.Case) {
			c.Agreed, c.Words = true, "some words\n\nmore words"
		}, nil},
		{"share the first words", func() cases.Case { c := waiting(); c.Words = ""; return c }(), cases.Share("words"), nil, func(c *cases.Case) {
			c.Agreed, c.Words = true, "words"
		}, nil},
		{"share twice", waiting(), cases.Share("some words"), nil, nil, nil},
		{"share nothing", waiting(), cases.Share("  "), nil, nil, nil},
		{"share too much", func() cases.Case { c := waiting(); c.Words = ""; return c }(), cases.Share(strings.Repeat("å", cases.MaxWords)), nil,
			func(c *cases.Case) { c.Agreed, c.Words = true, strings.Repeat("å", cases.MaxWords/2) }, nil},
		{"share with closed", closed(), cases.Share("words"), cases.ErrClosed, nil, nil},

		{"announce", waiting(), cases.Announce(now, time.Minute), nil, func(c *cases.Case) { c.Announced = now }, nil},
		{"announce too early", waiting(), cases.Announce(now, 2*time.Minute), cases.ErrNotDue, nil, nil},
		{"announce claimed", claimed(), cases.Announce(now, time.Minute), cases.ErrNotDue, nil, nil},
		{"announce closed", closed(), cases.Announce(now, time.Minute), cases.ErrNotDue, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, signals, err := tt.do(tt.from)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			want := tt.from
			if tt.want != nil {
				tt.want(&want)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("case\n%+v, want\n%+v", got, want)
			}
			var said []told
			for _, e := range signals {
				said = append(said, told{e.From, e.Signal, e.With, e.Name, e.Choice})
				if e.Staff == (e.From == person) {
					t.Errorf("the signal %s for %v counts as the supporters': %v", e.Signal, e.From, e.Staff)
				}
			}
			if !reflect.DeepEqual(said, tt.told) {
				t.Errorf("signals\n%+v, want\n%+v", said, tt.told)
			}
		})
	}
}

func TestTheLoserLearnsWhoHoldsTheCase(t *testing.T) {
	_, _, err := cases.Claim("ola", "Ola", topic, now)(claimed())
	var taken *cases.TakenError
	if !errors.As(err, &taken) || taken.By != "maja" || taken.Name != "Maja" {
		t.Fatalf("got %v", err)
	}
}

// TestOnlySupportersLearnWhichAccountHoldsACase: a person hears a chosen name, never an account.
func TestOnlySupportersLearnWhichAccountHoldsACase(t *testing.T) {
	for name, tt := range map[string]struct {
		from cases.Case
		do   cases.Transition
		want map[chat.Address][]chat.PersonID // of each lane's signals, in order
	}{
		"claim":    {waiting(), cases.Claim("maja", "Maja", desk, now), map[chat.Address][]chat.PersonID{person: {""}, desk: {"maja"}}},
		"release":  {claimed(), cases.Release("maja", now), map[chat.Address][]chat.PersonID{person: {""}, desk: {"maja"}}},
		"transfer": {claimed(), cases.Transfer("maja", "ola", "Ola", now), map[chat.Address][]chat.PersonID{person: {"", ""}, desk: {"maja", "ola"}}},
		"transfer to another lane": {claimed(), cases.TransferTo("maja", "ola", "Ola", topic, now),
			map[chat.Address][]chat.PersonID{person: {"", ""}, desk: {"maja"}, topic: {"ola"}}},
		"shift":    {atTopic(claimed()), cases.Shift(topic, second, now), map[chat.Address][]chat.PersonID{person: {""}, second: {"maja"}}},
		"move":     {claimed(), cases.MovePerson(person, moved, now), map[chat.Address][]chat.PersonID{desk: {"maja"}}},
		"close":    {claimed(), cases.Close("maja", cases.Talked, now), map[chat.Address][]chat.PersonID{person: {""}, desk: {"maja"}}},
		"withdraw": {claimed(), cases.Withdraw(cases.Withdrawn, now), map[chat.Address][]chat.PersonID{person: {""}, desk: {"maja"}}},
		"drop":     {claimed(), cases.Drop(desk, now), map[chat.Address][]chat.PersonID{person: {""}, desk: {"maja"}}},
		"forget":   {claimed(), cases.Forget(now), map[chat.Address][]chat.PersonID{desk: {""}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, signals, err := tt.do(tt.from)
			if err != nil {
				t.Fatal(err)
			}
			heard := map[chat.Address][]chat.PersonID{}
			for _, e := range signals {
				heard[e.From] = append(heard[e.From], e.Person)
			}
			if !reflect.DeepEqual(heard, tt.want) {
				t.Errorf("told %v, want %v", heard, tt.want)
			}
		})
	}
}

func TestSignalsOfOneWriteKeepTheirIDs(t *testing.T) {
	do := cases.Transfer("maja", "ola", "Ola", now)
	_, first, _ := do(claimed())
	_, again, _ := do(claimed())
	if !reflect.DeepEqual(first, again) {
		t.Errorf("a transition that was tried twice named\n%v, then\n%v", first, again)
	}
	later, anew := claimed(), claimed()
	later.Version++
	anew.Opened = now // after everything was erased, the same id may come again
	_, other, _ := do(later)
	_, third, _ := do(anew)
	ids := map[chat.EventID]bool{}
	for _, e := range slices.Concat(first, other, third) {
		if ids[e.ID] {
			t.Errorf("id %s stands for two signals", e.ID)
		}
		ids[e.ID] = true
		if e.Case != "k1" {
			t.Errorf("signal of case %q", e.Case)
		}
	}
}

func TestAgainKeepsNoWords(t *testing.T) {
	c := cases.Again(closed(), "crisis:suicide", now)
	if c.ID == "k1" || c.Status != cases.Waiting || !c.Urgent || c.Words != "" || c.Holder != "" || !c.At.IsZero() || c.Version != 0 {
		t.Errorf("got %+v", c)
	}
	if c.Person != person || c.Pseudonym != "Rolig Ravn" || c.Lang != "da" || !c.Opened.Equal(now) {
		t.Errorf("got %+v", c)
	}
}
