package safety

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/brobygger/brobygger/dialogs/model"
)

//go:embed model.bin
var weights []byte

// Reader reads words for danger. It is immutable after New, and safe for use by many.
type Reader struct {
	rules   *rules
	model   *model.Model // nil: rules alone
	lines   []Line
	scratch *sync.Pool // of *scratch
}

// New reads the embedded rules, the weights of the model and the crisis lines. It fails when one of them is broken.
func New() (*Reader, error) {
	rules, err := loadRules(ruleFiles)
	if err != nil {
		return nil, err
	}
	trained, err := model.Read(weights)
	if err != nil {
		return nil, fmt.Errorf("safety: reading the weights: %w", err)
	}
	lines, err := Lines()
	if err != nil {
		return nil, err
	}
	return newReader(rules, trained, lines), nil
}

func newReader(r *rules, m *model.Model, lines []Line) *Reader {
	return &Reader{rules: r, model: m, lines: lines, scratch: &sync.Pool{}}
}

// Context is what the conversation knows when the words come.
type Context struct {
	Lang  string // of the conversation; empty when unknown
	Young bool   // the writer was found to be under 18 earlier
	Last  Level  // the level of the conversation's last crisis within a day, else None
}

// NewWith is New with another model, for measuring.
func NewWith(m *model.Model) (*Reader, error) {
	r, err := New()
	if err != nil {
		return nil, err
	}
	return newReader(r.rules, m, r.lines), nil
}
