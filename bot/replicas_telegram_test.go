//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// process is a replica of the program with a process of its own, and a way to Telegram that is looked at.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	log   safeBuffer
	open  atomic.Int64 // requests for updates that it has under way
	asked atomic.Int64 // those that it made
	ended chan struct{}
}

// launch starts a replica on a Redis. It ends with the test, whatever became of it.
func launch(t *testing.T, server *telegramtest.Server, redisURL string) *process {
	t.Helper()
	p := &process{t: t, ended: make(chan struct{})}
	upstream, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/getUpdates") {
			p.asked.Add(1)
			p.open.Add(1)
			defer p.open.Add(-1)
		}
		proxy.ServeHTTP(w, r)
	}))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self, "serve")
	p.cmd.Args[0] = "brobygger" // see TestMain
	p.cmd.Env = append(os.Environ(), "BROBYGGER_DATA="+t.TempDir(), "REDIS_URL="+redisURL, "BROBYGGER_HTTP_ADDRESS="+redistest.Address(t),
		"BROBYGGER_TELEGRAM_TOKEN="+telegramtest.Token, "BROBYGGER_TELEGRAM_API="+front.URL)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // killed, as a rule
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		p.signal(syscall.SIGKILL)
		<-p.ended
		front.CloseClientConnections()
		front.Close()
		if t.Failed() {
			t.Logf("log:\n%s", p.log.String())
		}
	})
	return p
}

func (p *process) signal(s syscall.Signal) { _ = syscall.Kill(-p.cmd.Process.Pid, s) } // it may have ended

// ready waits until the replica runs, whether it asks for updates or not.
func (p *process) ready() {
	p.t.Helper()
	await(p.t, "a replica", func() bool { return strings.Contains(p.log.String(), "Catalogue") })
}

func (p *process) polls() {
	p.t.Helper()
	await(p.t, "a replica to ask for updates", func() bool { return p.open.Load() > 0 })
}

// hellos lets people write once each.
func hellos(server *telegramtest.Server, from, to int) {
	for i := from; i < to; i++ {
		server.Person(int64(7100+i), "Person", "da").Write("hej")
	}
}

// greeted waits until all of them were answered, and gives how many messages the answers had in all.
func greeted(t *testing.T, server *telegramtest.Server, to int) (all int) {
	t.Helper()
	await(t, fmt.Sprintf("answers to %d people", to), func() bool { return len(answersOn(server)) == to })
	for _, answers := range answersOn(server) {
		all += len(answers)
	}
	return all
}

// idle waits until nothing is on its way out: what is sent at the moment of a kill is sent again, because Telegram cannot
// tell, and that is counted elsewhere.
func idle(t *testing.T, client goredis.UniversalClient) {
	t.Helper()
	await(t, "nothing to be sent", func() bool {
		keys, err := client.Keys(t.Context(), "*outbox*").Result()
		return err == nil && len(keys) == 0
	})
}

func counted(answers map[string][]string) map[string]int {
	counts := map[string]int{}
	for who, list := range answers {
		counts[who] = len(list)
	}
	return counts
}

// TestOneReplicaAsksTelegramAndAnotherTakesOver kills the replica that asks for updates, freezes the next one for longer
// than its lock, wakes it, and asks the last one to end: each time another goes on, nobody is lost, nobody is answered twice.
func TestOneReplicaAsksTelegramAndAnotherTakesOver(t *testing.T) {
	redis, server := redistest.Start(t), telegramtest.New(t)
	first := launch(t, server, redis.URL())
	first.polls()
	second := launch(t, server, redis.URL())
	second.ready()
	hellos(server, 0, 3)
	each := greeted(t, server, 3) / 3

	idle(t, redis.Client(t))
	first.signal(syscall.SIGKILL)
	begun := time.Now()
	hellos(server, 3, 6)
	greeted(t, server, 6)
	t.Logf("killed: another answered after %.1f s", time.Since(begun).Seconds())
	if n := server.Conflicts(); n != 0 || first.open.Load() > 0 {
		t.Errorf("updates were asked for twice at once, %d times", n)
	}

	third := launch(t, server, redis.URL())
	third.ready()
	second.polls()
	if third.open.Load() > 0 {
		t.Fatal("two replicas ask for updates")
	}
	idle(t, redis.Client(t))
	second.signal(syscall.SIGSTOP)
	begun = time.Now()
	hellos(server, 6, 9) // which may already lie where the frozen one will read them
	greeted(t, server, 9)
	t.Logf("frozen: another answered after %.1f s", time.Since(begun).Seconds())
	asked := second.asked.Load()
	second.signal(syscall.SIGCONT)
	hellos(server, 9, 12)
	greeted(t, server, 12)
	if server.Conflicts() > 1 { // of the request that the frozen one had under way
		t.Errorf("updates were asked for twice at once, %d times", server.Conflicts())
	}
	if n := second.asked.Load(); n != asked {
		t.Errorf("the one that woke up asked %d times while another holds the right", n-asked)
	}

	third.signal(syscall.SIGTERM)
	<-third.ended
	begun = time.Now()
	hellos(server, 12, 15)
	all := greeted(t, server, 15)
	t.Logf("ended: another answered after %.1f s", time.Since(begun).Seconds())
	if second.asked.Load() == asked {
		t.Error("nobody took over")
	}
	if all != 15*each {
		t.Errorf("15 people were sent %d messages, want %d each: %v", all, each, counted(answersOn(server)))
	}
	await(t, "all updates to be confirmed", func() bool { return server.Pending() == 0 })
	if text := first.log.String() + second.log.String() + third.log.String(); strings.Contains(text, telegramtest.Token) {
		t.Error("a log holds the token")
	}
}

// TestAnyReplicaTakesTheWebhook brings the same update five times, to two replicas at once: it is handled once.
func TestAnyReplicaTakesTheWebhook(t *testing.T) {
	redis, server := redistest.Start(t), telegramtest.New(t)
	var replicas []*running
	for range 2 {
		address := freeAddress(t)
		server.WebhookTo("http://" + address)
		p := start(t, t.TempDir(), "REDIS_URL="+redis.URL(), "BROBYGGER_TELEGRAM_TOKEN="+telegramtest.Token, "BROBYGGER_TELEGRAM_API="+server.URL(),
			"BROBYGGER_TELEGRAM_WEBHOOK=true", "BROBYGGER_TELEGRAM_SECRET=a-secret-word-of-tests",
			"BROBYGGER_HTTP_PUBLIC_URL=https://chat.example.org", "BROBYGGER_HTTP_ADDRESS="+address)
		p.base = "http://" + address
		replicas = append(replicas, p)
	}
	for i := range 2 {
		await(t, "the webhook", func() bool { return len(server.CallsOf("setWebhook")) > i })
	}
	bring := func(p *running, update string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+webhookPath, bytes.NewReader([]byte(update)))
		if err != nil {
			t.Error(err)
			return 0
		}
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", "a-secret-word-of-tests")
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return 0
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	updates := func(person int64, times int) {
		server.Person(person, "Person", "da").Greeted()
		for n, text := range []string{"hej", "jeg leder efter noget om angst i Aarhus"} {
			body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1795000000,"text":%q,"chat":{"id":%d,"type":"private"},`+
				`"from":{"id":%[4]d,"is_bot":false,"first_name":"P","language_code":"da"}}}`, 9000+10*person+int64(n), n+1, text, person)
			codes := make(chan int)
			for i := range times {
				go func() { codes <- bring(replicas[i%2], body) }()
			}
			for range times {
				if code := <-codes; code != http.StatusOK {
					t.Errorf("an update was answered with %d", code)
				}
			}
		}
	}
	updates(61, 1)
	updates(62, 5)
	const last = "beskeden med den sidste" // comes through the same lane as the others, behind them
	count := func(person string) int { return len(answersOn(server)[person]) }
	await(t, "the answers", func() bool { return count("61") > 1 && count("62") >= count("61") })
	one, five := count("61"), count("62")
	for _, person := range []int64{61, 62} {
		bring(replicas[0], fmt.Sprintf(`{"update_id":%d,"message":{"message_id":9,"date":1795000000,"text":%q,"chat":{"id":%d,"type":"private"},`+
			`"from":{"id":%[3]d,"is_bot":false,"first_name":"P","language_code":"da"}}}`, 99000+person, last, person))
	}
	await(t, "as many last answers for who wrote once as for whose updates came five times", func() bool {
		return count("61") > one && count("62") > five && count("61") == count("62")
	})
}
