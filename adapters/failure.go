package adapters

import (
	"errors"
	"fmt"
	"time"
)

// Failure names why a message could not be sent. The set is closed: the engine switches over all of it.
type Failure string

// The ways in which sending fails.
const (
	Retry       Failure = "retry"       // the platform or the way to it is down: try again later
	Throttled   Failure = "throttled"   // the platform asks for a pause: try again after SendError.After, which uses up no try
	Unreachable Failure = "unreachable" // the person blocked the bot, closed their messages or left: never again by itself
	Gone        Failure = "gone"        // the container (topic, thread, case) is gone: open it again with context, or give up
	Invalid     Failure = "invalid"     // the platform will never take this message: set it aside with the reason
)

// SendError is what Platform.Send returns when it fails.
type SendError struct {
	Failure Failure
	After   time.Duration // only with Throttled
	Err     error         // the cause, without a person's words or address
}

// Error names the failure and the cause.
func (e *SendError) Error() string {
	if e.Err == nil {
		return "send: " + string(e.Failure)
	}
	return fmt.Sprintf("send: %s: %v", e.Failure, e.Err)
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }

// FailureOf names the failure in err; an error that no adapter named counts as Retry.
func FailureOf(err error) (Failure, time.Duration) {
	var sendErr *SendError
	if errors.As(err, &sendErr) {
		return sendErr.Failure, sendErr.After
	}
	return Retry, 0
}
