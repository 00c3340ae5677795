package meetings_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
)

func readers() map[string]intake.Read {
	return map[string]intake.Read{"guide": meetings.ReadGuide, "bmlt": meetings.ReadBMLT}
}

// endless is a file that is said to be as large as one likes: a beginning, and then the same bytes for ever.
type endless struct{ head, again string }

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		at := off + int64(i)
		if at < int64(len(e.head)) {
			p[i] = e.head[at]
		} else {
			p[i] = e.again[(at-int64(len(e.head)))%int64(len(e.again))]
		}
	}
	return len(p), nil
}

func TestFilesThatAreRefused(t *testing.T) {
	text := func(s string) intake.Source { return source(s) }
	for _, c := range []struct {
		name string
		in   intake.Source
		want error
	}{
		{"empty", text(""), intake.ErrFormat},
		{"a word", text("meetings"), intake.ErrFormat},
		{"a number", text("12"), intake.ErrFormat},
		{"html", text("<html>404</html>"), intake.ErrFormat},
		{"broken off", text(`[{"name":"A","slug":"a"},{"name":`), intake.ErrFormat},
		{"something after", text(`[] []`), intake.ErrFormat},
		{"no list", text(`{"error":"none"}`), intake.ErrFormat},
		{"meetings no list", text(`{"meetings":{}}`), intake.ErrFormat},
		{"deep", text(strings.Repeat("[", 2_000_000)), intake.ErrFormat},
		{"deep in a field", text(`[{"name":` + strings.Repeat(`{"a":`, 20_000)), intake.ErrFormat},
		{"field of 400 MB", intake.Source{ReaderAt: endless{`[{"name":"`, "x"}, Size: 400 << 20}, intake.ErrTooLarge},
		{"nothing but spaces", intake.Source{ReaderAt: endless{`[`, " "}, Size: 400 << 20}, intake.ErrTooLarge},
		{"said to be a terabyte", intake.Source{ReaderAt: endless{`[`, " "}, Size: 1 << 40}, intake.ErrTooLarge},
		{"too many rows", intake.Source{ReaderAt: endless{`[0`, ",0"}, Size: 400 << 20}, intake.ErrTooManyRows},
		{"shorter than said", intake.Source{ReaderAt: strings.NewReader(`[{"name":"A"`), Size: 400 << 20}, intake.ErrFormat},
	} {
		for name, how := range readers() {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				drafts, err := how(c.in, intake.Options{Name: "x", Country: "DK"})
				if !errors.Is(err, c.want) || len(drafts) > 0 {
					t.Errorf("%d drafts, error %v, want %v", len(drafts), err, c.want)
				}
			})
		}
	}
}

type brokenDisk struct{}

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

func TestBrokenReading(t *testing.T) {
	for name, how := range readers() {
		if _, err := how(intake.Source{ReaderAt: brokenDisk{}, Size: 10}, intake.Options{}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryBadRowAtOnceWithItsLine(t *testing.T) {
	file := "\ufeff[\n" + `{"slug":"a","day":1,"time":"19:00","city":"Vejle"},` + "\n" + `7,` + "\n" + `{"name":"B","day":1,"time":"19:00","city":"Vejle"},` + "\n" +
		`{"name":"C","slug":"c","day":1,"time":"19:00","city":"Vejle"},` + "\n\n" + `{"name":"D","slug":"c","day":2,"time":"19:00","city":"Vejle"},` + "\n" +
		"{\"name\":\"E\xff\",\"slug\":\"e\",\"day\":2,\"time\":\"19:00\",\"city\":\"Vejle\"}]"
	drafts, err := meetings.ReadGuide(source(file), danish())
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]referrals.Problem{2: {Field: "name", Reason: referrals.Missing}, 3: {Field: "name", Reason: referrals.BadForm, Value: "7"},
		4: {Field: "origin", Reason: referrals.Missing}, 7: {Field: "origin", Reason: referrals.Twice, Value: "c"}, 8: {Field: "name", Reason: referrals.BadText}}
	if len(drafts) != 6 {
		t.Fatalf("%d drafts, want 6", len(drafts))
	}
	for _, d := range drafts {
		p, bad := want[d.Line]
		found := false
		for _, have := range d.Problems {
			found = found || have == p
		}
		if bad != found {
			t.Errorf("line %d: %v, want %v", d.Line, d.Problems, p)
		}
	}
}

func TestProgressIsTold(t *testing.T) {
	file := "[" + strings.Repeat(`{"name":"A","slug":"a","city":"Vejle"},`, 20_000) + `{"name":"Z","slug":"z"}]`
	calls, last := 0, int64(0)
	o := danish()
	o.Progress = func(done, all int64) {
		if done < last || all != int64(len(file)) {
			t.Errorf("%d of %d after %d", done, all, last)
		}
		calls, last = calls+1, done
	}
	read(t, meetings.ReadGuide, file, o)
	if last != int64(len(file)) || calls > 200 || calls < 10 {
		t.Errorf("%d calls, last %d of %d", calls, last, len(file))
	}
}

func FuzzReadGuide(f *testing.F) {
	f.Add([]byte(`[{"name":"A","slug":"a-1","day":[0,6],"time":"19:00","end_time":"00:30","types":["O","TC"],"formatted_address":"Gade 1, 8000 Aarhus, DK","conference_url":"https://example.org"}]`))
	f.Add([]byte(`{"meetings":[{"name":"A","slug":1,"day":"monday","time":"7 pm","regions":["a","b"],"latitude":"55,5"}]}`))
	f.Add([]byte("\ufeff[\n1,[],{}]"))
	fuzz(f, meetings.ReadGuide)
}

func FuzzReadBMLT(f *testing.F) {
	f.Add([]byte(`{"meetings":[{"id_bigint":"1","meeting_name":"A","weekday_tinyint":"1","start_time":"07:00:00","duration_time":"25:00:00","formats":"O,WC","venue_type":"3"}],"formats":[{"key_string":"O","world_id":"OPEN"}]}`))
	f.Add([]byte(`[{"id_bigint":null,"meeting_name":"a#@-@#b","comments":"<p>x"}]`))
	fuzz(f, meetings.ReadBMLT)
}

// fuzz: whatever the bytes, an answer comes; a draft without problems is one that may be kept, on a line of the file.
func fuzz(f *testing.F, how intake.Read) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := intake.Source{ReaderAt: strings.NewReader(string(raw)), Size: int64(len(raw)), Name: "x.json"}
		drafts, err := how(in, intake.Options{Name: "aa-dk", Country: "DK"})
		if err != nil {
			if drafts != nil {
				t.Errorf("drafts with an error: %v", err)
			}
			return
		}
		lines := 1 + strings.Count(string(raw), "\n")
		for _, d := range drafts {
			if d.Line < 1 || d.Line > lines {
				t.Errorf("line %d of %d", d.Line, lines)
			}
			if len(d.Problems) > 0 {
				continue
			}
			if problems := d.Listing.Validate(); len(problems) > 0 {
				t.Errorf("kept though %v", problems)
			}
			if d.Listing.Hours != "" {
				if _, ok := d.Listing.Schedule(); !ok {
					t.Errorf("hours %q cannot be read", d.Listing.Hours)
				}
			}
		}
	})
}
