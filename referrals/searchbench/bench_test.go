package searchbench_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// What is measured, and what it is to reach.
const (
	large      = 100_000
	asked      = 240 // distinct questions
	rounds     = 3   // in which each is asked; bleve is asked once
	aimTerms   = 100_000
	aimP99     = 2 * time.Millisecond
	aimBuild   = 10 * time.Second
	aimHeap    = 150 << 20
	aimChange  = 50 * time.Millisecond
	aimFaster  = 20.0
	bleveBound = 3 * time.Minute  // for its index
	bleveAsks  = 20 * time.Second // for its answers to one way of asking
	probe      = 1_000            // listings that tell how fast bleve indexes here
)

// TestBenchSearch prints how fast searches are, beside bleve, and how that grows with the catalogue.
func TestBenchSearch(t *testing.T) {
	if os.Getenv("BROBYGGER_BENCH") == "" {
		t.Skip(`"make bench-search" measures`)
	}
	c := newCorpus(t)
	questions := c.questions(t, asked)
	t.Logf("%d distinct questions, each asked %d times in each way; %d processors, %s", len(questions), rounds, runtime.NumCPU(), runtime.Version())
	t.Logf("load of the machine at the start: %s", load())
	var (
		ours []figures
		x    *referrals.Index
	)
	for _, n := range []int{1_000, 3_000, 10_000, 30_000, large} {
		f, made := measure(t, c, n, questions)
		ours, x = append(ours, f), made
	}
	t.Log(growth(ours))
	last := ours[len(ours)-1]
	t.Log(work(last))
	t.Log(changes(c, x))
	theirs, n := beside(t, c, questions)
	same := ours[slices.IndexFunc(ours, func(f figures) bool { return f.listings == n })]
	if n < large {
		t.Logf("bleve would not index %d listings in %s here; both are compared at %d", large, bleveBound, n)
	}
	t.Log(comparison(same, theirs))
	t.Log(aims(last, same, theirs))
	t.Logf("load of the machine at the end: %s", load())
}

// load gives the load averages of the machine, where it tells them: above its processors, others slow down what is measured.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not told"
	}
	return strings.Join(strings.Fields(string(raw))[:3], " ")
}

// figures is what was measured of one index.
type figures struct {
	listings  int
	terms     int
	schedules int
	build     time.Duration
	buildWork time.Duration // of all threads, the collector's too
	heap      uint64        // beside the documents, in bytes
	docs      uint64        // of the documents
	p50, p99  []time.Duration
	work50    []time.Duration // the same, without what other programs took
	work99    []time.Duration
	found     []float64 // matches of a question, by variant
}

// measure builds our index of so many listings and asks it everything.
func measure(t *testing.T, c *corpus, n int, questions []question) (figures, *referrals.Index) {
	t.Helper()
	before := heap()
	ls := c.listings(n)
	f := figures{listings: n, terms: terms(ls), schedules: schedules(ls), docs: heap() - before}
	before = heap()
	start, worn := time.Now(), spent()
	x := referrals.NewIndex(ls)
	f.build, f.buildWork = time.Since(start), spent()-worn
	f.heap = heap() - before
	for _, v := range variants() {
		queries := make([]referrals.Query, len(questions))
		for i, q := range questions {
			queries[i] = v.query(q)
		}
		f.ask(rounds, len(questions), time.Hour, func(i int) int { return len(x.Search(queries[i]).Matches) })
	}
	runtime.KeepAlive(ls)
	return f, x
}

// ask asks every question some times, within a bound, and keeps what it took: the time on the wall, and the work of the
// searching thread.
func (f *figures) ask(rounds, n int, bound time.Duration, search func(i int) int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	took, work := make([]time.Duration, 0, n*rounds), make([]time.Duration, 0, n*rounds)
	found, began := 0, time.Now()
	for range rounds {
		for i := range n {
			if time.Since(began) > bound {
				break
			}
			start, before := time.Now(), worked()
			found += search(i)
			work, took = append(work, worked()-before), append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	slices.Sort(work)
	f.p50, f.p99 = append(f.p50, took[len(took)/2]), append(f.p99, took[len(took)*99/100])
	f.work50, f.work99 = append(f.work50, work[len(work)/2]), append(f.work99, work[len(work)*99/100])
	f.found = append(f.found, float64(found)/float64(len(took)))
}

// heap gives the bytes in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func schedules(ls []referrals.Listing) int {
	seen := map[string]bool{}
	for i := range ls {
		seen[ls[i].Country+ls[i].Hours] = true
	}
	return len(seen)
}

// beside measures bleve, at the largest size that it indexes within the bound.
func beside(t *testing.T, c *corpus, questions []question) (figures, int) {
	t.Helper()
	each := bleveEach(t, c)
	for _, n := range []int{large, 30_000, 10_000, 3_000, 1_000} {
		if n > 1_000 && time.Duration(n)*each > bleveBound {
			continue
		}
		ls := c.listings(n)
		ids, docs := make([]referrals.ListingID, n), make([]document, n)
		for i := range ls {
			ids[i], docs[i] = ls[i].ID, documentOf(&ls[i])
		}
		before, start, worn := heap(), time.Now(), spent()
		x := bleveOf(t, ids, docs, bleveBound)
		if x == nil {
			continue
		}
		f := figures{listings: n, build: time.Since(start), buildWork: spent() - worn}
		f.heap = heap() - before
		for _, v := range variants() {
			f.ask(1, len(questions), bleveAsks, func(i int) int {
				found, err := x.Search(v.bleveQuery(questions[i]))
				if err != nil {
					t.Fatal(err)
				}
				return len(found.Hits)
			})
		}
		runtime.KeepAlive(docs)
		_ = x.Close()
		return f, n
	}
	t.Fatal("bleve indexes nothing within the bound")
	return figures{}, 0
}

// bleveEach gives how long bleve takes for each listing, and half as much again: more listings cost more each.
func bleveEach(t *testing.T, c *corpus) time.Duration {
	t.Helper()
	ls := c.listings(probe)
	ids, docs := make([]referrals.ListingID, probe), make([]document, probe)
	for i := range ls {
		ids[i], docs[i] = ls[i].ID, documentOf(&ls[i])
	}
	start := time.Now()
	if x := bleveOf(t, ids, docs, bleveBound); x != nil {
		_ = x.Close()
	}
	return time.Since(start) * 3 / 2 / probe
}

// changes measures how long one changed listing takes to be seen, many times in a row.
func changes(c *corpus, x *referrals.Index) string {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took, work []time.Duration
	for i := range 100 {
		l := c.listing(i)
		l.Name += " anew"
		if i%3 == 0 {
			l = c.listing(large + i)
		}
		start, before := time.Now(), worked()
		x = x.With([]referrals.Listing{l})
		work, took = append(work, worked()-before), append(took, time.Since(start))
	}
	slices.Sort(took)
	slices.Sort(work)
	return fmt.Sprintf("one changed listing of %d, %d in a row: p50 %s, p99 %s, longest %s; work: p50 %s, p99 %s, longest %s (aim: %s of work)",
		large, len(took), ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1]),
		ms(work[len(work)/2]), ms(work[len(work)*99/100]), ms(work[len(work)-1]), ms(aimChange))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func mb(bytes uint64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/(1<<20)) }

// growth is a table of sizes.
func growth(all []figures) string {
	var b strings.Builder
	b.WriteString("how cost grows\n  listings    terms  weeks    build     heap  with documents")
	for _, v := range variants() {
		fmt.Fprintf(&b, "  %22s", v.name+" p50/p99")
	}
	b.WriteByte('\n')
	for _, f := range all {
		fmt.Fprintf(&b, "  %8d %8d %6d %7.2fs %8s %15s", f.listings, f.terms, f.schedules, f.build.Seconds(), mb(f.heap), mb(f.heap+f.docs))
		for i := range variants() {
			fmt.Fprintf(&b, "  %22s", fmt.Sprintf("%.2f/%.2f ms", f.p50[i].Seconds()*1000, f.p99[i].Seconds()*1000))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// work says how far other programs were in the way: with the machine for itself, a search takes as long as it works.
func work(f figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "work of the searching thread, %d listings (what is more on the wall, other programs and the collector took)\n", f.listings)
	for i, v := range variants() {
		fmt.Fprintf(&b, "  %-14s %s / %s\n", v.name, ms(f.work50[i]), ms(f.work99[i]))
	}
	return b.String()
}

// comparison is a table of both, at the same size.
func comparison(ours, theirs figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "beside bleve, both with %d listings (bleve's helpers on other threads are not in its work)\n  %-14s %22s %22s %14s %22s %22s %14s\n",
		ours.listings, "", "ours p50/p99", "bleve p50/p99", "times faster", "our work", "bleve's work", "times less")
	for i, v := range variants() {
		fmt.Fprintf(&b, "  %-14s %22s %22s %14s %22s %22s %14s   (%.1f and %.1f matches)\n", v.name, fmt.Sprintf("%s/%s", ms(ours.p50[i]), ms(ours.p99[i])),
			fmt.Sprintf("%s/%s", ms(theirs.p50[i]), ms(theirs.p99[i])),
			fmt.Sprintf("%.1f/%.1f", ratio(theirs.p50[i], ours.p50[i]), ratio(theirs.p99[i], ours.p99[i])),
			fmt.Sprintf("%s/%s", ms(ours.work50[i]), ms(ours.work99[i])), fmt.Sprintf("%s/%s", ms(theirs.work50[i]), ms(theirs.work99[i])),
			fmt.Sprintf("%.1f/%.1f", ratio(theirs.work50[i], ours.work50[i]), ratio(theirs.work99[i], ours.work99[i])), ours.found[i], theirs.found[i])
	}
	fmt.Fprintf(&b, "  %-14s %21.1fs %21.1fs %14.1f %21.1fs %21.1fs %14.1f\n", "build", ours.build.Seconds(), theirs.build.Seconds(),
		ratio(theirs.build, ours.build), ours.buildWork.Seconds(), theirs.buildWork.Seconds(), ratio(theirs.buildWork, ours.buildWork))
	fmt.Fprintf(&b, "  %-14s %22s %22s\n", "heap", mb(ours.heap), mb(theirs.heap))
	return b.String()
}

func ratio(theirs, ours time.Duration) float64 { return float64(theirs) / float64(max(1, ours)) }

// aims says which aims are reached.
func aims(last, same, theirs figures) string {
	var b strings.Builder
	b.WriteString("aims\n")
	line := func(reached bool, text string, values ...any) {
		mark := "missed "
		if reached {
			mark = "reached"
		}
		fmt.Fprintf(&b, "  %s %s\n", mark, fmt.Sprintf(text, values...))
	}
	filters := len(variants()) - 1
	line(last.terms >= aimTerms, "%d different terms (aim: %d)", last.terms, aimTerms)
	line(last.p99[filters] <= aimP99, "p99 with all filters %s (aim: %s)", ms(last.p99[filters]), ms(aimP99))
	line(last.work99[filters] <= aimP99, "work at p99 with all filters %s (aim: %s)", ms(last.work99[filters]), ms(aimP99))
	line(slices.Max(last.p99) <= aimP99, "p99 of the slowest way of asking %s (aim: %s)", ms(slices.Max(last.p99)), ms(aimP99))
	for i, v := range variants() {
		line(ratio(theirs.p50[i], same.p50[i]) >= aimFaster, "%s: %.1f times faster than bleve at p50, %.1f at p99 (aim: %.0f)",
			v.name, ratio(theirs.p50[i], same.p50[i]), ratio(theirs.p99[i], same.p99[i]), aimFaster)
	}
	line(last.build <= aimBuild, "build %.2fs (aim: %s)", last.build.Seconds(), aimBuild)
	line(last.buildWork <= aimBuild, "work of all threads to build, the collector's too: %.2fs (aim: %s)", last.buildWork.Seconds(), aimBuild)
	line(last.heap <= aimHeap, "heap beside the documents %s, with them %s (aim: %s)", mb(last.heap), mb(last.heap+last.docs), mb(aimHeap))
	return b.String()
}
