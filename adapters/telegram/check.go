package telegram

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Check implements adapters.Checker.
func (p *Platform) Check(ctx context.Context) []adapters.Finding {
	me, t := p.whoami(ctx)
	switch {
	case t != nil && t.cause == causeToken:
		return []adapters.Finding{found(adapters.Failed, "Telegram does not know the token: take a new one from @BotFather and put it into telegram.token")}
	case t != nil:
		return []adapters.Finding{found(adapters.Failed, "Telegram was not reached (%v): see whether this computer may reach telegram.api", t)}
	}
	list := []adapters.Finding{found(adapters.Fine, "the token is that of @%s", me.name)}
	list = append(list, p.checkWay(ctx))
	if len(p.o.Supporters) == 0 {
		list = append(list, found(adapters.Warning, "no group of supporters is set: people can write, and supporters answer at the desk; add the bot to a group, and it says the number for telegram.supporters"))
	}
	for _, group := range p.o.Supporters {
		list = append(list, p.checkGroup(ctx, me, group, true))
	}
	if p.o.Editors != 0 && !p.reader(ctx).supporters[p.o.Editors] {
		list = append(list, p.checkGroup(ctx, me, p.o.Editors, false))
	}
	return list
}

func found(grade adapters.Grade, format string, args ...any) adapters.Finding {
	return adapters.Finding{Grade: grade, Text: "Telegram: " + fmt.Sprintf(format, args...)}
}

// checkWay compares how updates come with the settings.
func (p *Platform) checkWay(ctx context.Context) adapters.Finding {
	info, err := p.api.GetWebhookInfo(ctx)
	if t := p.read(ctx, "getWebhookInfo", err); t != nil {
		return found(adapters.Failed, "Telegram did not say how updates come (%v): try again later", t)
	}
	recent := info.LastErrorDate != 0 && p.o.Now().Sub(time.Unix(int64(info.LastErrorDate), 0)) < time.Hour
	switch {
	case p.o.Webhook == "" && info.URL != "":
		return found(adapters.Warning, "a webhook is set, though the settings ask for updates: it is taken away at the next start")
	case p.o.Webhook == "":
		return found(adapters.Fine, "updates are asked for")
	case info.URL == "":
		return found(adapters.Warning, "the webhook is not set yet: it is set at the next start")
	case info.URL != p.o.Webhook:
		return found(adapters.Warning, "the webhook leads elsewhere than the settings say: it is set anew at the next start; if not, another program uses the token")
	case recent:
		return found(adapters.Failed, "the last update did not arrive (%s): see whether the address of the webhook is reached from outside, with a valid certificate", p.scrub(info.LastErrorMessage))
	}
	return found(adapters.Fine, "updates come by webhook")
}

// checkGroup looks whether the bot can do its work in a group.
func (p *Platform) checkGroup(ctx context.Context, me self, group int64, rooms bool) adapters.Finding {
	number, name := p.groups.now(ctx, group), placeID(group)
	info, err := p.api.GetChat(ctx, &bot.GetChatParams{ChatID: number})
	if t := p.read(ctx, "getChat", err); t != nil {
		if t.moved != 0 {
			p.moved(ctx, group, t.moved)
			return found(adapters.Warning, "the group %s has the number %d now: put that into the settings", name, t.moved)
		}
		return found(adapters.Failed, "the group %s is not there for the bot (%v): add the bot to it, or correct the number", name, t)
	}
	member, err := p.api.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: number, UserID: me.id})
	if t := p.read(ctx, "getChatMember", err); t != nil {
		return found(adapters.Failed, "the group %s does not say what the bot may do there (%v): make the bot an administrator", name, t)
	}
	if !rooms {
		return editorsGroup(name, member, me)
	}
	if !info.IsForum {
		return found(adapters.Failed, "the group %s has no topics: switch them on in the group's settings", name)
	}
	return roomsGroup(name, member)
}

func editorsGroup(name adapters.PlaceID, member *models.ChatMember, me self) adapters.Finding {
	if member.Type == models.ChatMemberTypeLeft || member.Type == models.ChatMemberTypeBanned {
		return found(adapters.Failed, "the bot is not in the editors' group %s: add it", name)
	}
	if member.Type != models.ChatMemberTypeAdministrator && !me.all {
		return found(adapters.Warning, "the bot sees only commands in the editors' group %s: make it an administrator, so that it sees answers too", name)
	}
	return found(adapters.Fine, "the editors' group %s is ready", name)
}

func roomsGroup(name adapters.PlaceID, member *models.ChatMember) adapters.Finding {
	if member.Type != models.ChatMemberTypeAdministrator || member.Administrator == nil {
		return found(adapters.Failed, "the bot is no administrator of the group %s: make it one that may manage topics, pin and delete messages", name)
	}
	var missing []string
	for _, right := range []struct {
		has  bool
		what string
	}{
		{member.Administrator.CanManageTopics, "manage topics"},
		{member.Administrator.CanPinMessages, "pin messages"},
		{member.Administrator.CanDeleteMessages, "delete messages"},
	} {
		if !right.has {
			missing = append(missing, right.what)
		}
	}
	if len(missing) > 0 {
		return found(adapters.Failed, "the bot may not %s in the group %s: give it the right", strings.Join(missing, ", "), name)
	}
	return found(adapters.Fine, "the group %s is ready", name)
}
