package dialogs

// talk is one turn in the making.
type talk struct {
	Turn
	book    Book
	effects []Effect
}

func begin(b Book, turn Turn) *talk { return &talk{Turn: turn, book: b} }

func (t *talk) end() (State, []Effect) { return t.State, t.effects }
