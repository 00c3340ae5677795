package dialogs

import "github.com/brobygger/brobygger/dialogs/lang"

// CommandInfo is one of the commands that a platform may register: adapters.Command in the dialogues' own words.
type CommandInfo struct {
	Name  string            // without the slash: a-z
	About map[string]string // language, ISO 639-1 -> what it does, at most 100 characters
	Takes bool              // words may stand behind it
}

// Commands lists the commands that the dialogues understand, in the order in which they are shown.
func Commands(say *lang.Catalogue) []CommandInfo {
	all := []CommandInfo{
		{Name: "find", Takes: true}, {Name: "human"}, {Name: "crisis"}, {Name: "help"}, {Name: "language", Takes: true}, {Name: "move", Takes: true},
		{Name: "saved"}, {Name: "reminders"}, {Name: "report", Takes: true}, {Name: "privacy"}, {Name: "mydata"}, {Name: "forget"}, {Name: "stop"}, {Name: "start"},
	}
	for i := range all {
		all[i].About = map[string]string{}
		for _, code := range lang.Spoken() {
			all[i].About[code] = say.Say(code, "command."+all[i].Name, nil)
		}
	}
	return all
}
