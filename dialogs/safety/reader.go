package safety

import "sync"

// Reader reads words for danger. It is immutable after New, and safe for use by many.
type Reader struct {
	rules   *rules
	lines   []Line
	scratch *sync.Pool // of *scratch
}

// New reads the embedded rules and crisis lines. It fails when one of them is broken.
func New() (*Reader, error) {
	rules, err := loadRules(ruleFiles)
	if err != nil {
		return nil, err
	}
	lines, err := Lines()
	if err != nil {
		return nil, err
	}
	return &Reader{rules: rules, lines: lines, scratch: &sync.Pool{}}, nil
}

// Context is what the conversation knows when the words come.
type Context struct {
	Lang  string // of the conversation; empty when unknown
	Young bool   // the writer was found to be under 18 earlier
	Last  Level  // the level of the conversation's last crisis within a day, else None
}
