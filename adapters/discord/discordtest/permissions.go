package discordtest

import (
	"net/http"
	"strconv"
)

// Right is a permission of the bot in a guild, as Discord's bit.
type Right int64

// Rights that can be taken from the bot; it has them all at first.
const (
	ManageChannels        Right = 1 << 4
	AddReactions          Right = 1 << 6
	ViewChannel           Right = 1 << 10
	SendMessages          Right = 1 << 11
	ManageMessages        Right = 1 << 13
	EmbedLinks            Right = 1 << 14
	AttachFiles           Right = 1 << 15
	ReadMessageHistory    Right = 1 << 16
	MentionEveryone       Right = 1 << 17
	ManageThreads         Right = 1 << 34
	CreatePublicThreads   Right = 1 << 35
	CreatePrivateThreads  Right = 1 << 36
	SendMessagesInThreads Right = 1 << 38
	PinMessages           Right = 1 << 51
)

func allRights() []Right {
	return []Right{ManageChannels, AddReactions, ViewChannel, SendMessages, ManageMessages, EmbedLinks, AttachFiles, ReadMessageHistory,
		MentionEveryone, ManageThreads, CreatePublicThreads, CreatePrivateThreads, SendMessagesInThreads, PinMessages}
}

func (g *Guild) rights() string {
	var bits Right
	for _, r := range allRights() {
		if !g.denied[r] {
			bits |= r
		}
	}
	return strconv.FormatInt(int64(bits), 10)
}

// may tells whether the bot sees the channel and has the rights there.
func (s *Server) may(c *channel, rights ...Right) *refusal {
	if c.guild == nil {
		return nil
	}
	if !s.seen(c) {
		return refuse(http.StatusForbidden, 50001, "Missing Access")
	}
	for _, r := range rights {
		if c.guild.denied[r] {
			return refuse(http.StatusForbidden, 50013, "Missing Permissions")
		}
	}
	return nil
}

// maySend is may for what writes: a thread has a right of its own, and a locked one is for moderators.
func (s *Server) maySend(c *channel, more ...Right) *refusal {
	if c.guild == nil {
		return nil
	}
	right := SendMessages
	if c.thread() {
		right = SendMessagesInThreads
	}
	if refused := s.may(c, append(more, right)...); refused != nil {
		return refused
	}
	if c.thread() && c.locked && c.guild.denied[ManageThreads] {
		if c.archived {
			return threadArchived()
		}
		return refuse(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return nil
}

func threadArchived() *refusal { return refuse(http.StatusBadRequest, 50083, "Thread is archived") }

// frozen refuses what cannot be done in an archived thread.
func (c *channel) frozen() *refusal {
	if c.thread() && c.archived {
		return threadArchived()
	}
	return nil
}
