package discordtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Intents of the gateway.
const (
	IntentGuilds             = 1 << 0
	IntentGuildMembers       = 1 << 1
	IntentGuildPresences     = 1 << 8
	IntentGuildMessages      = 1 << 9
	IntentGuildReactions     = 1 << 10
	IntentDirectMessages     = 1 << 12
	IntentDirectReactions    = 1 << 13
	IntentMessageContent     = 1 << 15
	privileged               = IntentGuildMembers | IntentGuildPresences | IntentMessageContent
	allIntents               = 1<<26 - 1
	closeNormal              = 1000
	closeGoingAway           = 1001
	closeUnknown             = 4000
	closeOpcode              = 4001
	closeNotAuthenticated    = 4003
	closeAuthentication      = 4004
	closeAlready             = 4005
	closeShard               = 4010
	closeIntents             = 4013
	closeDisallowed          = 4014
	startLimit               = 1000
	opDispatch, opHeartbeat  = 0, 1
	opIdentify, opResume     = 2, 6
	opReconnect, opInvalid   = 7, 9
	opHello, opHeartbeatBack = 10, 11
)

// gate is the state of the gateway.
type gate struct {
	lines      map[*line]bool
	sessions   []*session
	identifies int
	resumes    int
	intents    int
	disallowed int
	heartbeat  time.Duration
	beats      int
	deaf       bool
	done       sync.WaitGroup
}

// session outlives its connections.
type session struct {
	id      string
	shard   [2]int
	intents int
	seq     int
	log     []frame
	line    *line
	dead    bool
}

type frame struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  int    `json:"s,omitempty"`
	Type string `json:"t,omitempty"`
}

// line is one connection. Its writer has a goroutine, so that nobody waits for a slow reader.
type line struct {
	ws      *websocket.Conn
	mu      sync.Mutex
	out     [][]byte
	code    int // closes with it, once out is empty
	wake    chan struct{}
	session *session
}

func (l *line) send(f frame) {
	data, err := json.Marshal(f)
	if err != nil {
		return // what is sent is made of maps, strings and numbers
	}
	l.mu.Lock()
	if l.code == 0 {
		l.out = append(l.out, data)
	}
	l.mu.Unlock()
	l.nudge()
}

func (l *line) end(code int) {
	l.mu.Lock()
	if l.code == 0 {
		l.code = code
	}
	l.mu.Unlock()
	l.nudge()
}

func (l *line) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *line) write() {
	for range l.wake {
		l.mu.Lock()
		out, code := l.out, l.code
		l.out = nil
		l.mu.Unlock()
		for _, data := range out {
			if l.ws.WriteMessage(websocket.TextMessage, data) != nil {
				code = closeUnknown
				break
			}
		}
		if code != 0 {
			l.bye(code)
			return
		}
	}
}

func (l *line) bye(code int) {
	end := time.Now().Add(time.Second)
	err := l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), end)
	if err2 := l.ws.Close(); err != nil || err2 != nil {
		return // the other end has gone
	}
}

// detach cuts a session off its connection; what happens from now on is kept for a RESUME.
func (one *session) detach(code int) {
	if one.line != nil {
		one.line.session = nil
		one.line.end(code)
		one.line = nil
	}
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	l := &line{ws: ws, wake: make(chan struct{}, 1)}
	s.mu.Lock()
	if s.over {
		l.bye(closeNormal)
		s.mu.Unlock()
		return
	}
	if s.gate.lines == nil {
		s.gate.lines = map[*line]bool{}
	}
	s.gate.lines[l] = true
	s.gate.done.Add(2)
	if v := r.URL.Query().Get("v"); v != "9" && v != "10" || r.URL.Query().Get("encoding") != "json" {
		s.violation("the gateway was asked for another version or encoding than 9 or 10 and json")
	}
	l.send(frame{Op: opHello, Data: map[string]any{"heartbeat_interval": s.gate.heartbeat.Milliseconds()}})
	s.mu.Unlock()
	go func() { defer s.gate.done.Done(); l.write() }()
	defer s.gate.done.Done()
	s.listen(l)
}

type incoming struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

func (s *Server) listen(l *line) {
	for {
		_, data, err := l.ws.ReadMessage()
		s.mu.Lock()
		if err != nil {
			s.gone(l, err)
			s.mu.Unlock()
			return
		}
		var in incoming
		if json.Unmarshal(data, &in) != nil {
			l.end(4002)
		} else {
			s.hear(l, in)
		}
		s.mu.Unlock()
	}
}

// gone takes note that a connection has ended. A client that closes with 1000 or 1001 gives its session up.
func (s *Server) gone(l *line, err error) {
	var closed *websocket.CloseError
	if one := l.session; one != nil {
		one.line, l.session = nil, nil
		if errors.As(err, &closed) && (closed.Code == closeNormal || closed.Code == closeGoingAway) {
			one.dead = true
		}
	}
	delete(s.gate.lines, l)
	l.end(closeUnknown)
}

func (s *Server) hear(l *line, in incoming) {
	switch in.Op {
	case opHeartbeat:
		s.gate.beats++
		if !s.gate.deaf {
			l.send(frame{Op: opHeartbeatBack})
		}
	case opIdentify:
		s.identify(l, in.Data)
	case opResume:
		s.resume(l, in.Data)
	case 3, 4, 8: // presence, voice, members: nothing here comes of them
		if l.session == nil {
			l.end(closeNotAuthenticated)
		}
	default:
		l.end(closeOpcode)
	}
}

func (s *Server) identify(l *line, raw json.RawMessage) {
	var d struct {
		Token      string            `json:"token"`
		Intents    int               `json:"intents"`
		Shard      *[2]int           `json:"shard"`
		Properties map[string]string `json:"properties"`
	}
	err := json.Unmarshal(raw, &d)
	shard := [2]int{0, 1}
	if d.Shard != nil {
		shard = *d.Shard
	}
	switch {
	case err != nil:
		l.end(4002)
	case l.session != nil:
		l.end(closeAlready)
	case d.Token != "Bot "+Token && d.Token != Token:
		l.end(closeAuthentication)
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		l.end(closeShard)
	case d.Intents&^allIntents != 0:
		l.end(closeIntents)
	case d.Intents&s.gate.disallowed != 0:
		l.end(closeDisallowed)
	default:
		if d.Properties == nil {
			s.violation("IDENTIFY has no properties")
		}
		s.begin(l, shard, d.Intents)
	}
}

func (s *Server) begin(l *line, shard [2]int, intents int) {
	s.gate.identifies++
	s.gate.intents = intents
	one := &session{id: sum([]byte(s.newID()))[:32], shard: shard, intents: intents, line: l}
	l.session = one
	s.gate.sessions = append(s.gate.sessions, one)
	guilds := []any{}
	for _, g := range s.guilds {
		if one.has(g) {
			guilds = append(guilds, map[string]any{"id": g.id, "unavailable": true})
		}
	}
	one.tell("READY", map[string]any{"v": 9, "user": s.bot.user(), "guilds": guilds, "session_id": one.id, "resume_gateway_url": s.gatewayURL(),
		"shard": []int{shard[0], shard[1]}, "application": map[string]any{"id": appID, "flags": s.appFlags()}, "private_channels": []any{}})
	for _, g := range s.guilds {
		if one.has(g) && intents&IntentGuilds != 0 {
			one.tell("GUILD_CREATE", g.json())
		}
	}
}

func (s *Server) resume(l *line, raw json.RawMessage) {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		l.end(4002)
		return
	}
	if d.Token != "Bot "+Token && d.Token != Token {
		l.end(closeAuthentication)
		return
	}
	for _, one := range s.gate.sessions {
		if one.id != d.Session || one.dead || d.Seq > one.seq {
			continue
		}
		one.detach(closeUnknown)
		s.gate.resumes++
		one.line, l.session = l, one
		for _, f := range one.log {
			if f.Seq > d.Seq {
				l.send(f)
			}
		}
		one.tell("RESUMED", map[string]any{})
		return
	}
	l.send(frame{Op: opInvalid, Data: false})
}

// tell sends an event to a session, or keeps it for when the session is resumed.
func (one *session) tell(kind string, data any) {
	one.seq++
	raw, err := json.Marshal(data)
	if err != nil {
		return // it is made of maps, strings and numbers
	}
	f := frame{Op: opDispatch, Data: json.RawMessage(raw), Seq: one.seq, Type: kind}
	one.log = append(one.log, f)
	if one.line != nil {
		one.line.send(f)
	}
}

// has tells whether a guild (nil: direct messages) is told of to the shard of the session.
func (one *session) has(g *Guild) bool {
	if g == nil {
		return one.shard[0] == 0
	}
	return int((number(g.id)>>22)%uint64(one.shard[1])) == one.shard[0]
}

func (s *Server) gatewayURL() string {
	if s.web == nil {
		return "ws://127.0.0.1"
	}
	return "ws" + s.web.URL[len("http"):]
}
