package telegram

// forwarded reports whether a message was written elsewhere, by whomever.
func (m message) forwarded() bool { return m.Forward != nil || m.ForwardDate != 0 }

// toColleague reports whether a message answers another human: words of one supporter to another, or about something
// from elsewhere.
func (m message) toColleague() bool {
	to := m.Reply
	switch {
	case m.Elsewhere != nil:
		return true
	case to == nil, to.TopicCreated != nil, to.ID == m.Thread && m.InTopic:
		return false
	case to.As != nil, to.From == nil:
		return true
	}
	return !to.From.Bot && m.From != nil && to.From.ID != m.From.ID
}

// asInside is the same with its event for colleagues alone.
func (t taken) asInside() taken {
	event := *t.event
	event.Inside = true
	t.event = &event
	return t
}
