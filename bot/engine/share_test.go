package engine_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// TestWordsAreAddedToAnOpenCase: somebody for whom a human was called without being asked may say something to them after.
func TestWordsAreAddedToAnOpenCase(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status cases.Status
		want   string
	}{{"waiting", cases.Waiting, "hej"}, {"claimed", cases.Claimed, "hej"}, {"closed", cases.Closed, ""}} {
		t.Run(tt.name, func(t *testing.T) {
			speak := func(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
				return s, []dialogs.Effect{dialogs.ShareCase{ID: "k1", Words: "hej"}, dialogs.ShareCase{ID: "gone", Words: "hej"}, say("done")}
			}
			inBubble(t, speak, nil, func(h *house) {
				kept := cases.Case{ID: "k1", Person: h.web.address("p"), Status: tt.status, Urgent: true, Opened: time.Now()}
				if err := h.cases.Open(h.t.Context(), kept); err != nil {
					h.t.Fatal(err)
				}
				h.write("p", "words")
				h.settle()
				h.wantTexts(h.web, "p", "done")
				got, err := h.cases.Get(h.t.Context(), "k1")
				if err != nil || got.Words != tt.want || got.Agreed != (tt.want != "") {
					h.t.Errorf("the case holds %q, agreed %v (%v); want %q", got.Words, got.Agreed, err, tt.want)
				}
			})
		})
	}
}
