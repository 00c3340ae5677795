package safety_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// Threats and fears of the writer's own, and the words of those who are hurt or afraid, which must never be taken for them.
var threats = map[string]struct{ own, victims []string }{
	"da": {
		own: []string{
			"jeg slår ham ihjel i aften", "jeg har lyst til at slå min chef ihjel", "jeg vil dræbe min nabo, jeg mener det",
			"jeg er bange for at jeg kommer til at slå mine børn", "jeg kommer til at slå min kone en dag",
			"jeg slog min søn i går og jeg er bange for at gøre det igen", "jeg tænker på at stikke min eks ned",
			"i aften slår jeg ham ihjel", "jeg er bange for hvad jeg kan finde på at gøre ved hende",
			"jeg overvejer at stikke ham ned",
		},
		victims: []string{
			"min kæreste slår mig når han har drukket", "min eks truer med at slå mig ihjel", "han holdt mig om halsen i går",
			"han sagde jeg slår hende ihjel hvis du går", "han vil slå mig og børnene ihjel",
			"jeg er bange for at han slår mig ihjel i aften", "jeg har låst mig inde på badeværelset, han har en kniv",
			"min far slår min lillebror", "jeg ved han vil slå min mor ihjel", "jeg vil slå ham når han slår mig",
		},
	},
	"nb": {
		own: []string{
			"jeg har lyst til å drepe ham", "jeg skal drepe ham i kveld", "jeg har lyst til å drepe faren min",
			"jeg er redd for at jeg kommer til å slå ungene", "jeg klarer ikke la være å slå barna",
			"jeg slo kona mi i går og er redd jeg gjør det igjen", "eg drep han i natt",
			"jeg tenker på å knivstikke eksen min", "i kveld slår jeg ham i hjel", "jeg er redd for hva jeg kan gjøre med henne",
		},
		victims: []string{
			"samboeren min slår meg", "eksen truer med å drepe meg og barna", "han tok kvelertak på meg i helga",
			"han sier at han skal drepe henne hvis jeg går", "jeg er redd han dreper meg i natt",
			"har låst meg inne på badet, han har kniv", "jeg tror han vil drepe barna mine", "pappa slår mamma",
			"jeg vil slå ham tilbake når han slår meg", "faren min sa at han skal drepe meg",
		},
	},
	"sv": {
		own: []string{
			"jag vill slå ihjäl min chef", "jag vill döda honom", "jag vill döda henne ikväll", "jag kommer att slå mina barn",
			"jag är rädd att jag slår mina barn", "jag slår min fru när jag dricker",
			"jag har lust att hugga exet", "jag slog min son igår, jag tappade det", "jag är rädd för vad jag kan göra mot henne",
			"jag ska skjuta honom",
		},
		victims: []string{
			"min sambo slår mig", "exet hotar att döda mig och barnen", "han tog strypgrepp på mig",
			"han sa jag dödar henne om du går", "jag är rädd att han ska döda barnen", "jag tror han kommer att döda mamma",
			"har låst in mig på toan, han har en kniv", "pappa slår mamma", "jag slår honom när han slår mig",
			"jag vet att han vill skada mina barn",
		},
	},
	"en": {
		own: []string{
			"I'm going to hurt my kids", "i want to kill him", "I want to kill my boss", "I'll kill her tonight",
			"I'm scared I will hurt my baby", "I hit my wife yesterday and I'm scared I'll do it again",
			"I'm afraid I'll kill my wife", "I keep having urges to stab someone, I want to stab people",
			"i think about stabbing my husband", "gonna beat my stepdad to death tonight, I'm going to kill him",
		},
		victims: []string{
			"my boyfriend hits me", "my ex is threatening to kill me and the kids", "he grabbed my throat last night",
			"he said I will kill her if you leave", "I'm afraid he will kill my kids", "I think he is going to kill my mum",
			"locked in the bathroom, he has a knife", "my dad beats my mum", "I want to hit him when he hits me",
			"i know he wants to hurt the children",
		},
	},
}

func TestThreats(t *testing.T) {
	reader := newReader(t)
	for code, said := range threats {
		for _, text := range said.own {
			got := reader.Assess(text, safety.Context{Lang: code})
			if !got.Level.Urgent() || !got.Threat || got.About != safety.Other {
				t.Errorf("%s %q is no threat: %s %s %s %v", code, text, got.Level, got.Kind, got.About, got.Why)
			}
		}
		for _, text := range said.victims {
			if got := reader.Assess(text, safety.Context{Lang: code}); !got.Level.Urgent() || got.Threat {
				t.Errorf("%s %q: %s %s threat %v", code, text, got.Level, got.Kind, got.Threat)
			}
		}
	}
}

// Who fears what they may do is neither told that it is not their fault nor that nobody may hurt them.
func TestAnswerToAThreat(t *testing.T) {
	reader, say := newReader(t), texts(t)
	everyAsk(func(name string, a safety.Ask) {
		if a.Risk.Kind != safety.Violence && a.Risk.Kind != safety.Child || a.Risk.About != safety.Other {
			return
		}
		a.Risk.Threat = true
		for _, code := range lang.Spoken() {
			a.Lang = code
			got := reader.Answer(a, say)
			checkWording(t, name, got)
			text := joined(got)
			if !strings.Contains(text, "112") || strings.Count(text, "?") != 1 || len(got.Named) == 0 {
				t.Errorf("%s: %v in\n%s", name, got.Named, text)
			}
			for _, key := range say.Keys(code) {
				if forVictims(key) && strings.Contains(text, say.Say(code, key, nil)) {
					t.Errorf("%s: the text for a victim %s in\n%s", name, key, text)
				}
			}
		}
	})
}

func forVictims(key string) bool {
	for _, head := range []string{"crisis.ack.violence.", "crisis.ack.child.", "crisis.with.violence.", "crisis.with.child.",
		"crisis.emergency.now.police.", "crisis.emergency.if.police.", "crisis.lines.other."} {
		if strings.HasPrefix(key, head) {
			return true
		}
	}
	return false
}
