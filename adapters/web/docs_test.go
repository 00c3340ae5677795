package web_test

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/web"
)

func readDocs(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "web-chat-api.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestDocsNameEveryRouteAndNoOther(t *testing.T) {
	h := open(t, web.Options{})
	var want []string
	for _, route := range h.platform.Routes() {
		if strings.Contains(route, " /api/") {
			want = append(want, route)
		}
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^## ((?:GET|POST|PUT|DELETE) /\S+)$`).FindAllStringSubmatch(readDocs(t), -1) {
		got = append(got, m[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("docs/web-chat-api.md describes %q, the route table holds %q", got, want)
	}
}

func TestDocsNameEveryErrorCode(t *testing.T) {
	docs := readDocs(t)
	for code := range codesInSource(t) {
		if !strings.Contains(docs, "| `"+code+"` |") {
			t.Errorf("docs/web-chat-api.md does not name the code %q", code)
		}
	}
}

// codesInSource finds the error codes that follow an http.Status constant in calls and badBody literals.
func codesInSource(t *testing.T) map[string]bool {
	t.Helper()
	codes := map[string]bool{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			var list []ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr:
				list = n.Args
			case *ast.CompositeLit:
				list = n.Elts
			case *ast.AssignStmt:
				if s, ok := n.Lhs[0].(*ast.SelectorExpr); ok && s.Sel.Name == "Code" {
					addString(codes, n.Rhs[0])
				}
			}
			for i := range max(0, len(list)-1) {
				if s, ok := list[i].(*ast.SelectorExpr); ok && strings.HasPrefix(s.Sel.Name, "Status") {
					addString(codes, list[i+1])
				}
			}
			return true
		})
	}
	if len(codes) < 8 {
		t.Fatalf("only %v were found", codes)
	}
	return codes
}

func addString(codes map[string]bool, e ast.Expr) {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			codes[s] = true
		}
	}
}

// TestDocsExamplesWork sends every curl example as it is written; the line above it names the status.
func TestDocsExamplesWork(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	examples := regexp.MustCompile("(?s)```sh\n# (\\d+)\n(curl .*?)```").FindAllStringSubmatch(readDocs(t), -1)
	if len(examples) < 7 {
		t.Fatalf("only %d examples were found", len(examples))
	}
	for _, example := range examples {
		want, _ := strconv.Atoi(example[1])
		command := strings.NewReplacer("\\\n", " ", "https://HOST", h.server.URL, "TOKEN", b.Token, "/ID", "/"+string(b.ID)).Replace(example[2])
		t.Run(strings.Fields(example[2])[len(strings.Fields(example[2]))-1], func(t *testing.T) {
			method, address, headers, body := parseCurl(t, command)
			ctx, cancel := context.WithCancel(context.Background()) // a stream has no end
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewBufferString(body))
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range headers {
				r.Header.Set(name, value)
			}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != want {
				t.Errorf("%s\ngave %d, the page says %d", command, response.StatusCode, want)
			}
		})
	}
}

func parseCurl(t *testing.T, command string) (method, address string, headers map[string]string, body string) {
	t.Helper()
	method, headers = "GET", map[string]string{}
	words := regexp.MustCompile(`'[^']*'|\S+`).FindAllString(command, -1)
	for i := 1; i < len(words); i++ {
		word := strings.Trim(words[i], "'")
		switch word {
		case "-N":
		case "-X":
			i++
			method = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(strings.Trim(words[i], "'"), ": ")
			headers[name] = value
		case "-d":
			i++
			body = strings.Trim(words[i], "'")
		default:
			if address != "" {
				t.Fatalf("two addresses in %s", command)
			}
			address = word
		}
	}
	return method, address, headers, body
}
