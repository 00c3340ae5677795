package rooms

import (
	"context"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Round looks at every case once on every platform, and gives the shortest time until the next look.
func (r *Rooms) Round(ctx context.Context) time.Duration {
	wait := time.Hour
	for _, w := range r.workers {
		select {
		case <-w.rung:
		default:
		}
		wait = min(wait, w.round(ctx))
	}
	return wait
}

// RoundOf does so on one platform.
func (r *Rooms) RoundOf(ctx context.Context, on chat.PlatformName) time.Duration {
	return r.workers[on].round(ctx)
}

// TellOfReports looks for new reports once.
func (r *Rooms) TellOfReports(ctx context.Context) { r.tellOfReports(ctx) }
