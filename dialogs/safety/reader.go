package safety

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/brobygger/brobygger/dialogs/model"
	"github.com/brobygger/brobygger/dialogs/words"
)

//go:embed model.bin
var weights []byte

// Reader reads words for danger. It is immutable after New, and safe for use by many.
type Reader struct {
	rules   *rules
	model   *model.Model // nil: rules alone
	panel   *model.Panel // Questions to it; nil: rules alone
	words   *words.Table
	lines   []Line
	threats *threats
	scratch *sync.Pool // of *scratch
}

// New reads the embedded rules, words, crisis lines and the weights of the model. It fails when one of them is broken.
func New() (*Reader, error) {
	trained, err := model.Read(weights)
	if err != nil {
		return nil, fmt.Errorf("safety: reading the weights: %w", err)
	}
	return NewWith(trained)
}

// NewWith is New with another model, for training and measuring; nil: rules alone.
func NewWith(m *model.Model) (*Reader, error) {
	rules, err := loadRules(ruleFiles)
	if err != nil {
		return nil, err
	}
	threats, err := loadThreats()
	if err != nil {
		return nil, err
	}
	known, err := words.New()
	if err != nil {
		return nil, fmt.Errorf("safety: reading the words: %w", err)
	}
	lines, err := Lines()
	if err != nil {
		return nil, err
	}
	return newReader(rules, threats, m, known, lines), nil
}

func newReader(r *rules, t *threats, m *model.Model, known *words.Table, lines []Line) *Reader {
	read := &Reader{rules: r, threats: t, model: m, words: known, lines: lines, scratch: &sync.Pool{}}
	if m != nil {
		panel := m.Panel(Questions())
		read.panel = &panel
	}
	return read
}

// Context is what the conversation knows when the words come.
type Context struct {
	Lang  string // of the conversation; empty when unknown
	Young bool   // the writer was found to be under 18 earlier
	Last  Level  // the level of the conversation's last crisis within a day, else None

	// Lately holds Risk.Chance of the messages just before, the latest last: what is told in three short messages is told.
	Lately []float64
}

// WithLines gives a reader that answers with these crisis lines.
func (r *Reader) WithLines(lines []Line) *Reader {
	return newReader(r.rules, r.threats, r.model, r.words, lines)
}
