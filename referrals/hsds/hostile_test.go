package hsds_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
)

// endless is a file that repeats one text between a beginning and an end, without being anywhere in memory.
type endless struct {
	head, again, tail string
	size              int64
}

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		at := off + int64(i)
		switch {
		case at >= e.size:
			return i, io.EOF
		case at < int64(len(e.head)):
			p[i] = e.head[at]
		case at >= e.size-int64(len(e.tail)):
			p[i] = e.tail[at-e.size+int64(len(e.tail))]
		default:
			p[i] = e.again[(at-int64(len(e.head)))%int64(len(e.again))]
		}
	}
	return len(p), nil
}

// bounded reads a file, and fails when that takes more memory than it may.
func bounded(t *testing.T, read intake.Read, in intake.Source, want error, most uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	drafts, err := read(in, intake.Options{Name: "x", Country: "DK"})
	runtime.ReadMemStats(&after)
	if !errors.Is(err, want) {
		t.Errorf("%s: %d drafts, %v; not %v", in.Name, len(drafts), err, want)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%s: %d MB were allocated", in.Name, got>>20)
	}
}

func TestHostileFilesAreRefusedWithinBounds(t *testing.T) {
	const gig = 1 << 30
	file := func(name, head, again, tail string, size int64) intake.Source {
		return intake.Source{ReaderAt: endless{head, again, tail, size}, Size: size, Name: name}
	}
	for _, c := range []struct {
		name string
		read intake.Read
		in   intake.Source
		want error
	}{
		{"a file of 1 GB", hsds.ReadJSON, file("x.json", "[", " ", "]", gig), intake.ErrTooLarge},
		{"a line file of 1 GB", hsds.ReadNDJSON, file("x.ndjson", "{", " ", "}", gig), intake.ErrTooLarge},
		{"a table of 1 GB", hsds.ReadCSV, file("x.csv", "id,name\n", "\n", "\n", gig), intake.ErrTooLarge},
		{"a text of 100 MB", hsds.ReadJSON, file("x.json", `[{"id":"`, "a", `"}]`, 100<<20), intake.ErrTooLarge},
		{"a name of 100 MB", hsds.ReadJSON, file("x.json", `[{"`, "a", `":1}]`, 100<<20), intake.ErrTooLarge},
		{"a number of 100 MB", hsds.ReadJSON, file("x.json", `[{"minimum_age":1`, "1", `}]`, 100<<20), intake.ErrFormat},
		{"arrays in arrays", hsds.ReadJSON, file("x.json", "", "[", "", 50<<20), intake.ErrFormat},
		{"objects in objects", hsds.ReadJSON, file("x.json", "", `{"services":`, "", 50<<20), intake.ErrFormat},
		{"a cell of 100 MB", hsds.ReadCSV, file("x.csv", "id,name\n1,", "a", "\n", 100<<20), intake.ErrTooLarge},
		{"a quote that never ends", hsds.ReadCSV, file("x.csv", "id,name\n1,\"", "a\n", "", 100<<20), intake.ErrTooLarge},
		{"a row without end", hsds.ReadCSV, file("x.csv", "id,name\n", ",", "", 100<<20), intake.ErrFormat},
		{"a zip file that is none", hsds.ReadCSV, file("x.zip", "PK\x03\x04", "a", "", 1<<20), intake.ErrFormat},
		{"a zip file cut off", hsds.ReadCSV, source("x.zip", zipped(t, [2]string{"services.csv", "id\n"})[:60]), intake.ErrFormat},
		{"no services", hsds.ReadCSV, source("x.zip", zipped(t, [2]string{"phones.csv", "id\n"})), intake.ErrFormat},
		{"services twice", hsds.ReadCSV, source("x.zip", zipped(t, [2]string{"a/services.csv", "id\n"}, [2]string{"b/services.csv", "id\n"})), intake.ErrFormat},
		{"nothing", hsds.ReadJSON, source("x.json", nil), intake.ErrFormat},
		{"nothing by lines", hsds.ReadNDJSON, source("x.json", nil), intake.ErrFormat},
		{"cut off", hsds.ReadJSON, source("x.json", []byte(`[{"id":"a"`)), intake.ErrFormat},
		{"other things", hsds.ReadJSON, source("x.json", []byte(`{"type":"FeatureCollection","features":[]}`)), intake.ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) { bounded(t, c.read, c.in, c.want, 200<<20) })
	}
}

// bomb packs one table of a text that repeats. It packs the text once: what is packed repeats as well.
func bomb(t *testing.T, head, again string, size int) []byte {
	t.Helper()
	chunk := []byte(strings.Repeat(again, 1<<20/len(again)))
	var packed bytes.Buffer
	crc := crc32.NewIEEE()
	pack := func(text []byte) []byte {
		packed.Reset()
		f, err := flate.NewWriter(&packed, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := f.Flush(); err != nil {
			t.Fatal(err)
		}
		return bytes.Clone(packed.Bytes())
	}
	all := pack([]byte(head))
	crc.Write([]byte(head))
	one, done := pack(chunk), len(head)
	for ; done < size; done += len(chunk) {
		all = append(all, one...)
		crc.Write(chunk)
	}
	all = append(all, 3, 0) // the last block, empty
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "services.csv", Method: zip.Deflate, CRC32: crc.Sum32(), CompressedSize64: uint64(len(all)), UncompressedSize64: uint64(done)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(all); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZipBombs(t *testing.T) {
	big := bomb(t, "id,name\n", strings.Repeat(" ", 1<<20-1)+"\n", intake.MaxBytes+2<<20)
	if len(big) > 4<<20 {
		t.Fatalf("%d bytes are no bomb", len(big))
	}
	bounded(t, hsds.ReadCSV, source("spaces.zip", big), intake.ErrTooLarge, 1<<30)
	bounded(t, hsds.ReadCSV, source("rows.zip", bomb(t, "id,name\n", "1,a\n", 3<<20)), intake.ErrTooManyRows, 200<<20)
	files := make([][2]string, 5000)
	for i := range files {
		files[i] = [2]string{strings.Repeat("x", i%50) + ".csv", ""}
	}
	bounded(t, hsds.ReadCSV, source("files.zip", zipped(t, files...)), intake.ErrTooLarge, 50<<20)
	files = make([][2]string, 60000)
	for i := range files {
		files[i] = [2]string{strings.Repeat("x", 100), ""}
	}
	bounded(t, hsds.ReadCSV, source("directory.zip", zipped(t, files...)), intake.ErrTooLarge, 100<<20)
}

func TestRowsHaveAnEnd(t *testing.T) {
	many := func(head, one, tail string) intake.Source {
		size := int64(len(head) + len(tail) + (intake.MaxRows+10)*len(one))
		return intake.Source{ReaderAt: endless{head, one, tail, size}, Size: size, Name: one}
	}
	bounded(t, hsds.ReadJSON, many("[", "{},", "{}]"), intake.ErrTooManyRows, 300<<20)
	bounded(t, hsds.ReadJSON, many("[", "1,", "1]"), intake.ErrTooManyRows, 300<<20)
	bounded(t, hsds.ReadNDJSON, many("", "x\n", ""), intake.ErrTooManyRows, 300<<20)
	bounded(t, hsds.ReadCSV, many("id,name\n", "1,a\n", ""), intake.ErrTooManyRows, 300<<20)
}

// seeds gives each reader's fuzzing something to begin with.
func seeds(f *testing.F, at int) {
	ls := starters(f)
	fm := formats()[at]
	f.Add(fm.written(f, ls[:2], hsds.Options{Private: true}))
	f.Add([]byte(`[{"id":"1","name":"x","service_at_locations":[{"id":"2","location":{"latitude":1e999}}],"schedules":[{"freq":"WEEKLY","byday":"MO","opens_at":"9:0am"}]}]`))
	f.Add([]byte("id;name\n1;\"a\"\"b\xff\n"))
}

// sane holds what every reader promises, whatever the bytes.
func sane(t *testing.T, read intake.Read, raw []byte) {
	drafts, err := read(source("x", raw), intake.Options{Name: "x", Country: "DK"})
	if err != nil {
		if drafts != nil {
			t.Fatal("drafts beside an error")
		}
		if !errors.Is(err, intake.ErrFormat) && !errors.Is(err, intake.ErrTooLarge) && !errors.Is(err, intake.ErrTooManyRows) {
			t.Fatalf("an error of no kind: %v", err)
		}
		return
	}
	for _, d := range drafts {
		if len(d.Problems) == 0 && len(d.Listing.Validate()) > 0 {
			t.Fatalf("a good draft that is not: %+v", d)
		}
	}
	if _, err := json.Marshal(drafts); err != nil {
		t.Fatal(err)
	}
}

func FuzzReadJSON(f *testing.F) {
	seeds(f, 0)
	f.Fuzz(func(t *testing.T, raw []byte) { sane(t, hsds.ReadJSON, raw) })
}

func FuzzReadNDJSON(f *testing.F) {
	seeds(f, 1)
	f.Fuzz(func(t *testing.T, raw []byte) { sane(t, hsds.ReadNDJSON, raw) })
}

func FuzzReadCSV(f *testing.F) {
	seeds(f, 2)
	f.Fuzz(func(t *testing.T, raw []byte) { sane(t, hsds.ReadCSV, raw) })
}

// FuzzReadTable fuzzes the rows themselves, which packing hides from FuzzReadCSV.
func FuzzReadTable(f *testing.F) {
	for _, file := range old() {
		f.Add(file[0], file[1])
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		sane(t, func(in intake.Source, o intake.Options) ([]intake.Draft, error) {
			return hsds.ReadTables([]intake.Source{in, source(name, []byte(text))}, o)
		}, []byte("id,name,description,organization_id\ns1,Angst,Gruppe om angst,o1\n"))
	})
}
