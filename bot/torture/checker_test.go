package torture

import (
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// noon is when the conversations of these tests begin; what happens is a second apart.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// tale writes a Record by hand.
type tale struct{ Record }

func (r *tale) asked(id chat.ChatID, event string, a Act) {
	at := noon.Add(time.Duration(len(r.Asked)) * time.Second)
	r.Asked = append(r.Asked, Asked{Chat: id, Event: chat.EventID(event), Act: a, Offered: at, Accepted: at})
}

// said adds a message, with an id made of what caused it; parts and part are 1 unless given.
func (r *tale) said(id chat.ChatID, n int, cause, after string, of ...int) {
	turn := Turn{N: n, Cause: cause, After: after, Part: 1, Parts: 1}
	if len(of) == 2 {
		turn.Part, turn.Parts = of[0], of[1]
	}
	r.text(id, cause+"."+string(rune('0'+turn.Part)), turn.String())
}

func (r *tale) text(id chat.ChatID, message, text string) {
	at := noon.Add(time.Duration(len(r.Said)) * time.Second)
	r.Said = append(r.Said, Said{Chat: id, Message: message, Text: text, At: at})
}

// good is a tale in which all went well: three messages, a timer, words carried over, an event that was set aside.
func good() *tale {
	r := &tale{}
	r.asked("a", "a-1", Act{Do: Say, N: 2})
	r.asked("a", "a-2", Act{Do: Remind, N: noon.UnixMilli()})
	r.asked("a", "a-3", Act{Do: Relay, To: "b"})
	r.asked("b", "b-1", Act{Do: Panic})
	r.asked("a", "a-4", Act{Do: Relay, To: "b"})
	r.said("a", 1, "a-1", "-", 1, 2)
	r.said("a", 1, "a-1", "-", 2, 2)
	r.said("a", 2, "a-2", "a-1")
	r.said("a", 3, "a-3", "a-2")
	r.said("a", 4, "timer:a-2", "a-3")
	r.text("b", "b-1.0", "sorry")
	r.said("b", 1, "relayed:a-3", "-")
	r.said("a", 5, "a-4", "timer:a-2")
	r.said("b", 2, "relayed:a-4", "relayed:a-3")
	return r
}

func sorry(text string) bool { return text == "sorry" }

// TestTheChecker: it finds each way in which a promise may be broken, and only that.
func TestTheChecker(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(r *tale)
		want   FaultKind // "": no fault
	}{
		{"all went well", func(*tale) {}, ""},
		{"an event that was not accepted need not be handled", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.Asked[5].Accepted = time.Time{}
		}, ""},
		{"an event whose acceptance nobody heard of is handled", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.Asked[5].Accepted = time.Time{}
			r.said("a", 6, "a-5", "a-4")
		}, ""},
		{"a message came twice", func(r *tale) { r.Said = append(r.Said, r.Said[0]) }, ""},
		{"a message is lost at the end", func(r *tale) { r.asked("a", "a-5", Act{Do: Say, N: 1}) }, Lost},
		{"a message is lost in the middle", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.asked("a", "a-6", Act{Do: Say, N: 1})
			r.said("a", 6, "a-6", "a-4")
		}, Lost},
		{"a poisonous event is never answered", func(r *tale) { r.drop("b-1.0") }, Lost},
		{"a turn was taken twice", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.said("a", 6, "a-5", "a-4")
			r.text("a", "another", Turn{7, "a-5", "a-5", 1, 1}.String())
		}, Double},
		{"a turn was taken twice from the same state", func(r *tale) {
			r.text("a", "another", Turn{5, "a-4", "timer:a-2", 1, 1}.String())
		}, Double},
		{"two turns did not see one another", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.said("a", 5, "a-5", "timer:a-2")
		}, Double},
		{"a turn stands on a state that was not the one before", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.said("a", 6, "a-5", "a-3")
		}, Double},
		{"a turn that nobody saw", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.said("a", 7, "a-5", "a-4")
		}, Missing},
		{"the state was forgotten", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.said("a", 1, "a-5", "-")
		}, Double},
		{"two events were swapped", func(r *tale) {
			r.asked("a", "a-5", Act{Do: Say, N: 1})
			r.asked("a", "a-6", Act{Do: Say, N: 1})
			r.said("a", 6, "a-6", "a-4")
			r.said("a", 7, "a-5", "a-6")
		}, Swapped},
		{"two messages came swapped", func(r *tale) { r.Said[0], r.Said[1] = r.Said[1], r.Said[0] }, Swapped},
		{"the messages of two turns came swapped", func(r *tale) { r.Said[3], r.Said[4] = r.Said[4], r.Said[3] }, Swapped},
		{"words were carried over out of order", func(r *tale) {
			r.drop("relayed:a-3.1")
			r.drop("relayed:a-4.1")
			r.said("b", 1, "relayed:a-4", "-")
			r.said("b", 2, "relayed:a-3", "relayed:a-4")
		}, Swapped},
		{"the second message of a turn is missing", func(r *tale) { r.drop("a-1.2") }, Missing},
		{"a timer never fired", func(r *tale) { r.asked("a", "a-5", Act{Do: Remind, N: 1}); r.said("a", 6, "a-5", "a-4") }, Missing},
		{"carried words never arrived", func(r *tale) { r.drop("relayed:a-4.1") }, Missing},
		{"a timer fired early", func(r *tale) { r.Asked[1].Act.N = noon.Add(4300 * time.Millisecond).UnixMilli() }, Early},
		{"a timer fired as early as clocks differ", func(r *tale) { r.Asked[1].Act.N = noon.Add(4200 * time.Millisecond).UnixMilli() }, ""},
		{"a timer fired twice", func(r *tale) { r.text("a", "again", Turn{6, "timer:a-2", "a-4", 1, 1}.String()) }, Double},
		{"a timer of nobody", func(r *tale) { r.said("a", 6, "timer:a-1", "a-4") }, Unasked},
		{"carried words came to somebody else", func(r *tale) { r.said("a", 6, "relayed:a-3", "a-4") }, Unasked},
		{"an event of somebody else", func(r *tale) { r.said("a", 6, "b-9", "a-4") }, Unasked},
		{"a kind answer to what was not poisonous", func(r *tale) { r.text("a", "a-2.0", "sorry") }, Unasked},
		{"an unkind answer", func(r *tale) { r.text("b", "b-1.1", "panic: nil pointer") }, Unasked},
		{"a poisonous event was set aside twice", func(r *tale) { r.text("b", "b-1.1", "sorry") }, Double},
		{"a poisonous event had a turn", func(r *tale) { r.said("b", 3, "b-1", "relayed:a-4") }, Unasked},
		{"a poisonous event was replayed", func(r *tale) { r.Asked[3].Replayed = true; r.said("b", 3, "b-1", "relayed:a-4") }, ""},
		{"a poisonous event was replayed in vain", func(r *tale) { r.Asked[3].Replayed = true }, Lost},
		{"two things under one id", func(r *tale) { r.text("b", "b-1.0", "sorry, sorry") }, Unasked},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := good()
			test.change(r)
			v := Check(r.Record, sorry)
			found := slices.ContainsFunc(v.Faults, func(f Fault) bool { return f.Kind == test.want })
			if test.want == "" && len(v.Faults) > 0 || test.want != "" && !found {
				t.Errorf("it finds %v, want %q", v.Faults, test.want)
			}
		})
	}
}

// drop takes a message out.
func (r *tale) drop(message string) {
	r.Said = slices.DeleteFunc(r.Said, func(s Said) bool { return s.Message == message })
}

// TestTheFiguresOfTheChecker counts.
func TestTheFiguresOfTheChecker(t *testing.T) {
	r := good()
	r.Said = append(r.Said, r.Said[0], r.Said[2])
	v := Check(r.Record, sorry)
	if v.Conversations != 2 || v.Accepted != 5 || v.Handled != 8 || v.Sends != 9 || v.Duplicates != 2 || v.Longest != 3*time.Second || v.LongestTimer != 4*time.Second {
		t.Errorf("it counts %+v", v)
	}
	if !v.Settled() {
		t.Error("what is whole is not settled")
	}
	r.drop("a-4.1")
	if Check(r.Record, sorry).Settled() {
		t.Error("what lacks something is settled")
	}
}
