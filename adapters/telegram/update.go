package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
)

// update is what is read of Telegram's updates. The library's own types refuse an update whole when it holds something
// that they do not know yet, a kind of forwarding for instance; a person's words must not be lost to that.
type update struct {
	ID       int64       `json:"update_id"`
	Message  *message    `json:"message"`
	Edited   *message    `json:"edited_message"`
	Callback *callback   `json:"callback_query"`
	Member   *membership `json:"my_chat_member"`
}

// allowed lists the updates that Telegram is asked for.
func allowed() []string {
	return []string{"message", "edited_message", "callback_query", "my_chat_member"}
}

type message struct {
	ID       int      `json:"message_id"`
	Thread   int      `json:"message_thread_id"`
	InTopic  bool     `json:"is_topic_message"`
	From     *user    `json:"from"`
	As       *inChat  `json:"sender_chat"`
	Chat     inChat   `json:"chat"`
	Date     int64    `json:"date"`
	EditDate int64    `json:"edit_date"`
	Reply    *message `json:"reply_to_message"`
	Album    string   `json:"media_group_id"`

	Forward     *something `json:"forward_origin"`
	ForwardDate int64      `json:"forward_date"`
	Elsewhere   *something `json:"external_reply"` // what is answered stands in another chat or topic

	Text     string     `json:"text"`
	Caption  string     `json:"caption"`
	Entities []entity   `json:"entities"`
	Marks    []entity   `json:"caption_entities"`
	Location *point     `json:"location"`
	Venue    *venue     `json:"venue"`
	Photo    []file     `json:"photo"`
	Voice    *file      `json:"voice"`
	Video    *file      `json:"video"`
	Motion   *file      `json:"animation"`
	Round    *file      `json:"video_note"`
	Audio    *file      `json:"audio"`
	Document *file      `json:"document"`
	Sticker  *sticker   `json:"sticker"`
	Contact  *something `json:"contact"`
	Poll     *ballot    `json:"poll"`
	Dice     *something `json:"dice"`
	Game     *something `json:"game"`
	Story    *something `json:"story"`
	List     *checklist `json:"checklist"`
	Added    *checklist `json:"checklist_tasks_added"`
	Paid     *something `json:"paid_media"`
	Invoice  *something `json:"invoice"`

	TopicCreated *something `json:"forum_topic_created"`
	MovedTo      int64      `json:"migrate_to_chat_id"`
	MovedFrom    int64      `json:"migrate_from_chat_id"`
}

type user struct {
	ID     int64  `json:"id"`
	Bot    bool   `json:"is_bot"`
	First  string `json:"first_name"`
	Last   string `json:"last_name"`
	Locale string `json:"language_code"`
}

type inChat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type point struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
}

type venue struct {
	Location point `json:"location"`
}

type file struct {
	ID    string `json:"file_id"`
	Type  string `json:"mime_type"`
	Size  int64  `json:"file_size"`
	Width int64  `json:"width"`
	High  int64  `json:"height"`
}

type sticker struct {
	Emoji string `json:"emoji"`
}

type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url"`
}

// ballot is a poll: what somebody asks, and what may be answered.
type ballot struct {
	Question string  `json:"question"`
	Options  []named `json:"options"`
	Why      string  `json:"explanation"`
}

type checklist struct {
	Title string  `json:"title"`
	Tasks []named `json:"tasks"`
}

type named struct {
	Text string `json:"text"`
}

// something is there, and that is all we want to know.
type something struct{}

// UnmarshalJSON takes anything.
func (*something) UnmarshalJSON([]byte) error { return nil }

type callback struct {
	ID      string   `json:"id"`
	From    *user    `json:"from"`
	Message *message `json:"message"` // of one that is too old only the chat and the number
	Data    string   `json:"data"`
}

type membership struct {
	Chat inChat `json:"chat"`
	Date int64  `json:"date"`
	New  member `json:"new_chat_member"`
	Old  member `json:"old_chat_member"`
}

type member struct {
	Status string `json:"status"`
}

// in reports whether somebody with this status is in the group.
func (m member) in() bool {
	return m.Status == "creator" || m.Status == "administrator" || m.Status == "member" || m.Status == "restricted"
}

// readUpdate reads an update. One odd field does not make the rest unreadable: it is left out, and odd says so, because a
// person's words must not be confirmed away unread. An update without a readable number is given one below 0, which is
// the same when it comes again.
func readUpdate(raw []byte) (u update, id int64, odd bool, err error) {
	err = json.Unmarshal(raw, &u)
	var field *json.UnmarshalTypeError
	if odd = errors.As(err, &field); err != nil && !odd {
		return update{}, unnumbered(raw), true, errUnreadable
	}
	if u.ID <= 0 {
		return u, unnumbered(raw), true, nil
	}
	return u, u.ID, odd, nil
}

// unnumbered gives a number below 0 that stands for an update.
func unnumbered(raw []byte) int64 {
	sum := fnv.New64a()
	sum.Write(raw)
	return -int64(sum.Sum64()>>2) - 1 //nolint:gosec // it fits: two bits are gone
}

// oddUpdate tells that something of an update cannot be read.
func (p *Platform) oddUpdate(ctx context.Context, id int64, err error) {
	if err != nil {
		p.o.Log.Error("an update that cannot be read was passed over", "update", id)
		p.tell(ctx, "telegram.update", "an update that cannot be read was passed over")
		return
	}
	p.o.Log.Warn("a part of an update cannot be read", "update", id)
	p.tell(ctx, "telegram.update", "a part of an update cannot be read and was left out; a newer version may know it")
}
