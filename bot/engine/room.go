package engine

// room has a seat for each turn that may be under way.
type room struct {
	turns chan struct{}
	door  chan struct{} // one at a time takes more than one seat
}

func newRoom(seats int) *room {
	return &room{turns: make(chan struct{}, seats), door: make(chan struct{}, 1)}
}

// enter waits for so many seats, and gives what frees them.
func (r *room) enter(seats int) (leave func()) {
	r.door <- struct{}{}
	for range seats {
		r.turns <- struct{}{}
	}
	<-r.door
	return func() {
		for range seats {
			<-r.turns
		}
	}
}
