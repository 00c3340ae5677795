package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// gate is a wire on which writes may be held up and then arrive all the same, though whoever wrote them has long given up:
// the late write that a lease alone does not keep out.
type gate struct {
	listen   net.Listener
	upstream string
	conns    sync.WaitGroup
	end      context.CancelFunc
	ended    <-chan struct{}

	mu   sync.Mutex
	open chan struct{} // closed while writes pass
}

// newGate listens on loopback and passes everything on to upstream. close must be called.
func newGate(ctx context.Context, upstream string) (*gate, error) {
	listen, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("torture: listening: %w", err)
	}
	ctx, end := context.WithCancel(ctx)
	g := &gate{listen: listen, upstream: upstream, end: end, ended: ctx.Done(), open: make(chan struct{})}
	close(g.open)
	g.conns.Go(func() {
		for {
			conn, err := listen.Accept()
			if err != nil {
				return
			}
			g.conns.Go(func() { g.pass(ctx, conn) })
		}
	})
	return g, nil
}

func (g *gate) addr() string { return g.listen.Addr().String() }

// close ends all connections and waits for them.
func (g *gate) close() error {
	g.end()
	err := g.listen.Close()
	g.conns.Wait()
	return err
}

// hold lets no write pass until release.
func (g *gate) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = make(chan struct{})
}

// release lets everything pass that was held up, in order.
func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.open)
}

// wait returns true when writes may pass.
func (g *gate) wait() bool {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	select {
	case <-open:
		return true
	case <-g.ended:
		return false
	}
}

// pass carries one connection. What the client wrote is carried to its end, whether the client is still there or not.
func (g *gate) pass(ctx context.Context, client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := (&net.Dialer{}).DialContext(ctx, "tcp", g.upstream)
	if err != nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { _, _ = client.Close(), server.Close() })
	defer stop()
	var down sync.WaitGroup
	down.Go(func() {
		_, _ = io.Copy(client, server)
		_, _ = io.Copy(io.Discard, server) // the client has gone: the server still answers what is late
		_ = client.Close()
	})
	_ = g.carry(server, client) // either end may break at any time
	if half, can := server.(*net.TCPConn); can {
		_ = half.CloseWrite()
	}
	down.Wait()
	_ = server.Close()
}

// carry copies, each piece when writes may pass.
func (g *gate) carry(to io.Writer, from io.Reader) error {
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 {
			if !g.wait() {
				return context.Canceled
			}
			if _, err := to.Write(piece[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
