package telegramtest_test

import (
	"context"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

func TestAConversation(t *testing.T) {
	s := telegramtest.New(t)
	got := make(chan *models.Update, 10)
	b, err := bot.New(telegramtest.Token, bot.WithServerURL(s.URL()), bot.WithDefaultHandler(
		func(_ context.Context, _ *bot.Bot, u *models.Update) { got <- u }), bot.WithNotAsyncHandlers(),
		bot.WithErrorsHandler(func(error) {}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go b.Start(ctx)
	p := s.Person(42, "Anna Test", "da")
	p.Start("need-anxiety")
	u := <-got
	if u.Message == nil || u.Message.Text != "/start need-anxiety" || u.Message.From.LanguageCode != "da" {
		t.Fatalf("got %+v", u)
	}
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: 42, Text: "<b>Hej</b> &amp; velkommen", ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Ja", CallbackData: "yes"}}}},
	}); err != nil {
		t.Fatal(err)
	}
	p.Press("Ja")
	u = <-got
	if u.CallbackQuery == nil || u.CallbackQuery.Data != "yes" || u.CallbackQuery.Message.Message.Text != "Hej & velkommen" {
		t.Fatalf("got %+v", u)
	}
	t.Log(p.Screen())
}
