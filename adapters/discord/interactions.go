package discord

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/bwmarrin/discordgo"
)

// asked is an interaction, read: what somebody pressed or typed, where, and how it is answered.
type asked struct {
	id, app, token string
	user, name     string
	guild, channel string
	message        string // that bore the button; "" none
	direct         bool   // in the person's direct messages with us
	locale         string

	kind    discordgo.InteractionType
	command string // a command's name
	value   string // a button's, or what was selected; the id of a form
	words   string // behind a command, or in a form
}

// interaction sorts an interaction. Discord waits three seconds for a sign, so that none of them stands in a queue.
func (r *running) interaction(i *discordgo.Interaction) {
	a, ok := readInteraction(i)
	if !ok || r.ctx.Err() != nil {
		return
	}
	if a.guild == "" {
		r.personAsks(a)
		return
	}
	r.group.Go(func() {
		if place, room, in := r.placeOf(a); in {
			r.staffAsks(a, place, room)
		} else {
			r.personAsks(a)
		}
	})
}

// readInteraction is pure; ok is false for what we have not asked for.
func readInteraction(i *discordgo.Interaction) (asked, bool) {
	if i == nil || number(i.ID) == 0 || i.Token == "" || number(i.AppID) == 0 {
		return asked{}, false
	}
	a := asked{id: i.ID, app: i.AppID, token: i.Token, guild: i.GuildID, channel: i.ChannelID, kind: i.Type, locale: localeOf(i.Locale)}
	user := i.User
	if i.Member != nil && i.Member.User != nil {
		user = i.Member.User
		a.name = i.Member.Nick
	}
	if user == nil || number(user.ID) == 0 {
		return a, false
	}
	a.user = user.ID
	for _, name := range []string{user.GlobalName, user.Username} {
		if a.name == "" {
			a.name = name
		}
	}
	a.direct = i.GuildID == "" && i.Context != discordgo.InteractionContextPrivateChannel
	if i.Message != nil {
		a.message = i.Message.ID
		a.direct = a.direct && i.Message.Flags&discordgo.MessageFlagsEphemeral == 0
	}
	return a, a.readData(i.Data)
}

func (a *asked) readData(data discordgo.InteractionData) bool {
	switch d := data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		a.command = d.Name
		for _, o := range d.Options {
			if o != nil && o.Type == discordgo.ApplicationCommandOptionString {
				a.words, _ = o.Value.(string)
			}
		}
		return d.Name != ""
	case discordgo.MessageComponentInteractionData:
		a.value = d.CustomID
		if strings.HasPrefix(d.CustomID, selectPrefix) {
			if len(d.Values) == 0 {
				return false
			}
			a.value = d.Values[0]
		}
		return a.value != ""
	case discordgo.ModalSubmitInteractionData:
		a.value = d.CustomID
		for _, c := range d.Components {
			a.words += inputIn(c)
		}
		return a.value != ""
	default:
		return false
	}
}

// inputIn finds what was written into a form.
func inputIn(c discordgo.MessageComponent) string {
	row, ok := c.(*discordgo.ActionsRow)
	if !ok || row == nil {
		return ""
	}
	for _, one := range row.Components {
		if input, ok := one.(*discordgo.TextInput); ok && input != nil && input.CustomID == wordsInput {
			return input.Value
		}
	}
	return ""
}

// placeOf says whether an interaction comes from a place of supporters or editors, or from a room.
func (r *running) placeOf(a asked) (place string, room, in bool) {
	if a.channel == r.p.options.Editors || slices.Contains(r.p.options.Supporters, a.channel) {
		return a.channel, false, a.channel != ""
	}
	if !r.p.staffed() {
		return "", false, false
	}
	place, known := r.p.rooms.placeOf(a.channel)
	if !known {
		var err error
		ctx, _, done := within(r.ctx, brief)
		defer done()
		if place, _, err = r.p.book.Look(ctx, pageRooms, a.channel); err == nil {
			r.p.rooms.setPlace(a.channel, place)
		}
	}
	if at, lobby := lobbyOf(place); lobby {
		return at, false, true
	}
	return place, true, place != ""
}

// personAsks answers "we are at it" at once, and brings what was asked to the person's conversation.
func (r *running) personAsks(a asked) {
	e := chat.Event{ID: interactionEvent(a.id), From: r.p.address(personChat(a.user)), Person: chat.PersonID(a.user), Locale: a.locale, At: bornAt(a.id)}
	answer := callback{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	if !a.direct {
		answer.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	}
	words := strings.TrimSpace(a.words)
	switch {
	case a.kind == discordgo.InteractionApplicationCommand && r.staffOnly(a.command) && words != "":
		e.Text = words // whoever wrote them may be in danger, wherever the command belongs
	case a.kind == discordgo.InteractionApplicationCommand && r.staffOnly(a.command):
		r.quick(a, r.whisper(a, "room.only"))
		return
	case a.kind == discordgo.InteractionApplicationCommand && a.command == "find" && words == "":
		code := spoken(a.locale)
		r.quick(a, callback{Type: discordgo.InteractionResponseModal,
			Data: modal(findModal, r.p.say.Say(code, "find.title", nil), r.p.say.Say(code, "find.ask", nil))})
		return
	case a.kind == discordgo.InteractionApplicationCommand:
		e.Text = strings.TrimSpace("/" + a.command + " " + words)
	case a.kind == discordgo.InteractionModalSubmit && a.value == findModal && words != "":
		e.Text = "/find " + words
	case a.kind == discordgo.InteractionMessageComponent && validChoice(a.value) && !strings.HasPrefix(a.value, adapters.ControlPrefix):
		e.Choice = a.value
		answer = callback{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	default:
		r.quick(a, r.whisper(a, "old"))
		return
	}
	r.queue(a, e, answer)
}

// queue gives the sign, and queues the event behind it.
func (r *running) queue(a asked, e chat.Event, answer callback) {
	ready := make(chan struct{})
	now := r.p.options.Now()
	one := open{ID: a.id, App: a.app, Token: a.token, Lang: spoken(a.locale), Guild: !a.direct, Until: now.Add(openLife), Received: now,
		Waits: answer.Type == discordgo.InteractionResponseDeferredChannelMessageWithSource,
		Press: answer.Type == discordgo.InteractionResponseDeferredMessageUpdate}
	if !r.enqueue(personChat(a.user), &item{event: &e, ready: ready, once: true, done: func(ctx context.Context) { r.maybeClosed(ctx, a, one) }}) {
		r.quick(a, r.whisper(a, "unstored"))
		return
	}
	r.group.Go(func() {
		defer close(ready)
		acknowledged := r.callback(a, answer)
		ctx, _, done := within(r.ctx, brief)
		defer done()
		if acknowledged {
			if err := r.p.opens.put(ctx, a.user, one); err != nil {
				r.p.options.Log.WarnContext(r.ctx, "discord: an interaction is not noted: another replica cannot answer it")
			}
		}
		if !a.direct {
			r.p.heardElsewhere(ctx, a.user)
			return
		}
		r.p.heard(ctx, a.user, a.channel)
		if err := r.p.book.know(ctx, a.channel, mark{last: number(a.id) - 1, chat: personChat(a.user)}); err != nil {
			r.p.options.Log.WarnContext(r.ctx, "discord: a channel is not noted")
		}
	})
}

// maybeClosed tells the dialogue, once the person is heard of again, that their direct messages are closed.
func (r *running) maybeClosed(ctx context.Context, a asked, one open) {
	if _, closed := r.p.book.look(ctx, pageClosed, a.user); closed && one.Guild {
		r.p.tellClosed(ctx, a.user, one)
	}
}

// callback is the first answer to an interaction.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data map[string]any                    `json:"data,omitempty"`
}

// soon is how long Discord waits for the first answer, less the way there.
const soon = 2800 * time.Millisecond

// callback sends the first answer; false: it came too late, or not at all.
func (r *running) callback(a asked, answer callback) bool {
	ctx, stop := context.WithTimeout(r.ctx, soon)
	defer stop()
	err := r.p.rest.call(ctx, "acknowledging", "POST", discordgo.EndpointInteractionResponse(a.id, a.token), answer, nil)
	if err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: an interaction could not be acknowledged", "code", codeOf(err))
	}
	return err == nil
}

// quick answers for good, without anybody else.
func (r *running) quick(a asked, answer callback) {
	if r.ctx.Err() == nil {
		r.group.Go(func() { r.callback(a, answer) })
	}
}

// whisper is a short answer that nobody else sees.
func (r *running) whisper(a asked, key string) callback {
	return whispered(r.p.say.Say(spoken(a.locale), key, nil))
}

func whispered(text string) callback {
	body := part{Content: escape(cut(text, contentUnits/2))}.body()
	body["flags"] = discordgo.MessageFlagsEphemeral | discordgo.MessageFlagsSuppressEmbeds
	return callback{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: body}
}

func (r *running) staffOnly(command string) bool {
	named := func(all []string) bool { return slices.Contains(all, command) }
	return named(names(r.p.options.Staff)) && !named(names(r.p.options.Commands))
}

// spoken picks the language of our own words for a locale.
func spoken(locale string) string {
	code, _, _ := strings.Cut(strings.ToLower(locale), "-")
	if code == "no" || code == "nn" {
		code = "nb"
	}
	if lang.Speaks(code) {
		return code
	}
	return lang.Default
}

// tidy says "received" where "thinking" stands for too long, until ctx ends.
func (r *running) tidy() {
	for pauseFor(r.ctx, 5*time.Second) {
		r.p.tidy(r.ctx)
	}
}

func (p *Platform) tidy(ctx context.Context) {
	for user, all := range p.opens.quiet() {
		live, _ := p.opens.of(ctx, user)
		for _, one := range all {
			at := slices.IndexFunc(live, func(o open) bool { return o.ID == one.ID })
			if at >= 0 && live[at].Waits {
				shown := part{Content: escape(p.say.Say(one.Lang, "received", nil))}
				if err := p.rest.call(ctx, "finishing a command", "PATCH", original(one), shown.whole(), nil); err != nil && !isOver(err) {
					continue
				}
			}
			one.Waits = false
			_ = p.opens.put(ctx, user, one) // the memory holds it even when the Notebook does not
		}
	}
}
