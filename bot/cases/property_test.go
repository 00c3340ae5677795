package cases_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestAnySequenceKeepsTheRules draws sequences of everything that can be done with a case and holds, after each step:
// a claimed case has one holder and one place, any other waits without one; closed is final; a refused step changes
// nothing; each end of the bridge is told of each change, in an order in which joined and left alternate.
func TestAnySequenceKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := waiting()
		inPerson, inSupporter := false, map[chat.Address]bool{} // who believes to be joined
		ids := map[chat.EventID]bool{}
		at := now
		steps := rapid.IntRange(1, 40).Draw(t, "steps")
		for range steps {
			at = at.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "seconds")) * time.Second)
			next, signals, err := draw(t, at)(c)
			if err != nil {
				if len(signals) > 0 {
					t.Fatalf("a refused step gave signals: %v", signals)
				}
				continue
			}
			if c.Status == cases.Closed && (next.Status != cases.Closed || len(signals) > 0) && next.Outcome != cases.Forgotten {
				t.Fatalf("closed is not final: %+v", next)
			}
			for _, e := range signals {
				if ids[e.ID] {
					t.Fatalf("id %s came twice", e.ID)
				}
				ids[e.ID] = true
				hear(t, e, &inPerson, inSupporter)
			}
			next.Version++
			c = next
			check(t, c, inPerson, inSupporter)
		}
	})
}

func draw(t *rapid.T, at time.Time) cases.Transition {
	staff := []chat.PersonID{"maja", "ola", "ida"}
	by, to := rapid.SampledFrom(staff).Draw(t, "by"), rapid.SampledFrom(staff).Draw(t, "to")
	switch rapid.IntRange(0, 9).Draw(t, "step") {
	case 0, 1, 2:
		return cases.Claim(by, string(by), rapid.SampledFrom([]chat.Address{desk, topic}).Draw(t, "at"), at)
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
	}
	return cases.Forget(at)
}

func hear(t *rapid.T, e chat.Event, inPerson *bool, inSupporter map[chat.Address]bool) {
	joined := *inPerson
	if e.From != person {
		joined = inSupporter[e.From]
	}
	switch e.Signal {
	case chat.SignalJoined:
		if joined {
			t.Fatalf("%v was joined twice", e.From)
		}
		joined = true
	case chat.SignalLeft:
		if !joined {
			t.Fatalf("%v was left before anybody joined", e.From)
		}
		joined = false
	case chat.SignalClosed, chat.SignalForgotten:
		joined = false
	default:
		t.Fatalf("unexpected signal %s", e.Signal)
	}
	if e.From == person {
		*inPerson = joined
	} else {
		inSupporter[e.From] = joined
	}
}

func check(t *rapid.T, c cases.Case, inPerson bool, inSupporter map[chat.Address]bool) {
	if (c.Status == cases.Waiting) != (c.Holder == "" && c.At.IsZero()) && c.Status != cases.Closed {
		t.Fatalf("holder and status differ: %+v", c)
	}
	if (c.Status == cases.Closed) != (c.Outcome != "" && !c.ClosedAt.IsZero()) {
		t.Fatalf("closed and outcome differ: %+v", c)
	}
	if c.Outcome == cases.Forgotten {
		inPerson = false // the lane is gone
	}
	if inPerson != (c.Status == cases.Claimed) {
		t.Fatalf("the person believes %v of %+v", inPerson, c)
	}
	for at, joined := range inSupporter {
		if joined != (c.Status == cases.Claimed && c.At == at) {
			t.Fatalf("%v believes %v of %+v", at, joined, c)
		}
	}
}
