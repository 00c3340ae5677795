package main

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// Numbers of the groups and channels of the networks in tests.
const (
	supportersGroup   = -1001000000001
	editorsGroup      = -1001000000002
	guildNumber       = "800000000000000001"
	supportersChannel = "800000000000000002"
	editorsChannel    = "800000000000000003"
)

// nets are a Telegram and a Discord of our own, with a program between them.
type nets struct {
	*running
	telegram *telegramtest.Server
	group    *telegramtest.Group // the supporters'
	editors  *telegramtest.Group
	discord  *discordtest.Server
	guild    *discordtest.Guild
}

// startNets runs the whole program on both networks.
func startNets(t *testing.T, environ ...string) *nets {
	t.Helper()
	n := &nets{telegram: telegramtest.New(t), discord: discordtest.New(t)}
	n.group, n.editors = n.telegram.Group(supportersGroup, true), n.telegram.Group(editorsGroup, false)
	n.guild = n.discord.Guild(guildNumber)
	n.guild.Channel(supportersChannel, discordtest.Text)
	n.guild.Channel(editorsChannel, discordtest.Text)
	environ = append([]string{
		"BROBYGGER_TELEGRAM_TOKEN=" + telegramtest.Token, "BROBYGGER_TELEGRAM_API=" + n.telegram.URL(),
		"BROBYGGER_TELEGRAM_SUPPORTERS=-1001000000001", "BROBYGGER_TELEGRAM_EDITORS=-1001000000002",
		"BROBYGGER_DISCORD_TOKEN=" + discordtest.Token, "BROBYGGER_DISCORD_SUPPORTERS=" + supportersChannel,
		"BROBYGGER_DISCORD_EDITORS=" + editorsChannel, "BROBYGGER_DISCORD_CONVERSATIONS=full",
	}, environ...)
	n.running = startWith(t, t.TempDir(), n.discord.Client(), environ...)
	return n
}

func TestAPersonOnTelegramIsMetInATopic(t *testing.T) {
	n := startNets(t)
	person := n.telegram.Person(501, "Person", "da")
	supporter := n.group.Member(601, "Supporter", "da")
	person.Start("need-anxiety_place-aarhus")
	n.telegram.Await(t, "listings", func() bool { return strings.Contains(person.Screen(), "Aarhus") })
	t.Log(person.Screen())
	person.Press("Et menneske")
	n.telegram.Await(t, "what to share", func() bool { return strings.Contains(person.Screen(), "Del intet") || strings.Contains(person.Screen(), "uden") })
	t.Log(person.Screen())
	_ = supporter
	t.Log(n.log())
}
