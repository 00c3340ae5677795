package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// topics of the conversations in these tests, so that each is found by its title: Danish words, and how a room is named.
func topicsOfTests() [][2]string {
	return [][2]string{{"angst", "Anxiety"}, {"depression", "Depression"}, {"ensomhed", "Loneliness"}, {"alkohol", "Alcohol"},
		{"sorg", "Grief"}, {"stress", "Stress"}, {"ludomani", "Gambling"}, {"spiseforstyrrelse", "Eating disorder"}, {"OCD", "OCD"},
		{"bipolar lidelse", "Bipolar disorder"}, {"ADHD", "ADHD and autism"}, {"gæld", "Debt"}}
}

// exifCanary stands in the metadata of photos.
const exifCanary = "56.1629N-10.2039E-SerialNo-77231"

// photoWithEXIF is a picture that tells where it was taken.
func photoWithEXIF(t testing.TB) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		for y := range 240 {
			picture.Set(x, y, color.RGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, nil); err != nil {
		t.Fatal(err)
	}
	block := append([]byte("Exif\x00\x00"), exifCanary...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(block)+2))
	return slices.Concat(plain.Bytes()[:2], segment, block, plain.Bytes()[2:])
}

// TestEveryPair holds whole conversations, of persons on every network with supporters at every place, in one program.
func TestEveryPair(t *testing.T) {
	n := startNets(t)
	editor := n.worker(t, "editor")
	persons := []struct {
		name  string
		begin func(t *testing.T, number int) person
	}{
		{"web", func(t *testing.T, _ int) person { return n.personOnWeb(t, "da", "") }},
		{"Telegram", func(_ *testing.T, number int) person { return n.personOnTelegram(int64(number), "da") }},
		{"Discord", func(_ *testing.T, number int) person { return n.personOnDiscord(number, "da") }},
		{"a guild on Discord", func(_ *testing.T, number int) person { return inGuild{n.personOnDiscord(number, "da"), n.guild} }},
	}
	places := []struct {
		name  string
		begin func(t *testing.T, number int) supporter
	}{
		{"the desk", func(t *testing.T, number int) supporter { return n.supporterAtDesk(t, editor, number) }},
		{"a topic", func(t *testing.T, number int) supporter { return n.supporterOnTelegram(t, int64(number)) }},
		{"a thread", func(t *testing.T, number int) supporter { return n.supporterOnDiscord(t, number) }},
	}
	var all []*pair
	t.Run("pairs", func(t *testing.T) {
		for i, p := range persons {
			for k, s := range places {
				number := 10 + i*len(places) + k
				one := &pair{number: number, topic: topicsOfTests()[number-10]}
				all = append(all, one)
				t.Run(fmt.Sprintf("person on %s, supporter at %s", p.name, s.name), func(t *testing.T) {
					t.Parallel()
					rival := places[(k+1)%len(places)].begin(t, 100+number)
					one.t, one.person, one.supporter, one.rival = t, p.begin(t, number), s.begin(t, number), rival
					one.talk()
				})
			}
		}
	})
	if t.Failed() {
		return
	}
	var canaries, private []string
	for _, one := range all {
		for _, s := range []supporter{one.supporter, one.rival} {
			if _, room := s.(inRoom); room {
				await(t, "the end of a room", s.Ended) // some seconds after the case, so that last words can be read
			}
		}
		canaries = append(canaries, one.person.Canaries()...)
		private = append(private, words(one.number))
	}
	for _, g := range n.groups {
		for _, topic := range g.Topics() {
			if len(topic.Pinned) != 1 {
				t.Errorf("%d panels are pinned in the topic %q", len(topic.Pinned), topic.Name)
			}
		}
	}
	n.tellsNobody(t, canaries)
	n.logsNothing(t, append(canaries, private...))
}

// words begin whatever is written in a conversation of a test; no log may hold them.
func words(number int) string { return "kanarieord" + strconv.Itoa(number) }

// pair is one conversation.
type pair struct {
	t         *testing.T
	number    int
	topic     [2]string
	person    person
	supporter supporter
	rival     supporter // at another place
	title     string
	sequence  int
}

func (p *pair) talk() {
	p.meet()
	p.claim()
	p.speak()
	if s, room := p.supporter.(inRoom); room {
		p.answerEachOther(s)
		p.supporterShows(s)
	}
	p.personShows()
	p.sendListing()
	p.end()
}

// meet: the person finds listings and asks for a human; the case appears at every place.
func (p *pair) meet() {
	p.person.Seeks("jeg leder efter noget om " + p.topic[0] + " i Aarhus")
	offered(p.t, p.person.Seen, "Mere om det her")
	p.person.AsksHuman()
	p.person.Press(offered(p.t, p.person.Seen, "Del det her"))
	p.title = knownAs(p.t, p.person) + " · " + p.topic[1]
	p.supporter.Opens(p.t, p.title)
	if p.rival != nil {
		p.rival.Opens(p.t, p.title)
	}
}

// claim: what is written before it stays inside; of two who claim one gets the case, and the other is told who.
func (p *pair) claim() {
	s, room := p.supporter.(inRoom)
	if room {
		s.Colleague(p.say("hvem tager den her?"))
		s.Write(p.say("det gør jeg"))
	}
	p.supporter.Claim()
	reads(p.t, p.person.Seen, p.supporter.Name()+" er her nu")
	if p.rival == nil {
		return
	}
	p.rival.ClaimLate()
	await(p.t, "who won", func() bool {
		return strings.Contains(p.rival.Told(), p.supporter.Name()+" took this conversation just before you")
	})
}

// say gives words that no log may hold.
func (p *pair) say(text string) string { return words(p.number) + " " + text }

// speak: words go both ways, and only those that are meant to.
func (p *pair) speak() {
	s, room := p.supporter.(inRoom)
	if room {
		s.Colleague(p.say("spørg til familien"))
		s.Write("// " + p.say("husk pausen"))
	}
	id := p.supporter.Write(p.say("Hej, hvad fylder mest?"))
	reads(p.t, p.person.Seen, p.say("Hej, hvad fylder mest?"))
	if room {
		await(p.t, "the mark of what arrived", func() bool { return s.Arrived(id) })
	}
	for _, inside := range []string{"hvem tager den her?", "det gør jeg", "spørg til familien", "husk pausen"} {
		if slices.ContainsFunc(p.person.Seen(), func(m said) bool { return strings.Contains(m.text, inside) }) {
			p.t.Errorf("what was written among supporters arrived: %q", inside)
		}
	}
	p.person.Write(p.say("det er værst om aftenen"))
	reads(p.t, p.supporter.Seen, p.say("det er værst om aftenen"))
}

// answerEachOther: answers and changes are carried over, as far as the person's network knows them.
func (p *pair) answerEachOther(s inRoom) {
	if r, can := p.person.(replying); can {
		question := s.Write(p.say("Er der nogen omkring dig?"))
		theirs := reads(p.t, p.person.Seen, p.say("Er der nogen omkring dig?"))
		await(p.t, "the mark of the question", func() bool { return s.Arrived(question) })
		answer := r.Reply(theirs.id, p.say("ja, en søster"))
		seen := reads(p.t, s.Seen, p.say("ja, en søster"))
		if seen.answers != question {
			p.t.Errorf("the person's answer is shown as an answer to %q, not to %q", seen.answers, question)
		}
		p.settle("jeg er her")
		s.Reply(seen.id, p.say("Godt at høre"))
		if back := reads(p.t, p.person.Seen, p.say("Godt at høre")); back.answers != answer {
			p.t.Errorf("the supporter's answer is shown as an answer to %q, not to %q", back.answers, answer)
		}
	}
	id := s.Write(p.say("Vi ses på torsdag"))
	first := reads(p.t, p.person.Seen, p.say("Vi ses på torsdag"))
	await(p.t, "the mark of the words", func() bool { return s.Arrived(id) })
	s.Edit(id, p.say("Vi ses på fredag"))
	changed := reads(p.t, p.person.Seen, p.say("Vi ses på fredag"))
	if !strings.Contains(changed.text, "Rettet") || changed.id == first.id {
		p.t.Errorf("a change comes as %+v", changed)
	}
	if e, can := p.person.(editing); can {
		if changed.answers != first.id {
			p.t.Errorf("a change answers %q, not the words it changes, %q", changed.answers, first.id)
		}
		own := p.person.Write(p.say("jeg bor i Randers"))
		copied := reads(p.t, s.Seen, p.say("jeg bor i Randers"))
		p.settle("eller rettere sagt")
		e.Edit(own, p.say("jeg bor i Horsens"))
		if again := reads(p.t, s.Seen, p.say("jeg bor i Horsens")); again.answers != copied.id || again.id == copied.id {
			p.t.Errorf("the person's change comes as %+v, and the copy is %s", again, copied.id)
		}
		reads(p.t, s.Seen, p.say("jeg bor i Randers")) // nothing is rewritten silently
	}
}

// settle has the person write something more; when it is seen, all that was written before is noted as well.
func (p *pair) settle(text string) {
	p.person.Write(p.say(text))
	reads(p.t, p.supporter.Seen, p.say(text))
}

func (p *pair) supporterShows(s inRoom) {
	id := s.Photo(photoWithEXIF(p.t))
	p.bare(sees(p.t, "the supporter's photo", p.person.Seen, hasPhoto))
	await(p.t, "the mark of the photo", func() bool { return s.Arrived(id) })
}

func (p *pair) personShows() {
	shows, can := p.person.(showing)
	if !can {
		return
	}
	shows.Photo(photoWithEXIF(p.t))
	p.bare(sees(p.t, "the person's photo", p.supporter.Seen, hasPhoto))
}

func hasPhoto(m said) bool { return !m.own && len(m.photos) > 0 }

// bare holds that a photo is one, and tells nothing but what can be seen on it.
func (p *pair) bare(m said) {
	p.t.Helper()
	data := m.photos[0]
	if bytes.Contains(data, []byte("Exif")) || bytes.Contains(data, []byte(exifCanary)) {
		p.t.Error("a photo brought along where it was taken")
	}
	if picture, _, err := image.Decode(bytes.NewReader(data)); err != nil || picture.Bounds().Dx() != 320 {
		p.t.Errorf("what arrived is no picture: %v", err)
	}
}

func (p *pair) sendListing() {
	before := len(p.person.Seen())
	p.supporter.Find(p.t, "selvhjælpsgruppe Aarhus")
	p.supporter.SendFirst(p.t)
	sees(p.t, "the listing", func() []said { return p.person.Seen()[before:] }, func(m said) bool { return !m.own && strings.Contains(m.text, "Aarhus") })
}

// end: the person is told, the bot answers again, the room ends.
func (p *pair) end() {
	p.supporter.Close(p.t)
	reads(p.t, p.person.Seen, p.supporter.Name()+" har afsluttet samtalen")
	before := len(p.person.Seen())
	p.person.Write("er der noget om sorg i Odense")
	sees(p.t, "listings again", func() []said { return p.person.Seen()[before:] }, func(m said) bool {
		return !m.own && slices.ContainsFunc(m.labels, func(l string) bool { return strings.Contains(l, "Mere om det her") })
	})
	for _, s := range []supporter{p.supporter, p.rival} {
		if d, desk := s.(*atDesk); desk {
			await(p.t, "the end at the desk", s.Ended)
			hides(p.t, "the desk", []string{d.get("/desk"), d.get(d.path)}, p.person.Canaries())
		}
	}
	if s, room := p.supporter.(inRoom); room {
		fits := slices.DeleteFunc(s.Titles(), func(title string) bool { return title != p.title })
		if len(fits) != 1 {
			p.t.Errorf("there are %d rooms %q", len(fits), p.title)
		}
	}
}

// tellsNobody holds that nothing the program ever sent to the supporters' side tells who a person is.
func (n *nets) tellsNobody(t *testing.T, canaries []string) {
	t.Helper()
	staff := map[string]bool{supportersChannel: true, editorsChannel: true}
	for _, thread := range n.guild.Threads(supportersChannel) {
		staff[thread.ID] = true
	}
	looked := 0
	for _, c := range n.telegram.Calls() {
		if to, _ := c.Params["chat_id"].(int64); to < 0 || strings.HasPrefix(fmt.Sprint(c.Params["chat_id"]), "-") {
			looked++
			hides(t, "Telegram "+c.Method, c.Params, canaries)
		}
	}
	for _, c := range n.discord.Calls() {
		if parts := strings.Split(c.Path, "/"); len(parts) > 2 && staff[parts[2]] {
			looked++
			hides(t, "Discord "+c.Method, []any{c.Path, c.Body}, canaries)
		}
	}
	if looked < len(canaries) {
		t.Errorf("only %d requests were looked at", looked)
	}
}

// hides holds that nothing of what is private stands in what was sent.
func hides(t *testing.T, where string, sent any, canaries []string) {
	t.Helper()
	raw, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range canaries {
		if strings.Contains(string(raw), canary) {
			t.Errorf("%s tells %q: %s", where, canary, raw)
		}
	}
}

// logsNothing holds that the program's log has none of what is private, nor a token.
func (n *nets) logsNothing(t *testing.T, private []string) {
	t.Helper()
	logged := n.allLogs()
	for _, one := range append(private, telegramtest.Token, discordtest.Token, exifCanary) {
		if strings.Contains(logged, one) {
			t.Errorf("the log holds %q", one)
		}
	}
}
