package dialogs

import (
	"encoding/json"
)

// Rescue reads what can be read of a state that as a whole cannot: one of a later release, or a broken one. Each field is
// read by itself; where a dialogue stood is left out, because another release may mean something else by it. What cannot
// be read at all gives an empty state.
func Rescue(raw []byte) State {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return State{}
	}
	var s State
	for name, value := range fields {
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err != nil {
			continue
		}
		if with := s; json.Unmarshal(one, &with) == nil {
			s = with
		}
	}
	s.Version = stateVersion
	s.Dialogue, s.Step, s.Asked, s.Offered = "", "", "", nil
	return s.reachable()
}

// reachable settles who holds a conversation by what is known of it: a human without a case, or a place in the queue without
// one, is nobody.
func (s State) reachable() State {
	switch {
	case s.Case == "":
		s.Holder = HeldByBot
	case s.Holder != HeldByHuman && s.Holder != HeldWaiting && !s.Bridge.IsZero():
		s.Holder = HeldByHuman
	case s.Holder != HeldByHuman && s.Holder != HeldByBot:
		s.Holder = HeldWaiting
	}
	return s
}

// requeue asks for a human anew when one holds the case at an end that is not known: that talk would reach nobody.
func (t *talk) requeue() {
	if !t.State.unreachable() {
		return
	}
	lost, risk := t.State.Case, t.State.CaseRisk
	t.release()
	t.do(EndCase{ID: lost, Why: "withdrawn"})
	t.openCase(OpenCase{Urgent: risk != "", Risk: risk})
}

// unreachable reports whether a human holds the case at an end that is not known.
func (s State) unreachable() bool {
	return s.Holder == HeldByHuman && s.Bridge.IsZero() && s.Case != ""
}
