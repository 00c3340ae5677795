package main

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// supporter is somebody who works with one case, wherever they work. Ids are those of messages as they see them.
type supporter interface {
	Account() string
	Name() string                     // the one people see
	Opens(t *testing.T, title string) // waits for the case, and goes to it
	Claim()
	ClaimLate() // as somebody does who looks at what was shown before another claimed
	Told() string
	Write(words string) string
	Find(t *testing.T, words string)
	SendFirst(t *testing.T)
	Press(label string)
	Seen() []said
	Ended() bool
	Close(t *testing.T)
	Release()
	Transfer(t *testing.T, account string)
}

// inRoom is a supporter whose case is a topic or a thread, in which others write along.
type inRoom interface {
	supporter
	replying
	editing
	showing
	Colleague(words string) // somebody else writes there
	Arrived(id string) bool // it is marked that the words arrived
	Failed(id string) bool
	Titles() []string // of all rooms
}

// outcome is how cases end in these tests.
const outcome = "A talk was what was needed"

// atTopic is a supporter in a topic of one of the groups.
type atTopic struct {
	n         *nets
	number    int64
	name      string
	group     *telegramtest.Group
	topic     int
	me, other *telegramtest.Member
	claimAt   int
	claimData string
}

// supporterOnTelegram is known by a name before any case.
func (n *nets) supporterOnTelegram(t *testing.T, number int64) *atTopic {
	t.Helper()
	s := &atTopic{n: n, number: 6210000000 + number, name: "Tove " + strconv.FormatInt(number, 10)}
	me := n.groups[0].Member(s.number, "Firmin", "en")
	me.Write(0, "/name "+s.name)
	await(t, "the name", func() bool { return strings.Contains(n.groups[0].Screen(0), s.name+".") })
	return s
}

func (s *atTopic) Account() string { return "telegram-" + strconv.FormatInt(s.number, 10) }
func (s *atTopic) Name() string    { return s.name }

func (s *atTopic) Opens(t *testing.T, title string) {
	t.Helper()
	await(t, "a topic "+title, func() bool {
		for _, g := range s.n.groups {
			for _, topic := range g.Topics() {
				if strings.HasSuffix(topic.Name, title) && !topic.Deleted && !topic.Closed && hasPanel(fromTelegram(g.Messages(topic.ID), "")) {
					s.group, s.topic = g, topic.ID
					return true
				}
			}
		}
		return false
	})
	s.me, s.other = s.group.Member(s.number, "Firmin", "en"), s.group.Member(s.number+500000, "Kollegasen", "en")
	for _, m := range s.group.Messages(s.topic) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Text == "Take over" {
					s.claimAt, s.claimData = m.ID, b.Data
				}
			}
		}
	}
}

// hasPanel reports whether something can be pressed in a room.
func hasPanel(all []said) bool {
	return slices.ContainsFunc(all, func(m said) bool { return len(m.labels) > 0 })
}

func (s *atTopic) Claim()     { s.me.Press(s.topic, "Take over") }
func (s *atTopic) ClaimLate() { s.me.PressData(s.topic, s.claimAt, s.claimData) }
func (s *atTopic) Told() string {
	return strings.Join(s.group.Toasts(), "\n")
}
func (s *atTopic) Write(words string) string { return strconv.Itoa(s.me.Write(s.topic, words)) }
func (s *atTopic) Reply(to, words string) string {
	return strconv.Itoa(s.me.Reply(s.topic, atoi(to), words))
}
func (s *atTopic) Edit(id, words string)    { s.me.Edit(s.topic, atoi(id), words) }
func (s *atTopic) Photo(data []byte) string { return strconv.Itoa(s.me.Photo(s.topic, data, "")) }
func (s *atTopic) Colleague(words string)   { s.other.Write(s.topic, words) }
func (s *atTopic) Press(label string)       { s.me.Press(s.topic, label) }
func (s *atTopic) Seen() []said             { return fromTelegram(s.group.Messages(s.topic), "Firmin") }
func (s *atTopic) Arrived(id string) bool   { return marked(s.Seen(), id, "👌") }
func (s *atTopic) Failed(id string) bool    { return marked(s.Seen(), id, "👎") }

func marked(all []said, id, mark string) bool {
	return slices.ContainsFunc(all, func(m said) bool { return m.id == id && slices.Contains(m.marks, mark) })
}

func (s *atTopic) Ended() bool {
	return slices.ContainsFunc(s.group.Topics(), func(topic telegramtest.Topic) bool { return topic.ID == s.topic && topic.Closed })
}

// Find asks by the button and answers the question.
func (s *atTopic) Find(t *testing.T, words string) {
	t.Helper()
	offered(t, s.Seen, "Find a listing")
	s.Press("Find a listing")
	asked := 0
	await(t, "the question what to find", func() bool {
		for _, m := range s.group.Messages(s.topic) {
			if m.FromBot && m.Prompt {
				asked = m.ID
			}
		}
		return asked != 0
	})
	s.me.Reply(s.topic, asked, words)
}

func (s *atTopic) SendFirst(t *testing.T) { t.Helper(); s.Press(offered(t, s.Seen, "Send into")) }

func (s *atTopic) Close(t *testing.T) {
	t.Helper()
	s.Press(offered(t, s.Seen, "Close"))
	s.Press(offered(t, s.Seen, outcome))
}

func (s *atTopic) Release() { s.Press("Give back to the queue") }

func (s *atTopic) Transfer(t *testing.T, account string) {
	t.Helper()
	s.Press(offered(t, s.Seen, "Hand over"))
	s.Press(offered(t, s.Seen, "("+account+")"))
}

func (s *atTopic) Titles() []string {
	var all []string
	for _, g := range s.n.groups {
		for _, topic := range g.Topics() {
			all = append(all, topic.Name)
		}
	}
	return all
}

// atThread is a supporter in a thread of the guild.
type atThread struct {
	n         *nets
	name      string
	thread    string
	me, other *discordtest.Member
}

func (n *nets) supporterOnDiscord(t *testing.T, number int) *atThread {
	t.Helper()
	s := &atThread{n: n, name: "Dorte " + strconv.Itoa(number)}
	s.me = n.guild.Member(strconv.Itoa(920000000000000000+number), "Ferdinando", "en-US")
	s.other = n.guild.Member(strconv.Itoa(930000000000000000+number), "Kollegasen", "en-US")
	await(t, "the supporters' commands", func() bool {
		return slices.ContainsFunc(s.me.Person().Commands(n.guild), func(c discordtest.Command) bool { return c.Name == "name" })
	})
	s.me.Slash(supportersChannel, "name", map[string]string{"words": s.name})
	await(t, "the name", func() bool { return strings.Contains(s.Told(), s.name+".") })
	return s
}

func (s *atThread) Account() string { return "discord-" + s.me.ID() }
func (s *atThread) Name() string    { return s.name }

func (s *atThread) Opens(t *testing.T, title string) {
	t.Helper()
	await(t, "a thread "+title, func() bool {
		for _, thread := range s.n.guild.Threads(supportersChannel) {
			if strings.HasSuffix(thread.Name, title) && !thread.Archived && hasPanel(fromDiscord(s.n.guild.Messages(thread.ID), "")) {
				s.thread = thread.ID
				return true
			}
		}
		return false
	})
}

func (s *atThread) Claim()     { s.me.Press(s.thread, "Take over") }
func (s *atThread) ClaimLate() { s.me.Slash(s.thread, "claim", nil) }
func (s *atThread) Told() string {
	return shown(fromDiscord(s.me.Ephemeral(), s.me.ID()))
}
func (s *atThread) Write(words string) string     { return s.me.Write(s.thread, words) }
func (s *atThread) Reply(to, words string) string { return s.me.Reply(s.thread, to, words) }
func (s *atThread) Edit(id, words string)         { s.me.Edit(s.thread, id, words) }
func (s *atThread) Photo(data []byte) string      { return s.me.Photo(s.thread, data, "privat.jpg", "") }
func (s *atThread) Colleague(words string)        { s.other.Write(s.thread, words) }
func (s *atThread) Press(label string)            { s.me.Press(s.thread, label) }
func (s *atThread) Seen() []said                  { return fromDiscord(s.n.guild.Messages(s.thread), s.me.ID()) }
func (s *atThread) Arrived(id string) bool        { return marked(s.Seen(), id, "✅") }
func (s *atThread) Failed(id string) bool         { return marked(s.Seen(), id, "⚠️") }

func (s *atThread) Ended() bool {
	return slices.ContainsFunc(s.n.guild.Threads(supportersChannel), func(th discordtest.Thread) bool { return th.ID == s.thread && th.Archived })
}

func (s *atThread) Find(t *testing.T, words string) {
	t.Helper()
	s.Press(offered(t, s.Seen, "Find a listing"))
	await(t, "the form", func() bool { _, open := s.me.Person().Form(); return open })
	s.me.Submit(words)
}

func (s *atThread) SendFirst(t *testing.T) { t.Helper(); s.press(offered(t, s.Seen, "Send into")) }

func (s *atThread) Close(t *testing.T) {
	t.Helper()
	s.press(offered(t, s.Seen, "Close"))
	s.press(offered(t, s.Seen, outcome))
}

func (s *atThread) Release() { s.press("Give back to the queue") }

func (s *atThread) Transfer(t *testing.T, account string) {
	t.Helper()
	s.press(offered(t, s.Seen, "Hand over"))
	s.press(offered(t, s.Seen, "("+account+")"))
}

// press presses a button, or picks from a menu what many buttons became.
func (s *atThread) press(label string) {
	for _, m := range slices.Backward(s.n.guild.Messages(s.thread)) {
		if slices.ContainsFunc(m.Buttons, func(b discordtest.Button) bool { return b.Label == label }) {
			s.me.Press(s.thread, label)
			return
		}
		if slices.ContainsFunc(m.Selects, func(list discordtest.Select) bool {
			return slices.ContainsFunc(list.Options, func(o [2]string) bool { return o[0] == label })
		}) {
			s.me.Choose(s.thread, "", label)
			return
		}
	}
	s.me.Press(s.thread, label) // which says what there is
}

func (s *atThread) Titles() []string {
	var all []string
	for _, thread := range s.n.guild.Threads(supportersChannel) {
		all = append(all, thread.Name)
	}
	return all
}

// atDesk is a supporter at the desk's pages.
type atDesk struct {
	*worker
	account, name string
	path          string
	last          string // page that answered last
}

var madeLink = regexp.MustCompile(`<code class="secret">([^<]+)</code>`)

// supporterAtDesk is somebody to whom an editor gives an account.
func (n *nets) supporterAtDesk(t *testing.T, editor *worker, number int) *atDesk {
	t.Helper()
	by := *editor
	by.t = t
	s := &atDesk{account: "peder-" + strconv.Itoa(number), name: "Peder " + strconv.Itoa(number)}
	made := madeLink.FindStringSubmatch(by.post("/editor/staff", url.Values{"id": {s.account}, "name": {s.name}, "roles": {"supporter"}}))
	if made == nil {
		t.Fatal("no account was made")
	}
	link, err := url.Parse(html.UnescapeString(made[1]))
	if err != nil {
		t.Fatal(err)
	}
	own := &running{base: n.base, links: map[string]string{s.account: n.base + link.Path}}
	s.worker = own.worker(t, s.account)
	return s
}

func (s *atDesk) Account() string { return s.account }
func (s *atDesk) Name() string    { return s.name }

// Opens finds the row by the pseudonym, and what is looked for in it.
func (s *atDesk) Opens(t *testing.T, title string) {
	t.Helper()
	pseudonym, need, _ := strings.Cut(title, " · ")
	await(t, "a row "+title, func() bool {
		for _, row := range strings.Split(html.UnescapeString(s.get("/desk")), `<li class="case`)[1:] {
			if strings.Contains(row, ">"+pseudonym+"</a>") && strings.Contains(row, need) {
				s.path = caseLink.FindString(row)
				return true
			}
		}
		return false
	})
}

func (s *atDesk) Claim()       { s.last = s.post(s.path+"/claim", nil) }
func (s *atDesk) ClaimLate()   { s.Claim() }
func (s *atDesk) Told() string { return html.UnescapeString(s.last) }
func (s *atDesk) Write(words string) string {
	s.t.Helper()
	once := onceField.FindStringSubmatch(s.get(s.path))
	if once == nil {
		s.t.Fatal("there is nothing to write into")
	}
	s.last = s.post(s.path+"/say", url.Values{"once": {once[1]}, "text": {words}})
	return once[1]
}

func (s *atDesk) Find(_ *testing.T, words string) {
	s.last = s.get(s.path + "/listings?q=" + url.QueryEscape(words))
}

func (s *atDesk) SendFirst(t *testing.T) {
	t.Helper()
	pick := listingPick.FindStringSubmatch(s.last)
	if pick == nil {
		t.Fatalf("no listing to send:\n%s", s.last)
	}
	s.last = s.post(s.path+"/listings", url.Values{"listing": {pick[1]}, "once": {pick[2]}})
}

func (s *atDesk) Press(label string) { s.t.Fatalf("the desk has no button %q", label) }

var (
	deskEntry = regexp.MustCompile(`(?s)<li class="entry by-(\w+)([^"]*)" id="[^"]*" data-id="([^"]*)">(.*?)</li>`)
	deskPhoto = regexp.MustCompile(`<img class="entry-photo" src="([^"]+)"`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

func (s *atDesk) Seen() []said {
	var all []said
	for _, m := range deskEntry.FindAllStringSubmatch(s.get(s.path), -1) {
		one := said{id: m[3], own: m[1] == "human", text: html.UnescapeString(anyTag.ReplaceAllString(m[4], "\n"))}
		if strings.Contains(m[2], "is-urgent") {
			one.marks = append(one.marks, "urgent")
		}
		for _, photo := range deskPhoto.FindAllStringSubmatch(m[4], -1) {
			one.photos = append(one.photos, s.fetched(html.UnescapeString(photo[1])))
		}
		all = append(all, one)
	}
	return all
}

func (s *atDesk) Ended() bool {
	return strings.Contains(s.get(s.path), outcome) && !strings.Contains(s.get(s.path), `id="write"`)
}
func (s *atDesk) Close(*testing.T) {
	s.last = s.post(s.path+"/close", url.Values{"outcome": {"talked"}})
}
func (s *atDesk) Release() { s.last = s.post(s.path+"/release", nil) }
func (s *atDesk) Transfer(_ *testing.T, account string) {
	s.last = s.post(s.path+"/transfer", url.Values{"to": {account}})
}
