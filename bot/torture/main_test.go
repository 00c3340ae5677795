package torture

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"
)

// table gathers what the tests of this run found.
var table Table

// TestMain runs the tests, or a replica when a test started this process as one.
func TestMain(m *testing.M) {
	RunReplica()
	flag.Parse()
	quickDisk()
	redis.SetLogger(silence{})                             // servers come and go
	if err := flag.Set("test.parallel", "4"); err != nil { // waiting dominates
		panic(err)
	}
	status := m.Run()
	if Long() {
		fmt.Print("\n", table.String())
	}
	os.Exit(status)
}

// quickDisk has the servers write to memory where there is such a folder, so that other tests' disks slow down no sync.
func quickDisk() {
	const memory = "/dev/shm"
	if folder, err := os.Stat(memory); err == nil && folder.IsDir() && os.Getenv("TMPDIR") == "" {
		if err := os.Setenv("TMPDIR", memory); err != nil {
			panic(err)
		}
	}
}

// build opens a house on the Redis at url.
func build(t *testing.T, url string) *house {
	t.Helper()
	return newHouse(t, url, table.Add)
}

// rounds is how often something is tried: fewer times in the short form.
func rounds(few, many int) int {
	if Long() {
		return many
	}
	return few
}
