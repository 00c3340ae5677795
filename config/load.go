package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// Load reads the settings: defaults, then the TOML file at path (none when path is empty), then the environment
// (KEY=value as os.Environ gives it). A variable that is set to nothing brings the default back, whatever the file says: a
// token in the file can be switched off for one start. The error joins every problem found, each saying what to do.
func Load(path string, environ []string) (Config, error) {
	k := koanf.New(".")
	values := map[string]any{}
	for _, f := range Fields() {
		values[f.Key] = f.Default
	}
	if err := k.Load(confmap.Provider(values, "."), nil); err != nil {
		return Config{}, fmt.Errorf("config: defaults: %w", err)
	}
	if path != "" {
		if err := loadFile(k, path); err != nil {
			return Config{}, err
		}
	}
	if err := loadEnviron(k, environ); err != nil {
		return Config{}, err
	}
	if err := checkValues(k); err != nil {
		return Config{}, err
	}
	var c Config
	if err := k.Unmarshal("", &c); err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	return c, c.validate()
}

func loadFile(k *koanf.Koanf, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("config: the file %s cannot be read (%w); give another with --config, or leave it out", path, err)
	}
	inFile := koanf.New(".")
	if err := inFile.Load(file.Provider(path), toml.Parser()); err != nil {
		return fmt.Errorf("config: %s is not a TOML file that can be read: %w", path, err)
	}
	var problems []error
	for _, key := range inFile.Keys() {
		if !slices.ContainsFunc(Fields(), func(f Field) bool { return f.Key == key }) {
			problems = append(problems, fmt.Errorf("config: %s sets %q, which is no setting; docs/configuration.md lists them", path, key))
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	return k.Merge(inFile)
}

func loadEnviron(k *koanf.Koanf, environ []string) error {
	var problems []error
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		i := slices.IndexFunc(Fields(), func(f Field) bool { return f.Env == name })
		if i >= 0 && value == "" { // set to nothing takes back what the file says
			value = Fields()[i].Default
		}
		switch {
		case i >= 0:
			if err := k.Set(Fields()[i].Key, value); err != nil {
				problems = append(problems, fmt.Errorf("config: %s: %w", name, err))
			}
		case value != "" && strings.HasPrefix(name, "BROBYGGER_") && !slices.Contains(notSettings(), name):
			problems = append(problems, fmt.Errorf("config: the environment sets %s, which is no setting; docs/configuration.md lists them", name))
		}
	}
	return errors.Join(problems...)
}

// notSettings are variables of the same prefix that other parts read: the configuration file's path, and the tests'.
func notSettings() []string {
	return []string{"BROBYGGER_CONFIG", "BROBYGGER_SHARED", "BROBYGGER_NO_BROWSER", "BROBYGGER_NO_REDIS", "BROBYGGER_SHOTS"}
}

// checkValues holds every value against its field before it is decoded, so that the message can name the setting.
func checkValues(k *koanf.Koanf) error {
	var problems []error
	for _, f := range Fields() {
		if err := f.check(k); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (f Field) check(k *koanf.Koanf) error {
	text := strings.TrimSpace(k.String(f.Key))
	wrong := func(want string) error {
		return fmt.Errorf("config: %s (%s) is %q; it must be %s", f.Key, f.Env, text, want)
	}
	switch f.Type {
	case "number":
		n, err := strconv.Atoi(text)
		if err != nil {
			return wrong("a whole number")
		}
		if (f.Min != nil && n < *f.Min) || (f.Max != nil && n > *f.Max) {
			return wrong(fmt.Sprintf("from %d to %d", *f.Min, *f.Max))
		}
		return k.Set(f.Key, n)
	case "yes/no":
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return wrong("true or false")
		}
		return k.Set(f.Key, yes)
	case "list":
		return k.Set(f.Key, f.list(k))
	}
	if len(f.OneOf) > 0 && !slices.Contains(f.OneOf, text) {
		return wrong("one of " + strings.Join(f.OneOf, ", "))
	}
	return k.Set(f.Key, text)
}

func (f Field) list(k *koanf.Koanf) []string {
	if items, ok := k.Get(f.Key).([]any); ok { // numbers in a TOML list are as good as texts
		texts := make([]string, 0, len(items))
		for _, item := range items {
			texts = append(texts, fmt.Sprint(item))
		}
		return texts
	}
	if items := k.Strings(f.Key); len(items) > 0 {
		return items
	}
	items := strings.FieldsFunc(k.String(f.Key), func(r rune) bool { return r == ',' || r == ' ' })
	return slices.DeleteFunc(items, func(s string) bool { return s == "" })
}

// validate holds settings against each other and against what they name.
func (c Config) validate() error {
	var problems []error
	if c.Data == "" {
		problems = append(problems, errors.New("config: data is empty; name a folder, for instance ./data"))
	}
	if _, port, err := net.SplitHostPort(c.HTTP.Address); err != nil || port == "" {
		problems = append(problems, fmt.Errorf("config: http.address is %q; it must be host:port, for instance 127.0.0.1:8080", c.HTTP.Address))
	}
	for _, proxy := range c.HTTP.Proxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			problems = append(problems, fmt.Errorf("config: http.proxies has %q; it must be an address range such as 127.0.0.1/32", proxy))
		}
	}
	for key, value := range map[string]string{"http.public_url": c.HTTP.PublicURL, "web.exit_url": c.Web.ExitURL} {
		if value == "" {
			continue
		}
		if u, err := url.Parse(value); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			problems = append(problems, fmt.Errorf("config: %s is %q; it must be a whole address such as https://chat.example.org", key, value))
		}
	}
	for _, origin := range c.Web.Origins {
		if u, err := url.Parse(origin); origin != "*" && (err != nil || u.Scheme == "" || u.Host == "" || strings.Trim(u.Path, "/") != "") {
			problems = append(problems, fmt.Errorf("config: web.origins has %q; it must be * or scheme and host such as https://www.example.org", origin))
		}
	}
	problems = append(problems, c.OpenData.validate()...)
	problems = append(problems, c.Monitor.validate()...)
	problems = append(problems, c.Telegram.validate(c.HTTP.PublicURL)...)
	problems = append(problems, c.Discord.validate()...)
	return errors.Join(problems...)
}
