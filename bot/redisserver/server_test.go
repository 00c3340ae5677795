package redisserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"github.com/brobygger/brobygger/bot/redisserver"
)

// asParent makes this test binary play the program that minds a Redis, writes to it, and waits to be killed.
const asParent = "REDISSERVER_TEST_PARENT_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asParent); dir != "" {
		playParent(dir)
		return
	}
	os.Exit(m.Run())
}

func playParent(dir string) {
	s, err := redisserver.Open(context.Background(), redisserver.Options{Dir: dir})
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	for i := 1; ; i++ { // until killed; each number that is printed was acknowledged
		if err := s.Client().Set(context.Background(), "n:"+strconv.Itoa(i), i, 0).Err(); err != nil {
			fmt.Println("failed:", err)
			return
		}
		fmt.Println(i)
	}
}

func open(t *testing.T, o redisserver.Options) *redisserver.Server {
	t.Helper()
	s, err := redisserver.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func needRedis(t *testing.T) {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	}
}

func TestConfigured(t *testing.T) {
	mini := miniredis.RunT(t)
	s := open(t, redisserver.Options{URL: "redis://" + mini.Addr() + "/0"})
	if s.Kind() != redisserver.Configured || s.Trial() || !s.Shared() {
		t.Errorf("it is %s, trial %v, shared %v", s.Kind(), s.Trial(), s.Shared())
	}
}

func TestWrongAddressesSayWhatToDoAndKeepThePassword(t *testing.T) {
	for _, url := range []string{"redis://:geheim@127.0.0.1:1/0", "http://127.0.0.1", "redis://:geheim@127.0.0.1/notanumber",
		"redis+cluster://:geheim@127.0.0.1:1", "redis+sentinel://:geheim@127.0.0.1:1?master_name=m", "::",
		"redis+sentinel://:geheim@127.0.0.1:1,127.0.0.1:2", "redis://:geheim@127.0.0.1:1,127.0.0.1:2", "redis://", "unix://:geheim@/nowhere.sock"} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			_, err := redisserver.Open(t.Context(), redisserver.Options{URL: url})
			if err == nil {
				t.Fatalf("%s was taken", url)
			}
			if !strings.Contains(err.Error(), "REDIS_URL") || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%s: the error is %q", url, err)
			}
		})
	}
}

func TestTrialCanBeUsedByAnotherProgramOfTheSameFolder(t *testing.T) {
	dir := t.TempDir()
	first := open(t, redisserver.Options{Dir: dir, Program: "none"})
	second := open(t, redisserver.Options{Dir: dir})
	if first.Kind() != redisserver.Trial || !first.Trial() || second.Kind() != redisserver.Attached || !second.Trial() {
		t.Errorf("first is %s, second is %s (trial %v)", first.Kind(), second.Kind(), second.Trial())
	}
	if err := first.Client().Set(t.Context(), "k", "v", time.Hour).Err(); err != nil {
		t.Fatal(err)
	}
	if v, err := second.Client().Get(t.Context(), "k").Result(); err != nil || v != "v" {
		t.Errorf("the second sees %q, %v", v, err)
	}
	info, err := os.Stat(filepath.Join(dir, "store.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the address lies open: %v, %v", info, err)
	}
}

func TestChildKeepsWhatItWasGiven(t *testing.T) {
	needRedis(t)
	dir := t.TempDir()
	for i := range 3 {
		s, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if s.Kind() != redisserver.Child || s.Trial() || s.Shared() {
			t.Errorf("it is %s, trial %v, shared %v", s.Kind(), s.Trial(), s.Shared())
		}
		if n, err := s.Client().Incr(t.Context(), "starts").Result(); err != nil || int(n) != i+1 {
			t.Errorf("start %d counts %d, %v", i, n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChildGivesEachWriteToTheSystem: its own syncs would have it hold writes back that it acknowledged.
func TestChildGivesEachWriteToTheSystem(t *testing.T) {
	needRedis(t)
	s := open(t, redisserver.Options{Dir: t.TempDir()})
	got, err := s.Client().ConfigGet(t.Context(), "append*").Result()
	if err != nil || got["appendonly"] != "yes" || got["appendfsync"] != "no" {
		t.Errorf("the child is set to %v, %v", got, err)
	}
}

func TestLongFolderNames(t *testing.T) {
	needRedis(t)
	dir := filepath.Join(t.TempDir(), strings.Repeat("a-very-long-name/", 8))
	s := open(t, redisserver.Options{Dir: dir})
	if err := s.Client().Ping(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

func TestChildThatDiesIsStartedAgain(t *testing.T) {
	needRedis(t)
	s := open(t, redisserver.Options{Dir: t.TempDir()})
	if err := s.Client().Set(t.Context(), "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	process := func() string {
		info, _ := s.Client().Info(t.Context(), "server").Result()
		_, rest, _ := strings.Cut(info, "process_id:")
		id, _, _ := strings.Cut(rest, "\r\n")
		return id
	}
	before := process()
	pid, err := strconv.Atoi(before)
	if err != nil {
		t.Fatal(err)
	}
	kill(t, pid)
	await(t, "a new redis-server", func() bool { after := process(); return after != "" && after != before })
	if v, err := s.Client().Get(t.Context(), "k").Result(); err != nil || v != "v" {
		t.Errorf("after its death it says %q, %v", v, err)
	}
}

func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	needRedis(t)
	dir := t.TempDir()
	for range 3 {
		parent, out := startParent(t, dir)
		acknowledged := readTo(t, out, 500)
		kill(t, parent.Process.Pid)
		_ = parent.Wait() // it was killed
		s, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= acknowledged; i++ {
			if v, err := s.Client().Get(t.Context(), "n:"+strconv.Itoa(i)).Int(); err != nil || v != i {
				t.Fatalf("write %d of %d is lost: %v", i, acknowledged, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "below"), "/proc/nowhere"} {
		if _, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "data") {
			t.Errorf("%q: the error is %v", dir, err)
		}
	}
}

func TestBrokenServersSayWhy(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(t.TempDir(), "redis-server")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho 'Bad file format reading the append only file'\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir, Program: broken})
	if err == nil || !strings.Contains(err.Error(), "Bad file format") || !strings.Contains(err.Error(), "redis-check-aof") {
		t.Errorf("the error is %v", err)
	}
	open(t, redisserver.Options{Dir: dir, Program: "none"}) // the lock was given back
}

func TestAttachingToASilentStoreSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	open(t, redisserver.Options{Dir: dir, Program: "none"})
	raw, _ := json.Marshal(map[string]string{"kind": "child", "network": "unix", "address": "/nowhere.sock"})
	if err := os.WriteFile(filepath.Join(dir, "store.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := redisserver.Open(ctx, redisserver.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "BROBYGGER_DATA") {
		t.Errorf("the error is %v", err)
	}
}

// TestAnotherProgramTakesOver kills the program that minds the Redis: the one that was attached minds it from then on.
func TestAnotherProgramTakesOver(t *testing.T) {
	needRedis(t)
	dir := t.TempDir()
	parent, out := startParent(t, dir)
	readTo(t, out, 50)
	s := open(t, redisserver.Options{Dir: dir})
	if s.Kind() != redisserver.Attached || s.Trial() || !s.Shared() {
		t.Errorf("it is %s, trial %v, shared %v", s.Kind(), s.Trial(), s.Shared())
	}
	last := readTo(t, out, 200)
	kill(t, parent.Process.Pid)
	_ = parent.Wait() // it was killed
	await(t, "this program to mind the Redis", func() bool { return s.Kind() == redisserver.Child })
	for i := 1; i <= last; i++ {
		if v, err := s.Client().Get(t.Context(), "n:"+strconv.Itoa(i)).Int(); err != nil || v != i {
			t.Fatalf("write %d of %d is lost: %v", i, last, err)
		}
	}
}

func TestADamagedFileSaysWhatToDo(t *testing.T) {
	needRedis(t)
	dir := t.TempDir()
	s, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if err := s.Client().Set(t.Context(), "k"+strconv.Itoa(i), "some value", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "redis", "appendonlydir", "*.incr.aof"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the files are %v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	copy(raw[len(raw)/2:], "rubbish rubbish rubbish")
	if err := os.WriteFile(files[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "redis-check-aof") || !strings.Contains(err.Error(), "appendonlydir") {
		t.Errorf("the error is %v", err)
	}
}

func TestATrialOfItsOwnTellsNobody(t *testing.T) {
	s := open(t, redisserver.Options{Trial: true})
	if s.Kind() != redisserver.Trial || !s.Trial() || s.Shared() {
		t.Errorf("it is %s, trial %v, shared %v", s.Kind(), s.Trial(), s.Shared())
	}
	if err := s.Client().Set(t.Context(), "short", "v", 10*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	await(t, "a key to reach the end of its life", func() bool { return s.Client().Exists(t.Context(), "short").Val() == 0 })
}

func TestAProgramThatIsNone(t *testing.T) {
	_, err := redisserver.Open(t.Context(), redisserver.Options{Dir: t.TempDir(), Program: "/nowhere/redis-server"})
	if err == nil || !strings.Contains(err.Error(), "/nowhere/redis-server") || !strings.Contains(err.Error(), "REDIS_URL") {
		t.Errorf("the error is %v", err)
	}
}

func TestNothingRunsOnAfterClose(t *testing.T) {
	needRedis(t)
	quiet := goleak.IgnoreCurrent()
	dir := t.TempDir()
	for _, o := range []redisserver.Options{{Dir: dir}, {Dir: dir, Program: "none"}, {Trial: true}} {
		s, err := redisserver.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		other := s
		if !o.Trial {
			if other, err = redisserver.Open(t.Context(), redisserver.Options{Dir: dir}); err != nil {
				t.Fatal(err)
			}
		}
		for _, one := range []*redisserver.Server{other, s, s} {
			if err := one.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	goleak.VerifyNone(t, quiet)
}

func TestAddressesOfEveryForm(t *testing.T) {
	mini := miniredis.RunT(t)
	mini.RequireUserAuth("me", "geheim")
	s := open(t, redisserver.Options{URL: "redis://me:geheim@" + mini.Addr()})
	for _, attr := range s.Describe() {
		if strings.Contains(attr.String(), "geheim") {
			t.Errorf("the password is told: %s", attr)
		}
	}
	_, err := redisserver.Open(t.Context(), redisserver.Options{URL: "redis://me:falsch@" + mini.Addr()})
	if err == nil || !strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "falsch") {
		t.Errorf("the error is %v", err)
	}
}

// startParent starts a program that minds a Redis and writes.
func startParent(t *testing.T, dir string) (*exec.Cmd, io.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(self)
	parent.Env = append(os.Environ(), asParent+"="+dir)
	out, err := parent.StdoutPipe()
	if err == nil {
		err = parent.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = parent.Process.Kill() }) // if the test failed before
	return parent, out
}

// readTo reads what the parent has written until it is n.
func readTo(t *testing.T, out io.Reader, n int) (last int) {
	t.Helper()
	for last < n {
		var line string
		if _, err := fmt.Fscanln(out, &line); err != nil {
			t.Fatalf("the parent ended: %v", err)
		}
		var err error
		if last, err = strconv.Atoi(line); err != nil {
			t.Fatalf("the parent said %q", line)
		}
	}
	return last
}

func kill(t *testing.T, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, what string, ready func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for !ready() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-ticker.C:
		}
	}
}
