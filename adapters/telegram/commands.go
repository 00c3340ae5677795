package telegram

import (
	"context"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// registerCommands tells Telegram the commands: those for people in the languages that are spoken, and those of groups in
// the language of panels. What fails is logged; the commands work all the same.
func (p *Platform) registerCommands(ctx context.Context) {
	private := &models.BotCommandScopeAllPrivateChats{}
	if len(p.o.Commands) > 0 {
		p.register(ctx, p.o.Commands, lang.Default, "", private)
		for _, code := range lang.Spoken() {
			for _, name := range namesOf(code) {
				p.register(ctx, p.o.Commands, code, name, private)
			}
		}
	}
	for _, group := range p.o.Supporters {
		list := p.o.Staff
		if group == p.o.Editors {
			list = append(append([]adapters.Command{}, list...), p.o.Editing...)
		}
		p.register(ctx, list, p.o.Lang, "", &models.BotCommandScopeChat{ChatID: p.groups.now(ctx, group)})
	}
	if p.o.Editors != 0 && !p.reader(ctx).supporters[p.o.Editors] {
		p.register(ctx, p.o.Editing, p.o.Lang, "", &models.BotCommandScopeChat{ChatID: p.groups.now(ctx, p.o.Editors)})
	}
}

// namesOf gives the names by which Telegram's clients know a language: Norwegian has three.
func namesOf(code string) []string {
	if code == "nb" {
		return []string{"nb", "no", "nn"}
	}
	return []string{code}
}

func (p *Platform) register(ctx context.Context, list []adapters.Command, code, language string, scope models.BotCommandScope) {
	if len(list) == 0 || ctx.Err() != nil {
		return
	}
	commands := make([]models.BotCommand, 0, len(list))
	for _, c := range list {
		about := c.About[code]
		if about == "" {
			about = c.About[lang.Default]
		}
		if about == "" {
			about = c.Name
		}
		commands = append(commands, models.BotCommand{Command: c.Name, Description: reachOf(line(about), 256)})
	}
	_, err := p.api.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: language})
	if t := p.read(ctx, "setMyCommands", err); t != nil {
		p.o.Log.Warn("the commands were not registered", "error", t)
	}
}
