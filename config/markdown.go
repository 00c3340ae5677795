package config

import (
	"fmt"
	"strings"
)

// Markdown gives docs/configuration.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString(`# Configuration

Generated from the program's own settings (package config); a test keeps it so. Do not edit by hand:
run ` + "`go test ./config -update`" + `.

Nothing has to be set. Settings come from a TOML file (` + "`--config FILE` or `BROBYGGER_CONFIG`" + `) and from the environment,
which wins; a variable that is set to nothing (` + "`BROBYGGER_TELEGRAM_TOKEN=`" + `) brings the default back, whatever the file says.
` + "`brobygger check`" + ` says whether they hold.

` + "```toml" + `
# brobygger.toml
data = "/var/lib/brobygger"

[http]
address = "127.0.0.1:8080"
public_url = "https://chat.example.org"

[log]
format = "json"
` + "```" + `

| setting | environment | kind | default | what it does |
|---|---|---|---|---|
`)
	for _, f := range Fields() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", f.Key, f.Env, f.kind(), orNone(f.Default), f.Doc)
	}
	return b.String()
}

func (f Field) kind() string {
	switch {
	case len(f.OneOf) > 0:
		return strings.Join(f.OneOf, ", ")
	case f.Min != nil && f.Max != nil:
		return fmt.Sprintf("%s, %d–%d", f.Type, *f.Min, *f.Max)
	}
	return f.Type
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return "`" + s + "`"
}
