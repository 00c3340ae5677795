package telegramtest

import (
	"fmt"
	"net/url"
	"strings"
)

// markup reads what stands under a message: an inline keyboard, or something for the reply field.
func (s *Server) markup(c *room, r *request, m *message) *failure {
	v := r.obj("reply_markup")
	switch {
	case v == nil:
		return nil
	case v["inline_keyboard"] != nil:
		if fail := s.inline(r, buttonsOf(v, "inline_keyboard"), v); fail != nil {
			return fail
		}
		if len(buttonsOf(v, "inline_keyboard")) > 0 {
			m.markup = v
		}
		return nil
	case v["keyboard"] != nil:
		if fail := s.replyKeyboard(c, r, v); fail != nil {
			return fail
		}
		c.keyboard = v
	case v["remove_keyboard"] == true:
		c.keyboard = nil
	case v["force_reply"] == true:
		m.Prompt = true
		if text, ok := v["input_field_placeholder"].(string); ok && (text == "" || len([]rune(text)) > 64) {
			return s.refuse(r, "reply_markup.input_field_placeholder", "input field placeholder must have 1-64 characters")
		}
	default:
		return s.refuse(r, "reply_markup", "object expected as reply markup")
	}
	m.keyboard = v
	return nil
}

// maxButtons is how many a keyboard of a message can have.
const maxButtons = 100

func (s *Server) inline(r *request, rows [][]Button, v map[string]any) *failure {
	count := 0
	raw, _ := v["inline_keyboard"].([]any)
	for i, row := range rows {
		cells, _ := raw[i].([]any)
		for j, b := range row {
			count++
			fields, _ := cells[j].(map[string]any)
			if text := checkButton(b, fields); text != "" {
				return s.refuse(r, fmt.Sprintf("reply_markup.inline_keyboard[%d][%d]", i, j), text)
			}
		}
	}
	if count > maxButtons {
		return s.refuse(r, "reply_markup", "REPLY_MARKUP_TOO_LONG")
	}
	return nil
}

// checkButton says what the real server says about a button that is wrong; "" when it is right. Fields that are false or
// empty count as absent, as they do there: the library always sends an empty copy_text.
func checkButton(b Button, fields map[string]any) string {
	actions := 0
	for name, value := range fields {
		if name != "text" && name != "style" && name != "icon_custom_emoji_id" && given(value) {
			actions++
		}
	}
	switch {
	case strings.TrimSpace(b.Text) == "":
		return "inline keyboard button text must be non-empty"
	case actions == 0:
		return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
	case actions > 1:
		return "can't parse inline keyboard button: exactly one of the optional fields must be used"
	case len(b.Data) > 64:
		return "BUTTON_DATA_INVALID"
	case b.URL != "":
		if problem := linkProblem(b.URL); problem != "" {
			return fmt.Sprintf("inline keyboard button URL '%s' is invalid: %s", b.URL, problem)
		}
	}
	return ""
}

func given(value any) bool {
	if v, ok := value.(map[string]any); ok {
		return len(v) > 0 && (len(v) > 1 || v["text"] != "")
	}
	return value != nil && value != false && value != ""
}

// linkProblem says what is wrong with a link: Telegram takes http, https, tg and ton, and hosts with a dot.
func linkProblem(link string) string {
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok {
		if kind, number, ok := strings.Cut(link, ":"); ok && !strings.Contains(kind, ".") {
			if strings.Trim(number, "0123456789") != "" {
				return "Wrong port number specified in the URL"
			}
			return "Wrong HTTP URL"
		}
		scheme, rest = "http", link
	}
	switch strings.ToLower(scheme) {
	case "tg", "ton", "tonsite":
		return ""
	case "http", "https":
		u, err := url.Parse(scheme + "://" + rest)
		if err != nil || !strings.Contains(strings.Trim(u.Hostname(), "."), ".") || strings.ContainsAny(u.Hostname(), " _") {
			return "Wrong HTTP URL"
		}
		return ""
	}
	return "Unsupported URL protocol"
}

func (s *Server) replyKeyboard(c *room, r *request, v map[string]any) *failure {
	rows := buttonsOf(v, "keyboard")
	if len(rows) == 0 {
		return s.refuse(r, "reply_markup.keyboard", "keyboard must have at least one button")
	}
	for i, row := range rows {
		for j, b := range row {
			at := fmt.Sprintf("reply_markup.keyboard[%d][%d]", i, j)
			switch {
			case strings.TrimSpace(b.Text) == "":
				return s.refuse(r, at, "keyboard button text must be non-empty")
			case (b.Location || b.Contact) && c.person == nil:
				return s.refuse(r, at, "location can be requested in private chats only")
			}
		}
	}
	return nil
}
