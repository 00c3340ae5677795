package telegram

import "encoding/json"

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
	Poll     *something `json:"poll"`
	Dice     *something `json:"dice"`
	Game     *something `json:"game"`
	Story    *something `json:"story"`
	List     *something `json:"checklist"`
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

// readUpdate reads an update; the number is told even when the rest cannot be read, so that it can be passed over.
func readUpdate(raw []byte) (u update, id int64, err error) {
	var number struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &number); err != nil {
		return update{}, 0, errUnreadable
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return update{}, number.ID, errUnreadable
	}
	return u, number.ID, nil
}
