package safety

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed threats/rules/*.txt
var threatFiles embed.FS

// threats reads who hurts whom, where the danger is violence. Its rules stand apart from those of the danger itself, so
// that the model never learnt from them: they choose the words of an answer, never whether there is one.
type threats struct {
	rules   *rules
	scratch *sync.Pool // of *scratch
}

func loadThreats() (*threats, error) {
	files, err := fs.Sub(threatFiles, "threats")
	if err != nil {
		return nil, fmt.Errorf("safety: finding the rules of threats: %w", err)
	}
	read, err := loadRules(files)
	if err != nil {
		return nil, err
	}
	return &threats{rules: read, scratch: &sync.Pool{}}, nil
}

// own reports whether the writer threatens, or fears to hurt, somebody else. Whoever says that they are hurt themselves is
// never taken for one who threatens, whatever else they say: a victim must not be told to move away from their deed.
func (t *threats) own(words []token) bool {
	s, ok := t.scratch.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	defer t.scratch.Put(s)
	t.rules.match(words, s)
	a := assessment{rules: t.rules, words: words, s: s}
	threat := false
	for _, f := range a.sift() {
		if t.rules.list[f.rule].about == Self {
			return false
		}
		threat = true
	}
	return threat
}

// threatens reports whether a risk that was read is the writer's own threat.
func (a *assessment) threatens(r Risk) bool {
	return r.Level.Urgent() && (r.Kind == Violence || r.Kind == Child) && a.threats != nil && a.threats.own(a.words)
}
