package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

// release is the version this source tree stands for; CHANGELOG.md says what is in it.
const release = "0.1.0"

func (p *program) version(context.Context, *cli.Command) error {
	_, err := fmt.Fprintf(p.stdout, "brobygger %s%s (%s, %s/%s)\n", release, revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// revision gives the commit the binary was built from, when the build knew it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return "+" + setting.Value[:12]
		}
	}
	return ""
}
