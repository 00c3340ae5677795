package desk

import (
	"slices"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/bot/figures"
)

// Bounds beyond which something is wrong.
const (
	turnWaits   = time.Minute      // a conversation waits for its turn
	sendWaits   = time.Minute      // an answer waits to be sent
	timerLate   = time.Minute      // a reminder is due
	urgentWaits = 5 * time.Minute  // a case that may be about danger
	caseWaits   = 30 * time.Minute // a case
	memoryHigh  = 0.85             // of what Redis may use
	lately      = 5 * time.Minute  // in which failures are counted
	manyFail    = 20               // failures lately
)

// finding is something that is wrong. Its words are finding.KEY, and what to do do.KEY; Section
// names its part of docs/operations.md.
type finding struct {
	Key  string
	Bad  bool          // it cannot wait
	N    int           // how many, with a count
	Wait time.Duration // for how long
	What string        // which: a platform, a lock
}

// findingKeys are all that can be found.
func findingKeys() []string {
	return []string{"store", "danger", "turns", "sending", "timers", "memory", "cases", "duty", "locks", "letters", "failures"}
}

// Section is the part of the runbook, docs/operations.md, that says more.
func (f finding) Section() string {
	return "Brobygger" + map[string]string{"store": "StoreDown", "danger": "UrgentCaseWaits", "turns": "MessagesWait", "sending": "AnswersWait",
		"timers": "TimersLate", "memory": "RedisMemory", "cases": "UrgentCaseWaits", "duty": "UrgentNobodyOnDuty", "locks": "NobodyListens",
		"letters": "DeadLetters", "failures": "TurnsFail"}[f.Key]
}

// findings judges the figures: what is worst first.
func findings(known bool, f figures.Figures, moments []figures.Moment, now time.Time) []finding {
	if !known {
		return []finding{{Key: "store", Bad: true}}
	}
	var found []finding
	add := func(wrong bool, what finding) {
		if wrong {
			found = append(found, what)
		}
	}
	c := f.Cases
	add(c.Alarm >= urgentWaits || c.Urgent > 0 && c.OnDuty == 0, finding{Key: "danger", Bad: true, Wait: c.Alarm, N: c.Urgent})
	add(f.Inbox.Oldest >= turnWaits, finding{Key: "turns", Bad: true, Wait: f.Inbox.Oldest, N: f.Inbox.Ready})
	for _, name := range f.Platforms() {
		q := f.Outbox[name]
		add(q.Oldest >= sendWaits, finding{Key: "sending", Bad: true, Wait: q.Oldest, N: q.Ready, What: string(name)})
	}
	add(f.TimersLate >= timerLate, finding{Key: "timers", Bad: true, Wait: f.TimersLate})
	add(f.Limit > 0 && float64(f.Memory) >= memoryHigh*float64(f.Limit), finding{Key: "memory", Bad: true, N: percent(f.Memory, f.Limit)})
	add(c.Waiting > 0 && c.OnDuty == 0, finding{Key: "duty", N: c.Waiting})
	add(c.Oldest >= caseWaits && c.OnDuty > 0, finding{Key: "cases", Wait: c.Oldest, N: c.Waiting})
	for _, l := range f.Locks {
		add(!l.Held, finding{Key: "locks", What: l.Name})
	}
	add(f.Letters > 0, finding{Key: "letters", N: f.Letters})
	failed := 0
	for _, m := range moments {
		if now.Sub(m.At) <= lately {
			failed += m.Trouble
		}
	}
	add(failed >= manyFail, finding{Key: "failures", N: failed})
	slices.SortStableFunc(found, func(a, b finding) int {
		switch {
		case a.Bad == b.Bad:
			return 0
		case a.Bad:
			return -1
		}
		return 1
	})
	return found
}

// percent is 0 of a whole that is not known.
func percent(part, whole int64) int {
	if whole <= 0 {
		return 0
	}
	return int(100 * part / whole)
}

// Finding says in words what is wrong.
func (p page) Finding(f finding) string {
	return p.Say("finding."+f.Key, "n", strconv.Itoa(f.N), "wait", p.Length(f.Wait), "what", p.Word("platform", f.What))
}
