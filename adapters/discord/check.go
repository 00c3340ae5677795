package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/bwmarrin/discordgo"
)

// Flags of an application which say that it may read words in guilds: after Discord's review, or below a hundred guilds.
const (
	flagContent        = 1 << 18
	flagContentLimited = 1 << 19
)

// permissionPin is newer than the library. Who may manage messages could pin before, and still can in most guilds.
const permissionPin = 1 << 51

// right is one that the bot needs in a place.
type right struct {
	name string // as Discord's own pages show it
	bit  int64
}

// Check implements adapters.Checker.
func (p *Platform) Check(ctx context.Context) []adapters.Finding {
	var app struct {
		ID    string         `json:"id"`
		Flags int            `json:"flags"`
		Bot   discordgo.User `json:"bot"`
	}
	if err := p.rest.call(ctx, "checking the token", "GET", discordgo.EndpointAPI+"applications/@me", nil, &app); err != nil {
		return []adapters.Finding{failure(err)}
	}
	found := []adapters.Finding{{Grade: adapters.Fine, Text: "Discord: the token works"}}
	if p.staffed() {
		if app.Flags&(flagContent|flagContentLimited) == 0 {
			found = append(found, adapters.Finding{Grade: adapters.Failed,
				Text: "Discord: Message Content Intent is off: switch it on in the developer portal, page Bot, or nothing that supporters write can be read"})
		} else {
			found = append(found, adapters.Finding{Grade: adapters.Fine, Text: "Discord: Message Content Intent is on"})
		}
	}
	me := app.Bot.ID
	if me == "" {
		me = app.ID
	}
	for _, id := range p.options.Supporters {
		found = append(found, p.checkPlace(ctx, id, me, "supporters")...)
	}
	if p.options.Editors != "" {
		found = append(found, p.checkPlace(ctx, p.options.Editors, me, "editors")...)
	}
	return append(found, p.checkShards(ctx))
}

func failure(err error) adapters.Finding {
	var api *apiError
	if errors.As(err, &api) && api.status == http.StatusUnauthorized {
		return adapters.Finding{Grade: adapters.Failed, Text: "Discord: the token is refused: copy it anew from the developer portal, page Bot (Reset Token)"}
	}
	return adapters.Finding{Grade: adapters.Failed, Text: "Discord: no answer that can be used: " + err.Error()}
}

func (p *Platform) checkShards(ctx context.Context) adapters.Finding {
	shards, err := p.recommended(ctx)
	if err != nil {
		return failure(err)
	}
	if set := p.options.Shards; set > 0 && set != shards {
		return adapters.Finding{Grade: adapters.Warning, Text: fmt.Sprintf("Discord: %d shards are set, %d are recommended: set 0 to follow the recommendation", set, shards)}
	}
	return adapters.Finding{Grade: adapters.Fine, Text: fmt.Sprintf("Discord: the gateway answers; shards: %d", shards)}
}

// checkPlace says what a channel lacks. The channel's id is the operator's own setting.
func (p *Platform) checkPlace(ctx context.Context, id, me, whose string) []adapters.Finding {
	name := fmt.Sprintf("Discord: the %s' channel %s", whose, id)
	bad := func(text string) []adapters.Finding {
		return []adapters.Finding{{Grade: adapters.Failed, Text: name + " " + text}}
	}
	v, err := p.view(ctx, id)
	text, forum := v.kind == int(discordgo.ChannelTypeGuildText), v.kind == int(discordgo.ChannelTypeGuildForum)
	switch {
	case codeOf(err) == codeUnknownChannel && v.guild == "":
		return bad("does not exist, or is in no guild: copy the channel's id (right click, Copy Channel ID) into the settings")
	case codeOf(err) == codeNoAccess:
		return bad("cannot be seen by the bot: invite it to the guild, and give its role View Channel there")
	case err != nil:
		return bad("could not be looked at: " + err.Error())
	case !text && !forum:
		return bad("is neither a text channel nor a forum: choose another one")
	}
	have, err := p.rights(ctx, id, v.guild, me)
	if err != nil {
		return bad("could not be looked at: " + err.Error())
	}
	var lacking []string
	for _, need := range needed(whose, v.open, forum) {
		if have&need.bit == 0 {
			lacking = append(lacking, need.name)
		}
	}
	if len(lacking) > 0 {
		return bad("lacks rights for the bot: give its role " + strings.Join(lacking, ", "))
	}
	return []adapters.Finding{p.openness(name, whose, v.open, forum)}
}

func (p *Platform) openness(name, whose string, open, forum bool) adapters.Finding {
	switch {
	case whose == "supporters" && open && forum:
		return adapters.Finding{Grade: adapters.Failed, Text: name + " is a forum that everybody in the guild sees, so no rooms are opened there: take View Channel from @everyone in it"}
	case open:
		return adapters.Finding{Grade: adapters.Warning, Text: name + " can be seen by everybody in the guild: take View Channel from @everyone in it, and give it to the role of those who work there" +
			map[bool]string{true: " (until then, rooms are private threads, which only those with Manage Threads see)"}[whose == "supporters"]}
	default:
		return adapters.Finding{Grade: adapters.Fine, Text: name + " is private, and the bot has its rights there"}
	}
}

// needed are the rights that serve, and no more.
func needed(whose string, open, forum bool) []right {
	all := []right{{"View Channel", discordgo.PermissionViewChannel}, {"Send Messages", discordgo.PermissionSendMessages},
		{"Embed Links", discordgo.PermissionEmbedLinks}}
	if whose != "supporters" {
		return all
	}
	all = append(all, right{"Send Messages in Threads", discordgo.PermissionSendMessagesInThreads}, right{"Manage Threads", discordgo.PermissionManageThreads},
		right{"Pin Messages (or Manage Messages)", discordgo.PermissionManageMessages | permissionPin}, right{"Read Message History", discordgo.PermissionReadMessageHistory},
		right{"Add Reactions", discordgo.PermissionAddReactions}, right{"Attach Files", discordgo.PermissionAttachFiles})
	switch {
	case forum: // a post is a message there
	case open:
		all = append(all, right{"Create Private Threads", discordgo.PermissionCreatePrivateThreads})
	default:
		all = append(all, right{"Create Public Threads", discordgo.PermissionCreatePublicThreads})
	}
	return all
}

// rights computes what the bot may do in a channel, as Discord does: the guild's roles, then the channel's exceptions for
// everybody, for roles and for the bot itself.
func (p *Platform) rights(ctx context.Context, id, guild, me string) (int64, error) {
	var channel struct {
		Overwrites []discordgo.PermissionOverwrite `json:"permission_overwrites"`
	}
	var roles []discordgo.Role
	var member struct {
		Roles []string `json:"roles"`
	}
	for _, ask := range []struct {
		endpoint string
		out      any
	}{{discordgo.EndpointChannel(id), &channel}, {discordgo.EndpointGuildRoles(guild), &roles}, {discordgo.EndpointGuildMember(guild, me), &member}} {
		if err := p.rest.call(ctx, "looking at the bot's rights", "GET", ask.endpoint, nil, ask.out); err != nil {
			return 0, err
		}
	}
	return compute(guild, me, member.Roles, roles, channel.Overwrites), nil
}

func compute(guild, me string, mine []string, roles []discordgo.Role, overwrites []discordgo.PermissionOverwrite) int64 {
	have := int64(0)
	for _, role := range roles {
		if role.ID == guild || slices.Contains(mine, role.ID) {
			have |= role.Permissions
		}
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return -1
	}
	var deny, allow int64
	for _, o := range overwrites {
		switch {
		case o.ID == guild:
			have = have&^o.Deny | o.Allow
		case o.Type == discordgo.PermissionOverwriteTypeRole && slices.Contains(mine, o.ID):
			deny, allow = deny|o.Deny, allow|o.Allow
		}
	}
	have = have&^deny | allow
	for _, o := range overwrites {
		if o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == me {
			have = have&^o.Deny | o.Allow
		}
	}
	return have
}
