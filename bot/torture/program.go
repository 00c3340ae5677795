package torture

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is a replica as its test sees it: a process.
type program struct {
	name   string
	cmd    *exec.Cmd
	stdin  io.Closer
	log    *tail
	up     chan string   // its address, when events may come
	ended  chan struct{} // closed when the process is no more
	status error         // to be read after ended
}

// launch starts a replica; it does not wait until it is up.
func launch(order Order) (*program, error) {
	raw, err := json.Marshal(order)
	if err != nil {
		return nil, fmt.Errorf("torture: writing an order: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("torture: finding this program: %w", err)
	}
	p := &program{name: order.Name, cmd: exec.Command(self), log: &tail{}, up: make(chan string, 1), ended: make(chan struct{})} //nolint:gosec // our own binary
	p.cmd.Env = append(os.Environ(), roleVariable+"="+string(raw))
	p.cmd.Stderr = p.log
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("torture: starting a replica: %w", err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("torture: starting a replica: %w", err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("torture: starting a replica: %w", err)
	}
	go p.watch(out) // ends with the process
	return p, nil
}

// watch reads what the process prints, and waits for its end.
func (p *program) watch(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, is := strings.CutPrefix(lines.Text(), ready); is {
			select {
			case p.up <- addr:
			default: // the engine ran its platform again
			}
		}
	}
	p.status = p.cmd.Wait()
	close(p.ended)
}

// signal sends a signal; a process that has ended needs none.
func (p *program) signal(s syscall.Signal) error {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("torture: %v to %s: %w", s, p.name, err)
	}
	return nil
}

// kill ends the process at once, stopped or not, and waits until it is gone.
func (p *program) kill() error {
	err := p.signal(syscall.SIGKILL)
	<-p.ended
	return errors.Join(err, closing(p.stdin))
}

func closing(c io.Closer) error {
	if err := c.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("torture: closing: %w", err)
	}
	return nil
}

// step sets the clock of a replica at addr off by so much.
func step(ctx context.Context, addr string, offset time.Duration) error {
	status, err := post(ctx, http.DefaultClient, "http://"+addr+"/clock?offset="+url.QueryEscape(offset.String()), nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("torture: setting a clock: status %d", status)
	}
	return nil
}

// tail keeps the newest of what is written to it.
type tail struct {
	mu  sync.Mutex
	all []byte
}

const tailBytes = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, b...)
	if over := len(t.all) - 2*tailBytes; over > 0 {
		t.all = append([]byte(nil), t.all[over+tailBytes:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.all[max(0, len(t.all)-tailBytes):])
}
