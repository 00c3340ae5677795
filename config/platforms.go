package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Forms of what the platforms give out; compiled once, never changed. A value that does not fit is never repeated when it
// may be a secret.
var (
	telegramToken = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{20,80}$`)
	webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)
	snowflake     = regexp.MustCompile(`^[0-9]{15,20}$`)
)

// Groups gives the numbers of the supporters' groups.
func (t Telegram) Groups() []int64 {
	groups := make([]int64, 0, len(t.Supporters))
	for _, text := range t.Supporters {
		groups = append(groups, number(text))
	}
	return groups
}

// EditorsGroup gives the number of the editors' group, or 0.
func (t Telegram) EditorsGroup() int64 { return number(t.Editors) }

// number reads a number; validate has seen to it that it is one.
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (t Telegram) validate(publicURL string) (problems []error) {
	if t.Token != "" && !telegramToken.MatchString(t.Token) {
		problems = append(problems, fmt.Errorf("config: telegram.token does not have the form of a token; copy it whole from @BotFather, digits, a colon and letters"))
	}
	if !strings.HasPrefix(t.API, "https://") && !strings.HasPrefix(t.API, "http://") {
		problems = append(problems, fmt.Errorf("config: telegram.api is %q; it must be a whole address such as https://api.telegram.org", t.API))
	}
	for _, group := range append(t.Supporters, t.Editors) {
		if group != "" && number(group) >= 0 {
			problems = append(problems, fmt.Errorf("config: telegram.supporters or telegram.editors has %q; a group's number is negative, for instance -1001234567890 (add the bot to the group, and it says the number there)", group))
		}
	}
	if !t.Webhook || t.Token == "" {
		return problems
	}
	if !strings.HasPrefix(publicURL, "https://") {
		problems = append(problems, fmt.Errorf("config: telegram.webhook needs http.public_url to be an https:// address, because Telegram sends to no other"))
	}
	if !webhookSecret.MatchString(t.Secret) {
		problems = append(problems, fmt.Errorf("config: telegram.webhook needs telegram.secret: 16 to 256 of A-Z, a-z, 0-9, _ and -"))
	}
	return problems
}

func (d Discord) validate() (problems []error) {
	if strings.ContainsAny(d.Token, " \t\n\"") || d.Token != "" && len(d.Token) < 20 {
		problems = append(problems, fmt.Errorf("config: discord.token does not have the form of a token; copy it whole from the developer portal, without the word Bot"))
	}
	for _, channel := range append(d.Supporters, d.Editors) {
		if channel != "" && !snowflake.MatchString(channel) {
			problems = append(problems, fmt.Errorf("config: discord.supporters or discord.editors has %q; a channel's number has 17 to 20 digits (turn on developer mode in Discord, then copy the channel's id)", channel))
		}
	}
	return problems
}
