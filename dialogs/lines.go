package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// AsksForLines reports whether an event of a person asks for crisis lines without a word of danger: by a command, by a number
// that people know from them and write alone, by a button, or by a link that leads to danger. It knows no conversation.
func AsksForLines(e chat.Event) bool {
	if e.Choice != "" {
		return slices.ContainsFunc(linkParts(e.Choice), func(part string) bool { return ChosenRisk(part).Level.Urgent() })
	}
	return e.Signal == "" && (slices.Contains(linesCommands(), commandIn(e.Text)) || numberOfLine(e.Text))
}

// LinesAsked makes a crisis answer fit somebody who asked for the lines and said nothing that could be acknowledged.
func LinesAsked(a safety.Answer, say *lang.Catalogue, code string) safety.Answer {
	return beginning(a, say.Say(code, "danger.lines_asked", nil))
}

func linesCommands() []string { return []string{"crisis", "krise", "kris"} }

// numberOfLine reports whether a text is nothing but a number that people know from emergencies and crisis lines.
func numberOfLine(text string) bool {
	switch strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '!' || r == '?' || r == '.' }), "") {
	case "112", "113", "110", "911", "116123", "116111", "116117", "90101", "70201201":
		return true
	}
	return false
}

// beginning puts a text in the place of the first words of a crisis answer, which acknowledge what was said.
func beginning(a safety.Answer, text string) safety.Answer {
	if len(a.Messages) > 0 {
		a.Messages = slices.Clone(a.Messages)
		first := &a.Messages[0]
		if _, rest, _ := strings.Cut(first.Text, "\n\n"); rest != "" {
			text += "\n\n" + rest
		}
		first.Text = text
	}
	return a
}
