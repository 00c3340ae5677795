package telegram

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// A chat has one page in the notebook, which Forget tears out whole. Its lines:
//
//	of:HASH    the message that shows the event of the other end with this hash
//	at:N       the event of the other end that the message N shows
//	sent:HASH  how many parts of a message went out, the first one's number, and how many parts there are
//	ask:N      the verb that the prompt N asks for
//	open:USER  the newest prompt for somebody, until when their plain words answer it, and its verb
//	asked:N    the message N was such an answer
//	album:HASH whether an album is for colleagues alone
//	share      the button that shares a place is shown
//	~HASH      the value of a button that is too long to be carried
//	told:WHAT  a notice that was given a short while ago
//	unpinned   the panel that is still to be pinned
func pageOf(id chat.ChatID) string { return "telegram:chat:" + string(id) }

// unpinned is the line of a panel that is still to be pinned.
const unpinned = "unpinned"

// pageOfMoved holds "OLD" -> new number and "from:NEW" -> old number of groups that were given another number.
const pageOfMoved = "telegram:moved"

// Lifetimes of lines that do not live as long as messages are remembered.
const (
	sentFor  = 2 * 24 * time.Hour
	toldFor  = time.Hour
	shareFor = 30 * 24 * time.Hour
	movedFor = 10 * 365 * 24 * time.Hour
)

// note writes a line of a chat. What cannot be noted is done without.
func (p *Platform) note(ctx context.Context, id chat.ChatID, key, value string, keep time.Duration) {
	if err := p.o.Notebook.Note(ctx, pageOf(id), key, value, p.o.Now().Add(keep)); err != nil {
		p.o.Log.Warn("a line was not noted", "error", err)
	}
}

// look reads a line of a chat; what cannot be read is not there.
func (p *Platform) look(ctx context.Context, id chat.ChatID, key string) (string, bool) {
	value, ok, err := p.o.Notebook.Look(ctx, pageOf(id), key)
	return value, ok && err == nil
}

// groups knows which groups were given another number. The number in the settings stays the name of the group.
type groups struct {
	book    adapters.Notebook
	mu      sync.Mutex
	read    bool
	again   time.Time // it is not tried again before
	forward map[int64]int64
	back    map[int64]int64
}

func newGroups(book adapters.Notebook) *groups {
	return &groups{book: book, forward: map[int64]int64{}, back: map[int64]int64{}}
}

// load reads what is known once; it is tried again until it succeeds.
func (g *groups) load(ctx context.Context) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.read || time.Now().Before(g.again) {
		return
	}
	lines, err := g.book.Page(ctx, pageOfMoved)
	if err != nil {
		g.again = time.Now().Add(time.Second)
		return
	}
	for key, value := range lines {
		from, err := strconv.ParseInt(key, 10, 64)
		to, err2 := strconv.ParseInt(value, 10, 64)
		if err == nil && err2 == nil {
			g.forward[from], g.back[to] = to, from
		}
	}
	g.read = true
}

// now gives the number a group has today.
func (g *groups) now(ctx context.Context, group int64) int64 {
	if group > 0 {
		return group
	}
	g.load(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	if to, ok := g.forward[group]; ok {
		return to
	}
	return group
}

// name gives the number by which a group is known here.
func (g *groups) name(ctx context.Context, group int64) int64 {
	if group > 0 {
		return group
	}
	g.load(ctx)
	g.mu.Lock()
	from, ok := g.back[group]
	g.mu.Unlock()
	if ok {
		return from
	}
	return group
}

// lookup asks the notebook for a group's name, for one that another replica may have learnt of.
func (g *groups) lookup(ctx context.Context, group int64) int64 {
	value, ok, err := g.book.Look(ctx, pageOfMoved, "from:"+strconv.FormatInt(group, 10))
	from, wrong := strconv.ParseInt(value, 10, 64)
	if err != nil || !ok || wrong != nil {
		return group
	}
	g.learn(from, group)
	return from
}

func (g *groups) learn(from, to int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forward[from], g.back[to] = to, from
}

// moved remembers a group's new number, under the name it has in the settings.
func (p *Platform) moved(ctx context.Context, from, to int64) {
	from = p.groups.name(ctx, from)
	if from == to || from >= 0 || to >= 0 {
		return
	}
	p.groups.learn(from, to)
	until, old, now := p.o.Now().Add(movedFor), strconv.FormatInt(from, 10), strconv.FormatInt(to, 10)
	for key, value := range map[string]string{old: now, "from:" + now: old} {
		if err := p.o.Notebook.Note(ctx, pageOfMoved, key, value, until); err != nil {
			p.o.Log.Warn("a group's new number was not noted", "error", err)
		}
	}
	p.o.Log.Info("a group has another number now", "group", from, "now", to)
}
