package words

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.tsv
var files embed.FS

// ErrRow says that a row of the table is broken.
var ErrRow = errors.New("words: a row of the table is broken")

// New reads the embedded table. It fails with ErrRow when one of its rows is broken.
func New() (*Table, error) { return Read(files) }

// Read reads the tables at the top of fsys, in the order of their names: concept, classes and the words of each
// language, parted by tabs; words by spaces; "-" for none. A word that ends in * stands for all that begin so.
func Read(fsys fs.FS) (*Table, error) {
	names, err := fs.Glob(fsys, "*.tsv")
	if err != nil {
		return nil, fmt.Errorf("words: listing the tables: %w", err)
	}
	t := &Table{forms: map[string]*form{}, phrases: map[string]concepts{}}
	taken := map[string]bool{}
	var bare [languageCount]map[string]*Concept
	for l := range bare {
		bare[l] = map[string]*Concept{}
	}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("words: reading a table: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(raw)) {
			if n++; n == 1 || strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				continue
			}
			cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
			if len(cells) != 2+languageCount || cells[0] == "" || len(strings.Fields(cells[1])) == 0 || taken[cells[0]] {
				return nil, fmt.Errorf("%w: %s line %d", ErrRow, name, n)
			}
			taken[cells[0]] = true
			c := &Concept{Name: cells[0], Classes: strings.Fields(cells[1])}
			c.named = nameOf(c)
			t.add(c, cells[2:], bare)
		}
	}
	for l := range bare { // a word as it is written goes before another one without its diacritics
		for form, c := range bare[l] {
			put(&t.known(form).whole, l, c)
		}
	}
	return t, nil
}

// add takes one concept in. Of two concepts that share a word the first one has it, and the second comes after.
func (t *Table) add(c *Concept, cells []string, bare [languageCount]map[string]*Concept) {
	t.concepts++
	for l, cell := range cells {
		for _, word := range strings.Fields(cell) {
			stem, star := strings.CutSuffix(word, "*")
			letters := strings.ToLower(stem)
			switch {
			case word == "-":
			case strings.Contains(word, "_"):
				t.addPhrase(c, l, strings.Split(letters, "_"))
			case star:
				if form := fold(letters); form != "" {
					f := t.known(form)
					f.stem = true
					put(&f.stems, l, c)
					putBare(bare[l], form, c)
				}
			default:
				f := t.known(letters)
				if first := f.whole[l]; first != nil && first != c {
					put(&f.others, l, c)
				}
				put(&f.whole, l, c)
				putBare(bare[l], fold(letters), c)
			}
		}
	}
}

// addPhrase takes in words that mean a concept together.
func (t *Table) addPhrase(c *Concept, l int, parts []string) {
	for i := range parts {
		parts[i] = fold(parts[i])
	}
	if len(parts) > longest || slices.Contains(parts, "") {
		return
	}
	first := t.known(parts[0])
	first.phrase, first.begins[l] = true, true
	key := strings.Join(parts, "_")
	found := t.phrases[key]
	put(&found, l, c)
	t.phrases[key] = found
}

// known gives the form of these letters, a new one where there was none.
func (t *Table) known(letters string) *form {
	f := t.forms[letters]
	if f == nil {
		f = &form{}
		t.forms[letters] = f
	}
	return f
}

func put(all *concepts, l int, c *Concept) {
	if all[l] == nil {
		all[l] = c
	}
}

func putBare(bare map[string]*Concept, form string, c *Concept) {
	if bare[form] == nil && form != "" {
		bare[form] = c
	}
}
