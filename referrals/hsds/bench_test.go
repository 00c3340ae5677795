package hsds_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
)

// many gives n listings made of the starter's.
func many(b testing.TB, n int) []referrals.Listing {
	from := starters(b)
	ls := make([]referrals.Listing, n)
	for i := range ls {
		ls[i] = from[i%len(from)]
		ls[i].ID = referrals.ListingID(fmt.Sprintf("made-%d", i))
		ls[i].Name = fmt.Sprintf("%s %d", ls[i].Name, i)
		ls[i].Organization = fmt.Sprintf("%s %d", ls[i].Organization, i%5000)
	}
	return ls
}

// rows is how many services are measured with.
const rows = 50_000

// written writes them to a file of a format, so that what is measured does not hold it: ours, or another catalogue's.
func written(b *testing.B, f format, others bool) (path string) {
	raw := f.written(b, many(b, rows), hsds.Options{})
	if others {
		raw = othersOf(b, f, raw)
	}
	path = filepath.Join(b.TempDir(), "listings")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkRead50000 reads 50,000 services of each format: of ours, and the same as another catalogue's. It tells the
// largest heap on the way, and what is held at the end: the drafts.
func BenchmarkRead50000(b *testing.B) {
	for _, f := range formats() {
		for name, others := range map[string]bool{"ours": false, "others": true} {
			b.Run(f.name+"/"+name, func(b *testing.B) {
				path := written(b, f, others)
				in, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				defer in.Close()
				info, err := in.Stat()
				if err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					read(b, f, intake.Source{ReaderAt: in, Size: info.Size(), Name: "x"})
				}
			})
		}
	}
}

func read(b *testing.B, f format, in intake.Source) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := before.HeapAlloc
	drafts, err := f.read(in, intake.Options{Name: "x", Country: "DK", Progress: func(int64, int64) {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapAlloc)
	}})
	if err != nil || len(drafts) != rows {
		b.Fatal(len(drafts), err)
	}
	runtime.ReadMemStats(&after)
	peak = max(peak, after.HeapAlloc)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(peak-before.HeapAlloc)/(1<<20), "peak-MB")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "held-MB")
	b.ReportMetric(float64(in.Size)/(1<<20), "file-MB")
	runtime.KeepAlive(drafts)
}

// othersOf makes a file of ours one of another catalogue: without the ids of our terms.
func othersOf(b testing.TB, f format, raw []byte) []byte {
	const nobodys = "00000000-0000-4000-8000-000000000000"
	ours := hsds.TermID("fact", "listing_id")
	if f.name != "CSV" {
		return bytes.ReplaceAll(raw, []byte(ours), []byte(nobodys))
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		b.Fatal(err)
	}
	var files [][2]string
	for _, file := range z.File {
		r, err := file.Open()
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, [2]string{file.Name, strings.ReplaceAll(string(text), ours, nobodys)})
	}
	return zipped(b, files...)
}

func BenchmarkWrite50000(b *testing.B) {
	ls := many(b, rows)
	for name, write := range map[string]func(io.Writer) error{
		"JSON": func(w io.Writer) error { return hsds.WriteJSON(w, slices.Values(ls), hsds.Options{}) },
		"CSV":  func(w io.Writer) error { return hsds.WriteCSV(w, slices.Values(ls), hsds.Options{}) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := write(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
