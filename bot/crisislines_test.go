package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The file that an operator confirms lines in is printed, filled in, and heard by every command that names lines.
func TestAnOperatorsCrisisLines(t *testing.T) {
	out, err := runProgram(t, "", "lines", "--file")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(out, "\n")
	if !strings.HasPrefix(head, "id\t") {
		t.Fatalf("the file begins with %q", head)
	}
	file := filepath.Join(t.TempDir(), "lines.tsv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	setting := "BROBYGGER_SAFETY_LINES=" + file
	write("id\thours\tconfirmed\ndk-livslinien\t\tthe office, 2026-11-03\nno-mental-helse\twithdrawn\tthe office\n")
	out, err = runProgram(t, setting, "lines")
	if err != nil || !strings.Contains(out, "confirmed: the office, 2026-11-03") {
		t.Errorf("lines: %v\n%s", err, out)
	}
	out, _ = runProgram(t, setting, "check")
	if strings.Contains(out, "dk-livslinien") || !strings.Contains(out, "dk-lev-uden-vold") {
		t.Errorf("check lists:\n%s", out)
	}
	write("id\tconfirmed\ndk-livslinien\t\n")
	if _, err = runProgram(t, setting, "lines"); err == nil || !strings.Contains(err.Error(), "confirmed is empty") {
		t.Errorf("a broken file gave %v", err)
	}
	out, _ = runProgram(t, setting, "check")
	if !strings.Contains(out, "FAILED   crisis lines") {
		t.Errorf("check with a broken file:\n%s", out)
	}
}

// runProgram runs one command in a folder of its own, with a trial store, and gives what it printed.
func runProgram(t *testing.T, setting string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	environ := []string{"BROBYGGER_DATA=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	if setting != "" {
		environ = append(environ, setting)
	}
	err := run(t.Context(), append([]string{"brobygger"}, args...), environ, strings.NewReader(""), &out, io.Discard)
	return out.String(), err
}
