package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// TestFiftyThousandListings takes listings made from the starter ones in through the command, from a file of each of
// three formats into a Redis of its own, and prints what it costs (make bench-import). Without BROBYGGER_BENCH_IMPORT
// it does the same with two thousand: all arrive, and the second time all are the same.
func TestFiftyThousandListings(t *testing.T) {
	n, measured := 2000, false
	if text := os.Getenv("BROBYGGER_BENCH_IMPORT"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		measured = true
	}
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("needs redis-server")
	}
	ls := madeListings(t, n)
	keys := []formats.Key{formats.JSONL}
	if measured {
		keys = append(keys, formats.HSDSJSON, formats.CSV)
	}
	for _, key := range keys {
		format, _ := formats.Named(key)
		dir := t.TempDir()
		file := filepath.Join(dir, "listings"+format.Ending)
		var raw bytes.Buffer
		if err := format.Write(&raw, slices.Values(ls), formats.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, raw.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		size := raw.Len()
		raw = bytes.Buffer{}
		for _, want := range []string{fmt.Sprintf("%d listings taken in: %d new", n, n), fmt.Sprintf("%d are the same", n)} {
			runtime.GC()
			var out, errs bytes.Buffer
			peak, stop := peakHeap()
			start := time.Now()
			err := run(t.Context(), []string{"brobygger", "listings", "import", file}, []string{"BROBYGGER_DATA=" + filepath.Join(dir, "data"), "PATH=" + os.Getenv("PATH")}, nil, &out, &errs)
			took := time.Since(start)
			stop()
			if err != nil && strings.Contains(err.Error(), "no store") {
				t.Skip(err)
			}
			if err != nil || !strings.Contains(out.String(), want) {
				t.Fatalf("%s: %v\n%s%.2000s", key, err, out.String(), errs.String())
			}
			t.Logf("%-10s %5.1f MB  %6.1f s  %7.0f rows/s  peak heap %4d MiB  %s", key, float64(size)/1e6, took.Seconds(), float64(n)/took.Seconds(), peak.Load()>>20, want)
		}
	}
}

// peakHeap looks at the heap until it is stopped.
func peakHeap() (peak *atomic.Uint64, stop func()) {
	peak, done, ended := &atomic.Uint64{}, make(chan struct{}), make(chan struct{})
	look := func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak.Store(max(peak.Load(), m.HeapAlloc))
	}
	go func() {
		defer close(ended)
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		for {
			look()
			select {
			case <-done:
				return
			case <-ticker.C:
			}
		}
	}()
	return peak, func() { close(done); <-ended }
}

// madeListings makes n listings of the starter ones, with names, numbers and addresses of their own.
func madeListings(t *testing.T, n int) []referrals.Listing {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]referrals.Listing, n)
	for i := range out {
		l := ls[i%len(ls)]
		l.ID = referrals.ListingID(fmt.Sprintf("made-%d", i))
		l.Name = fmt.Sprintf("%s %s", l.Name, syllables(i*7919+13))
		if l.Address != "" {
			l.Address = fmt.Sprintf("%svej %d", syllables(i/7+99), i%90+1)
		}
		if l.Phone != "" {
			l.Phone = fmt.Sprintf("+45 00 %02d %02d %02d", i/10000%100, i/100%100, i%100)
		}
		if l.URL != "" {
			l.URL = fmt.Sprintf("https://example.org/%d", i)
		}
		out[i] = l
	}
	return out
}

func syllables(n int) string {
	parts := strings.Fields("ba de fi go hu jy ka lo ma na pe ri so tu vi ve")
	word := ""
	for ; n > 0; n /= len(parts) {
		word += parts[n%len(parts)]
	}
	return word
}
