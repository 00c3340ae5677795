package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// TestStoredNames holds every name under which something is stored: what an earlier release wrote is read by these names.
// A name that vanishes or changes loses conversations that have it; testdata/stored_names.txt says which there are.
// go test ./bot -run StoredNames -update writes down new ones, and those that a migration makes needless.
func TestStoredNames(t *testing.T) {
	names := storedNames(t)
	file := filepath.Join("testdata", "stored_names.txt")
	now := slices.Sorted(maps.Keys(names))
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range bytes.Lines(raw) {
		name := strings.TrimSpace(string(line))
		known[name] = true
		if !names[name] {
			t.Errorf("%s is gone: conversations that were stored with it lose it. Keep the name, or write a migration and its test", name)
		}
	}
	for _, name := range now {
		if !known[name] {
			t.Errorf("%s is new: go test ./bot -run StoredNames -update writes it down, for good", name)
		}
	}
}

func storedNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for name, v := range map[string]any{"state": dialogs.State{}, "event": chat.Event{}, "case": cases.Case{}, "room": rooms.Room{},
		"account": staff.Account{}, "listing": referrals.Listing{}, "change": referrals.Change{}} {
		fieldNames(names, "field "+name, reflect.TypeOf(v), nil)
	}
	for _, e := range []dialogs.Effect{dialogs.Send{}, dialogs.Relay{}, dialogs.OpenCase{}, dialogs.RaiseCase{}, dialogs.ShareCase{}, dialogs.EndCase{},
		dialogs.Remind{}, dialogs.Unremind{}, dialogs.Outcome{}, dialogs.Forget{}, dialogs.TellData{}, dialogs.Report{}, dialogs.Mark{}, dialogs.Invite{},
		dialogs.Arrive{}, dialogs.Depart{}, dialogs.Forward{}} {
		names["effect "+e.Kind()] = true
		fieldNames(names, "field effect "+e.Kind(), reflect.TypeOf(e), nil)
	}
	for _, dir := range []string{"../dialogs", "../dialogs/chat", "../dialogs/safety", "../referrals", "cases"} {
		valueNames(t, names, dir)
	}
	for _, file := range []string{"redis/keys.go", "../referrals/redis/keys.go"} {
		keyNames(t, names, file)
	}
	return names
}

// fieldNames gathers the JSON names of a struct and of what it holds.
func fieldNames(names map[string]bool, path string, of reflect.Type, within []reflect.Type) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() || slices.Contains(within, of) {
		return
	}
	for field := range fieldsOf(of) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || !field.IsExported() {
			continue
		}
		if name == "" {
			name = field.Name
		}
		names[path+"."+name] = true
		fieldNames(names, path+"."+name, field.Type, append(within, of))
	}
}

func fieldsOf(of reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range of.NumField() {
			if !yield(of.Field(i)) {
				return
			}
		}
	}
}

// valueNames gathers the values of types whose values are stored, and the steps that hold the floor.
func valueNames(t *testing.T, names map[string]bool, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	consts := map[string]string{}
	var calls []*ast.CallExpr
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(parsed(t, file), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				constNames(names, consts, n)
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "holdFloor" && len(n.Args) == 3 {
					calls = append(calls, n)
				}
			}
			return true
		})
	}
	for _, call := range calls {
		if dialogue, step := valueOf(call.Args[0], consts), valueOf(call.Args[1], consts); dialogue != "" && step != "" {
			names["step "+dialogue+"."+step] = true
		}
		if asked := valueOf(call.Args[2], consts); asked != "" {
			names["asked "+asked] = true
		}
	}
}

func constNames(names map[string]bool, consts map[string]string, n *ast.ValueSpec) {
	kind, typed := n.Type.(*ast.Ident)
	for i, value := range n.Values {
		text := valueOf(value, nil)
		if text == "" || i >= len(n.Names) {
			continue
		}
		consts[n.Names[i].Name] = text
		if typed && slices.Contains([]string{"Signal", "FileKind", "Author", "Tone", "Holder", "Status", "Outcome", "Level", "Kind", "About", "Need",
			"Audience", "Format", "Cost", "Access", "Disclosure", "When"}, kind.Name) {
			names[fmt.Sprintf("value %s %s", kind.Name, text)] = true
		}
	}
}

// valueOf gives a text that stands there, or the constant of that name.
func valueOf(e ast.Expr, consts map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		return consts[e.Name]
	}
	return ""
}

// keyNames gathers what keys are made of.
func keyNames(t *testing.T, names map[string]bool, file string) {
	t.Helper()
	note := func(parts ...ast.Expr) {
		for _, part := range parts {
			if lit, ok := part.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > len(`""`) {
				names["key "+lit.Value] = true
			}
		}
	}
	ast.Inspect(parsed(t, file), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr: // put together
			if n.Op == token.ADD {
				note(n.X, n.Y)
			}
		case *ast.CallExpr: // k.of(lane, "inbox:"), Sprintf
			note(n.Args...)
		case *ast.ValueSpec:
			note(n.Values...)
		}
		return true
	})
}

func parsed(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
