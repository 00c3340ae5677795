package safety_test

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/safety"
)

// judged is one message of the evaluation files, with its label.
type judged struct {
	ID     string       `json:"id"`
	Lang   string       `json:"lang"`
	Text   string       `json:"text"`
	Level  safety.Level `json:"level"`
	Kind   safety.Kind  `json:"kind"`
	About  safety.About `json:"about"`
	Traits []string     `json:"traits"`
}

// seen reports whether the message belongs to the three quarters that were read while the rules were written. The last
// quarter was only ever counted: its figures are the honest ones.
func (j judged) seen() bool {
	sum := sha256.Sum256([]byte(j.ID))
	return sum[0]%2 == 0 || sum[1]%2 == 0
}

// TestEvaluation measures the reader on messages that lie outside the repository, prints what it finds, and fails when
// it falls below its floors. It skips where the messages are not at hand.
func TestEvaluation(t *testing.T) {
	reader := newReader(t)
	total := map[string]*tally{}
	for _, code := range []string{"da", "nb", "sv", "en"} {
		for _, j := range readJudged(t, code) {
			risk := reader.Assess(j.Text, safety.Context{Lang: code})
			part := "unread"
			if j.seen() {
				part = "read"
			}
			for _, key := range []string{code + " " + part, "all " + part} {
				if total[key] == nil {
					total[key] = &tally{levels: map[string]int{}, kinds: map[string]int{}}
				}
				total[key].add(j, risk)
			}
			if os.Getenv("BROBYGGER_MISSES") != "" && j.seen() {
				printMiss(t, j, risk)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(total)) {
		t.Log(total[key].report(key))
	}
	unread := total["all unread"]
	if unread == nil {
		t.Skip("no evaluation messages")
	}
	for _, floor := range []struct {
		name      string
		got, want float64
	}{
		{"recall", unread.recall().rate(), 0.88},
		{"precision", unread.precision().rate(), 0.77},
		{"emergencies flagged", unread.emergency().rate(), 0.98},
		{"hard negatives left alone", 1 - unread.hard().rate(), 0.75},
	} {
		if floor.got < floor.want {
			t.Errorf("%s on unread messages is %.2f, below the floor of %.2f", floor.name, floor.got, floor.want)
		}
	}
}

func printMiss(t *testing.T, j judged, risk safety.Risk) {
	t.Helper()
	if j.Level.Urgent() != risk.Level.Urgent() {
		t.Logf("%s want %s/%s got %s/%s %v %v\n    %.300s", j.ID, j.Level, j.Kind, risk.Level, risk.Kind, j.Traits, risk.Why, j.Text)
	}
}

// share is a count out of another, with its Wilson interval.
type share struct{ n, of int }

func (s share) rate() float64 {
	if s.of == 0 {
		return 0
	}
	return float64(s.n) / float64(s.of)
}

// String gives the share with its 95 % Wilson interval.
func (s share) String() string {
	if s.of == 0 {
		return "-"
	}
	const z = 1.959964
	n, p := float64(s.of), s.rate()
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%.3f [%.2f-%.2f] %d/%d", p, mid-half, mid+half, s.n, s.of)
}

// tally counts one group of messages.
type tally struct {
	hit, missed, alarm, quiet           int
	emergencies, flagged, exact         int
	hardNegatives, hardFlagged          int
	levelRight, all, kindRight, kindAll int
	about                               int
	levels, kinds                       map[string]int
}

func (c *tally) add(j judged, risk safety.Risk) {
	want, got := j.Level.Urgent(), risk.Level.Urgent()
	switch {
	case want && got:
		c.hit++
	case want:
		c.missed++
	case got:
		c.alarm++
	default:
		c.quiet++
	}
	if j.Level == safety.Emergency {
		c.emergencies++
		c.flagged += count(got)
		c.exact += count(risk.Level == safety.Emergency)
	}
	if j.Level == safety.None && hardTraits(j.Traits) {
		c.hardNegatives++
		c.hardFlagged += count(got)
	}
	c.all++
	c.levelRight += count(j.Level == risk.Level)
	c.levels[string(j.Level)+">"+string(risk.Level)]++
	if want && got {
		c.kindAll++
		c.kindRight += count(j.Kind == risk.Kind)
		c.about += count(j.About == risk.About)
		if j.Kind != risk.Kind {
			c.kinds[string(j.Kind)+">"+string(risk.Kind)]++
		}
	}
}

func hardTraits(traits []string) bool {
	return slices.ContainsFunc(traits, func(trait string) bool {
		return slices.Contains([]string{"idiom", "news_or_fiction", "past", "negated"}, trait)
	})
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *tally) recall() share    { return share{c.hit, c.hit + c.missed} }
func (c *tally) precision() share { return share{c.hit, c.hit + c.alarm} }
func (c *tally) emergency() share { return share{c.flagged, c.emergencies} }
func (c *tally) hard() share      { return share{c.hardFlagged, c.hardNegatives} }

func (c *tally) report(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d messages\n  recall %v  precision %v\n  emergencies flagged %v, as emergency %v\n  hard negatives flagged %v\n  level right %v, kind right %v, about right %v\n",
		name, c.all, c.recall(), c.precision(), c.emergency(), share{c.exact, c.emergencies}, c.hard(),
		share{c.levelRight, c.all}, share{c.kindRight, c.kindAll}, share{c.about, c.kindAll})
	fmt.Fprintf(&b, "  levels %s\n  kinds %s", confusion(c.levels), confusion(c.kinds))
	return b.String()
}

func confusion(m map[string]int) string {
	keys := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(m[b]-m[a], cmp.Compare(a, b)) })
	parts := make([]string, 0, len(keys))
	for _, key := range keys {
		parts = append(parts, fmt.Sprintf("%s %d", key, m[key]))
	}
	return strings.Join(parts, ", ")
}

func readJudged(t *testing.T, code string) []judged {
	t.Helper()
	shared := os.Getenv("BROBYGGER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(shared, "evaluation", "risk-"+code+".jsonl"))
	if err != nil {
		t.Skip("the evaluation messages are not at hand")
	}
	defer f.Close()
	var out []judged
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var j judged
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		out = append(out, j)
	}
	return out
}

func newReader(t testing.TB) *safety.Reader {
	t.Helper()
	reader, err := safety.New()
	if err != nil {
		t.Fatal(err)
	}
	return reader
}
