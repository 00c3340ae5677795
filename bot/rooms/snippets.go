package rooms

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// snippet sends a piece of the supporter's own story, or keeps or removes one.
func snippet(ctx context.Context, v *visit) (adapters.Answer, error) {
	first, rest, _ := strings.Cut(v.Arg, " ")
	switch {
	case v.Arg == "":
		return listSnippets(ctx, v)
	case v.oneOf(first, "snippet.add.words"):
		return v.addSnippet(ctx, rest)
	case v.oneOf(first, "snippet.remove.words"):
		return v.removeSnippet(ctx, rest)
	}
	return v.sendSnippet(ctx)
}

// listSnippets shows the titles, each with a button that sends it, and how to write one.
func listSnippets(_ context.Context, v *visit) (adapters.Answer, error) {
	text := v.say("snippet.none")
	var buttons []chat.Choice
	for i, s := range v.account.Snippets {
		text = v.say("snippet.list", "name", v.account.Name)
		buttons = append(buttons, chat.Choice{Value: "room.snippet:" + strconv.Itoa(i) + "." + mark(s.Title+"\n"+s.Text), Label: s.Title})
	}
	return v.show(text+"\n"+v.say("snippet.how"), buttons...), nil
}

func (v *visit) addSnippet(ctx context.Context, words string) (adapters.Answer, error) {
	title, text, _ := strings.Cut(words, ":")
	account, err := staff.AddSnippet(ctx, v.o.Staff, v.account.ID, staff.Snippet{Title: title, Text: text})
	switch {
	case errors.Is(err, staff.ErrSnippet):
		return v.toast("snippet.bad", "title", strconv.Itoa(staff.MaxSnippetTitle), "text", strconv.Itoa(staff.MaxSnippetText)), nil
	case errors.Is(err, staff.ErrSnippets):
		return v.toast("snippet.full", "most", strconv.Itoa(staff.MaxSnippets)), nil
	case errors.Is(err, staff.ErrSnippetTwice):
		return v.toast("snippet.twice"), nil
	case err != nil:
		return adapters.Answer{}, err
	}
	kept, _ := account.Snippet(title)
	return v.toast("snippet.added", "title", kept.Title), nil
}

func (v *visit) removeSnippet(ctx context.Context, title string) (adapters.Answer, error) {
	_, err := staff.RemoveSnippet(ctx, v.o.Staff, v.account.ID, title)
	if errors.Is(err, staff.ErrNoSnippet) {
		return v.toast("snippet.unknown"), nil
	}
	if err != nil {
		return adapters.Answer{}, err
	}
	return v.toast("snippet.removed"), nil
}

// sendSnippet sends a snippet to the person. Only the holder may, and only a snippet of their own.
func (v *visit) sendSnippet(ctx context.Context) (adapters.Answer, error) {
	s, ok := v.snippetMeant()
	if !ok {
		return v.toast("snippet.unknown"), nil
	}
	return inRoom(func(ctx context.Context, v *visit) (adapters.Answer, error) {
		if answer, ok := v.holds(); !ok {
			return answer, nil
		}
		e := v.event()
		e.Text = s.Text
		if err := v.pushed(ctx, e); err != nil {
			return adapters.Answer{}, err
		}
		return v.show(v.say("snippet.sent", "title", s.Title) + "\n\n" + s.Text), nil
	})(ctx, v)
}

// snippetMeant finds the writer's own snippet that a title or a button names. A button says what it showed, so that in
// the hands of somebody else, or after a change, it sends nothing.
func (v *visit) snippetMeant() (staff.Snippet, bool) {
	number, shown, isButton := strings.Cut(v.Arg, ".")
	if _, err := strconv.Atoi(number); isButton && err == nil {
		for _, s := range v.account.Snippets {
			if mark(s.Title+"\n"+s.Text) == shown {
				return s, true
			}
		}
	}
	return v.account.Snippet(v.Arg)
}
