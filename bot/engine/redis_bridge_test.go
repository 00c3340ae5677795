package engine_test

import (
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestWordsThatReachNobodyComeBack: through a real store, a room that the person does not talk with is told so once, and
// its words are shown nowhere.
func TestWordsThatReachNobodyComeBack(t *testing.T) {
	w := newThreeNetworks(t)
	w.claimed(t)
	lost := chat.Event{ID: "lost", From: w.web.address("p"), At: time.Now(), Signal: chat.SignalRelayed, With: w.tele.address("other"), Origin: "said-7", Name: "Ali", Text: "secret"}
	if err := w.store.Push(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	await(t, "the mark", func() bool { return slices.Contains(w.tele.marked(), "other said-7 false") })
	w.tele.awaitText(t, "other", mustPhrases(t).Say("en", "desk.undelivered", nil))
	w.inRoom(t, "topic", "7", "hei")
	w.web.awaitText(t, "p", "hei")
	if slices.Contains(w.web.texts("p"), "secret") || len(w.tele.texts("other")) != 1 {
		t.Errorf("the person was shown %q, and the room %q", w.web.texts("p"), w.tele.texts("other"))
	}
}

// TestWordsFromBeforeTheClaimStayThoughTheyAreEdited through a real store, with the real book.
func TestWordsFromBeforeTheClaimStayThoughTheyAreEdited(t *testing.T) {
	w := newThreeNetworks(t)
	before := w.inRoom(t, "topic", "7", "internal: she is tired")
	w.claimed(t)
	edit := w.tele.event("topic", "internal: she is very tired")
	edit.Staff, edit.Person, edit.Locale, edit.Edits = true, adapters.StaffID("telegram", "7"), "nb", before.ID
	mustPush(t, w.tele.network, edit)
	w.tele.awaitText(t, "topic", mustPhrases(t).Say("nb", "room.not_changed", nil))
	w.inRoom(t, "topic", "7", "hei")
	w.web.awaitText(t, "p", "hei")
	if slices.ContainsFunc(w.web.texts("p"), func(text string) bool { return len(text) > 8 && text[:8] == "internal" }) {
		t.Error("what was written before the claim reached the person")
	}
}
