package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/config"
)

var update = flag.Bool("update", false, "rewrite docs/configuration.md")

func TestDefaultsHold(t *testing.T) {
	c, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP.Address != "127.0.0.1:8080" || c.Data != "./data" || !c.Catalogue.Starter || c.Privacy.CaseDays != 30 ||
		len(c.Web.Origins) != 1 || c.Web.Origins[0] != "*" {
		t.Errorf("defaults are %+v", c)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.toml")
	write(t, path, "data = \"/from/file\"\n[http]\naddress = \"127.0.0.1:1\"\n[web]\norigins = [\"https://a.example\", \"https://b.example\"]\n[engine]\nworkers = 7\n")
	c, err := config.Load(path, []string{"BROBYGGER_HTTP_ADDRESS=127.0.0.1:2", "REDIS_URL=redis://127.0.0.1/0", "HOME=/x"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "/from/file" || c.HTTP.Address != "127.0.0.1:2" || c.Redis.URL != "redis://127.0.0.1/0" ||
		len(c.Web.Origins) != 2 || c.Engine.Workers != 7 {
		t.Errorf("read %+v", c)
	}
}

// TestSetToNothingIsTheDefault: what a file says can be taken back for one start, of any kind of setting.
func TestSetToNothingIsTheDefault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(file, []byte("data = \"/elsewhere\"\n[redis]\nurl = \"redis://localhost\"\n[engine]\nworkers = 9\n[catalogue]\nstarter = false\n[web]\norigins = [\"https://a.example\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	defaults, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file, []string{"BROBYGGER_DATA=", "REDIS_URL=", "BROBYGGER_ENGINE_WORKERS=", "BROBYGGER_CATALOGUE_STARTER=", "BROBYGGER_WEB_ORIGINS=", "BROBYGGER_UNKNOWN="})
	if err != nil || !reflect.DeepEqual(c, defaults) {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestWrongSettingsSayWhatToDo(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		environ    []string
		want       []string
	}{
		{"unknown key in file", "[http]\nadress = \"x\"", nil, []string{"http.adress", "docs/configuration.md"}},
		{"unknown variable", "", []string{"BROBYGGER_DATTA=x"}, []string{"BROBYGGER_DATTA"}},
		{"not a number", "", []string{"BROBYGGER_ENGINE_WORKERS=many"}, []string{"engine.workers", "whole number"}},
		{"out of bounds", "", []string{"BROBYGGER_PRIVACY_CASE_DAYS=0"}, []string{"from 1 to 365"}},
		{"not one of", "", []string{"BROBYGGER_LOG_LEVEL=loud"}, []string{"debug, info, warn, error"}},
		{"no port", "", []string{"BROBYGGER_HTTP_ADDRESS=localhost"}, []string{"host:port"}},
		{"bad address", "", []string{"BROBYGGER_HTTP_PUBLIC_URL=chat.example"}, []string{"whole address"}},
		{"bad origin", "", []string{"BROBYGGER_WEB_ORIGINS=example.org"}, []string{"web.origins"}},
		{"bad proxy", "", []string{"BROBYGGER_HTTP_PROXIES=proxy"}, []string{"http.proxies", "127.0.0.1/32"}},
		{"not TOML", "data = ", nil, []string{"TOML"}},
		{"Telegram token", "", []string{"BROBYGGER_TELEGRAM_TOKEN=canary-token"}, []string{"telegram.token", "@BotFather"}},
		{"Telegram group", "[telegram]\nsupporters = [1001234567890]", nil, []string{"telegram.supporters", "negative"}},
		{"webhook without https", "", []string{"BROBYGGER_TELEGRAM_TOKEN=123456:" + strings.Repeat("a", 35), "BROBYGGER_TELEGRAM_WEBHOOK=true"}, []string{"http.public_url", "telegram.secret"}},
		{"Telegram server", "", []string{"BROBYGGER_TELEGRAM_API=api.telegram.org"}, []string{"telegram.api"}},
		{"Discord token", "", []string{"BROBYGGER_DISCORD_TOKEN=Bot canary-token"}, []string{"discord.token", "developer portal"}},
		{"Discord channel", "", []string{"BROBYGGER_DISCORD_EDITORS=general"}, []string{"discord.editors", "digits"}},
		{"Discord conversations", "", []string{"BROBYGGER_DISCORD_CONVERSATIONS=some"}, []string{"listings, full"}},
		{"path of the read API", "", []string{"BROBYGGER_OPENDATA_PATH=hsds/"}, []string{"opendata.path", "/hsds"}},
		{"taken path of the read API", "", []string{"BROBYGGER_OPENDATA_PATH=/desk"}, []string{"opendata.path", "other pages"}},
		{"rate of the read API", "", []string{"BROBYGGER_OPENDATA_PER_MINUTE=0"}, []string{"opendata.per_minute", "from 1"}},
		{"monitored by nobody", "", []string{"BROBYGGER_MONITOR_ALLOW=localhost"}, []string{"monitor.allow", "10.0.0.0/8"}},
		{"collector of traces", "", []string{"BROBYGGER_MONITOR_TRACES=canary-token@collector:4318"}, []string{"monitor.traces", "http://127.0.0.1:4318"}},
		{"path of the metrics", "", []string{"BROBYGGER_OPENDATA_PATH=/metrics"}, []string{"opendata.path", "other pages"}},
		{"two at once", "", []string{"BROBYGGER_LOG_LEVEL=loud", "BROBYGGER_CATALOGUE_STARTER=perhaps"}, []string{"log.level", "true or false"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := ""
			if tc.file != "" {
				path = filepath.Join(t.TempDir(), "b.toml")
				write(t, path, tc.file)
			}
			_, err := config.Load(path, tc.environ)
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "canary-token") {
				t.Errorf("the error repeats a secret: %v", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestGroupsMayBeNumbersOrTexts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.toml")
	write(t, path, "[telegram]\nsupporters = [-1001234567890, \"-1009876543210\"]\neditors = -1005\n[discord]\nsupporters = [\"112233445566778899\"]\n")
	c, err := config.Load(path, []string{"BROBYGGER_DISCORD_EDITORS=998877665544332211"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Telegram.Groups(); len(got) != 2 || got[0] != -1001234567890 || got[1] != -1009876543210 || c.Telegram.EditorsGroup() != -1005 {
		t.Errorf("groups %v, editors %d", got, c.Telegram.EditorsGroup())
	}
	if len(c.Discord.Supporters) != 1 || c.Discord.Editors != "998877665544332211" || c.Discord.Conversations != "listings" {
		t.Errorf("discord %+v", c.Discord)
	}
}

func TestMissingFileIsNamed(t *testing.T) {
	if _, err := config.Load("/nowhere/b.toml", nil); err == nil || !strings.Contains(err.Error(), "/nowhere/b.toml") {
		t.Errorf("error is %v", err)
	}
}

func TestDocumentIsGenerated(t *testing.T) {
	path := filepath.Join("..", "docs", "configuration.md")
	if *update {
		write(t, path, config.Markdown())
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != config.Markdown() {
		t.Error("docs/configuration.md is not what the settings give; run go test ./config -update")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
