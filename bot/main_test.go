package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts under testdata/script run this test binary as the program brobygger.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"brobygger": main, "bury": bury})
}

func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(env *testscript.Env) error {
		env.Setenv("BROBYGGER_DATA", env.WorkDir+"/data")
		if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
			env.Setenv("PATH", "/nowhere")
		}
		return nil
	}})
}
