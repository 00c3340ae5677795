package monitor

import (
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// other is the label of what is in no closed set.
const other = "other"

// send is the kind of effect that goes out to a platform.
const send = "send"

// kinds are the kinds of effects as package dialogs stores them; a test holds the list complete.
func kinds() []string {
	return []string{send, "relay", "open_case", "raise_case", "share_case", "end_case", "remind", "unremind", "forget",
		"tell_data", "report", "mark", "invite", "arrive", "depart", "forward", "outcome"}
}

// spans are the names of spans.
func spans() []string { return []string{"accept", "turn", "send"} }

// closed is a closed set of labels.
type closed map[string]struct{}

func closedSet[T ~string](values ...T) closed {
	set := closed{}
	for _, v := range values {
		set[string(v)] = struct{}{}
	}
	return set
}

// label gives a value of the set, or "other".
func (c closed) label(value string) string {
	if _, in := c[value]; in {
		return value
	}
	return other
}

// labels are the closed sets that values of labels are taken from.
type labels struct {
	names                            []string // of the platforms
	platforms, accepts, turns, deeds closed
	kinds, doings, spans, results    closed
}

func newLabels(platforms []chat.PlatformName) *labels {
	l := &labels{platforms: closedSet(platforms...), accepts: closedSet(engine.Accepts()...), turns: closedSet(engine.Turns()...),
		deeds: closedSet(engine.Deeds()...), kinds: closedSet(kinds()...), spans: closedSet(spans()...), doings: closedSet(engine.Doings()...), results: closed{}}
	for _, p := range platforms {
		l.names = append(l.names, string(p))
	}
	for _, set := range []closed{l.accepts, l.turns, l.deeds} {
		for value := range set {
			l.results[value] = struct{}{}
		}
	}
	return l
}
