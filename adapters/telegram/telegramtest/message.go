package telegramtest

// Message is a message as whoever looks at the chat sees it now.
type Message struct {
	ID        int
	FromBot   bool
	From      string // the writer's name
	Text      string // without markup
	Caption   string
	Entities  []Entity // of the text or the caption
	Buttons   [][]Button
	ReplyTo   int
	Edited    bool
	Prompt    bool // it asks for a reply (force_reply)
	Reactions []string
	Photo     []byte
	Voice     []byte
	Document  []byte
	Location  *Point
	Venue     *Venue
	Topic     int
	Album     string // media_group_id
	Silent    bool   // sent without a notification
	Protected bool
	Service   string // "forum_topic_closed" and the like, for a message that nobody wrote
}

// Entity is a piece of markup. Offset and Length count UTF-16 units.
type Entity struct {
	Type     string
	Offset   int
	Length   int
	URL      string
	Language string
	User     int64
	Emoji    string
}

// Button is one of a message's inline keyboard, or of a reply keyboard.
type Button struct {
	Text, Data, URL string
	Location        bool // of a reply keyboard: shares the location
	Contact         bool // of a reply keyboard: shares the phone number
}

// Point is a place in degrees.
type Point struct{ Lat, Lon float64 }

// Venue is a place with a name.
type Venue struct {
	Point
	Title, Address string
}

// message is what the server keeps of one.
type message struct {
	Message
	in       *room
	from     *user
	date     int64
	edited   int64
	reply    *message
	photo    []*file // smallest first
	voice    *file
	document *file
	kind     string         // of document: "document", "audio" or "animation"
	extra    map[string]any // further fields: contact, sticker, service messages
	markup   map[string]any // an inline keyboard as it came
	keyboard map[string]any // reply keyboard, removal or force reply as it came
	gone     bool
}

// json is the message as the bot gets it; replies are shown one level deep.
func (m *message) json() map[string]any { return m.render(true) }

func (m *message) render(deep bool) map[string]any {
	v := map[string]any{"message_id": m.ID, "date": m.date, "chat": m.in.json()}
	if m.from != nil {
		v["from"] = m.from.json()
	}
	if m.Topic != 0 {
		v["message_thread_id"], v["is_topic_message"] = m.Topic, true
	} else if m.reply != nil && m.in.person == nil { // a thread of answers, which is no topic, bears a number as well
		v["message_thread_id"] = m.root().ID
	}
	if m.edited != 0 {
		v["edit_date"] = m.edited
	}
	if m.Album != "" {
		v["media_group_id"] = m.Album
	}
	if m.Protected {
		v["has_protected_content"] = true
	}
	if deep {
		if r := m.answered(); r != nil {
			v["reply_to_message"] = r.render(false)
		}
	}
	m.addContent(v)
	for name, value := range m.extra {
		v[name] = value
	}
	if m.markup != nil {
		v["reply_markup"] = m.markup
	}
	return v
}

// root is the message with which a chain of answers began.
func (m *message) root() *message {
	for m.reply != nil {
		m = m.reply
	}
	return m
}

// answered is the message this one answers. What is written into a topic without answering anything answers, for bots, the
// message that made the topic.
func (m *message) answered() *message {
	if m.reply != nil || m.Topic == 0 {
		return m.reply
	}
	if top := m.in.find(m.Topic); top != nil && top != m {
		return top
	}
	return nil
}

func (m *message) addContent(v map[string]any) {
	if m.Text != "" {
		v["text"] = m.Text
		if e := entitiesJSON(m.Entities); len(e) > 0 {
			v["entities"] = e
		}
	}
	if m.Caption != "" {
		v["caption"] = m.Caption
		if e := entitiesJSON(m.Entities); len(e) > 0 {
			v["caption_entities"] = e
		}
	}
	if len(m.photo) > 0 {
		var sizes []any
		for _, f := range m.photo {
			sizes = append(sizes, f.json("photo"))
		}
		v["photo"] = sizes
	}
	if m.voice != nil {
		v["voice"] = m.voice.json("voice")
	}
	if m.document != nil {
		v[m.kind] = m.document.json(m.kind)
	}
	if m.Location != nil {
		v["location"] = m.Location.json()
	}
	if m.Venue != nil {
		v["venue"] = map[string]any{"location": m.Venue.json(), "title": m.Venue.Title, "address": m.Venue.Address}
		v["location"] = m.Venue.json()
	}
}

func (p Point) json() map[string]any { return map[string]any{"latitude": p.Lat, "longitude": p.Lon} }

func entitiesJSON(list []Entity) []any {
	var all []any
	for _, e := range list {
		v := map[string]any{"type": e.Type, "offset": e.Offset, "length": e.Length}
		if e.URL != "" {
			v["url"] = e.URL
		}
		if e.Language != "" {
			v["language"] = e.Language
		}
		if e.Emoji != "" {
			v["custom_emoji_id"] = e.Emoji
		}
		if e.User != 0 {
			v["user"] = map[string]any{"id": e.User, "is_bot": false, "first_name": "User"}
		}
		all = append(all, v)
	}
	return all
}

// view copies the message for a test.
func (m *message) view() Message {
	v := m.Message
	v.FromBot = m.from != nil && m.from.bot
	if m.from != nil {
		v.From = m.from.name()
	}
	v.Edited = m.edited != 0
	if m.reply != nil {
		v.ReplyTo = m.reply.ID
	}
	if len(m.photo) > 0 {
		v.Photo = m.photo[len(m.photo)-1].data
	}
	if m.voice != nil {
		v.Voice = m.voice.data
	}
	if m.document != nil {
		v.Document = m.document.data
	}
	v.Entities = append([]Entity(nil), m.Entities...)
	v.Reactions = append([]string(nil), m.Reactions...)
	v.Buttons = buttonsOf(m.markup, "inline_keyboard")
	return v
}

func buttonsOf(markup map[string]any, field string) [][]Button {
	rows, _ := markup[field].([]any)
	var all [][]Button
	for _, row := range rows {
		var line []Button
		cells, _ := row.([]any)
		for _, cell := range cells {
			if text, ok := cell.(string); ok {
				line = append(line, Button{Text: text})
				continue
			}
			b, _ := cell.(map[string]any)
			str := func(name string) string { v, _ := b[name].(string); return v }
			line = append(line, Button{
				Text: str("text"), Data: str("callback_data"), URL: str("url"),
				Location: b["request_location"] == true, Contact: b["request_contact"] == true,
			})
		}
		all = append(all, line)
	}
	return all
}
