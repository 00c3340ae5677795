package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
)

// TestTickets is the suite of tickets. open gives an empty store, and the same one as another program sees it.
func TestTickets(t *testing.T, open func(t *testing.T) (here, there engine.Tickets)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, here, there engine.Tickets){
		"of fifty who take one gets it":           oneTakes,
		"who has it may take it again":            takesAgain,
		"a ticket runs out, also for who has it":  ticketRunsOut,
		"a ticket that is not there is not taken": noTicket,
	} {
		t.Run(name, func(t *testing.T) {
			here, there := open(t)
			test(t, here, there)
		})
	}
}

func putTicket(t *testing.T, s engine.Tickets, hash string, until time.Time) {
	t.Helper()
	if err := s.PutTicket(t.Context(), hash, lane("old lane:of "+hash), until); err != nil {
		t.Fatal(err)
	}
}

func wantTicket(t *testing.T, s engine.Tickets, hash, by string, now time.Time) {
	t.Helper()
	from, err := s.TakeTicket(t.Context(), hash, by, now)
	if err != nil || from != lane("old lane:of "+hash) {
		t.Fatalf("TakeTicket gave %v, %v", from, err)
	}
}

func wantNoTicket(t *testing.T, s engine.Tickets, hash, by string, now time.Time) {
	t.Helper()
	if from, err := s.TakeTicket(t.Context(), hash, by, now); !errors.Is(err, engine.ErrTicket) || !from.IsZero() {
		t.Fatalf("TakeTicket gave %v, %v; want ErrTicket", from, err)
	}
}

func oneTakes(t *testing.T, here, there engine.Tickets) {
	now := start()
	putTicket(t, here, "h", now.Add(time.Minute))
	var wg sync.WaitGroup
	var mu sync.Mutex
	took := 0
	for i := range 50 {
		wg.Go(func() {
			_, err := []engine.Tickets{here, there}[i%2].TakeTicket(t.Context(), "h", fmt.Sprint("event", i), now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				took++
			} else if !errors.Is(err, engine.ErrTicket) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "who took it", took, 1)
}

func takesAgain(t *testing.T, here, there engine.Tickets) {
	now := start()
	putTicket(t, here, "h", now.Add(time.Minute))
	putTicket(t, here, "other", now.Add(time.Minute))
	wantTicket(t, there, "h", "event 1", now)
	wantNoTicket(t, here, "h", "event 2", now)
	wantTicket(t, here, "h", "event 1", now.Add(time.Second))
	wantTicket(t, here, "other", "event 2", now)
}

func ticketRunsOut(t *testing.T, here, there engine.Tickets) {
	now := start()
	putTicket(t, here, "never taken", now.Add(time.Minute))
	putTicket(t, here, "taken", now.Add(time.Minute))
	putTicket(t, here, "over", now.Add(-time.Second))
	wantTicket(t, there, "taken", "event", now.Add(time.Minute-time.Millisecond))
	for _, hash := range []string{"never taken", "taken", "over"} {
		wantNoTicket(t, there, hash, "event", now.Add(time.Minute))
		wantNoTicket(t, there, hash, "event", now) // it does not come back
	}
}

func noTicket(t *testing.T, here, _ engine.Tickets) {
	wantNoTicket(t, here, "unknown", "event", start())
}
