package torture

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// String gives the figures of a verdict on one line.
func (v Verdict) String() string {
	return fmt.Sprintf("%d conversations, %d accepted, %d handled, %d messages, %d sent again; longest wait %s, latest timer %s",
		v.Conversations, v.Accepted, v.Handled, v.Sends, v.Duplicates, short(v.Longest), short(v.LongestTimer))
}

func short(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// Table gathers the figures of all faults. Safe for use by many.
type Table struct {
	mu   sync.Mutex
	rows []string
}

// Add notes the figures of a fault.
func (t *Table) Add(fault string, v Verdict) {
	t.mu.Lock()
	defer t.mu.Unlock()
	how := "kept"
	if len(v.Faults) > 0 {
		how = fmt.Sprintf("BROKEN %d times", len(v.Faults))
	}
	t.rows = append(t.rows, fmt.Sprintf("%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s", fault, v.Conversations, v.Accepted, v.Handled, v.Sends, v.Duplicates,
		short(v.Longest), short(v.LongestTimer), how))
}

// String gives the table, ordered by the names of the faults.
func (t *Table) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.rows)
	var text strings.Builder
	out := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, "fault\tconversations\taccepted\thandled\tsends\tduplicates\tlongest wait\tlatest timer\tpromises")
	for _, row := range t.rows {
		_, _ = fmt.Fprintln(out, row)
	}
	_ = out.Flush() // a Builder takes everything
	return text.String()
}
