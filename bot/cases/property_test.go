package cases_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// ends is what each end of the bridge believes after the signals it heard.
type ends struct {
	person    chat.Address                  // where the person is, as MovePerson said
	joined    chat.Address                  // whom the person believes to talk with; zero: nobody
	supporter map[chat.Address]chat.Address // where each supporter's lane believes the person to be
	holders   map[chat.Address]chat.PersonID
}

// TestAnySequenceKeepsTheRules draws sequences of everything that can be done with a case and holds, after each step:
// a claimed case has one holder and one place, any other waits without one; closed is final; a refused step changes
// nothing; each end of the bridge is told of each change, in an order in which joined and left alternate, and knows where
// the other end is; each lane that a case was ever shown in is remembered; no account is named to the person.
func TestAnySequenceKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := waiting()
		believed := &ends{person: person, supporter: map[chat.Address]chat.Address{}, holders: map[chat.Address]chat.PersonID{}}
		ids := map[chat.EventID]bool{}
		at := now
		steps := rapid.IntRange(1, 40).Draw(t, "steps")
		for range steps {
			at = at.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "seconds")) * time.Second)
			next, signals, err := draw(t, c, at)(c)
			if err != nil {
				if len(signals) > 0 {
					t.Fatalf("a refused step gave signals: %v", signals)
				}
				continue
			}
			if c.Status == cases.Closed && (next.Status != cases.Closed || len(signals) > 0) && next.Outcome != cases.Forgotten {
				t.Fatalf("closed is not final: %+v", next)
			}
			believed.person = next.Person
			for _, e := range signals {
				if ids[e.ID] {
					t.Fatalf("id %s came twice", e.ID)
				}
				ids[e.ID] = true
				believed.hear(t, e, c.At)
			}
			if missing := slices.IndexFunc(c.Lanes, func(a chat.Address) bool { return !slices.Contains(next.Lanes, a) }); missing >= 0 {
				t.Fatalf("the lane %v is no longer remembered", c.Lanes[missing])
			}
			next.Version++
			c = next
			believed.check(t, c)
		}
	})
}

func draw(t *rapid.T, c cases.Case, at time.Time) cases.Transition {
	staff := []chat.PersonID{"maja", "ola", "ida"}
	rooms := []chat.Address{desk, topic, second}
	by, to := rapid.SampledFrom(staff).Draw(t, "by"), rapid.SampledFrom(staff).Draw(t, "to")
	lane, other := rapid.SampledFrom(rooms).Draw(t, "at"), rapid.SampledFrom(rooms).Draw(t, "other")
	switch rapid.IntRange(0, 14).Draw(t, "step") {
	case 0, 1, 2:
		return cases.Claim(by, string(by), lane, at)
	case 3:
		return cases.Release(by, at)
	case 4:
		return cases.Transfer(by, to, string(to), at)
	case 5:
		return cases.Close(by, cases.Talked, at)
	case 6:
		return cases.Raise("crisis:suicide")
	case 7:
		return cases.Announce(at, time.Minute)
	case 8:
		return cases.Withdraw(cases.Withdrawn, at)
	case 9:
		return cases.TransferTo(by, to, string(to), lane, at)
	case 10:
		return cases.Offer(lane)
	case 11:
		return cases.Shift(lane, other, at)
	case 12:
		return cases.Drop(lane, at)
	case 13:
		return cases.MovePerson(c.Person, rapid.SampledFrom([]chat.Address{person, moved}).Draw(t, "to lane"), at)
	}
	return cases.Forget(at)
}

// hear takes one signal in. before is where the case was held.
func (b *ends) hear(t *rapid.T, e chat.Event, before chat.Address) {
	if !e.Staff {
		b.hearPerson(t, e, before)
		return
	}
	joined := b.holders[e.From] != ""
	switch e.Signal {
	case chat.SignalJoined:
		if joined || e.Person == "" {
			t.Fatalf("%v was joined by %q, held by %q", e.From, e.Person, b.holders[e.From])
		}
		b.supporter[e.From], b.holders[e.From] = e.With, e.Person
	case chat.SignalMoved:
		if !joined || b.holders[e.From] != e.Person {
			t.Fatalf("%v was told of a move, held by %q", e.From, b.holders[e.From])
		}
		b.supporter[e.From] = e.With
	case chat.SignalLeft:
		if !joined {
			t.Fatalf("%v was left before anybody joined", e.From)
		}
		delete(b.holders, e.From)
	case chat.SignalClosed, chat.SignalForgotten:
		delete(b.holders, e.From)
	default:
		t.Fatalf("unexpected signal %s", e.Signal)
	}
}

func (b *ends) hearPerson(t *rapid.T, e chat.Event, before chat.Address) {
	if e.Person != "" || e.From != b.person {
		t.Fatalf("%v is told of the account %q; the person is at %v", e.From, e.Person, b.person)
	}
	switch e.Signal {
	case chat.SignalJoined:
		if !b.joined.IsZero() {
			t.Fatal("the person was joined twice")
		}
		b.joined = e.With
	case chat.SignalMoved:
		if b.joined.IsZero() || b.joined != before || e.With == before {
			t.Fatalf("the person was told of a move from %v to %v, and believed %v", before, e.With, b.joined)
		}
		b.joined = e.With
		delete(b.holders, before) // it is gone, and hears nothing
	case chat.SignalLeft:
		if b.joined != e.With {
			t.Fatalf("the person was left by %v, and believed %v", e.With, b.joined)
		}
		b.joined = chat.Address{}
	case chat.SignalClosed:
		b.joined = chat.Address{}
	default:
		t.Fatalf("unexpected signal %s", e.Signal)
	}
}

func (b *ends) check(t *rapid.T, c cases.Case) {
	if (c.Status == cases.Waiting) != (c.Holder == "" && c.At.IsZero()) && c.Status != cases.Closed {
		t.Fatalf("holder and status differ: %+v", c)
	}
	if (c.Status == cases.Closed) != (c.Outcome != "" && !c.ClosedAt.IsZero()) {
		t.Fatalf("closed and outcome differ: %+v", c)
	}
	if c.Outcome == cases.Forgotten {
		b.joined = chat.Address{} // the lane is gone
	}
	at := c.At
	if c.Status != cases.Claimed {
		at = chat.Address{}
	}
	if b.joined != at {
		t.Fatalf("the person believes %v of %+v", b.joined, c)
	}
	for lane, holder := range b.holders {
		if lane != at || holder != c.Holder || b.supporter[lane] != c.Person {
			t.Fatalf("%v believes %q and the person at %v of %+v", lane, holder, b.supporter[lane], c)
		}
	}
	if !at.IsZero() && b.holders[at] == "" {
		t.Fatalf("nobody told %v of %+v", at, c)
	}
	if !at.IsZero() && !slices.Contains(c.Lanes, at) {
		t.Fatalf("the lane of %+v is not remembered", c)
	}
}
