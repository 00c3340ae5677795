package main

import "strings"

// script is a conversation that is held on every platform.
//
//	hello          the chat is opened, where a platform knows that; else the person writes the word behind it
//	> words        the person writes
//	>- words       the person writes, and nothing is answered
//	>> more        the person presses the button with this value
//	@ 63.4,10.4 Trondheim   the person shares where they are, or writes the name where that cannot be shared
//	~ claim        a supporter at the desk takes the conversation
//	~ hear words   the supporter reads these words
//	~ say words    the supporter writes; *20 before the words says them twenty times over
//	~ close        the supporter ends the conversation
type script struct {
	name, lang string
	duty       int64 // supporters who are there
	steps      string
}

func (s script) lines() []string { return strings.Split(strings.TrimSpace(s.steps), "\n") }

func scripts() []script {
	return []script{
		{"da-finding", "da", 0, `
hello hej
> jeg har det svært med angst og bor i Aarhus
>> more
>> more
> 2
>> results
>> elsewhere
> Odense
> 3
> noget andet
>> find
>> needs:2
>> need:relatives`},
		{"nb-location", "nb", 0, `
hello hei
> jeg trenger noen å snakke med om ensomhet
@ 63.4305,10.3951 Trondheim
> fortell mer om nummer 1
> Mental Helse Hjelpetelefonen
>> online
> tull og tøys xyzzy`},
		{"sv-crisis", "sv", 0, `
hello hejsan
> jag orkar inte leva längre
> nej, jag är hemma och säker nu
> ingen svarar på telefonen
> /forget
>> forget.yes`},
		{"en-human", "en", 0, `
hello hello
> somebody to talk to about drinking in Göteborg
>> human
>> human.words
> I drink every evening & <cannot> tell *anyone* about it.
> how long will it take?
>> human.cancel
> /mydata
> /forget
> no`},
		{"da-supporter", "da", 1, `
hello hej
> jeg vil gerne tale med et menneske
>> human.nothing
~ claim
~ say Hej. Jeg er her nu, og jeg har tid.
>- tak, fordi du skriver
~ hear tak, fordi du skriver
~ say *70 Jeg læser det, du skriver, og jeg svarer her. 
~ close`},
		{"sv-details", "sv", 0, `
hello hejsan
> sorggrupp i Umeå
>> details:se-spes
>> report:se-spes
> ingen hjälp alls, något annat
> vad tycker du om min medicin?`},
	}
}
