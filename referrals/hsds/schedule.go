package hsds

// schedules gives the hours: the text as written in the first, and the rules as far as they can be read.
func (w *writing) schedules() []Schedule {
	if w.l.Hours == "" {
		return nil
	}
	return []Schedule{{ID: w.nth(OfSchedule, 0), Description: w.l.Hours}}
}
