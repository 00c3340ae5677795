package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// together begins a conversation that a supporter holds.
func together(t *testing.T, number int, topic [2]string, p person, s supporter) *pair {
	t.Helper()
	one := &pair{t: t, number: number, topic: topic, person: p, supporter: s}
	one.meet()
	one.claim()
	one.across(p, s)
	return one
}

// across has each end write something that the other reads.
func (p *pair) across(from person, to supporter) {
	p.t.Helper()
	p.sequence++
	question, answer := p.say(fmt.Sprintf("spørgsmål %d", p.sequence)), p.say(fmt.Sprintf("svar %d", p.sequence))
	to.Write(question)
	reads(p.t, from.Seen, question)
	from.Write(answer)
	reads(p.t, to.Seen, answer)
}

// never holds that words are nowhere to be seen.
func never(t *testing.T, seen func() []said, words string) {
	t.Helper()
	if slices.ContainsFunc(seen(), func(m said) bool { return !m.own && strings.Contains(m.text, words) }) {
		t.Errorf("%q arrived", words)
	}
}

// TestJourneys follows conversations that take another course than the usual one, side by side in one program.
func TestJourneys(t *testing.T) {
	n := startNets(t)
	editor := n.worker(t, "editor")
	topics := topicsOfTests()
	var mu sync.Mutex
	var secrets []string // codes, which no log may hold
	secret := func(s string) string { mu.Lock(); defer mu.Unlock(); secrets = append(secrets, s); return s }
	var ending []supporter // whose rooms end some seconds after their cases
	ends := func(s supporter) { mu.Lock(); defer mu.Unlock(); ending = append(ending, s) }
	journeys := []struct {
		name string
		do   func(t *testing.T, number int, topic [2]string)
	}{
		{"handed on to a thread, to the desk, and back to the topic", func(t *testing.T, number int, topic [2]string) {
			first, second, third := n.supporterOnTelegram(t, int64(number)), n.supporterOnDiscord(t, number), n.supporterAtDesk(t, editor, number)
			one := together(t, number, topic, n.personOnTelegram(int64(number), "da"), first)
			for _, step := range []struct{ from, to supporter }{{first, second}, {second, third}, {third, first}} {
				step.from.Transfer(t, step.to.Account())
				reads(t, one.person.Seen, step.to.Name()+" er her nu")
				step.to.Opens(t, one.title)
				one.across(one.person, step.to)
				if _, room := step.from.(inRoom); room {
					step.from.Write(one.say("til den nye: pas godt på"))
				}
				one.across(one.person, step.to)
				never(t, one.person.Seen, "pas godt på")
			}
		}},
		{"released, and claimed by the next one", func(t *testing.T, number int, topic [2]string) {
			first, next := n.supporterOnTelegram(t, int64(number)), n.supporterOnDiscord(t, number)
			one := together(t, number, topic, n.personOnWeb(t, "da", ""), first)
			first.Release()
			reads(t, one.person.Seen, first.Name()+" er nødt til at gå")
			next.Opens(t, one.title)
			offered(t, next.Seen, "Take over")
			next.Claim()
			reads(t, one.person.Seen, next.Name()+" er her nu")
			one.across(one.person, next)
			next.Close(t)
			reads(t, one.person.Seen, next.Name()+" har afsluttet samtalen")
		}},
		{"a topic is deleted, and made again once", func(t *testing.T, number int, topic [2]string) {
			s := n.supporterOnTelegram(t, int64(number))
			one := together(t, number, topic, n.personOnDiscord(number, "da"), s)
			gone := s.topic
			s.group.Delete(gone)
			one.person.Write(one.say("er du der endnu?"))
			await(t, "another topic", func() bool {
				for _, g := range n.groups {
					for _, other := range g.Topics() {
						if other.Name == one.title && !other.Deleted && (g != s.group || other.ID != gone) {
							s.group, s.topic = g, other.ID
							return true
						}
					}
				}
				return false
			})
			s.me = s.group.Member(s.number, "Firmin", "en")
			reads(t, s.Seen, one.say("er du der endnu?"))
			reads(t, s.Seen, "was before has been deleted")
			reads(t, s.Seen, s.Name()+" has taken the conversation") // in the place's language, not in the person's
			one.across(one.person, s)
			s.group.Delete(s.topic)
			one.person.Write(one.say("og nu?"))
			at := n.supporterAtDesk(t, editor, number)
			at.Opens(t, one.title)
			await(t, "the case in the queue", func() bool { return strings.Contains(at.get(at.path), "/claim") })
		}},
		{"a person blocks the bot", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnDiscord(t, number), n.personOnTelegram(int64(number), "da")
			together(t, number, topic, p, s)
			p.Block(true)
			id := s.Write("er du der?")
			await(t, "the mark that it failed", func() bool { return s.Failed(id) })
			reads(t, s.Seen, "can no longer be reached")
			s.Close(t)
			ends(s)
		}},
		{"a person closes their direct messages", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnTelegram(t, int64(number)), n.personOnDiscord(number, "da")
			together(t, number, topic, p, s)
			p.CloseDMs(true)
			id := s.Write("er du der?")
			await(t, "the mark that it failed", func() bool { return s.Failed(id) })
			reads(t, s.Seen, "can no longer be reached")
			s.Close(t)
			ends(s)
		}},
		{"danger while a human holds the conversation", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnTelegram(t, int64(number)), n.personOnDiscord(number, "da")
			one := together(t, number, topic, p, s)
			p.Write(one.say("jeg vil ikke leve mere"))
			reads(t, p.Seen, "70 201 201")
			reads(t, s.Seen, one.say("jeg vil ikke leve mere"))
			sees(t, "that it is urgent", s.Seen, func(m said) bool { return strings.Contains(m.text, "Urgent") && strings.Contains(m.text, "112") })
			one.across(p, s)
		}},
		{"everything is erased", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnTelegram(t, int64(number)), n.personOnTelegram(int64(number), "da")
			one := together(t, number, topic, p, s)
			other := n.supporterOnDiscord(t, number)
			p.Write("/forget")
			p.Press(offered(t, p.Seen, "Ja, slet alt"))
			reads(t, p.Seen, "slettet")
			await(t, "the topic to be deleted", func() bool {
				for _, g := range n.groups {
					for _, other := range g.Topics() {
						if other.Name == one.title {
							return other.Deleted
						}
					}
				}
				return false
			})
			await(t, "the thread to be deleted", func() bool { return !slices.Contains(other.Titles(), one.title) })
			n.remembersNothing(t, append(p.Canaries(), words(number), one.title[:strings.Index(one.title, " ·")]))
		}},
		{"two claim at the same moment", func(t *testing.T, number int, topic [2]string) {
			first, second := n.supporterOnTelegram(t, int64(number)), n.supporterOnDiscord(t, number)
			one := &pair{t: t, number: number, topic: topic, person: n.personOnWeb(t, "da", ""), supporter: first, rival: second}
			one.meet()
			var both sync.WaitGroup
			both.Go(first.ClaimLate)
			both.Go(second.ClaimLate)
			both.Wait()
			joined := reads(t, one.person.Seen, " er her nu")
			won, lost := supporter(first), supporter(second)
			if strings.Contains(joined.text, second.Name()) {
				won, lost = second, first
			}
			await(t, "the other one to be told", func() bool {
				return strings.Contains(lost.Told(), won.Name()+" took this conversation just before you")
			})
			one.across(one.person, won)
		}},
		{"moved with its human from Telegram to the web", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnDiscord(t, number), n.personOnTelegram(int64(number), "da")
			one := together(t, number, topic, p, s)
			p.Write("/move")
			code := secret(codeOf(t, p, "#move="))
			there := n.personOnWeb(t, "da", "move:"+code)
			reads(t, there.Seen, "stadig i samtalen")
			reads(t, p.Seen, "Samtalen fortsætter nu et andet sted")
			reads(t, s.Seen, "somewhere else")
			one.across(there, s)
			never(t, p.Seen, one.say("spørgsmål 2"))
			late := n.personOnWeb(t, "da", "move:"+code)
			reads(t, late.Seen, "Den kode virker ikke")
		}},
		{"moved with its human from Discord to Telegram", func(t *testing.T, number int, topic [2]string) {
			s, p := n.supporterOnTelegram(t, int64(number)), n.personOnDiscord(number, "da")
			one := together(t, number, topic, p, s)
			p.Slash(nil, "move", nil)
			code := secret(codeOf(t, p, "?start=move-"))
			there := n.personOnTelegram(int64(number), "da")
			there.Start("move-" + code)
			reads(t, there.Seen, "stadig i samtalen")
			one.across(there, s)
			never(t, p.Seen, one.say("spørgsmål 2"))
			there.Write("/forget")
			there.Press(offered(t, there.Seen, "Ja, slet alt"))
			reads(t, there.Seen, "slettet")
			n.remembersNothing(t, append(append(p.Canaries(), there.Canaries()...), words(number)))
		}},
		{"direct messages are closed from the beginning", func(t *testing.T, number int, topic [2]string) {
			p := inGuild{n.personOnDiscord(number, "da"), n.guild}
			p.CloseDMs(true)
			s := n.supporterOnTelegram(t, int64(number))
			one := &pair{t: t, number: number, topic: topic, person: p, supporter: s}
			one.meet() // all of it is answered in the guild, seen by them alone
			one.claim()
			s.Write(one.say("Hej, jeg er her"))
			reads(t, p.Seen, "Jeg kan ikke skrive til dig privat her")
			there := n.personOnWeb(t, "da", "move:"+secret(codeOf(t, p, "#move=")))
			reads(t, there.Seen, "stadig i samtalen")
			one.across(there, s)
			for _, m := range n.guild.Messages(openChannel) {
				t.Errorf("everybody in the guild reads %q", m.Text)
			}
		}},
		{"editors in a group on Telegram", func(t *testing.T, number int, _ [2]string) {
			e := n.editors.Member(6310000000+int64(number), "Redaktør", "en")
			n.edited(t, number, "dk-recovery-skolen-aarhus", editorsPlace{
				ask:   func(words string) { e.Write(0, "/"+words) },
				press: func(label string) { e.Press(0, label) },
				seen:  func() []said { return fromTelegram(n.editors.Messages(0), "Redaktør") },
				told:  func() string { return strings.Join(n.editors.Toasts(), "\n") },
			})
		}},
		{"editors in a channel on Discord", func(t *testing.T, number int, _ [2]string) {
			e := n.guild.Member(fmt.Sprint(940000000000000000+number), "Redaktør", "en-US")
			n.supporterOnDiscord(t, number) // which waits for the commands
			n.edited(t, number, "dk-psykiatriens-hus-aarhus", editorsPlace{
				ask: func(words string) {
					command, rest, _ := strings.Cut(words, " ")
					options := map[string]string{}
					if rest != "" {
						options["words"] = rest
					}
					e.Slash(editorsChannel, command, options)
				},
				press: func(label string) { e.Press(editorsChannel, label) },
				seen:  func() []said { return fromDiscord(n.guild.Messages(editorsChannel), e.ID()) },
				told:  func() string { return shown(fromDiscord(e.Ephemeral(), e.ID())) },
			})
		}},
	}
	t.Run("all", func(t *testing.T) {
		for i, j := range journeys {
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				j.do(t, 40+i, topics[i%len(topics)])
			})
		}
	})
	for _, s := range ending {
		await(t, "the end of a room", s.Ended)
	}
	var private []string
	for i := range journeys {
		private = append(private, words(40+i))
		private = append(private, n.personOnTelegram(int64(40+i), "da").Canaries()...)
		private = append(private, n.personOnDiscord(40+i, "da").Canaries()...)
	}
	n.logsNothing(t, append(private, secrets...))
}

// codeOf finds the link that holds a code behind a mark.
func codeOf(t *testing.T, p person, mark string) string {
	t.Helper()
	code := ""
	sees(t, "a link with "+mark, p.Seen, func(m said) bool {
		for _, link := range m.links {
			if _, after, ok := strings.Cut(link, mark); ok {
				code = after
			}
		}
		return code != ""
	})
	return code
}

// editorsPlace is an editors' place.
type editorsPlace struct {
	ask   func(words string)
	press func(label string)
	seen  func() []said
	told  func() string
}

// edited goes through an editor's work: a listing is found, confirmed, reported by a person, and retired.
func (n *nets) edited(t *testing.T, number int, id string, e editorsPlace) {
	t.Helper()
	e.ask("listing " + id)
	e.press(offered(t, e.seen, "I checked: still true"))
	await(t, "the confirmation", func() bool { return strings.Contains(e.told(), "is confirmed as of today") })

	p := n.personOnWeb(t, "da", "details:"+id)
	p.Press(offered(t, p.Seen, "Noget er forkert"))
	p.Press(offered(t, p.Seen, "Nummeret er forkert"))
	reads(t, p.Seen, "Tak.")
	e.ask("reports")
	reads(t, e.seen, "The number is wrong")

	sees(t, "the listing as it is now", e.seen, func(m said) bool { return strings.Contains(m.text, "Version 2") })
	e.press("Stop showing it")
	sees(t, "the question", e.seen, func(m said) bool { return strings.Contains(m.text, "no longer be shown?") })
	e.press("Stop showing it")
	await(t, "the answer", func() bool { return strings.Contains(e.told(), "is no longer shown") })
	await(t, "the next search without it", func() bool {
		later := n.personOnWeb(t, "da", "details:"+id)
		m := sees(t, "an answer", later.Seen, func(said) bool { return true })
		return strings.Contains(m.text, "ikke længere på min liste")
	})
}

// remembersNothing waits until the store holds nothing of somebody but ids of events.
func (n *nets) remembersNothing(t *testing.T, canaries []string) {
	t.Helper()
	client := n.store(t)
	var left []string
	defer func() {
		if t.Failed() {
			t.Logf("the store still holds: %s", strings.Join(left, "\n"))
		}
	}()
	await(t, "the store to hold nothing", func() bool {
		left = nil
		var cursor uint64
		for {
			keys, next, err := client.Scan(t.Context(), cursor, "*", 500).Result()
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				if strings.Contains(key, "}:seen:") { // ids of events, which docs/operations.md tells of
					continue
				}
				content, err := content(t, client, key)
				if life, _ := client.PTTL(t.Context(), key).Result(); strings.Contains(key, ":ticket:") && life > 0 && life <= 10*time.Minute {
					continue // so does a code, for its ten minutes
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, canary := range canaries {
					if strings.Contains(content, canary) {
						left = append(left, key+": "+content)
					}
				}
			}
			if cursor = next; cursor == 0 {
				return len(left) == 0
			}
		}
	})
}

// content is a key with all that lies under it.
func content(t *testing.T, client *redis.Client, key string) (string, error) {
	t.Helper()
	kind, err := client.Type(t.Context(), key).Result()
	if err != nil {
		return "", err
	}
	var value any
	switch kind {
	case "string":
		value, err = client.Get(t.Context(), key).Result()
	case "hash":
		value, err = client.HGetAll(t.Context(), key).Result()
	case "list":
		value, err = client.LRange(t.Context(), key, 0, -1).Result()
	case "set":
		value, err = client.SMembers(t.Context(), key).Result()
	case "zset":
		value, err = client.ZRange(t.Context(), key, 0, -1).Result()
	case "stream":
		value, err = client.XRange(t.Context(), key, "-", "+").Result()
	case "none":
	default:
		t.Errorf("the store has a %s", kind)
	}
	if err != nil && strings.Contains(err.Error(), "nil") {
		err = nil // it went meanwhile
	}
	return key + fmt.Sprint(value), err
}

// TestDiscordForListingsOnly: a talk with a human goes on in the web chat, and nothing of it is said on Discord.
func TestDiscordForListingsOnly(t *testing.T) {
	n := startNets(t, "BROBYGGER_DISCORD_CONVERSATIONS=listings")
	editor := n.worker(t, "editor")
	for i, tc := range []struct {
		name  string
		begin func(number int) person
	}{
		{"in direct messages", func(number int) person { return n.personOnDiscord(number, "da") }},
		{"in a guild, with direct messages closed", func(number int) person {
			p := n.personOnDiscord(number, "da")
			p.CloseDMs(true)
			return inGuild{p, n.guild}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := tc.begin(70 + i)
			p.Seeks("jeg leder efter noget om angst i Aarhus")
			offered(t, p.Seen, "Mere om det her")
			p.AsksHuman()
			sees(t, "the reason", p.Seen, func(m said) bool { return strings.Contains(m.text, "Discords regler") && len(m.links) > 0 })
			there := n.personOnWeb(t, "da", "move:"+codeOf(t, p, "#move="))
			there.Press(offered(t, there.Seen, "Del det her"))
			s := n.supporterAtDesk(t, editor, 70+i)
			one := &pair{t: t, number: 70 + i, topic: topicsOfTests()[0], person: there, supporter: s}
			one.title = knownAs(t, there) + " · Anxiety"
			s.Opens(t, one.title)
			one.claim()
			one.across(there, s)
			before := shown(p.Seen())
			if strings.Contains(before, words(70+i)) {
				t.Error("words of the talk stand on Discord")
			}
		})
	}
	t.Run("danger", func(t *testing.T) {
		p := n.personOnDiscord(75, "da")
		p.Write("jeg vil ikke leve mere")
		reads(t, p.Seen, "70 201 201")
		there := n.personOnWeb(t, "da", "move:"+codeOf(t, p, "#move="))
		reads(t, there.Seen, "sagt, at det haster")
	})
	n.logsNothing(t, []string{words(70), words(71), "ikke leve mere"})
}

// TestTelegramByWebhook: updates come to the program's own address.
func TestTelegramByWebhook(t *testing.T) {
	n := newNets(t, "BROBYGGER_TELEGRAM_WEBHOOK=true", "BROBYGGER_TELEGRAM_SECRET=a-secret-word-of-tests",
		"BROBYGGER_HTTP_PUBLIC_URL=https://chat.example.org", "BROBYGGER_HTTP_ADDRESS="+freeAddress(t))
	address := "http://" + strings.TrimPrefix(n.environ[len(n.environ)-1], "BROBYGGER_HTTP_ADDRESS=")
	n.telegram.WebhookTo(address)
	n.run(t)
	one := together(t, 80, topicsOfTests()[0], n.personOnTelegram(80, "da"), n.supporterOnTelegram(t, 80))
	if n.telegram.Polled() > 0 {
		t.Error("updates were asked for all the same")
	}
	one.sendListing()
	one.supporter.Close(t)
	reads(t, one.person.Seen, "har afsluttet samtalen")
	resp, err := http.Post(address+"/telegram/webhook", "application/json", strings.NewReader(`{"update_id":1}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode < 400 {
		t.Errorf("an update without the secret is answered %s", resp.Status)
	}
	n.logsNothing(t, append(one.person.Canaries(), words(80), "a-secret-word-of-tests"))
}

// TestNothingIsLostWhileTheProgramIsDown: what people and supporters write meanwhile arrives once.
func TestNothingIsLostWhileTheProgramIsDown(t *testing.T) {
	n := startNets(t)
	crossed := []*pair{
		together(t, 90, topicsOfTests()[0], n.personOnTelegram(90, "da"), n.supporterOnDiscord(t, 90)),
		together(t, 91, topicsOfTests()[1], n.personOnDiscord(91, "da"), n.supporterOnTelegram(t, 91)),
		together(t, 92, topicsOfTests()[2], n.personOnTelegram(92, "da"), n.supporterOnTelegram(t, 92)),
		together(t, 93, topicsOfTests()[3], n.personOnDiscord(93, "da"), n.supporterOnDiscord(t, 93)),
	}
	for _, one := range crossed {
		one.person.Write(one.say("lige før"))
		one.supporter.Write(one.say("just before"))
	}
	if err := n.stop(); err != nil {
		t.Fatal(err)
	}
	for _, one := range crossed {
		one.person.Write(one.say("imens et"))
		one.person.Write(one.say("imens to"))
		one.supporter.Write(one.say("meanwhile"))
		one.supporter.Write("// " + one.say("aside"))
	}
	n.run(t)
	for _, one := range crossed {
		for _, text := range []string{"lige før", "imens et", "imens to"} {
			reads(t, one.supporter.Seen, one.say(text))
		}
		for _, text := range []string{"just before", "meanwhile"} {
			reads(t, one.person.Seen, one.say(text))
		}
		one.across(one.person, one.supporter)
		for _, text := range []string{"lige før", "imens et", "imens to"} {
			once(t, one.supporter.Seen, one.say(text))
		}
		for _, text := range []string{"just before", "meanwhile"} {
			once(t, one.person.Seen, one.say(text))
		}
		never(t, one.person.Seen, "aside")
		one.supporter.Close(t)
		reads(t, one.person.Seen, "har afsluttet samtalen")
		n.logsNothing(t, append(one.person.Canaries(), words(one.number)))
	}
}

// once holds that words arrived a single time.
func once(t *testing.T, seen func() []said, words string) {
	t.Helper()
	count := 0
	for _, m := range seen() {
		if !m.own && strings.Contains(m.text, words) {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%q arrived %d times", words, count)
	}
}

// TestCheckSaysWhatANetworkLacks: one line for each thing that an operator has to mend.
func TestCheckSaysWhatANetworkLacks(t *testing.T) {
	group, channel := fmt.Sprint(supportersGroup), regexp.QuoteMeta(supportersChannel)
	for _, tc := range []struct {
		name    string
		environ []string
		mend    func(n *nets)
		want    string // of one line
	}{
		{"nothing is wrong", nil, func(*nets) {}, `^ok .*Telegram: the group ` + group + ` is ready$`},
		{"Telegram's token", []string{"BROBYGGER_TELEGRAM_TOKEN=1:wrong-token-that-nobody-knows-of"}, nil, `^FAILED .*Telegram does not know the token`},
		{"no topics", nil, func(n *nets) { n.groups[0].Forum(false) }, `^FAILED .*group ` + group + ` has no topics: switch them on`},
		{"no administrator", nil, func(n *nets) { n.groups[0].Demote() }, `^FAILED .*no administrator of the group ` + group},
		{"a right", nil, func(n *nets) { n.groups[0].Rights(true, false, true) }, `^FAILED .*may not pin messages in the group ` + group},
		{"not in the group", nil, func(n *nets) { n.groups[0].Kick() }, `^FAILED .*group ` + group + ` .*add`},
		{"Discord's token", []string{"BROBYGGER_DISCORD_TOKEN=MTE1.wrong0.discord-token-that-nobody-knows-of-at-all"}, nil, `^FAILED .*Discord: the token is refused`},
		{"the intent", nil, func(n *nets) { n.discord.Disallow(1 << 15) }, `^FAILED .*Message Content Intent is off`},
		{"the channel", nil, func(n *nets) { n.guild.DeleteChannel(supportersChannel) }, `^FAILED .*channel ` + channel + ` does not exist`},
		{"a right on Discord", nil, func(n *nets) { n.guild.Permit(1<<34, false) }, `^FAILED .*channel ` + channel + ` lacks rights.*Manage Threads`},
		{"the public address", []string{"BROBYGGER_DISCORD_CONVERSATIONS=listings"}, func(n *nets) {
			n.environ = slices.DeleteFunc(n.environ, func(pair string) bool { return strings.HasPrefix(pair, "BROBYGGER_HTTP_PUBLIC_URL=") })
		}, `^warning .*http.public_url is not set`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			n := newNets(t, tc.environ...)
			n.telegram.Lenient(true)
			n.discord.Tolerate(true)
			if tc.mend != nil {
				tc.mend(n)
			}
			var out, log safeBuffer
			p := &program{environ: append([]string{"BROBYGGER_DATA=" + n.folder}, n.environ...), stdin: strings.NewReader(""), stdout: &out,
				stderr: &log, discord: n.discord.Client()}
			_ = p.run(t.Context(), []string{"brobygger", "check"}) // the lines that nobody has called yet are another matter
			var found []string
			for line := range strings.Lines(out.String()) {
				if regexp.MustCompile(tc.want).MatchString(strings.TrimSpace(line)) {
					found = append(found, line)
				}
			}
			if len(found) != 1 {
				t.Errorf("%d lines say %s:\n%s", len(found), tc.want, withoutLines(out.String()))
			}
			for _, token := range []string{"wrong-token-that", "wrong0.discord", "telegramtest-token", "discordtest.secret"} {
				if strings.Contains(out.String()+log.String(), token) {
					t.Errorf("check tells a token")
				}
			}
		})
	}
}

// withoutLines is what check says but for the crisis lines.
func withoutLines(out string) string {
	var b strings.Builder
	for line := range strings.Lines(out) {
		if !strings.Contains(line, "crisis line") {
			b.WriteString(line)
		}
	}
	return b.String()
}
