package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
)

// TestDocumentsLeadSomewhere follows every link between the documents.
func TestDocumentsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
	documents, err := filepath.Glob(filepath.Join("..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		documents = append(documents, filepath.Join("..", name))
	}
	for _, document := range documents {
		for _, m := range link.FindAllStringSubmatch(read(t, document), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", document, m[1])
			}
		}
	}
}

// TestReadmeShowsARealConversation holds the conversation of the first screen to the golden transcript it is taken from.
func TestReadmeShowsARealConversation(t *testing.T) {
	readme := read(t, filepath.Join("..", "README.md"))
	_, rest, ok := strings.Cut(readme, "<!-- talk: ")
	name, rest, named := strings.Cut(rest, " -->\n```\n")
	shown, _, ended := strings.Cut(rest, "```\n<!-- /talk -->")
	if !ok || !named || !ended {
		t.Fatal("README.md has no conversation between <!-- talk: FILE --> and <!-- /talk -->")
	}
	transcript := read(t, filepath.Join("..", name))
	for _, part := range strings.Split(strings.TrimSuffix(shown, "\n"), "\n    …\n") {
		if !strings.Contains(transcript, part) {
			t.Errorf("%s does not hold this part of README.md's conversation:\n%s", name, part)
		}
	}
}

func TestReadmeNamesEveryCommand(t *testing.T) {
	readme := read(t, filepath.Join("..", "README.md"))
	for _, command := range (&program{}).commands().Commands {
		if !strings.Contains(readme, "`brobygger "+command.Name) && !strings.Contains(readme, "`"+command.Name+"`") {
			t.Errorf("README.md does not name the command %s", command.Name)
		}
	}
}

func TestReadmeAndDocumentNameEveryCommandOfListings(t *testing.T) {
	readme, document := read(t, filepath.Join("..", "README.md")), read(t, filepath.Join("..", "docs", "listings.md"))
	for _, command := range (&program{}).listingsCommand().Commands {
		if !strings.Contains(readme, command.Name) {
			t.Errorf("README.md does not name listings %s", command.Name)
		}
		if !strings.Contains(document, "`"+command.Name) {
			t.Errorf("docs/listings.md does not name %s", command.Name)
		}
	}
	for _, field := range append(referrals.Fields(), "id", "version", "changed") {
		if !strings.Contains(document, "`"+field+"`") {
			t.Errorf("docs/listings.md does not say what %s is", field)
		}
	}
	for _, f := range formats.All() {
		if !strings.Contains(document, "`"+string(f.Key)+"`") {
			t.Errorf("docs/listings.md does not name the format %s", f.Key)
		}
	}
}

// TestEveryDependencyHasAReason holds docs/dependencies.md to go.mod.
func TestEveryDependencyHasAReason(t *testing.T) {
	reasons := read(t, filepath.Join("..", "docs", "dependencies.md"))
	direct := regexp.MustCompile(`(?m)^(?:require )?\t?([a-z][^\s]+/[^\s]+) v\S+$`)
	found := direct.FindAllStringSubmatch(read(t, filepath.Join("..", "go.mod")), -1)
	if len(found) < 5 {
		t.Fatalf("only %d direct dependencies were read from go.mod", len(found))
	}
	major := regexp.MustCompile(`/v\d+$`)
	for _, m := range found {
		base := major.ReplaceAllString(m[1], "")
		if !strings.Contains(reasons, base) && !strings.Contains(reasons, strings.Join(strings.Split(base, "/")[:min(3, len(strings.Split(base, "/")))], "/")) {
			t.Errorf("docs/dependencies.md gives no reason for %s", m[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
