package adapters

import "github.com/brobygger/brobygger/dialogs/chat"

// Icon stands before a fact of a card where there is only text, so that it is found at a glance.
func Icon(kind chat.FactKind) string {
	switch kind {
	case chat.FactWhere:
		return "📍"
	case chat.FactWhen:
		return "🕒"
	case chat.FactFor:
		return "👥"
	case chat.FactCost:
		return "💰"
	case chat.FactAccess:
		return "🚪"
	case chat.FactPhone:
		return "📞"
	case chat.FactEmail:
		return "✉️"
	case chat.FactJoin:
		return "💻"
	case chat.FactWeb:
		return "🌐"
	case chat.FactVerified:
		return "🗓"
	}
	return "•"
}
