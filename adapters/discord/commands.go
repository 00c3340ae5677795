package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/bwmarrin/discordgo"
)

// command is a slash command as Discord registers it.
type command struct {
	Name      string            `json:"name"`
	Type      int               `json:"type"`
	About     string            `json:"description"`
	Localized map[string]string `json:"description_localizations,omitempty"`
	Needs     string            `json:"default_member_permissions,omitempty"`
	Contexts  []int             `json:"contexts,omitempty"`
	Options   []commandOption   `json:"options,omitempty"`
}

type commandOption struct {
	Type      int               `json:"type"`
	Name      string            `json:"name"`
	Names     map[string]string `json:"name_localizations,omitempty"`
	About     string            `json:"description"`
	Localized map[string]string `json:"description_localizations,omitempty"`
	Required  bool              `json:"required,omitempty"`
	Longest   int               `json:"max_length,omitempty"`
}

func names(all []adapters.Command) []string {
	var list []string
	for _, c := range all {
		list = append(list, c.Name)
	}
	return list
}

// inDiscord are Discord's names of the languages.
func inDiscord() map[string]string { return map[string]string{"da": "da", "nb": "no", "sv": "sv-SE"} }

// localized gives English, and the other languages under Discord's names.
func localized(texts map[string]string, limit int) (string, map[string]string) {
	others := map[string]string{}
	for code, locale := range inDiscord() {
		if texts[code] != "" {
			others[locale] = cut(texts[code], limit)
		}
	}
	return cut(texts[lang.Default], limit), others
}

// staffNeeds is the right that somebody must have to be offered the supporters' commands, so that they are not in the way
// of everybody else. A guild's own settings (Server Settings, Integrations) can offer them to a role; and whoever is not
// offered them can write them as words in the supporters' places.
const staffNeeds = discordgo.PermissionManageThreads

// forDiscord writes commands as Discord wants them, in order of name. People's may be used in direct messages and guilds.
func forDiscord(all []adapters.Command, say *lang.Catalogue, people bool) []command {
	list := make([]command, 0, len(all))
	for _, c := range all {
		one := command{Name: c.Name, Type: int(discordgo.ChatApplicationCommand)}
		one.About, one.Localized = localized(c.About, 100)
		if one.About == "" {
			one.About = c.Name
		}
		if people {
			one.Contexts = []int{int(discordgo.InteractionContextGuild), int(discordgo.InteractionContextBotDM)}
		} else {
			one.Needs = strconv.FormatInt(staffNeeds, 10)
		}
		if c.Takes {
			o := commandOption{Type: int(discordgo.ApplicationCommandOptionString), Longest: 2000}
			o.Name, o.Names = localized(spokenWords(say, "option.words"), 32)
			o.About, o.Localized = localized(spokenWords(say, "option.about"), 100)
			one.Options = []commandOption{o}
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b command) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func spokenWords(say *lang.Catalogue, key string) map[string]string {
	texts := map[string]string{}
	for _, code := range lang.Spoken() {
		texts[code] = say.Say(code, key, nil)
	}
	return texts
}

// register has Discord know the commands, when they have changed. A failure is logged: the old ones stay.
func (r *running) register(app string) {
	p := r.p
	wanted := forDiscord(p.options.Commands, p.say, true)
	if err := p.registerAt(r.ctx, discordgo.EndpointApplicationGlobalCommands(app), wanted); err != nil {
		p.options.Log.WarnContext(r.ctx, "discord: the commands could not be registered", "error", err)
	}
	staff := slices.DeleteFunc(forDiscord(p.options.Staff, p.say, false), func(c command) bool {
		return slices.Contains(names(p.options.Commands), c.Name) // it is there already; where it is used says what it means
	})
	for _, guild := range r.guilds() {
		if err := p.registerAt(r.ctx, discordgo.EndpointApplicationGuildCommands(app, guild), staff); err != nil {
			p.options.Log.WarnContext(r.ctx, "discord: the supporters' commands could not be registered", "error", err)
		}
	}
}

// guilds are those of the supporters' and the editors' channels.
func (r *running) guilds() []string {
	found := map[string]bool{}
	for _, id := range append(slices.Clone(r.p.options.Supporters), r.p.options.Editors) {
		if id == "" {
			continue
		}
		v, err := r.p.view(r.ctx, id)
		switch {
		case err == nil:
			found[v.guild] = true
		case isGone(err) || codeOf(err) == codeNoAccess:
			r.p.options.Problems.Tell(r.ctx, "discord.place", "a supporters' or editors' channel cannot be seen: run `brobygger check`, which says which one")
		default:
			r.p.options.Log.WarnContext(r.ctx, "discord: a channel could not be looked at", "error", err)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (p *Platform) registerAt(ctx context.Context, endpoint string, wanted []command) error {
	var there []command
	if err := p.rest.call(ctx, "reading the commands", "GET", endpoint+"?with_localizations=true", nil, &there); err != nil {
		return err
	}
	slices.SortFunc(there, func(a, b command) int { return cmp.Compare(a.Name, b.Name) })
	is, err := json.Marshal(there)
	if err != nil {
		return fmt.Errorf("discord: comparing the commands: %w", err)
	}
	should, err := json.Marshal(wanted)
	if err != nil {
		return fmt.Errorf("discord: comparing the commands: %w", err)
	}
	if len(there)+len(wanted) == 0 || string(is) == string(should) {
		return nil
	}
	return p.rest.call(ctx, "registering the commands", "PUT", endpoint, wanted, nil)
}
