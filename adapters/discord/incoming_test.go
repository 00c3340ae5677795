package discord_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{"id":"2000000000000000100","channel_id":"2000000000000000101","content":"hi","author":{"id":"2000000000000000001"},"type":0}`,
		`{"id":"2000000000000000100","channel_id":"2000000000000000101","author":{"id":"2000000000000000001"},"attachments":[null,{"id":"5","size":-1,"content_type":"image/png"}],"flags":8192}`,
		`{"id":"1","channel_id":"2","author":{"id":"3"},"sticker_items":[null,{"name":"Wave"}],"components":[null],"referenced_message":null}`,
		`{"id":"1","channel_id":"2","author":{"id":"3"},"components":[{"type":99}],"content":"still read"}`,
		`{"id":"1","channel_id":"2","author":{"id":"3"},"message_snapshots":[{"message":null},{"message":{"content":"forwarded","attachments":[{}]}}],"edited_timestamp":"2026-11-22T00:00:00Z"}`,
		`{"type":0}`, `[]`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := discord.ParseMessage(raw)
		for _, edited := range []bool{false, true} {
			e, ok := discord.EventOf("2000000000000000001", m, edited)
			if !ok {
				continue
			}
			if e.ID == "" || len(e.ID) > 200 || e.At.IsZero() || e.Text == "" && len(e.Files) == 0 {
				t.Errorf("%+v was read", e)
			}
			for _, file := range e.Files {
				if file.Size < 0 || !utf8.ValidString(file.Ref) {
					t.Errorf("the file %+v was read", file)
				}
			}
		}
	})
}

func TestAMessageOfAKindNotKnownIsReadAllTheSame(t *testing.T) {
	t.Parallel()
	m := discord.ParseMessage([]byte(`{"id":"1","channel_id":"2","author":{"id":"3"},"components":[{"type":99}],"content":"still read"}`))
	if e, ok := discord.EventOf("3", m, false); !ok || e.Text != "still read" {
		t.Errorf("%+v was read", e)
	}
}

func TestWhoIsMentionedIsNotTold(t *testing.T) {
	t.Parallel()
	m := discord.ParseMessage([]byte(`{"id":"1","channel_id":"2","author":{"id":"3"},"content":"<@123> <@!4> <@&5> <#6> <:wave:7> <a:hop:8> <3"}`))
	if e, _ := discord.EventOf("3", m, false); e.Text != "@… @… @… #… :wave: :hop: <3" {
		t.Errorf("%q was read", e.Text)
	}
}

func TestOddMessages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, raw string
		want      chat.Event
		ok        bool
	}{
		{"of a bot", `{"id":"1","channel_id":"2","author":{"id":"3","bot":true},"content":"x"}`, chat.Event{}, false},
		{"a notice of Discord's", `{"id":"1","channel_id":"2","author":{"id":"3"},"type":6,"content":"x"}`, chat.Event{}, false},
		{"of nobody", `{"id":"1","channel_id":"2","content":"x"}`, chat.Event{}, false},
		{"a forwarded one", `{"id":"1","channel_id":"2","author":{"id":"3"},"message_snapshots":[{"message":{"content":"forwarded"}}]}`, chat.Event{Text: "forwarded"}, true},
		{"a poll", `{"id":"1","channel_id":"2","author":{"id":"3"},"poll":{}}`, chat.Event{Files: []chat.File{{Kind: chat.FileOther}}}, true},
		{"a document", `{"id":"1","channel_id":"2","author":{"id":"3"},"attachments":[{"id":"9","content_type":"application/pdf"}]}`, chat.Event{Files: []chat.File{{Kind: chat.FileDocument}}}, true},
		{"a film", `{"id":"1","channel_id":"2","author":{"id":"3"},"attachments":[{"id":"9","content_type":"video/mp4"}]}`, chat.Event{Files: []chat.File{{Kind: chat.FileVideo}}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := discord.EventOf("3", discord.ParseMessage([]byte(tt.raw)), false)
			if ok != tt.ok || e.Text != tt.want.Text || len(e.Files) != len(tt.want.Files) || len(e.Files) > 0 && e.Files[0].Kind != tt.want.Files[0].Kind {
				t.Errorf("%+v was read", e)
			}
		})
	}
}

func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","application_id":"2","token":"t","type":2,"user":{"id":"3"},"data":{"name":"find","options":[null,{"type":3,"name":"words","value":"x"}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":2,"member":{"user":null},"data":{"name":"find","options":[{"type":3,"value":5}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":3,"user":{"id":"3"},"message":{"id":"4","components":[null]},"data":{"custom_id":"~select.0","values":[]}}`,
		`{"id":"1","application_id":"2","token":"t","type":5,"user":{"id":"3"},"data":{"custom_id":"~find","components":[null,{"type":1,"components":[{"type":4,"custom_id":"words","value":"x"},null]}]}}`,
		`{"type":1}`, `{"type":5,"data":null}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, raw []byte) {
		i := &discordgo.Interaction{}
		if json.Unmarshal(raw, i) == nil {
			discord.ReadInteraction(i)
		}
	})
}

func TestRightsAreComputedAsDiscordDoes(t *testing.T) {
	t.Parallel()
	const guild, me, mine, view, send = "1", "2", "3", int64(1 << 10), int64(1 << 11)
	role := func(id string, bits int64) discordgo.Role { return discordgo.Role{ID: id, Permissions: bits} }
	over := func(id string, kind discordgo.PermissionOverwriteType, allow, deny int64) discordgo.PermissionOverwrite {
		return discordgo.PermissionOverwrite{ID: id, Type: kind, Allow: allow, Deny: deny}
	}
	for _, tt := range []struct {
		name       string
		roles      []discordgo.Role
		overwrites []discordgo.PermissionOverwrite
		want       int64
	}{
		{"of the roles", []discordgo.Role{role(guild, view), role(mine, send), role("9", 1)}, nil, view | send},
		{"an administrator", []discordgo.Role{role(mine, 8)}, []discordgo.PermissionOverwrite{over(guild, 0, 0, view)}, -1},
		{"a private channel", []discordgo.Role{role(guild, view|send)}, []discordgo.PermissionOverwrite{over(guild, 0, 0, view)}, send},
		{"a role lets in", []discordgo.Role{role(guild, view)}, []discordgo.PermissionOverwrite{over(guild, 0, 0, view), over(mine, 0, view, 0)}, view},
		{"the member itself", []discordgo.Role{role(guild, view|send)}, []discordgo.PermissionOverwrite{over(mine, 0, 0, send), over(me, 1, send, view)}, send},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := discord.Compute(guild, me, []string{mine}, tt.roles, tt.overwrites); got != tt.want {
				t.Errorf("the rights are %b, want %b", got, tt.want)
			}
		})
	}
}
