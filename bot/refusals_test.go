package main

import (
	"net"
	"strings"
	"testing"
)

func TestATakenPortIsSaidClearly(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	var out, log safeBuffer
	err = run(t.Context(), []string{"brobygger"}, []string{"BROBYGGER_DATA=" + t.TempDir(), "BROBYGGER_HTTP_ADDRESS=" + taken.Addr().String()},
		strings.NewReader(""), &out, &log)
	if err == nil || !strings.Contains(err.Error(), "taken") || !strings.Contains(err.Error(), "BROBYGGER_HTTP_ADDRESS") {
		t.Errorf("the error is %v", err)
	}
	if out.String() != "" {
		t.Errorf("it said %q before", out.String())
	}
}

func TestTheFirstScreenSaysWhichStoreItIs(t *testing.T) {
	t.Setenv("PATH", "/nowhere")
	p := start(t, t.TempDir())
	for _, want := range []string{"TRIAL in memory: all is forgotten", "528 listings", "/signin/link/", "supporter", "editor"} {
		if !strings.Contains(p.first, want) {
			t.Errorf("the first screen lacks %q:\n%s", want, p.first)
		}
	}
}
