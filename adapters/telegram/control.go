package telegram

import (
	"context"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/go-telegram/bot"
)

// maxToast is how much of a line fits into the answer to a press.
const maxToast = 200

// asks has a control done, and shows the answer.
func (p *Platform) asks(ctx context.Context, t taken, id int64) error {
	bound, cancel := context.WithTimeout(ctx, controlBound)
	defer cancel()
	if p.o.Controls == nil || t.control.Verb == "" {
		p.answerPress(bound, t.callback, "")
		return nil
	}
	answer, err := p.o.Controls(bound, *t.control)
	if err != nil {
		if p.intake.toSay(id) {
			p.toast(bound, t, p.say.Say(p.langOf(t.locale), "control.failed", nil))
		}
		return err
	}
	p.closeOpen(bound, t)
	p.toast(bound, t, answer.Toast)
	if answer.Message != nil {
		p.answer(bound, t, *answer.Message, answer.Edit)
	}
	if answer.Ask != "" {
		p.prompt(bound, t, answer)
	}
	return nil
}

// langOf is the language of somebody in a group: their own, if it is spoken.
func (p *Platform) langOf(locale string) string {
	if code := spoken(locale); code != "" {
		return code
	}
	return p.o.Lang
}

// spoken gives the language of a locale that is spoken here; Norwegian has several names.
func spoken(locale string) string {
	if len(locale) < 2 {
		return ""
	}
	code := locale[:2]
	if code == "no" || code == "nn" {
		code = "nb"
	}
	if !lang.Speaks(code) {
		return ""
	}
	return code
}

// toast says one short line: to whoever pressed alone, else below the command. A press is answered in any case.
func (p *Platform) toast(ctx context.Context, t taken, text string) {
	if t.callback != "" {
		p.answerPress(ctx, t.callback, text)
		return
	}
	if text != "" {
		p.answer(ctx, t, chat.Message{By: chat.BySystem, Tone: chat.ToneNotice, Text: text}, false)
	}
}

func (p *Platform) answerPress(ctx context.Context, press, text string) {
	if press == "" {
		return
	}
	text = reachOf(clean(text), maxToast)
	_, err := p.api.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: press, Text: text, ShowAlert: size(text) > maxToast/2})
	if t := p.read(ctx, "answerCallbackQuery", err); t != nil {
		p.o.Log.Debug("a press was not answered", "error", t) // it is too old, or answered before
	}
}

// answer shows a message in the room or place, in place of the one whose button was pressed when edit is true.
func (p *Platform) answer(ctx context.Context, t taken, m chat.Message, edit bool) {
	to, ok := parseTarget(t.in)
	if !ok {
		return
	}
	drawn := p.page(to, m)
	parts := render(drawn)
	err := p.patient(ctx, func() error {
		if edit && t.bearer != 0 && len(parts) == 1 && parts[0].kind == asWords {
			p.noteLong(ctx, t.in, parts[0])
			if trouble := p.edit(ctx, to, t.bearer, parts[0]); trouble == nil {
				return nil
			} else if trouble.cause != causeMissing {
				return p.failed(ctx, to, trouble)
			}
		}
		_, err := p.deliver(ctx, sending{to: to, reply: t.own}, drawn, parts, adapters.Link{})
		return err
	})
	if err != nil {
		p.o.Log.Warn("an answer was not shown", "error", err)
	}
}

// notice says something about how a group is used, now and then.
func (p *Platform) notice(ctx context.Context, t taken) {
	if t.notice != "prompt.old" && !p.intake.dated(t.notice+" "+string(t.in), p.o.Now()) {
		return
	}
	text := p.say.Say(p.langOf(t.locale), t.notice, nil)
	p.answer(ctx, t, chat.Message{By: chat.BySystem, Tone: chat.ToneNotice, Text: text}, false)
}

// membershipChanged says in a group that is not in the settings which number to put there, once, and tells the operator
// of a group in which the bot can no longer work.
func (p *Platform) membershipChanged(ctx context.Context, t taken) {
	if t.lost != 0 {
		p.tell(ctx, "telegram.rights", "the bot is no administrator of the group "+string(placeID(t.lost))+" any more: make it one that may manage topics, pin and delete messages")
		return
	}
	if p.groups.lookup(ctx, t.unknown) != t.unknown {
		return // it is ours, under another number
	}
	place := target{chat: t.unknown}
	key := "told:unknown"
	if _, told := p.look(ctx, place.id(), key); told {
		return
	}
	p.note(ctx, place.id(), key, "1", shareFor)
	p.o.Log.Info("the bot was added to a group that is not in the settings", "group", t.unknown)
	text := p.say.Say(p.o.Lang, "group.unknown", lang.Vars{"id": strconv.FormatInt(t.unknown, 10)})
	p.answer(ctx, taken{in: place.id()}, chat.Message{Text: text}, false)
}
