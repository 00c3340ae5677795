package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// openDataPath is the form of the path of the read API: one or more parts of letters, digits, - and _. Compiled once,
// never changed.
var openDataPath = regexp.MustCompile(`^(/[A-Za-z0-9_-]{1,40}){1,4}$`)

func (o OpenData) validate() (problems []error) {
	if !openDataPath.MatchString(o.Path) {
		return []error{fmt.Errorf("config: opendata.path is %q; it must be a path such as /hsds, without a / at its end", o.Path)}
	}
	first, _, _ := strings.Cut(o.Path[1:], "/")
	if slices.Contains([]string{"api", "assets", "desk", "editor", "signin", "telegram", "healthz", "readyz", "metrics"}, first) {
		return []error{fmt.Errorf("config: opendata.path is %q, where other pages are; take another, for instance /hsds", o.Path)}
	}
	return nil
}
