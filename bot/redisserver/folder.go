package redisserver

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	maxSocketPath = 100 // bytes; systems allow 104 or 108
	lookEvery     = 50 * time.Millisecond
	leaveBound    = 60 * time.Second // how long a previous child may take to leave
	askBound      = 2 * time.Second
	foreignTries  = 200 // looks after which a Redis whose minder we cannot see counts as minded, in another container
)

// folder is the part of the data folder in which one process minds a Redis. Its lock is held by that process and by its
// child together, so nobody else starts on the same data before both are gone. Its note says where the Redis answers.
type folder struct {
	dir    string // DATA/redis
	socket string
	lock   *os.File // open for as long as we hold it
}

// note is the file by which others find the Redis of a folder. Only its owner may read it.
type note struct {
	PID      int    `json:"pid"` // of the process that minds it
	Kind     Kind   `json:"kind"`
	Network  string `json:"network"`
	Address  string `json:"address"`
	Password string `json:"password,omitempty"`
}

func openDir(data string) (*folder, error) {
	absolute, err := filepath.Abs(data)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be used: %w", data, err)
	}
	f := &folder{dir: filepath.Join(absolute, "redis")}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, folderError(data, err)
	}
	probe, err := os.CreateTemp(f.dir, ".write-*")
	if err != nil {
		return nil, folderError(data, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return nil, folderError(data, err)
	}
	f.socket, err = socketPath(f.dir)
	return f, err
}

// folderError says what to do; the cause names the file.
func folderError(data string, err error) error {
	return fmt.Errorf("the data folder %s cannot be written to: %w; give this user the right to write there, or set data (BROBYGGER_DATA) to another", data, err)
}

// socketPath is the socket in the folder, or one in a folder of our own elsewhere when its path would be too long. It is
// the same for all processes of this user.
func socketPath(dir string) (string, error) {
	if path := filepath.Join(dir, "redis.sock"); len(path) <= maxSocketPath {
		return path, nil
	}
	sum := sha256.Sum256([]byte(dir))
	short := filepath.Join(os.TempDir(), fmt.Sprintf("brobygger-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6])))
	if err := os.Mkdir(short, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("making a folder for the socket of Redis: %w", err)
	}
	info, err := os.Lstat(short)
	if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 || !ours(info) {
		return "", fmt.Errorf("the folder %s for the socket of Redis is not ours alone; remove it, or choose a data folder with a shorter path", short)
	}
	return filepath.Join(short, "redis.sock"), nil
}

func (f *folder) noteFile() string { return filepath.Join(filepath.Dir(f.dir), "store.json") }

// take gets the lock, or the note of whoever holds it once its Redis answers. It waits for a previous child that is
// still leaving.
func (f *folder) take(ctx context.Context, log *slog.Logger) (held bool, n note, err error) {
	ctx, cancel := context.WithTimeout(ctx, leaveBound)
	defer cancel()
	for tries := 0; ; tries++ {
		held, err = f.tryLock()
		if err != nil || held {
			return held, note{}, err
		}
		n, err = f.read()
		if err == nil && n.ask(askBound) == nil {
			if alive(n.PID) || tries > foreignTries {
				return false, n, nil
			}
			if orphansStay && tries == 0 {
				_ = n.shutdown() // whoever minded it was killed; when it does not go we say so in the end
			}
		}
		if tries == 1 {
			log.Info("waiting for the Redis that another brobygger minds in the data folder", "folder", f.dir)
		}
		select {
		case <-ctx.Done():
			return false, note{}, fmt.Errorf("the data folder %s is in use, and the Redis there does not answer; end the other program that uses it, or set data (BROBYGGER_DATA) to another folder", filepath.Dir(f.dir))
		case <-time.After(lookEvery):
		}
	}
}

func (f *folder) tryLock() (bool, error) {
	if f.lock != nil {
		return true, nil
	}
	file, err := os.OpenFile(filepath.Join(f.dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, folderError(filepath.Dir(f.dir), err)
	}
	held, err := lockFile(file)
	if err != nil || !held {
		return false, errors.Join(err, file.Close())
	}
	f.lock = file
	return true, nil
}

// leave removes the note and gives the lock back; a child that still runs keeps it.
func (f *folder) leave() error {
	if f.lock == nil {
		return nil
	}
	err := os.Remove(f.noteFile())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	err = errors.Join(err, f.lock.Close())
	f.lock = nil
	return err
}

// write tells others where the Redis answers. Only the holder of the lock may.
func (f *folder) write(n note) error {
	n.PID = os.Getpid()
	raw, err := json.Marshal(n) // #nosec G117 -- the file is for its owner alone
	if err != nil {
		return fmt.Errorf("noting the address of Redis: %w", err)
	}
	fresh := f.noteFile() + "." + strconv.Itoa(n.PID)
	if err := os.WriteFile(fresh, raw, 0o600); err != nil {
		return folderError(filepath.Dir(f.dir), err)
	}
	if err := os.Rename(fresh, f.noteFile()); err != nil {
		return folderError(filepath.Dir(f.dir), err)
	}
	return nil
}

func (f *folder) read() (note, error) {
	raw, err := os.ReadFile(f.noteFile())
	if err != nil {
		return note{}, fmt.Errorf("reading the address of Redis: %w", err)
	}
	var n note
	if err := json.Unmarshal(raw, &n); err != nil {
		return note{}, fmt.Errorf("reading the address of Redis: %w", err)
	}
	return n, nil
}

// client dials whatever the folder's note names at that moment, so it finds the Redis again after another process took
// it over.
func (f *folder) client() redis.UniversalClient {
	return redis.NewClient(careful(&redis.Options{
		Addr: f.socket,
		Dialer: func(ctx context.Context, _, _ string) (net.Conn, error) {
			n, err := f.read()
			if err != nil {
				return nil, err
			}
			var d net.Dialer
			return d.DialContext(ctx, n.Network, n.Address)
		},
		CredentialsProviderContext: func(context.Context) (string, string, error) {
			n, err := f.read()
			return "", n.Password, err
		},
	}))
}

// errLoading says that a Redis is there and not ready yet.
var errLoading = errors.New("it is still reading its data")

// ask pings the Redis without a client, which would log its failures.
func (n note) ask(bound time.Duration) error {
	line, err := n.say("PING", bound)
	switch {
	case err != nil:
		return err
	case strings.HasPrefix(line, "+PONG"):
		return nil
	case strings.HasPrefix(line, "-LOADING"):
		return errLoading
	}
	return fmt.Errorf("it answers %q", strings.TrimSpace(line))
}

// shutdown asks the Redis to end. One that does so answers nothing more.
func (n note) shutdown() error {
	line, err := n.say("SHUTDOWN", askBound)
	if err == nil {
		return fmt.Errorf("it answers %q", strings.TrimSpace(line))
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// say sends one command and gives the first line of the answer.
func (n note) say(command string, bound time.Duration) (string, error) {
	conn, err := net.DialTimeout(n.Network, n.Address, bound)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(bound)); err != nil {
		return "", err
	}
	words, replies := inProtocol(command), 1
	if n.Password != "" {
		words, replies = inProtocol("AUTH", n.Password)+words, 2
	}
	if _, err := conn.Write([]byte(words)); err != nil {
		return "", err
	}
	reader, line := bufio.NewReader(conn), ""
	for range replies {
		if line, err = reader.ReadString('\n'); err != nil {
			return "", err
		}
	}
	return line, nil
}

// inProtocol words a command as Redis reads it.
func inProtocol(words ...string) string {
	text := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		text += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	return text
}
