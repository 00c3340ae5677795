package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

func text(content string, flags discordgo.MessageFlags, components ...discordgo.MessageComponent) *discordgo.InteractionResponse {
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Content: content, Flags: flags, Components: components}}
}

func row(parts ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: parts}
}

// A bot of discordgo that offers a command, a button, a menu and a form.
func bot(t *testing.T, s *discordtest.Server) *discordgo.Session {
	d := session(t, s)
	d.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) {
		var err error
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			data := i.ApplicationCommandData()
			said := ""
			if len(data.Options) > 0 {
				said = data.Options[0].StringValue()
			}
			menu := discordgo.SelectMenu{CustomID: "menu", Placeholder: "Where?", Options: []discordgo.SelectMenuOption{
				{Label: "Here", Value: "here"}, {Label: "There", Value: "there", Description: "far"}}}
			err = d.InteractionRespond(i.Interaction, text(data.Name+" "+said+" "+string(i.Locale), discordgo.MessageFlagsEphemeral,
				row(discordgo.Button{Label: "Write", CustomID: "write"}), row(menu)))
		case discordgo.InteractionMessageComponent:
			data := i.MessageComponentData()
			if data.CustomID == "menu" {
				err = d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage,
					Data: &discordgo.InteractionResponseData{Content: "chosen " + data.Values[0], Components: []discordgo.MessageComponent{}}})
				break
			}
			err = d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal,
				Data: &discordgo.InteractionResponseData{CustomID: "form", Title: "Your words", Components: []discordgo.MessageComponent{
					row(discordgo.TextInput{CustomID: "words", Label: "Words", Style: discordgo.TextInputParagraph, Required: true, MaxLength: 10})}}})
		case discordgo.InteractionModalSubmit:
			words := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput).Value
			err = d.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}})
			if err == nil {
				_, err = d.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "first " + words})
			}
			if err == nil {
				_, err = d.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "second", Flags: discordgo.MessageFlagsEphemeral})
			}
			changed := "first again"
			if err == nil {
				_, err = d.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &changed})
			}
		default:
			t.Errorf("an interaction of type %v", i.Type)
		}
		if err != nil {
			t.Error(err)
		}
	})
	connect(t, s, d)
	about := map[discordgo.Locale]string{discordgo.Danish: "hjælp", discordgo.Swedish: "hjälp"}
	_, err := d.ApplicationCommandBulkOverwrite(s.AppID(), "", []*discordgo.ApplicationCommand{{Name: "help", Description: "help",
		NameLocalizations: &about, DescriptionLocalizations: &about, Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "words", Description: "words"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestInteractions(t *testing.T) {
	s := discordtest.New(t)
	bot(t, s)
	ann := s.Person("2001", "Ann", "da")
	if got := ann.Commands(nil); len(got) != 1 || got[0].Name != "hjælp" || got[0].Original != "help" || got[0].Description != "hjælp" {
		t.Errorf("they are offered %v", got)
	}
	ann.Slash(nil, "hjælp", map[string]string{"words": "now"})
	s.Await(t, "the answer", func() bool { return strings.Contains(ann.Screen(), "help now da") })
	if want := "Brobygger (only you): help now da\n  [Write]\n  <Where?: Here | There>\n"; ann.Screen() != want {
		t.Errorf("they see %q, want %q", ann.Screen(), want)
	}
	ann.Press("Write")
	s.Await(t, "the form", func() bool { _, ok := ann.Form(); return ok })
	ann.Submit("mine")
	s.Await(t, "the answers", func() bool { return strings.Contains(ann.Screen(), "first again") })
	ann.Choose("Where?", "There")
	s.Await(t, "the message changed", func() bool { return strings.Contains(ann.Screen(), "chosen there") })
	var seen []string
	for _, m := range ann.Ephemeral() {
		seen = append(seen, m.Text)
	}
	if got := strings.Join(seen, "|"); got != "chosen there|first again|second" {
		t.Errorf("they alone see %q", got)
	}
	var kinds []string
	for _, a := range s.Acked() {
		kinds = append(kinds, a.Kind)
		if a.Late {
			t.Error("an answer came late")
		}
	}
	if got := strings.Join(kinds, " "); got != "command component modal component" || len(s.Unanswered()) != 0 {
		t.Errorf("acknowledged are %q", got)
	}
}

func TestInteractionsInAGuild(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("300", discordtest.Text)
	bot(t, s)
	bo := g.Member("2002", "Bo", "sv-SE")
	bo.Slash("300", "hjälp", nil)
	s.Await(t, "the answer", func() bool { return len(bo.Ephemeral()) == 1 })
	bo.Choose("300", "", "Here")
	s.Await(t, "the message changed", func() bool { return bo.Ephemeral()[0].Text == "chosen here" })
	if g.Screen("300") != "" {
		t.Error("others see what is for one")
	}
}

// wireless drives interactions over HTTP alone, so that the test says when they are answered.
func wireless(t *testing.T) (s *discordtest.Server, ann *discordtest.Person, id, token string) {
	s = discordtest.New(t)
	s.Freeze()
	ask(t, s, "PUT", "/applications/"+s.AppID()+"/commands", `[{"name":"help","description":"d"}]`)
	ann = s.Person("2001", "Ann", "da")
	id = ann.Slash(nil, "help", nil)
	token = s.Token(id)
	return s, ann, id, token
}

func TestInteractionAnsweredTwice(t *testing.T) {
	s, ann, id, token := wireless(t)
	path := "/interactions/" + id + "/" + token + "/callback"
	ask(t, s, "POST", "/webhooks/"+s.AppID()+"/"+token, `{"content":"too early"}`).is(t, 404, 10015)
	got := ask(t, s, "POST", path+"?with_response=true", `{"type":4,"data":{"content":"one"}}`)
	got.is(t, 200, 0)
	if got.body["resource"] == nil {
		t.Error("it is not answered with the message")
	}
	ask(t, s, "POST", path, `{"type":4,"data":{"content":"two"}}`).is(t, 400, 40060)
	ask(t, s, "GET", "/webhooks/"+s.AppID()+"/"+token+"/messages/@original", "").is(t, 200, 0)
	ask(t, s, "DELETE", "/webhooks/"+s.AppID()+"/"+token+"/messages/@original", "").is(t, 204, 0)
	ask(t, s, "GET", "/webhooks/"+s.AppID()+"/"+token+"/messages/@original", "").is(t, 404, 10008)
	s.Advance(16 * time.Minute)
	ask(t, s, "POST", "/webhooks/"+s.AppID()+"/"+token, `{"content":"too late"}`).is(t, 401, 50027)
	if ann.Screen() != "" {
		t.Errorf("they see %q", ann.Screen())
	}
}

func TestInteractionAnsweredLate(t *testing.T) {
	s, _, id, token := wireless(t)
	s.Advance(3100 * time.Millisecond)
	ask(t, s, "POST", "/interactions/"+id+"/"+token+"/callback", `{"type":5}`).is(t, 404, 10062)
	ask(t, s, "POST", "/interactions/"+id+"/wrong/callback", `{"type":5}`).is(t, 404, 10062)
	if acks := s.Acked(); len(acks) != 1 || !acks[0].Late || acks[0].After < 3*time.Second {
		t.Errorf("acknowledged are %v", acks)
	}
	if got := s.Unanswered(); len(got) != 1 || got[0] != id {
		t.Errorf("unanswered are %v", got)
	}
}

// What cannot be pressed, chosen or filled in ends the test of whoever tries.
func TestWhatPeopleCannotDo(t *testing.T) {
	for name, do := range map[string]func(*discordtest.Server, *discordtest.Person){
		"a button that is not there":  func(_ *discordtest.Server, p *discordtest.Person) { p.Press("Yes") },
		"a menu that is not there":    func(_ *discordtest.Server, p *discordtest.Person) { p.Choose("", "Here") },
		"a command that is not there": func(_ *discordtest.Server, p *discordtest.Person) { p.Slash(nil, "help", nil) },
		"a form that is not open":     func(_ *discordtest.Server, p *discordtest.Person) { p.Submit("x") },
		"a reply to nothing":          func(_ *discordtest.Server, p *discordtest.Person) { p.Reply("77", "x") },
		"a thread they do not see": func(s *discordtest.Server, p *discordtest.Person) {
			g := s.Guild("100")
			g.Channel("300", discordtest.Text)
			id := ask(t, s, "POST", "/channels/300/threads", `{"name":"n","type":12}`).id()
			g.Member("2003", "Cy", "da").Ordinary().Write(id, "x")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{TB: t}
			s := discordtest.New(r)
			p := s.Person("2001", "Ann", "da")
			if fails(r, func() { do(s, p) }) == "" {
				t.Error("it was let pass")
			}
		})
	}
}
