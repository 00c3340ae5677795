package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals/intake"
)

// Bounds of imports by the pages. What is bigger goes through the command.
const (
	maxUpload  = 64 << 20         // bytes of a file
	maxJobs    = 4                // kept at once, of all editors
	jobLife    = time.Hour        // since it was last asked for
	jobBound   = 10 * time.Minute // for reading, and for taking in
	uploadTime = 5 * time.Minute  // for a file to arrive
	waitFor    = 2 * time.Second  // for a small file to be read, before the page says that it is being read
)

// jobState says how far an import is.
type jobState string

// States of an import.
const (
	jobReading jobState = "reading"
	jobFailed  jobState = "failed"    // the file cannot be read; nothing was taken in
	jobReady   jobState = "ready"     // the report is there; nothing was taken in yet
	jobWriting jobState = "writing"   // what the report shows is being taken in
	jobDone    jobState = "done"      // it was
	jobStale   jobState = "meanwhile" // a listing of the report was changed meanwhile; nothing was taken in
)

// job is one import: a file that an editor brought, what it would change, and what became of it. It lives in this process,
// with the file on its disk: what was shown is applied as it is, so it is neither read nor worked out a second time, and
// tens of thousands of listings go through no session and no Redis. Behind a balancer an import needs its replica; where
// it is not found the page says so, and the file is brought again.
type job struct {
	id      string
	account string // whose it is
	file    string // name of the file, as it came
	path    string // where it lies
	options intake.Options
	retire  bool

	mu      sync.Mutex
	state   jobState
	format  string
	trouble error // why it failed
	done    int64
	all     int64
	report  intake.Report
	asked   time.Time
	settled chan struct{} // closed when it works no more
}

// snapshot is a job at one time.
type snapshot struct {
	State     jobState
	Format    string
	Trouble   error
	Done, All int64
	Report    intake.Report
}

func (j *job) look() snapshot {
	j.mu.Lock()
	defer j.mu.Unlock()
	return snapshot{j.state, j.format, j.trouble, j.done, j.all, j.report}
}

func (j *job) progress(done, all int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.all = done, all
}

// begin sets a job to work, unless it works already.
func (j *job) begin(state jobState, from ...jobState) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Contains(from, j.state) {
		return false
	}
	j.state, j.done, j.all, j.settled = state, 0, 0, make(chan struct{})
	return true
}

func (j *job) end(state jobState, trouble error, change func(*job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.state, j.trouble = state, trouble
	if change != nil {
		change(j)
	}
	close(j.settled)
}

// wait waits until the job works no more, at most for a while.
func (j *job) wait(ctx context.Context, most time.Duration) {
	j.mu.Lock()
	settled := j.settled
	j.mu.Unlock()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-settled:
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (j *job) working() bool {
	state := j.look().State
	return state == jobReading || state == jobWriting
}

// jobs keeps the imports of this process, few and not for long.
type jobs struct {
	mu      sync.Mutex
	kept    []*job // oldest first
	owned   sync.WaitGroup
	stopped bool
}

var errBusy = errors.New("desk: too many imports at once")

// add keeps a new job. An editor's earlier one makes room, and so does whatever was not asked for in a long time.
func (s *jobs) add(j *job, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear(now)
	for _, old := range slices.Clone(s.kept) {
		if !old.working() && (old.account == j.account || len(s.kept) >= maxJobs) {
			s.drop(old)
		}
	}
	if s.stopped || len(s.kept) >= maxJobs {
		return errBusy
	}
	j.id, j.asked, j.state, j.settled = rand.Text(), now, jobReading, make(chan struct{})
	s.kept = append(s.kept, j)
	return nil
}

// get finds a job of an editor; nil when it is not here.
func (s *jobs) get(id, account string, now time.Time) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear(now)
	for _, j := range s.kept {
		if j.id == id && j.account == account {
			j.asked = now
			return j
		}
	}
	return nil
}

// remove forgets a job that does not work.
func (s *jobs) remove(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !j.working() {
		s.drop(j)
	}
}

func (s *jobs) clear(now time.Time) {
	for _, j := range slices.Clone(s.kept) {
		if !j.working() && now.Sub(j.asked) > jobLife {
			s.drop(j)
		}
	}
}

func (s *jobs) drop(j *job) {
	s.kept = slices.DeleteFunc(s.kept, func(o *job) bool { return o == j })
	_ = os.Remove(j.path) // a file left over lies where the system clears up
}

// run does work in the background, bounded, and ended with the desk.
func (s *jobs) run(stopping <-chan struct{}, work func(context.Context)) {
	s.owned.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), jobBound)
		defer cancel()
		ended := make(chan struct{})
		defer close(ended)
		go func() {
			select {
			case <-stopping:
				cancel()
			case <-ended:
			}
		}()
		work(ctx)
	})
}

// close waits for what works, and forgets everything.
func (s *jobs) close() {
	s.owned.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	for _, j := range slices.Clone(s.kept) {
		s.drop(j)
	}
}
