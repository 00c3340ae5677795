package engine_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

// TestStoresOfReleases opens the whole store that each earlier release left behind, and goes on with it.
func TestStoresOfReleases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "releases", "*", "store.jsonl.gz"))
	if err != nil || len(files) < 4 {
		t.Fatalf("the stores of earlier releases are missing: %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			h := newOldHouse(t, redistest.Start(t).Socket(), 0)
			left := restore(t, h.client, file)
			h.ahead.Store(int64(left.Sub(oldNow) + time.Minute))
			h.readKeepings()
			h.readListings()
			h.open()
			h.leftUndone()
			h.readRooms()
			h.goOn()
			h.timersFire()
		})
	}
}

// restore writes the keys of an old store, and gives when it was left.
func restore(t *testing.T, client *goredis.Client, file string) time.Time {
	t.Helper()
	f, err := os.Open(file)
	must(t, err)
	defer func() { _ = f.Close() }()
	unpacked, err := gzip.NewReader(f)
	must(t, err)
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	var left struct{ At time.Time }
	must(t, json.Unmarshal(lines.Bytes(), &left))
	for lines.Scan() {
		var k oldKey
		must(t, json.Unmarshal(lines.Bytes(), &k))
		must(t, k.write(t, client))
	}
	must(t, lines.Err())
	return left.At
}

func (k oldKey) write(t *testing.T, client *goredis.Client) error {
	ctx, pipe := t.Context(), client.TxPipeline()
	if k.Text != nil {
		pipe.Set(ctx, k.Key, *k.Text, 0)
	}
	for field, value := range k.Hash {
		pipe.HSet(ctx, k.Key, field, value)
	}
	for _, value := range k.List {
		pipe.RPush(ctx, k.Key, value)
	}
	for _, value := range k.Set {
		pipe.SAdd(ctx, k.Key, value)
	}
	for value, score := range k.Scores {
		pipe.ZAdd(ctx, k.Key, goredis.Z{Member: value, Score: score})
	}
	for _, m := range k.Stream {
		pipe.XAdd(ctx, &goredis.XAddArgs{Stream: k.Key, ID: m.ID, Values: m.Values})
	}
	if k.Expires > 0 {
		pipe.PExpireAt(ctx, k.Key, time.UnixMilli(k.Expires))
	}
	_, err := pipe.Exec(ctx)
	return err
}

// has reports whether the old store has a lane; earlier releases did less.
func (h *oldHouse) has(lane chat.Address) bool { return h.laneKey(lane) != "" }

// leftUndone: words that nobody took are taken, answers that waited go out, once, and the dead letter is there.
func (h *oldHouse) leftUndone() {
	h.t.Helper()
	await(h.t, "answer to words that waited", func() bool { return len(h.web.texts("queued")) > 0 && len(h.web.texts("asked")) > 0 })
	await(h.t, "answer that waited", func() bool { return len(h.web.texts("unsent")) > 0 })
	h.desk.awaitText(h.t, "held", "I waited for you")
	must(h.t, h.store.Push(h.t.Context(), h.event(h.web, "queued", func(e *chat.Event) { e.ID, e.Text = "left-queued", "hej" })))
	if n := h.letters(); n != 1 {
		h.t.Errorf("%d dead letters", n)
	}
	if n := len(h.web.texts("unsent")); n != 1 {
		h.t.Errorf("what waited went out %d times", n)
	}
	h.heard("asked", "min lista") // what was asked for before is not forgotten
}

// heard holds that nobody is taken for a stranger.
func (h *oldHouse) heard(who chat.ChatID, part string) {
	h.t.Helper()
	texts := h.web.texts(who)
	for _, code := range []string{"da", "nb", "sv", "en"} {
		hello := mustPhrases(h.t).Say(code, "greeting.short", nil)
		if slices.ContainsFunc(texts, func(text string) bool { return strings.HasPrefix(text, hello) }) {
			h.t.Errorf("%s is greeted as new: %q", who, texts)
		}
	}
	if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, part) }) {
		h.t.Errorf("%s was shown %q, not %q", who, texts, part)
	}
}

// goOn goes on with each conversation where it was.
func (h *oldHouse) goOn() {
	t, ctx := h.t, h.t.Context()
	h.press(h.web, "found", "details:1")
	h.heard("found", "")
	h.web.mu.Lock()
	if !slices.ContainsFunc(h.web.shown, func(s shown) bool { return s.To == "found" && len(s.Cards) > 0 && s.Cards[0].Title == "Angstcaféen" }) {
		t.Error("the listing that was found is not shown")
	}
	h.web.mu.Unlock()

	first, err := h.store.Cases().List(ctx, cases.Waiting, 10)
	must(t, err)
	if len(first) != 2 || first[0].Person != h.web.address("danger") || !first[0].Urgent || first[1].Person != h.web.address("waiting") || first[1].Lang != "nb" {
		t.Fatalf("waiting are %+v", first)
	}
	for i, who := range []chat.ChatID{"danger", "waiting"} {
		h.apply(first[i].ID, cases.Claim("s1", "Maja", h.desk.address(who), h.now()))
		h.web.awaitText(t, who, "Maja")
		h.heard(who, "Maja")
	}

	held := h.theCase(h.web.address("held"))
	if held.Status != cases.Claimed || held.Holder != "s1" || held.At != h.desk.address("held") {
		t.Errorf("the case that was held is %+v", held)
	}
	silent := len(h.web.texts("held"))
	mustPush(t, h.web, h.event(h.web, "held", func(e *chat.Event) { e.Text = "still here" }))
	h.desk.awaitText(t, "held", "still here")
	mustPush(t, h.desk, h.event(h.desk, "held", func(e *chat.Event) { e.Text, e.Name = "and so am I", "Maja" }))
	h.web.awaitText(t, "held", "and so am I")
	if n := len(h.web.texts("held")); n != silent+1 {
		t.Errorf("the bot spoke over a human: %q", h.web.texts("held"))
	}
	h.apply(held.ID, cases.Close("s1", cases.Talked, h.now()))
	await(t, "goodbye", func() bool { return len(h.web.texts("held")) > silent+1 })

	if c := h.theCase(h.web.address("closed")); c.Status != cases.Closed || c.Outcome != cases.Talked {
		t.Errorf("the case that was closed is %+v", c)
	}
	h.write(h.web, "closed", "da", "mere angst i Aarhus")
	h.heard("closed", "")
	h.write(h.web, "chosen", "da", "hej")
	h.heard("chosen", "")
	h.web.mu.Lock()
	if !slices.ContainsFunc(h.web.shown, func(s shown) bool { return s.To == "chosen" && s.Lang == "sv" }) {
		t.Error("the language that was chosen is forgotten")
	}
	h.web.mu.Unlock()
	if n := len(h.web.texts("queued")); n != 1 {
		t.Errorf("words that came twice were answered %d times", n)
	}
	if texts := h.web.texts("gone"); h.has(h.web.address("gone")) || len(texts) != 0 {
		t.Errorf("something is known of who was forgotten: %q", texts)
	}
}

// readRooms goes on in the rooms and between platforms, in stores of releases that had them.
func (h *oldHouse) readRooms() {
	t, ctx := h.t, h.t.Context()
	if !h.has(h.tele.address("topic")) {
		return
	}
	all, err := h.store.Rooms().All(ctx)
	must(t, err)
	room, err := h.store.Rooms().At(ctx, h.tele.address("topic"))
	must(t, err)
	if len(all) != 1 || room.Place != "-100" || room.Panel != "12" || !room.Open() {
		t.Errorf("the rooms are %+v, at the topic %+v", all, room)
	}
	h.inRoom("topic", "8", "for us alone")
	h.inRoom("topic", "7", "godt å se deg")
	h.web.awaitText(t, "roomed", "godt å se deg")
	mustPush(t, h.web, h.event(h.web, "roomed", func(e *chat.Event) { e.Text = "takk for sist" }))
	h.tele.awaitText(t, "topic", "takk for sist")
	if n := len(h.web.texts("roomed")); n != 1 {
		t.Errorf("the person was shown %q", h.web.texts("roomed"))
	}
	h.write(h.tele, "moved", "sv", "flera")
	h.write(h.tele, "leaving", "da", "/move bcdfg-hjkmq")
	h.tele.awaitText(t, "leaving", mustPhrases(t).Say("da", "move.arrived", nil))
	line, ok, err := h.store.Notebook().Look(ctx, "telegram:updates", "key")
	if err != nil || !ok || line != "value" {
		t.Errorf("the notebook has %q, %v, %v", line, ok, err)
	}
	if _, err := h.store.Cases().Apply(ctx, room.Case, cases.Close(adapters.StaffID("telegram", "7"), cases.Talked, h.now())); err != nil {
		t.Error(err)
	}
}

// timersFire lets three hours pass.
func (h *oldHouse) timersFire() {
	if h.has(h.web.address("saved")) {
		h.press(h.web, "saved", "saved")
		h.heard("saved", "")
	}
	if !h.has(h.web.address("reminded")) {
		return
	}
	h.ahead.Add(int64(3 * time.Hour))
	if _, _, err := h.store.DueTimers(h.t.Context(), h.now()); err != nil {
		h.t.Fatal(err)
	}
	await(h.t, "reminder", func() bool { return len(h.web.texts("reminded")) > 0 })
}

// readKeepings reads what the other stores hold.
func (h *oldHouse) readKeepings() {
	t, ctx := h.t, h.t.Context()
	account, err := h.store.Staff().Get(ctx, "s1")
	if err != nil || account.Name != "Maja" || account.Password != "x" || len(account.Roles) != 1 {
		t.Errorf("the account is %+v, %v", account, err)
	}
	if id, err := h.store.Staff().TakeLink(ctx, "link-hash", h.now()); err != nil || id != "s1" {
		t.Errorf("the link leads to %q, %v", id, err)
	}
	if session, ok, err := h.store.Sessions().FindCtx(ctx, "token"); err != nil || !ok || string(session) != "session" {
		t.Errorf("the session is %q, %v, %v", session, ok, err)
	}
	if n, err := h.store.Cases().OnDuty(ctx, h.now()); err != nil || n != 1 {
		t.Errorf("%d are on duty, %v", n, err)
	}
	if reports, err := h.store.Reports().List(ctx, 10); err != nil || len(reports) != 1 || reports[0].Listing != "dk-a" || reports[0].Reason != "number" {
		t.Errorf("the reports are %+v, %v", reports, err)
	}
	if entries, err := h.store.Feed().After(ctx, h.web.address("found"), "", 10); err != nil || len(entries) != 1 || entries[0].Message.Text != "hej" {
		t.Errorf("the feed is %+v, %v", entries, err)
	}
}

// readListings reads the catalogue, changes it, and takes nothing that somebody else changed.
func (h *oldHouse) readListings() {
	t, ctx := h.t, h.t.Context()
	c, err := catalogue.New(h.client)
	must(t, err)
	ls, err := c.All(ctx)
	if err != nil || len(ls) != 3 || ls[0].Name != "Café A" || ls[0].Summary["da"] != "Mødested" || ls[1].Name != "B again" || ls[1].Version != 2 || ls[2].Status != referrals.Retired {
		t.Fatalf("the listings are %+v, %v", ls, err)
	}
	changes, err := c.History(ctx, "dk-b")
	if err != nil || len(changes) != 2 || changes[0].Who != "editor" || changes[1].After.Name != "B" {
		t.Errorf("the history is %+v, %v", changes, err)
	}
	version, err := c.Version(ctx)
	if err != nil || version != 2 {
		t.Errorf("version %d, %v", version, err)
	}
	old := ls[1]
	old.Version = 1
	if _, err := c.Put(ctx, "late", "", h.now(), old); err == nil {
		t.Error("a change over a newer one was taken")
	}
	if ls, err = c.Put(ctx, "editor", "now", h.now(), ls[1]); err != nil || ls[0].Version != 3 {
		t.Errorf("a change gave %+v, %v", ls, err)
	}
}
