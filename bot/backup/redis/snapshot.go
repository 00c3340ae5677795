// Package redis takes the keys for a backup out of a running Redis, and puts them into another: a single server, what
// Sentinel calls the master, or every master of a Cluster.
//
// It reads as a replica does: a Redis writes what it holds at one moment while it goes on serving. It writes with
// ordinary commands, so that what one way of keeping the store held can be taken in by every other.
package redis

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// source is one Redis that is read as a replica would.
type source struct{ options *redis.Options }

const (
	quiet    = 60 * time.Second // a Redis that sends nothing for so long, not even a sign of life, is gone
	markSize = 40               // bytes that end a snapshot whose length nobody knew before
	maxLine  = 1 << 10
)

// errCut says that the Redis ended the connection before all was there.
var errCut = errors.New("the Redis broke the snapshot off; its own log says why (too little memory to fork, a failover); try again")

// fetch writes one snapshot to w as an RDB file. It blocks for as long as the Redis takes; ctx ends it.
func (s source) fetch(ctx context.Context, w io.Writer) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("reaching the Redis: %w", err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	l := &link{conn: conn, r: bufio.NewReaderSize(conn, 256<<10)}
	err = s.ask(ctx, l)
	if err == nil {
		err = l.receive(w)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// dial reaches the same server that the client would: its options name it, or know who knows.
func (s source) dial(ctx context.Context) (net.Conn, error) {
	o := s.options
	if o.Dialer != nil {
		return o.Dialer(ctx, o.Network, o.Addr)
	}
	return redis.NewDialer(o)(ctx, o.Network, o.Addr)
}

// ask signs in and asks for a snapshot. It is sent straight over the wire where the Redis can do that: then nothing of it
// stays on the disk of the server.
func (s source) ask(ctx context.Context, l *link) error {
	name, password, err := s.credentials(ctx)
	if err != nil {
		return err
	}
	if password != "" {
		words := []string{"AUTH", name, password}
		if name == "" {
			words = []string{"AUTH", password}
		}
		if answer, err := l.say(words...); err != nil || !strings.HasPrefix(answer, "+") {
			return errors.Join(err, refusal(answer))
		}
	}
	for _, words := range [][]string{{"REPLCONF", "capa", "eof"}, {"REPLCONF", "rdb-only", "1"}} {
		answer, err := l.say(words...)
		if err != nil {
			return err
		}
		if strings.HasPrefix(answer, "-NOPERM") || strings.HasPrefix(answer, "-NOAUTH") {
			return refusal(answer)
		}
	}
	return l.send("SYNC")
}

func (s source) credentials(ctx context.Context) (name, password string, err error) {
	o := s.options
	switch {
	case o.CredentialsProviderContext != nil:
		name, password, err = o.CredentialsProviderContext(ctx)
		if err != nil {
			return "", "", fmt.Errorf("reading the password of the Redis: %w", err)
		}
		return name, password, nil
	case o.CredentialsProvider != nil:
		name, password = o.CredentialsProvider()
		return name, password, nil
	}
	return o.Username, o.Password, nil
}

// refusal says what to do about an answer that is an error.
func refusal(answer string) error {
	said := strings.TrimPrefix(strings.TrimSpace(answer), "-")
	switch {
	case strings.HasPrefix(said, "NOPERM"):
		return fmt.Errorf("the Redis does not let this user read a snapshot (%s); allow it: ACL SETUSER <user> +sync +replconf", said)
	case strings.Contains(said, "unknown command"):
		return fmt.Errorf("the Redis does not know SYNC (%s); a hosted Redis often hides it: use the snapshots of its provider", said)
	case said == "":
		return errCut
	}
	return fmt.Errorf("the Redis refuses a snapshot: %s", said)
}

// link is a connection on which a snapshot comes.
type link struct {
	conn net.Conn
	r    *bufio.Reader
}

func (l *link) send(words ...string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(word), word)
	}
	if err := l.conn.SetDeadline(time.Now().Add(quiet)); err != nil {
		return fmt.Errorf("asking for a snapshot: %w", err)
	}
	if _, err := l.conn.Write(b.Bytes()); err != nil {
		return fmt.Errorf("asking for a snapshot: %w", err)
	}
	return nil
}

func (l *link) say(words ...string) (string, error) {
	if err := l.send(words...); err != nil {
		return "", err
	}
	return l.line()
}

// line gives the next line that is not empty: empty ones say that the Redis is at work.
func (l *link) line() (string, error) {
	for {
		if err := l.conn.SetDeadline(time.Now().Add(quiet)); err != nil {
			return "", fmt.Errorf("waiting for the snapshot: %w", err)
		}
		raw, err := l.r.ReadSlice('\n')
		if err != nil || len(raw) > maxLine {
			return "", fmt.Errorf("waiting for the snapshot: %w", errors.Join(err, errCut))
		}
		if text := strings.TrimSpace(string(raw)); text != "" {
			return text, nil
		}
	}
}

// receive reads a snapshot, "$length" or "$EOF:mark" and then the bytes.
func (l *link) receive(w io.Writer) error {
	head, err := l.line()
	if err != nil {
		return err
	}
	if mark, ok := strings.CutPrefix(head, "$EOF:"); ok && len(mark) == markSize {
		return l.untilMark(w, []byte(mark))
	}
	text, ok := strings.CutPrefix(head, "$")
	size, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || size < 0 {
		return refusal(head)
	}
	return l.copy(w, size)
}

// chunk is what is read at a time; each must come within quiet.
const chunk = 256 << 10

func (l *link) copy(w io.Writer, size int64) error {
	for buf := make([]byte, chunk); size > 0; {
		n, err := l.read(buf[:min(size, chunk)])
		if err != nil {
			return err
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return fmt.Errorf("keeping the snapshot: %w", err)
		}
		size -= int64(n)
	}
	return nil
}

// untilMark copies until the last bytes that came are the mark, which it keeps back.
func (l *link) untilMark(w io.Writer, mark []byte) error {
	buf, held := make([]byte, chunk+markSize), 0
	for {
		n, err := l.read(buf[held : held+chunk])
		if err != nil {
			return err
		}
		held += n
		over := max(0, held-markSize)
		if _, err := w.Write(buf[:over]); err != nil {
			return fmt.Errorf("keeping the snapshot: %w", err)
		}
		held = copy(buf, buf[over:held])
		if bytes.Equal(buf[:held], mark) {
			return nil
		}
	}
}

func (l *link) read(buf []byte) (int, error) {
	if err := l.conn.SetDeadline(time.Now().Add(quiet)); err != nil {
		return 0, fmt.Errorf("reading the snapshot: %w", err)
	}
	n, err := l.r.Read(buf)
	if err != nil {
		return 0, fmt.Errorf("reading the snapshot: %w", errors.Join(err, errCut))
	}
	return n, nil
}
